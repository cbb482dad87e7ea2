#include "main/score_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "engine/observations.hpp"
#include "media/table.hpp"

namespace composition {
namespace {

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw base::Fail(base::Code::not_found, "file.missing", {}, path);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The sheet of one of these names, or the first.
const media::Sheet* sheet_named(const std::vector<media::Sheet>& sheets, std::initializer_list<std::string_view> names) {
  for (const auto& s : sheets)
    for (const auto n : names)
      if (base::fold(s.name) == n) return &s;
  return nullptr;
}

// A spreadsheet keeps 95 % as 0.95 and shows it as a percentage: what was typed is what was observed.
media::Table as_typed(const media::Sheet& sheet) {
  media::Table rows = sheet.rows;
  for (const auto& [row, column] : sheet.percents)
    if (const auto n = engine::parse_number(rows[row][column])) rows[row][column] = engine::to_decimal(*n * engine::Ratio(100)) + "%";
  return rows;
}

engine::StandardFile load_standard(const std::string& path) {
  const auto sheets = media::read_table(read_file(path), path);
  if (sheets.empty()) throw base::Fail(base::Code::bad_media, "file.not_a_table");
  const media::Sheet* main = sheet_named(sheets, {"standard", "测评体系", "标准"});
  const media::Sheet* scale = sheet_named(sheets, {"scale", "等级", "等级表"});
  auto file = engine::read_standard(main ? main->rows : sheets[0].rows, scale && scale != main ? &scale->rows : nullptr);
  return file;
}

void print(const engine::Findings& findings) {
  for (const auto& f : findings) fmt::print(stderr, "{} {}\n", f.severity == engine::Severity::error ? "错误" : "注意", f.text());
}

// What could not even be read, in words.
int unreadable(const base::Fail& f, const std::string& path) {
  std::string args;
  for (const auto& [name, value] : f.args) args += " " + name + "=" + value;
  fmt::print(stderr, "{}: 无法读取 cannot be read: {}{} {}\n", path, f.key, args, f.internal);
  return 2;
}

void print_table(const engine::Result& result) {
  for (const auto& s : result.subjects) {
    fmt::print("{}: {} / {}  ({} 条观察, {} 个点位){}\n", s.subject.empty() ? "(全部)" : s.subject, s.points, s.max, s.observations, s.sites,
               s.voided ? "  一票否决 void: " + s.voided->criterion + " " + s.voided->name : "");
    for (const auto& n : s.nodes) fmt::print("  {:<10} {:>16} / {:<8} {}\n", n.code, n.counted ? n.points : "-", n.counted ? n.max : "-", n.name);
  }
}

void write_report(const engine::Result& result, const std::string& path) {
  media::XlsxWriter out({0}, "score");
  out.sheet("score", {{"对象 subject", 20}, {"一票否决 void", 16}, {"得分 points", 14}, {"满分 max", 10}, {"得分率 rate", 12}, {"观察数 observations", 12}, {"点位数 sites", 12}});
  const auto number = [](const std::string& s) { return media::Cell(media::Decimal{s}); };
  const auto count = [](std::uint32_t n) { return media::Cell(static_cast<std::int64_t>(n)); };
  for (const auto& s : result.subjects)
    out.row({s.subject, s.voided ? s.voided->criterion + " " + s.voided->name : std::string(), number(s.points), number(s.max), number(s.rate), count(s.observations), count(s.sites)});
  out.sheet("nodes", {{"对象 subject", 20}, {"编号 code", 12}, {"名称 name", 36}, {"得分 points", 14}, {"满分 max", 10}, {"得分率 rate", 12}, {"观察数 observations", 12}, {"点位数 sites", 12}});
  for (const auto& s : result.subjects)
    for (const auto& n : s.nodes)
      out.row({s.subject, n.code, n.name, number(n.points), number(n.max), number(n.rate), count(n.observations), count(n.sites)});
  const auto groups = [&](const char* sheet, const char* title, auto member) {
    out.sheet(sheet, {{"对象 subject", 20}, {title, 24}, {"得分率 rate", 12}, {"观察数 observations", 12}, {"点位数 sites", 12}});
    for (const auto& s : result.subjects)
      for (const auto& g : s.*member) out.row({s.subject, g.name, number(g.rate), count(g.observations), count(g.sites)});
  };
  groups("by_site_type", "点位类型 site_type", &engine::SubjectResult::by_site_type);
  groups("by_place", "区划 place", &engine::SubjectResult::by_place);
  const std::string bytes = out.finish();
  std::ofstream file(path, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!file.flush()) throw base::Fail(base::Code::internal, "file.not_written", {}, path);
}

}  // namespace

int check_standard(const std::string& path) {
  try {
    const auto file = load_standard(path);
    print(file.findings);
    const auto errors = std::count_if(file.findings.begin(), file.findings.end(), [](const auto& f) { return f.severity == engine::Severity::error; });
    if (errors) {
      fmt::print("{}: {} 处错误, {} 处注意 ({} errors, {} warnings)\n", path, errors, file.findings.size() - static_cast<std::size_t>(errors), errors, file.findings.size() - static_cast<std::size_t>(errors));
      return 1;
    }
    const auto maxima = engine::maxima_of(file.standard, engine::tree_of(file.standard));
    fmt::print("{}: {} 个节点, 满分 {}, 可得 {}, {} 处注意 ({} nodes, maximum {}, reachable {}, {} warnings)\n", path, file.standard.nodes.size(),
               engine::to_decimal(maxima.total_maximum), engine::to_decimal(maxima.total_reachable), file.findings.size(), file.standard.nodes.size(),
               engine::to_decimal(maxima.total_maximum), engine::to_decimal(maxima.total_reachable), file.findings.size());
    return 0;
  } catch (const base::Fail& f) {
    return unreadable(f, path);
  }
}

int score_files(const ScoreRequest& request) {
  std::string at = request.standard;
  try {
    const auto standard = load_standard(request.standard);
    if (engine::has_errors(standard.findings)) {
      print(standard.findings);
      return 1;
    }
    at = request.observations;
    media::TableLimits limits;
    limits.bytes = 1u << 30;
    limits.rows = 5'000'000;
    limits.cells = 60'000'000;
    limits.text = 2'000'000'000;
    const auto sheets = media::read_table(read_file(request.observations), request.observations, limits);
    if (sheets.empty()) throw base::Fail(base::Code::bad_media, "file.not_a_table");
    const media::Sheet* main = sheet_named(sheets, {"observations", "观察", "观察记录"});
    auto scored = engine::score(standard.standard, as_typed(main ? *main : sheets[0]));
    if (engine::has_errors(scored.findings)) {
      print(scored.findings);
      return 1;
    }
    // Doubts about the standard belong to the result as much as those about the observations.
    scored.result.warnings.insert(scored.result.warnings.begin(), standard.findings.begin(), standard.findings.end());
    at = request.report;
    if (!request.report.empty()) write_report(scored.result, request.report);
    if (request.json) fmt::print("{}", engine::to_json(scored.result));
    else {
      print(scored.result.warnings);
      print_table(scored.result);
    }
    return 0;
  } catch (const base::Fail& f) {
    return unreadable(f, at);
  }
}

}  // namespace composition
