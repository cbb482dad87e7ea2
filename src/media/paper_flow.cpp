#include "media/paper_flow.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "media/paper_limits.hpp"
#include "media/paper_text.hpp"

namespace media::paper {
namespace {

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}
std::string line(std::string_view text) { return one_line(clean_paper_text(text)); }

// "各县（市、区）" and "各县（市、区）：" both are typed.
std::string without_end(std::string text, std::initializer_list<std::string_view> ends) {
  for (const auto end : ends)
    if (text.ends_with(end)) return text.substr(0, text.size() - end.size());
  return text;
}

class Maker {
 public:
  explicit Maker(const OfficialPaper& paper) : paper_(paper) {}

  Flow make() {
    flow_.title = line(paper_.title);
    flow_.author = line(paper_.signature.empty() ? paper_.head.mark : paper_.signature);
    head();
    title();
    for (const auto& block : paper_.body) std::visit([this](const auto& b) { add(b); }, block);
    definitions();
    attachments();
    signature();
    imprint();
    return std::move(flow_);
  }

 private:
  Para& put(Para para) {
    para.before += gap_;
    gap_ = 0;
    flow_.pieces.emplace_back(std::move(para));
    return std::get<Para>(flow_.pieces.back());
  }
  Para plain(std::string text, Face face = Face::fangsong) {
    Para para;
    para.runs.push_back({std::move(text), face});
    return para;
  }

  std::vector<Para> corner() {
    std::vector<Para> out;
    const auto add = [&](const std::string& text, Face face) {
      if (text.empty()) return;
      Para para = plain(line(text), face);
      para.style = "PaperCorner";
      para.fit = Fit::left;
      out.push_back(std::move(para));
    };
    add(paper_.head.copy, Face::fangsong);
    add(paper_.head.secrecy, Face::hei);
    add(paper_.head.urgency, Face::hei);
    return out;
  }

  // 7.2: copy number, secrecy and urgency have the first three lines; the mark's upper edge is 35 mm below the top.
  void head() {
    std::vector<Para> lines = corner();
    const bool letter = paper_.head.kind == PaperHead::Kind::letter;
    Para empty = plain("");
    empty.style = "PaperCorner";
    while (lines.size() < (letter ? 1 : 3)) lines.push_back(empty);
    if (letter) lines.front().right = line(paper_.head.number);
    for (auto& para : lines) put(std::move(para));
    if (letter) {
      flow_.letter = mark(line(paper_.head.mark), 40);
      return;
    }
    Para name = mark(line(paper_.head.mark), 54);
    name.before = std::max(0.0, 35 * kMm - 3 * kPitch - 0.06 * name.size);
    put(std::move(name));
    paper_.head.kind == PaperHead::Kind::bulletin ? bulletin_lines() : number_line();
  }

  // As large as the page allows: condensed down to 62 %, then smaller.
  Para mark(const std::string& text, double most) {
    constexpr double kRoom = kWide - 8, kNarrowest = 0.62;
    const double n = std::max(1.0, width_in_characters(text));
    Para para = plain(text, Face::title);
    para.style = "PaperMark";
    para.size = std::clamp(static_cast<int>(2 * kRoom / (n * kNarrowest)) / 2.0, 12.0, most);
    para.squeeze = std::min(1.0, static_cast<int>(100 * kRoom / (n * para.size)) / 100.0);
    para.pitch = para.size * 1.12;
    para.fit = Fit::centre;
    para.red = true;
    return para;
  }

  // 7.2.7: 4 mm below the type, of which the line's own room is a part.
  static void red_line(Para& para) { para.red_line = 2, para.red_line_gap = 4 * kMm - (kPitch - kBody) / 2; }

  void number_line() {
    Para para = plain(line(paper_.head.number));
    para.style = "PaperNumber";
    para.before = 2 * kPitch;
    para.fit = Fit::centre;
    if (const std::string signer = line(paper_.head.signer); !signer.empty()) {  // 7.2.6
      para.fit = Fit::left;
      para.left = para.right_indent = 1;
      para.right = "签发人：" + signer;
      para.right_face = Face::kai;
    }
    red_line(para);
    put(std::move(para));
  }

  void bulletin_lines() {
    Para issue = plain(line(paper_.head.number));
    issue.style = "PaperNumber";
    issue.before = kPitch / 2;
    issue.fit = Fit::centre;
    put(std::move(issue));
    Para editor = plain(line(paper_.head.editor));
    editor.style = "PaperNumber";
    editor.fit = Fit::left;
    editor.left = editor.right_indent = 1;
    if (paper_.head.issued) editor.right = chinese_day(*paper_.head.issued);
    red_line(editor);
    put(std::move(editor));
  }

  // 7.3.1 and 7.3.2: two lines below the red line; then one line free, then whom it is for.
  void title() {
    Para para;
    para.style = "PaperTitle";
    std::string text;
    for (const auto& part : title_lines(clean_paper_text(paper_.title), 19)) text += (text.empty() ? "" : "\n") + part;
    para.runs.push_back({text, Face::title});
    para.size = kTitle;
    para.pitch = 33;
    para.fit = Fit::centre;
    para.before = 2 * kPitch;
    para.with_next = true;
    put(std::move(para));
    gap_ = kPitch;
    if (const std::string to = without_end(line(paper_.to), {"：", ":"}); !to.empty()) put(plain(to + "："));
  }

  void paragraphs(const std::string& text) {
    for (std::size_t at = 0; at <= text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      if (end > at) {
        Para para = plain(text.substr(at, end - at));
        para.style = "PaperText";
        para.first = 2;
        put(std::move(para));
      }
      at = end + 1;
    }
  }

  void add(const PaperText& block) { paragraphs(clean_paper_text(block.text)); }

  void add(const PaperHeading& block) {
    static constexpr std::array kStyles = {"PaperHeading1", "PaperHeading2", "PaperHeading3", "PaperHeading4"};
    static constexpr std::array kFaceOf = {Face::hei, Face::kai, Face::fangsong, Face::fangsong};
    const auto level = static_cast<std::size_t>(std::clamp(block.level, 1, 4) - 1);
    ++count_[level];
    std::fill(count_.begin() + static_cast<std::ptrdiff_t>(level) + 1, count_.end(), 0);
    Para para = plain(heading_number(static_cast<int>(level) + 1, count_[level]) + line(block.text), kFaceOf[level]);
    para.style = kStyles[level];
    para.first = 2;
    const std::string after = line(block.after);
    if (after.empty())
      para.with_next = true;
    else
      para.runs.push_back({after, Face::fangsong});
    put(std::move(para));
  }

  void add(const PaperTable& block) {
    if (const std::string caption = line(block.caption); !caption.empty()) {
      Para para = plain(caption, Face::hei);
      para.style = "PaperCaption";
      para.size = kSmall;
      para.fit = Fit::centre;
      para.before = kPitch / 4;
      para.with_next = true;
      put(std::move(para));
    } else if (!flow_.pieces.empty() && std::holds_alternative<Table>(flow_.pieces.back())) {
      Para between = plain("");  // two tables without anything between them are one to an office program
      between.style = "PaperNote";
      between.size = kNote, between.pitch = 12;
      put(std::move(between));
    }
    const std::string note = line(block.note);
    Table table = table_of(block);
    table.with_next = !note.empty();
    flow_.pieces.emplace_back(std::move(table));
    gap_ = kPitch / 4;
    if (!note.empty()) small_text(note, 0);
    gap_ = kPitch / 4;
  }

  static Table table_of(const PaperTable& block) {
    Table table;
    double sum = 0;
    for (const auto& column : block.columns) sum += std::clamp(column.width, 0.1, 100.0);
    for (const auto& column : block.columns) {
      table.widths.push_back(kWide * std::clamp(column.width, 0.1, 100.0) / sum);
      table.aligns.push_back(column.align);
      table.head.push_back(clean_paper_text(column.title));
    }
    for (const auto& row : block.rows) {
      auto& cells = table.rows.emplace_back();
      for (std::size_t i = 0; i < block.columns.size(); ++i)
        cells.push_back(i < row.size() ? clean_paper_text(row[i]) : std::string());
    }
    return table;
  }

  Para& small_text(std::string text, double first) {
    Para para = plain(std::move(text));
    para.style = "PaperNote";
    para.size = kNote;
    para.pitch = 16;
    para.first = first;
    return put(std::move(para));
  }

  void definitions() {
    if (paper_.definitions.empty()) return;
    if (gap_ == 0) gap_ = kPitch / 2;
    Para& begin = small_text("指标口径", 2);
    begin.runs.front().face = Face::hei;
    begin.with_next = true;
    int n = 0;
    for (const auto& d : paper_.definitions)
      small_text(std::to_string(++n) + ". " + line(d.term) + "：" + line(d.text), 2);
  }

  // 7.3.4: one line below the body, two characters in; what goes on stands below the first character of the name.
  void attachments() {
    const auto& names = paper_.attachments;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::string label = names.size() > 1 ? std::to_string(i + 1) + "." : "";
      const double wide = width_in_characters(label);
      Para para = plain((i == 0 ? "附件：" : "") + label + line(names[i]));
      para.left = 5 + wide;
      para.first = -wide - (i == 0 ? 3 : 0);
      if (i == 0) para.before = kPitch;
      put(std::move(para));
    }
  }

  // 7.3.5: with a seal the day is four characters from the right and the name centred above it; without one the name is
  // two from the right and the day begins two characters after the name does.
  void signature() {
    const std::string name = line(paper_.signature);
    const std::string day = paper_.date ? chinese_day(*paper_.date) : "";
    const double n = width_in_characters(name), d = width_in_characters(day);
    double name_right = 2, day_right = 2;
    if (paper_.sealed) {
      day_right = 4, name_right = 4 + (d - n) / 2;
      if (name_right < 1) name_right = 1, day_right = std::min(10.0, 1 + (n - d) / 2);
    } else if (d < n) {
      day_right = name_right + n - d - 2;
      if (day_right < 0) day_right = 2, name_right = 4 + d - n;
      day_right = std::min(day_right, 20.0);
    } else {
      name_right = 4 + d - n;
    }
    if (!name.empty() || !day.empty()) keep_end_of_text();
    double before = paper_.sealed ? 2 * kPitch : kPitch;  // room for the seal
    const auto add_line = [&](const std::string& text, double right, bool with_next) {
      if (text.empty()) return;
      Para para = plain(text);
      para.style = "PaperSignature";
      para.fit = Fit::right;
      para.right_indent = right;
      para.before = std::exchange(before, 0);
      para.with_next = with_next;
      put(std::move(para));
    };
    add_line(name, name_right, !day.empty());
    add_line(day, day_right, false);
    if (const std::string remark = line(paper_.remark); !remark.empty()) {  // 7.3.6
      Para para = plain("（" + remark + "）");
      para.left = 2;
      put(std::move(para));
    }
  }

  // A name and a day alone on a page belong to no text: the end of it comes along.
  void keep_end_of_text() {
    std::visit([](auto& piece) { piece.with_next = true; }, flow_.pieces.back());
  }

  // 7.4: lines of the page's breadth, thick ones at both ends. A letter's has none (10.1).
  void imprint() {
    const bool letter = flow_.letter.has_value();
    const auto add_line = [&](Para para) {
      para.style = "PaperImprint";
      para.size = kSmall;
      para.pitch = 26;
      para.right_indent = 1;
      if (!letter) para.line_above = flow_.imprint.empty() ? kThick : kThin;
      flow_.imprint.push_back(std::move(para));
    };
    if (const std::string copies = without_end(line(paper_.copies_to), {"。", "."}); !copies.empty()) {
      Para para = plain("抄送：" + copies + "。");
      para.left = 4, para.first = -3;
      add_line(std::move(para));
    }
    if (!letter && (!paper_.printed_by.empty() || paper_.printed_on)) {
      Para para = plain(line(paper_.printed_by));
      para.left = 1;
      para.fit = Fit::left;
      if (paper_.printed_on) para.right = chinese_day(*paper_.printed_on) + "印发";
      add_line(std::move(para));
    }
    if (!letter && !flow_.imprint.empty()) flow_.imprint.back().line_below = kThick;
  }

  const OfficialPaper& paper_;
  Flow flow_;
  double gap_ = 0;  // what the last piece leaves free below it
  std::array<int, 4> count_{};
};

}  // namespace

std::vector<Run> right_runs(const Para& para) {
  const auto colon = para.right.find("：");
  if (para.right_face == Face::fangsong || colon == std::string::npos) return {{para.right, para.right_face}};
  const std::size_t name = colon + std::string_view("：").size();
  return {{para.right.substr(0, name), Face::fangsong}, {para.right.substr(name), para.right_face}};
}

Flow flow_of(const OfficialPaper& paper, const PaperLimits& limits) {
  check_limits(paper, limits);
  return Maker(paper).make();
}

}  // namespace media::paper
