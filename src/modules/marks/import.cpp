// Observations from a spreadsheet, all or nothing: the columns of `chuangcheng score --observations`. The dry run records
// them inside a savepoint that is undone, so it shows exactly what would happen.
#include <algorithm>
#include <unordered_map>

#include "app/files.hpp"
#include "app/kernel.hpp"
#include "base/text.hpp"
#include "meta/cells.hpp"
#include "modules/marks/score.hpp"

namespace marks {
namespace {

using base::Id;

constexpr std::size_t kMostRows = 200'000;

// What a row of the file says.
struct ObservationRow {
  std::string subject, site, site_type, place, unit, criterion, value, note;
};
BOOST_DESCRIBE_STRUCT(ObservationRow, (), (subject, site, site_type, place, unit, criterion, value, note))
std::span<const meta::Note> form(const ObservationRow*) {
  static const meta::Note all[] = {
      meta::note(&ObservationRow::subject, "对象", "subject"),        meta::note(&ObservationRow::site, "点位", "site"),
      meta::note(&ObservationRow::site_type, "点位类型", "site type"), meta::note(&ObservationRow::place, "区划", "place"),
      meta::note(&ObservationRow::unit, "责任单位", "unit"),           meta::note(&ObservationRow::criterion, "编号", "criterion").required(),
      meta::note(&ObservationRow::value, "值", "value").required(),    meta::note(&ObservationRow::note, "说明", "note")};
  return all;
}

// The other words that `chuangcheng score` understands.
std::string column_word(std::string_view cell) {
  static const std::pair<std::string_view, std::string_view> kAlso[] = {{"code", "criterion"}, {"标准编号", "criterion"}, {"测评标准编号", "criterion"},
      {"结果", "value"}, {"记录值", "value"}, {"测评对象", "subject"}, {"点位名称", "site"}, {"所在区划", "place"}, {"单位", "unit"}};
  const auto folded = base::fold(cell);
  for (const auto& [word, field] : kAlso)
    if (folded == word) return std::string(field);
  return folded;
}

bool skip(const std::vector<std::string>& cells) {
  for (const auto& cell : cells)
    if (const auto t = base::trim(cell); !t.empty()) return t.starts_with('#') || t.starts_with("＃");
  return true;
}

// Names to rows of the register, remembered for the length of the file.
class Lookup {
 public:
  explicit Lookup(app::Ctx& c) : c_(c), sites_(c.kernel.entity("sites")), units_(c.kernel.entity("units")), places_(c.kernel.entity("places")) {}

  std::optional<Id<sites::Site>> site(const std::string& text) {
    return remembered(site_ids_, text, [&]() -> std::optional<Id<sites::Site>> {
      if (!sites_) return std::nullopt;
      if (const auto s = sites::by_number(c_.tx, text)) return s->id;
      const auto named = c_.tx.all<Id<sites::Site>>("SELECT id FROM sites_site WHERE name=$1 AND place>=$2 AND place<$3 LIMIT 2", text, c_.scope.lo, c_.scope.hi);
      return named.size() == 1 ? std::optional(named[0]) : std::nullopt;
    });
  }
  std::optional<Id<units::Unit>> unit(const std::string& text) {
    return remembered(unit_ids_, text, [&]() -> std::optional<Id<units::Unit>> {
      if (!units_) return std::nullopt;
      const auto named = c_.tx.all<Id<units::Unit>>("SELECT id FROM units_unit WHERE name=$1 OR short_name=$1 LIMIT 2", text);
      return named.size() == 1 ? std::optional(named[0]) : std::nullopt;
    });
  }
  // A code as it is; a name's code when only one place below the round bears it; else the name.
  std::string place(const std::string& text, const Round& round) {
    return *remembered(place_codes_, text, [&]() -> std::optional<std::string> {
      if (!places_ || base::to_int(text)) return text;
      const auto range = app::Scope::of_place(round.place);
      const auto named = c_.tx.all<std::string>("SELECT code FROM places_place WHERE name=$1 AND code>=$2 AND code<$3 LIMIT 2", text, range.lo, range.hi);
      return named.size() == 1 ? named[0] : text;
    });
  }

 private:
  template <class T, class F>
  static std::optional<T> remembered(std::unordered_map<std::string, std::optional<T>>& known, const std::string& text, F&& find) {
    const auto [at, fresh] = known.try_emplace(text);
    if (fresh) at->second = find();
    return at->second;
  }
  app::Ctx& c_;
  const app::Entity *sites_, *units_, *places_;
  std::unordered_map<std::string, std::optional<Id<sites::Site>>> site_ids_;
  std::unordered_map<std::string, std::optional<Id<units::Unit>>> unit_ids_;
  std::unordered_map<std::string, std::optional<std::string>> place_codes_;
};

}  // namespace

http::Reply import_marks(app::Ctx& c, Id<Round> id, const app::Upload& file) {
  const Round round = visible(c, id);
  ImportMode q;
  base::Problems bad;
  app::read_query(c.request.query, meta::type_of<ImportMode>(), &q, bad);
  bad.check(q.mode == "check" || q.mode == "apply", "mode", "choice", {{"choices", "check, apply"}});
  bad.raise_if_any();
  media::TableLimits limits;
  limits.bytes = app::kImportBytes;
  limits.rows = kMostRows;
  const auto sheets = media::read_table(file.bytes, file.name, limits);
  std::size_t head = 0;
  const media::Table none, &table = sheets.empty() ? none : sheets[0].rows;
  while (head < table.size() && skip(table[head])) ++head;
  if (!bad.check(head < table.size(), "file", "empty_table")) bad.raise_if_any();
  std::vector<std::string> header;
  for (const auto& cell : table[head]) header.push_back(app::is_reason_column(cell) ? "" : column_word(cell));
  base::Problems columns_bad;
  const auto columns = meta::match_header(meta::type_of<ObservationRow>(), header, columns_bad);
  for (const auto& w : columns_bad.all())
    if (w.key != "unknown_column") bad.add(w.field, w.key, w.args);  // other columns are the office's own
  bad.raise_if_any();

  app::ImportReport report;
  report.mode = q.mode;
  report.file = file.name;
  report.columns = app::import_columns(table[head], columns);
  std::vector<NewMark> all;
  std::vector<std::vector<app::WrongCell>> wrong;
  std::vector<std::int32_t> rows;
  Lookup known(c);
  for (std::size_t r = head + 1; r < table.size(); ++r) {
    if (skip(table[r])) continue;
    auto cells = table[r];
    cells.resize(columns.size());
    for (std::size_t k = 0; k < columns.size(); ++k)
      if (columns[k] && columns[k]->name == "value" && sheets[0].is_percent(r, k))  // 95 % is kept as 0.95
        if (const auto n = engine::parse_number(cells[k])) cells[k] = engine::to_decimal(*n * engine::Ratio(100));
    ObservationRow row;
    base::Problems odd;
    meta::read_row(columns, cells, &row, odd);
    NewMark m;
    m.source = MarkSource::import;
    m.source_id = file.hash.substr(0, 16);
    m.criterion = row.criterion;
    m.value = row.value;
    odd.check(!row.value.empty(), "value", "required");
    m.subject = row.subject;
    m.site_type = row.site_type;
    m.note = row.note;
    if (!row.place.empty()) m.place = known.place(row.place, round);
    if (!row.site.empty()) {
      m.site = known.site(row.site);
      if (!m.site) m.site_name = row.site;
    }
    if (!row.unit.empty()) {
      m.unit = known.unit(row.unit);
      odd.check(m.unit.has_value(), "unit", "no_such", {{"is", row.unit}});
    }
    std::vector<app::WrongCell> found;
    for (const auto& w : odd.all()) found.push_back(app::wrong_cell(w));
    all.push_back(std::move(m));
    wrong.push_back(std::move(found));
    rows.push_back(static_cast<std::int32_t>(r + 1));
  }
  store::Savepoint whole(c.tx);
  const std::size_t touched = c.touched.size();
  try {
    const auto made = record(c, id, all);
    for (std::size_t i = 0; i < made.size(); ++i)
      if (!c.scope.lo.empty() && !c.scope.covers(made[i].place))
        wrong[i].push_back(app::wrong_cell({"place", "no_such", {{"is", made[i].place}}}));  // not theirs: the same as not there
  } catch (const base::Fail& f) {
    if (f.code != base::Code::invalid) throw;
    for (const auto& w : f.fields) {
      std::size_t at = 0;
      std::string field = w.field;
      if (field.starts_with("marks[")) {
        const auto end = field.find(']');
        at = static_cast<std::size_t>(base::to_int(std::string_view(field).substr(6, end - 6)).value_or(0));
        field = field.substr(end + 2);
      }
      if (at < wrong.size() && !(field == "value" && !wrong[at].empty())) wrong[at].push_back(app::wrong_cell({field, w.key, w.args}));
    }
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    app::ImportLine line;
    line.row = rows[i];
    line.key = all[i].criterion;
    line.cells = table[static_cast<std::size_t>(rows[i] - 1)];
    line.state = wrong[i].empty() ? app::LineState::created : app::LineState::wrong;
    line.errors = std::move(wrong[i]);
    ++report.rows;
    ++(line.errors.empty() ? report.created : report.wrong);
    if (!line.errors.empty() || report.lines.size() < app::kImportLines) report.lines.push_back(std::move(line));
  }
  if (report.lines.size() > app::kImportLines) {
    std::stable_sort(report.lines.begin(), report.lines.end(), [](const auto& a, const auto& b) { return a.errors.empty() < b.errors.empty(); });
    report.lines.resize(app::kImportLines);
    std::stable_sort(report.lines.begin(), report.lines.end(), [](const auto& a, const auto& b) { return a.row < b.row; });
  }
  report.truncated = report.lines.size() < static_cast<std::size_t>(report.rows);
  if (q.mode == "apply" && report.wrong == 0) {
    whole.keep();
    report.applied = true;
  } else {
    c.touched.resize(touched);
  }
  return app::json_reply(200, meta::to_json(report));
}

}  // namespace marks
