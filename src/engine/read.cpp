// A standard from a table: the header in any order and language, comments, the scale block, the missing row.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "engine/standard.hpp"

namespace engine {
namespace {

using Row = std::vector<std::string>;
constexpr std::size_t kRows = 20'000;

struct Column {
  std::string ColumnNames::*name;
  std::array<std::string_view, 8> words;
};
const Column kColumns[] = {
    {&ColumnNames::code, {"code", "编号", "编码", "代码"}},
    {&ColumnNames::parent, {"parent", "上级", "上级编号", "父级"}},
    {&ColumnNames::name, {"name", "名称", "item", "测评标准", "测评内容", "项目"}},
    {&ColumnNames::points, {"points", "分值", "max_points", "max points", "standard_points", "满分", "标准分"}},
    {&ColumnNames::method, {"method", "方法", "测评方法", "测评方式"}},
    {&ColumnNames::rule, {"rule", "规则", "计分规则", "评分规则"}},
    {&ColumnNames::site_types, {"site_types", "site types", "点位类型", "site_type", "点位"}},
    {&ColumnNames::combine, {"combine", "汇总", "汇总方式"}},
    {&ColumnNames::weight, {"weight", "权重"}},
    {&ColumnNames::note, {"note", "备注", "说明", "notes"}},
    {&ColumnNames::missing, {"missing", "缺测", "缺测规则", "缺项"}},
};
constexpr std::size_t kColumnCount = std::size(kColumns);
enum : std::size_t { kCode, kParent, kName, kPoints, kMethod, kRule, kSiteTypes, kCombine, kWeight, kNote, kMissing };

constexpr std::string_view kScaleWords[] = {"scale", "等级", "等级表", "grade_scale", "等级比例"};
constexpr std::string_view kMissingWords[] = {"missing", "缺测", "缺测规则", "缺项"};
constexpr std::string_view kGradeHeads[] = {"grade", "等级"};
constexpr std::string_view kPercentHeads[] = {"percent", "比例", "百分比", "factor", "系数", "得分比例"};

template <std::size_t N>
bool among(const std::string_view (&words)[N], std::string_view folded) {
  return std::find(std::begin(words), std::end(words), folded) != std::end(words);
}

std::vector<std::string> filled(const Row& row) {
  std::vector<std::string> out;
  for (const auto& c : row)
    if (const auto t = base::trim(c); !t.empty()) out.emplace_back(t);
  return out;
}

std::vector<std::string> split_list(std::string_view text) {
  std::string s(text);
  for (const std::string_view mark : {"；", "、", "，", "|", ","})
    for (std::size_t at = 0; (at = s.find(mark, at)) != std::string::npos; ++at) s.replace(at, mark.size(), ";");
  std::vector<std::string> out;
  for (const auto p : base::split(s, ';'))
    if (const auto t = base::trim(p); !t.empty()) out.emplace_back(t);
  return out;
}

class Reading {
 public:
  Reading(const Table& table, const Table* scale) {
    if (table.size() > kRows) {
      error(0, "", "table_large", {{"count", std::to_string(table.size())}, {"limit", std::to_string(kRows)}});
      return;
    }
    for (std::size_t r = 0; r < table.size(); ++r) row(static_cast<int>(r) + 1, table[r]);
    if (scale) scale_sheet(*scale);
    if (!headed_) {
      error(0, "", "table_empty", {{"columns", "code 编号, points 分值, rule 规则"}});
      return;
    }
    finish_scale();
    settle(file_.standard);
    for (auto& f : check(file_.standard, names_, unread_)) file_.findings.push_back(std::move(f));
    std::stable_sort(file_.findings.begin(), file_.findings.end(), [](const Finding& a, const Finding& b) { return a.row < b.row; });
  }
  StandardFile take() { return std::move(file_); }

 private:
  using Args = std::vector<std::pair<std::string, std::string>>;
  void error(int row, std::string column, std::string key, Args args = {}, std::string code = {}) {
    file_.findings.push_back(finding(Severity::error, row, std::move(column), std::move(code), std::move(key), std::move(args)));
  }
  void warn(int row, std::string column, std::string key, Args args = {}) {
    file_.findings.push_back(finding(Severity::warning, row, std::move(column), "", std::move(key), std::move(args)));
  }

  void row(int at, const Row& cells) {
    const auto words = filled(cells);
    if (words.empty()) {
      in_scale_ = false;
      return;
    }
    if (words[0].starts_with('#') || words[0].starts_with("＃")) return;
    const auto first = base::fold(words[0]);
    if (!headed_ && header(at, cells)) {
      in_scale_ = false;
      return;
    }
    if (in_scale_ && !among(kMissingWords, first)) return scale_row(at, words);
    if (among(kScaleWords, first)) return scale_start(at, words);
    if (among(kMissingWords, first)) return missing_row(at, words);
    if (headed_) return node(at, cells);
    if (words.size() == 1 && file_.standard.name.empty()) file_.standard.name = words[0];  // a title above the table
  }

  bool header(int at, const Row& cells) {
    std::array<int, kColumnCount> found{};
    found.fill(-1);
    std::size_t known = 0;
    for (std::size_t c = 0; c < cells.size(); ++c) {
      const auto k = column_of(cells[c]);
      if (k < kColumnCount && found[k] < 0) found[k] = static_cast<int>(c), ++known;
    }
    if (found[kCode] < 0 || known < 2) return false;
    headed_ = true;
    where_ = found;
    for (std::size_t c = 0; c < cells.size(); ++c) {
      const std::string cell(base::trim(cells[c]));
      if (cell.empty()) continue;
      const auto k = column_of(cell);
      if (k == kColumnCount) warn(at, cell, "column_unknown", {{"name", cell}});
      else if (found[k] != static_cast<int>(c)) warn(at, cell, "column_twice", {{"name", cell}});
      else names_.*kColumns[k].name = cell;
    }
    if (found[kPoints] < 0) error(at, "", "column_missing", {{"columns", "points 分值"}});
    if (found[kRule] < 0) warn(at, "", "column_missing", {{"columns", "rule 规则"}});
    return true;
  }
  static std::size_t column_of(std::string_view cell) {
    const auto folded = base::fold(cell);
    if (folded.empty()) return kColumnCount;
    for (std::size_t k = 0; k < kColumnCount; ++k)
      for (const auto w : kColumns[k].words)
        if (w == folded) return k;
    // "编号 code", "code 编号": both words in one cell
    for (std::size_t k = 0; k < kColumnCount; ++k)
      for (const auto a : kColumns[k].words)
        for (const auto b : kColumns[k].words)
          if (!a.empty() && !b.empty() && folded == std::string(a) + " " + std::string(b)) return k;
    return kColumnCount;
  }

  std::string cell(const Row& cells, std::size_t k) const {
    const int c = where_[k];
    return c >= 0 && static_cast<std::size_t>(c) < cells.size() ? std::string(base::trim(cells[static_cast<std::size_t>(c)])) : std::string();
  }

  void node(int at, const Row& cells) {
    Node n;
    n.row = at;
    n.code = cell(cells, kCode);
    n.parent = cell(cells, kParent);
    n.name = cell(cells, kName);
    n.method = cell(cells, kMethod);
    n.rule_text = cell(cells, kRule);
    n.site_types = split_list(cell(cells, kSiteTypes));
    n.note = cell(cells, kNote);
    unread_.points.push_back(false);
    unread_.weight.push_back(false);
    unread_.combine.push_back(false);
    if (const auto t = cell(cells, kPoints); !t.empty()) {
      n.points = parse_small(t);
      unread_.points.back() = !n.points;
      if (!n.points) error(at, names_.points, "points_wrong", {{"value", t}}, n.code);
    }
    if (const auto t = cell(cells, kWeight); !t.empty()) {
      n.weight = parse_small(t);
      unread_.weight.back() = !n.weight;
      if (!n.weight) error(at, names_.weight, "weight_wrong", {{"value", t}}, n.code);
    }
    if (const auto t = cell(cells, kCombine); !t.empty()) {
      const auto c = parse_combine(t);
      unread_.combine.back() = !c;
      if (c) n.combine = *c;
      else error(at, names_.combine, "combine_unknown", {{"value", t}}, n.code);
    }
    if (const auto t = cell(cells, kMissing); !t.empty()) {
      n.missing = parse_missing(t);
      if (!n.missing) error(at, names_.missing, "missing_unknown", {{"value", t}}, n.code);
    }
    file_.standard.nodes.push_back(std::move(n));
  }

  void missing_row(int at, const std::vector<std::string>& words) {
    if (words.size() < 2) return error(at, "", "missing_row");
    const auto m = parse_missing(words[1]);
    if (m) file_.standard.missing = *m;
    else error(at, "", "missing_unknown", {{"value", words[1]}});
  }

  // ---- the scale ----
  void scale_start(int at, const std::vector<std::string>& words) {
    scale_row_ = at;
    in_scale_ = true;
    std::string rest;
    for (std::size_t i = 1; i < words.size(); ++i) rest += words[i] + " ";
    if (base::fold(rest).find('=') != std::string::npos) {
      in_scale_ = false;
      return pairs(at, rest);
    }
    if (words.size() == 3 && words[1].find('/') != std::string::npos) {  // A/B/C , 100/66/33
      in_scale_ = false;
      const auto names = base::split(words[1], '/'), figures = base::split(words[2], '/');
      if (names.size() != figures.size()) return error(at, "", "scale_wrong", {{"value", words[1]}});
      for (std::size_t i = 0; i < names.size(); ++i) grade(at, names[i], figures[i]);
    }
  }
  void scale_row(int at, const std::vector<std::string>& words) {
    if (words.size() >= 2 && among(kGradeHeads, base::fold(words[0])) && among(kPercentHeads, base::fold(words[1]))) return;
    if (words.size() < 2) {
      if (base::fold(words[0]).find('=') != std::string::npos) return pairs(at, words[0]);
      return error(at, "", "scale_wrong", {{"value", words[0]}});
    }
    grade(at, words[0], words[1]);
  }
  void pairs(int at, const std::string& text) {
    // Spaces around = belong to the entry; names keep their own case.
    std::string s;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text.compare(i, 3, "＝") == 0) s += '=', i += 2;
      else if (text.compare(i, 3, "，") == 0 || text.compare(i, 3, "；") == 0 || text.compare(i, 3, "　") == 0) s += ' ', i += 2;
      else if (text[i] == ',' || text[i] == ';') s += ' ';
      else s += text[i];
    }
    std::string tight;
    for (const char c : s) {
      if (c == '=')
        while (!tight.empty() && tight.back() == ' ') tight.pop_back();
      if (c == ' ' && !tight.empty() && tight.back() == '=') continue;
      tight += c;
    }
    for (const auto p : base::split(tight, ' ')) {
      if (p.empty()) continue;
      const auto eq = p.find('=');
      if (eq == std::string_view::npos) error(at, "", "scale_wrong", {{"value", std::string(p)}});
      else grade(at, p.substr(0, eq), p.substr(eq + 1));
    }
  }
  void grade(int at, std::string_view name, std::string_view figure) {
    const auto n = parse_small(figure);
    name = base::trim(name);
    if (!n || name.empty()) return error(at, "", "scale_wrong", {{"value", std::string(name) + "=" + std::string(figure)}});
    const bool percent = base::fold(figure).ends_with('%');
    grades_.push_back({std::string(name), percent ? *n * Ratio(100) : *n});
    signed_ = signed_ || percent;
  }
  void scale_sheet(const Table& sheet) {
    for (std::size_t r = 0; r < sheet.size() && r < kRows; ++r) {
      const auto words = filled(sheet[r]);
      if (words.empty() || words[0].starts_with('#')) continue;
      const auto at = static_cast<int>(r) + 1;
      if (words.size() == 1 && among(kScaleWords, base::fold(words[0]))) continue;
      scale_row(at, words);
    }
    scale_row_ = scale_row_ ? scale_row_ : 1;
  }
  void finish_scale() {
    if (grades_.empty()) {
      if (scale_row_) error(scale_row_, "", "scale_empty");
      return;
    }
    const bool factors = !signed_ && std::all_of(grades_.begin(), grades_.end(), [](const Grade& g) { return g.factor <= Ratio(1); });
    if (factors) warn(scale_row_, "", "scale_factor");
    else
      for (auto& g : grades_) g.factor = g.factor / Ratio(100);
    file_.standard.scale.grades = grades_;
  }

  StandardFile file_;
  ColumnNames names_;
  Unread unread_;
  std::array<int, kColumnCount> where_{};
  std::vector<Grade> grades_;
  int scale_row_ = 0;
  bool headed_ = false, in_scale_ = false, signed_ = false;
};

}  // namespace

StandardFile read_standard(const Table& table, const Table* scale) { return Reading(table, scale).take(); }

}  // namespace engine
