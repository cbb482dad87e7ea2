#include "modules/standards/exchange.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "http/multipart.hpp"
#include "http/query.hpp"
#include "media/table.hpp"
#include "modules/standards/edit.hpp"
#include "modules/standards/versions.hpp"

namespace standards {
namespace {

using base::Id;

constexpr std::size_t kMostFindings = 500;

struct ImportQuery {
  std::string mode = "check";                  // check, apply
  std::optional<Id<Standard>> standard;        // the draft to replace; a new one when not given
  std::string name;                            // else the title in the file, else the file's name
  SubjectKind subject_kind = SubjectKind::city;
};
BOOST_DESCRIBE_STRUCT(ImportQuery, (), (mode, standard, name, subject_kind))

bool named(const media::Sheet& s, std::initializer_list<std::string_view> names) {
  const auto folded = base::fold(s.name);
  return std::any_of(names.begin(), names.end(), [&](auto n) { return folded == n; });
}

std::string stem(std::string_view file) {
  const auto dot = file.rfind('.');
  return std::string(file.substr(0, dot == 0 ? std::string_view::npos : dot));
}

}  // namespace

StandardImport import_file(app::Ctx& c, const app::Upload& file) {
  ImportQuery q;
  base::Problems bad;
  app::read_query(c.request.query, meta::type_of<ImportQuery>(), &q, bad);
  bad.check(q.mode == "check" || q.mode == "apply", "mode", "choice", {{"choices", "check, apply"}});
  bad.raise_if_any();
  std::optional<Standard> target;
  if (q.standard) target = must_draft(c.tx, *q.standard);

  media::TableLimits limits;
  limits.bytes = 20u << 20;
  limits.rows = 20'000;
  const auto sheets = media::read_table(file.bytes, file.name, limits);
  const media::Sheet* main = nullptr;
  const media::Sheet* scale = nullptr;
  for (const auto& s : sheets) {
    if (!main && named(s, {"standard", "测评体系", "标准"})) main = &s;
    if (!scale && named(s, {"scale", "等级", "等级表"})) scale = &s;
  }
  for (const auto& s : sheets)
    if (!main && &s != scale) main = &s;
  const engine::Table none;
  auto read = engine::read_standard(main ? main->rows : none, scale ? &scale->rows : nullptr);

  StandardImport out;
  out.mode = q.mode;
  out.file = file.name;
  out.rows = static_cast<std::int32_t>(read.standard.nodes.size());
  for (const auto& f : read.findings) {
    ++(f.severity == engine::Severity::error ? out.errors : out.warnings);
    out.findings.push_back(to_finding(f));
  }
  auto rows = rows_of(read.standard);
  // What a draft itself would refuse: lengths, words that are taken.
  for (std::size_t i = 0; i < rows.size(); ++i) {
    base::Problems wrong;
    rows[i].standard = {1};
    tidy(rows[i], wrong);
    if (wrong.empty()) {
      try {
        app::validate_input(meta::type_of<Criterion>(), &rows[i]);
      } catch (const base::Fail& f) {
        for (const auto& w : f.fields) wrong.add(w.field, w.key, w.args);
      }
    }
    for (const auto& w : wrong.all()) {
      if (w.field == "code" && w.key == "required") continue;  // the engine said so
      ++out.errors;
      out.findings.push_back({"error", read.standard.nodes[i].row, w.field, rows[i].code, w.key, "此处的值不可用：" + w.field + " " + w.key, "this value cannot be used: " + w.field + " " + w.key, {}});
    }
  }
  const auto tree = engine::tree_of(read.standard);
  for (const auto& below : tree.children) out.leaves += below.empty() ? 1 : 0;
  out.name = !q.name.empty() ? q.name : target ? target->name : !read.standard.name.empty() ? read.standard.name : stem(file.name);
  if (base::length(out.name) > 120 || base::trim(out.name).empty()) {
    bad.add("name", "length", {{"min", "1"}, {"max", "120"}});
    bad.raise_if_any();
  }
  if (out.errors == 0) {
    const auto maxima = engine::maxima_of(read.standard, tree);
    out.maximum = engine::to_decimal(maxima.total_maximum);
    out.reachable = engine::to_decimal(maxima.total_reachable);
    if (q.mode == "apply") {
      if (target) {
        Standard s = *target;
        s.name = out.name;
        s.missing = static_cast<MissingRule>(read.standard.missing);
        s.scale = grades_of(read.standard.scale);
        save(c, &*target, s, bad);
        bad.raise_if_any();
        const std::size_t count = rows.size();
        replace_criteria(c, s.id, std::move(rows));
        edited(c, s.id, count);
        touched(c, &*target, &s);
        if (c.touched.back().changes.empty()) c.did("standards", std::to_string(s.id.value), s.name);
        out.standard = s.id;
      } else {
        out.standard = create(c, read.standard, out.name, q.subject_kind).id;
      }
      out.applied = true;
    }
  }
  const auto wrong_first = [](const StandardFinding& a, const StandardFinding& b) { return (a.severity == "error") > (b.severity == "error"); };
  if (out.findings.size() > kMostFindings) {
    std::stable_sort(out.findings.begin(), out.findings.end(), wrong_first);
    out.findings.resize(kMostFindings);
    out.truncated = true;
  }
  std::stable_sort(out.findings.begin(), out.findings.end(), [](const auto& a, const auto& b) { return a.row < b.row; });
  return out;
}

http::Reply export_file(app::Ctx& c, Id<Standard> id) {
  const Standard s = must_find(c.tx, id);
  const auto rows = criteria(c.tx, id);
  std::string format = "xlsx", lang;
  for (const auto& [name, value] : http::parse_query(c.request.query)) {
    if (name == "format") format = value;
    if (name == "lang") lang = value;
  }
  base::Problems bad;
  const auto in = meta::language_of(lang, bad);
  bad.check(format == "xlsx" || format == "csv", "format", "choice", {{"choices", "xlsx, csv"}});
  bad.raise_if_any();
  http::Reply r;
  if (format == "csv") {
    r.body = media::to_csv(table_of(s, rows, ScalePlace::inside, in));
    r.headers = {{"Content-Type", "text/csv; charset=utf-8"}};
  } else {
    media::XlsxWriter out(c.now, s.name);
    const auto put = [&](const char* sheet, const engine::Table& table, const std::vector<double>& widths) {
      if (table.empty()) return;
      out.plain_sheet(sheet, widths);
      for (const auto& row : table) out.row({row.begin(), row.end()});
    };
    put(in == meta::Language::en ? "standard" : "测评体系", table_of(s, rows, ScalePlace::own_sheet, in), {10, 10, 50, 8, 12, 30, 24, 8, 8, 8, 30});
    put(in == meta::Language::en ? "scale" : "等级表", scale_table(s, in), {10, 10});
    r.body = out.finish();
    r.headers = {{"Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}};
  }
  r.headers.emplace_back("Content-Disposition", http::attachment(s.name + " v" + std::to_string(s.version) + "." + format));
  r.headers.emplace_back("Cache-Control", "no-store");
  return r;
}

}  // namespace standards
