// Observations from a table, scored all or nothing.
#include "engine/observations.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"

namespace engine {
namespace {

constexpr std::size_t kRows = 20'000'000, kFindings = 10'000;
enum : std::size_t { kSubject, kSite, kSiteType, kPlace, kCriterion, kValue, kUnit, kColumnCount };
constexpr std::array<std::array<std::string_view, 6>, kColumnCount> kWords{{
    {"subject", "对象", "测评对象"},
    {"site", "点位", "点位名称"},
    {"site_type", "点位类型", "site type"},
    {"place", "区划", "所在区划"},
    {"criterion", "编号", "code", "标准编号", "测评标准编号"},
    {"value", "值", "结果", "记录值"},
    {"unit", "责任单位", "单位"},
}};

class Scoring {
 public:
  Scoring(const Standard& standard, const Table& table) : standard_(standard), table_(table) {}

  Scored run() {
    if (table_.size() > kRows) {
      add(Severity::error, 0, "", "table_large", {{"count", std::to_string(table_.size())}, {"limit", std::to_string(kRows)}});
      return std::move(out_);
    }
    std::size_t r = 0;
    while (r < table_.size() && skip(table_[r])) ++r;
    if (!header(r)) return std::move(out_);
    const std::size_t first = r + 1;
    Board board(std::make_shared<const Compiled>(compile(standard_, places(first))));
    std::vector<Mark> marks;
    for (r = first; r < table_.size(); ++r)
      if (!skip(table_[r])) row(board, r, marks);
    if (more_) add(Severity::error, 0, "", "findings_many", {{"count", std::to_string(more_)}});
    if (has_errors(out_.findings)) return std::move(out_);
    if (marks.empty()) add(Severity::warning, 0, "", "no_observations");
    board.load(std::move(marks));
    board.index();
    for (std::uint32_t s = 0; s < board.subjects(); ++s) out_.result.subjects.push_back(board.result(s));
    out_.result.warnings = out_.findings;
    return std::move(out_);
  }

 private:
  using Args = std::vector<std::pair<std::string, std::string>>;
  void add(Severity severity, int row, std::string column, std::string key, Args args = {}, std::string code = {}) {
    out_.findings.push_back(finding(severity, row, std::move(column), std::move(code), std::move(key), std::move(args)));
  }
  void wrong(std::size_t r, std::size_t k, Wrong w, std::string_view code = {}) {
    if (out_.findings.size() >= kFindings) ++more_;
    else add(Severity::error, static_cast<int>(r) + 1, names_[k], std::move(w.key), std::move(w.args), std::string(code));
  }

  static bool skip(const std::vector<std::string>& cells) {
    for (const auto& c : cells)
      if (const auto t = base::trim(c); !t.empty()) return t.starts_with('#') || t.starts_with("＃");
    return true;
  }

  bool header(std::size_t r) {
    where_.fill(-1);
    for (std::size_t k = 0; k < kColumnCount; ++k) names_[k] = kWords[k][0];
    if (r < table_.size())
      for (std::size_t c = 0; c < table_[r].size(); ++c) {
        const auto folded = base::fold(table_[r][c]);
        for (std::size_t k = 0; k < kColumnCount && !folded.empty(); ++k)
          if (where_[k] < 0 && std::find(kWords[k].begin(), kWords[k].end(), folded) != kWords[k].end())
            where_[k] = static_cast<int>(c), names_[k] = base::trim(table_[r][c]);
      }
    const int at = r < table_.size() ? static_cast<int>(r) + 1 : 0;
    for (const std::size_t k : {kCriterion, kValue})
      if (where_[k] < 0) add(Severity::error, at, "", "column_missing", {{"columns", std::string(kWords[k][0]) + " " + std::string(kWords[k][1])}});
    if (where_[kCriterion] < 0 || where_[kValue] < 0) return false;
    if (where_[kSubject] < 0) add(Severity::warning, at, "", "no_subject_column");
    return true;
  }

  std::string_view cell(const std::vector<std::string>& cells, std::size_t k) const {
    const int c = where_[k];
    return c >= 0 && static_cast<std::size_t>(c) < cells.size() ? base::trim(cells[static_cast<std::size_t>(c)]) : std::string_view();
  }

  // The most decimals any value has, so that all are kept exactly.
  int places(std::size_t first) const {
    std::size_t most = 4;
    for (std::size_t r = first; r < table_.size(); ++r) {
      const auto v = cell(table_[r], kValue);
      auto point = v.find('.');
      std::size_t after = 1;
      if (point == std::string_view::npos) point = v.find("．"), after = 3;
      if (point != std::string_view::npos) most = std::max(most, after == 1 ? v.size() - point - 1 : (v.size() - point - 3) / 3 + 1);
    }
    return static_cast<int>(std::min<std::size_t>(most, 15));
  }

  void row(Board& board, std::size_t r, std::vector<Mark>& marks) {
    const auto& cells = table_[r];
    const auto subject = cell(cells, kSubject), code = cell(cells, kCriterion);
    bool ok = true;
    if (where_[kSubject] >= 0 && subject.empty()) wrong(r, kSubject, {"subject_empty", {}}, code), ok = false;
    auto read = board.read(code, cell(cells, kValue));
    if (!read.reading) {
      const bool criterion = read.wrong.key.starts_with("criterion");
      wrong(r, criterion ? kCriterion : kValue, std::move(read.wrong), criterion ? "" : code);
      ok = false;
    }
    if (!ok) return;
    const auto s = board.subject(subject);
    const Spot where{.site = cell(cells, kSite), .site_type = cell(cells, kSiteType), .place = cell(cells, kPlace), .unit = cell(cells, kUnit)};
    site_type(board.standard(), *read.reading, r, where.site_type);
    marks.push_back(make_mark(*read.reading, s, board.spot(s, where)));
  }

  // A mark at a type of site the criterion is not meant for is counted, and said once per criterion and type.
  void site_type(const Compiled& c, const Reading& reading, std::size_t r, std::string_view type) {
    const Node& n = c.standard.nodes[static_cast<std::size_t>(c.nodes[static_cast<std::size_t>(c.leaves[reading.leaf].node)].source)];
    if (type.empty() || n.site_types.empty()) return;
    if (!told_.emplace(reading.leaf, std::string(type)).second) return;
    const auto folded = base::fold(type);
    for (const auto& t : n.site_types)
      if (base::fold(t) == folded) return;
    if (out_.findings.size() < kFindings)
      add(Severity::warning, static_cast<int>(r) + 1, names_[kSiteType], "site_type_other",
          {{"site_type", std::string(type)}, {"allowed", base::join(n.site_types, "、")}}, n.code);
  }

  const Standard& standard_;
  const Table& table_;
  Scored out_;
  std::array<int, kColumnCount> where_{};
  std::array<std::string, kColumnCount> names_;
  std::set<std::pair<std::uint32_t, std::string>> told_;
  std::size_t more_ = 0;
};

}  // namespace

Scored score(const Standard& standard, const Table& observations) { return Scoring(standard, observations).run(); }

}  // namespace engine
