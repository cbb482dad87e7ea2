#include "app/files.hpp"

#include <algorithm>
#include <unordered_map>

#include "app/kernel.hpp"
#include "base/text.hpp"
#include "http/multipart.hpp"
#include "http/query.hpp"
#include "meta/cells.hpp"
#include "meta/schema.hpp"
#include "meta/validate.hpp"

namespace app {
namespace {

using base::Code;
using base::Fail;

struct ImportQuery {
  std::string mode = "check";  // check or apply
  bool skip_unknown = false;   // columns that are not known are left aside
};
BOOST_DESCRIBE_STRUCT(ImportQuery, (), (mode, skip_unknown))

// Names ↔ keys of references, remembered for the length of one file.
class References {
 public:
  explicit References(Ctx& c) : c_(c) {}

  const std::string& label(std::string_view entity, const std::string& key) {
    auto& known = labels_[std::string(entity) + "\n" + key];
    if (known.empty()) {
      const Entity* e = c_.kernel.entity(entity);
      const auto text = e && e->label ? e->label(c_, key) : std::nullopt;
      known = text.value_or(key);
    }
    return known;
  }
  // The key of what a cell names: a key itself, or a name that is exactly one row's.
  std::optional<std::string> key(std::string_view entity, const std::string& text) {
    const std::string slot = std::string(entity) + "\n" + text;
    if (const auto at = keys_.find(slot); at != keys_.end()) return at->second;
    const Entity* e = c_.kernel.entity(entity);
    std::optional<std::string> found;
    if (e && e->search) {
      const auto options = e->search(c_, text, 2);
      if (!options.empty() && options[0].label == text && (options.size() < 2 || options[1].label != text)) found = options[0].id;
      if (!found && e->label) {
        try {
          if (e->label(c_, text)) found = text;
        } catch (const Fail&) {
          // Not even of a key's form.
        }
      }
    }
    keys_[slot] = found;
    return found;
  }

 private:
  Ctx& c_;
  std::unordered_map<std::string, std::string> labels_;
  std::unordered_map<std::string, std::optional<std::string>> keys_;
};

bool is_reference(const meta::Field& f) {
  const auto kind = meta::bare(f.type()).kind;
  return !f.note->refers.empty() && (kind == meta::Kind::id || kind == meta::Kind::text);
}

enum class Numbers : unsigned char { masked, whole };  // telephones and names that people see masked

std::vector<std::string> export_cells(const Entity& e, const void* row, References& refs, meta::Language in, Numbers numbers) {
  auto cells = meta::row_cells(*e.type, row, in);
  const auto fields = meta::file_fields(*e.type);
  for (std::size_t i = 0; i < fields.size(); ++i)
    // Codes stay codes: they are what people type. Ids become names.
    if (fields[i]->note->is_masked && numbers == Numbers::whole) cells[i] = meta::cell_of(fields[i]->type(), fields[i]->at_const(row));
    else if (is_reference(*fields[i]) && meta::bare(fields[i]->type()).kind == meta::Kind::id && !cells[i].empty() && cells[i] != "0")
      cells[i] = refs.label(fields[i]->note->refers, cells[i]);
  return cells;
}

// ---- what a list shows: the columns chosen there, in their order, references by name ----

const meta::Field* seen_field(const Entity& e, std::string_view name) {
  for (const auto& f : e.type->fields())
    if (f.name == name && !f.note->is_hidden && !f.note->is_secret && meta::bare(f.type()).kind != meta::Kind::record) return &f;
  return nullptr;
}

std::vector<const meta::Field*> seen_columns(const Entity& e, std::string_view names, base::Problems& bad) {
  std::vector<const meta::Field*> out;
  for (const auto name : base::split(names, ',')) {
    const auto* f = seen_field(e, name);
    if (bad.check(f != nullptr, "columns", "no_such", {{"is", std::string(name)}}) && std::find(out.begin(), out.end(), f) == out.end()) out.push_back(f);
  }
  return out;
}

std::string seen_title(const meta::Field& f, meta::Language in) {
  const std::string title(meta::label_of(f, in));
  const std::string unit(meta::unit_of(*f.note, in));
  return unit.empty() ? title : in == meta::Language::en ? title + " (" + unit + ")" : title + "（" + unit + "）";
}

bool is_number(const meta::Field& f) {
  const auto kind = meta::bare(f.type()).kind;
  return f.note->refers.empty() && (kind == meta::Kind::i32 || kind == meta::Kind::i64 || kind == meta::Kind::real);
}

std::string seen_cell(const meta::Field& f, const void* row, References& refs, meta::Language in, Numbers numbers) {
  const void* at = f.at_const(row);
  if (f.note->is_masked && numbers == Numbers::whole) return meta::cell_of(f.type(), at);
  const auto& type = meta::bare(f.type());
  if (f.note->refers.empty()) return meta::cell_of(f, row, in);
  if (type.kind != meta::Kind::list) {
    const std::string key = meta::cell_of(f.type(), at);
    return key.empty() || key == "0" ? "" : refs.label(f.note->refers, key);
  }
  std::string out;
  for (std::size_t i = 0, n = type.count(at); i < n; ++i)
    out += (i == 0 ? "" : in == meta::Language::en ? "; " : "、") + refs.label(f.note->refers, meta::cell_of(type.element(), type.item(const_cast<void*>(at), i)));
  return out;
}

// `rows`: how many it gave.
http::Reply export_entity(Ctx& c, const Entity& e, Numbers whole = Numbers::masked, std::int64_t* rows = nullptr) {
  std::string format = "xlsx", columns, keys, lang;
  bool blank = false;
  http::Pairs filters;
  for (auto& [name, value] : http::parse_query(c.request.query)) {
    if (name == "format") format = value;
    else if (name == "template") blank = value == "1";
    else if (name == "columns") columns = value;
    else if (name == "keys") keys = value;
    else if (name == "lang") lang = value;
    else filters.emplace_back(name, value);
  }
  base::Problems bad;
  bad.check(format == "xlsx" || format == "csv", "format", "choice", {{"choices", "xlsx, csv"}});
  const auto in = meta::language_of(lang, bad);
  const auto seen = columns.empty() ? std::vector<const meta::Field*>{} : seen_columns(e, columns, bad);
  const auto chosen = keys.empty() ? std::vector<std::string_view>{} : base::split(keys, ',');
  bad.check(chosen.size() <= kExportKeys, "keys", "length", {{"max", std::to_string(kExportKeys)}});
  bad.raise_if_any();
  References refs(c);
  std::vector<std::string> header = meta::header_cells(*e.type, in);
  std::vector<bool> numbers;
  if (!seen.empty()) {
    header.clear();
    for (const auto* f : seen) {
      header.push_back(seen_title(*f, in));
      numbers.push_back(is_number(*f));
    }
  }
  return table_reply(c, format, in == meta::Language::en ? e.title_en : e.title, header, numbers, [&](const auto& put) {
    std::int64_t n = 0;
    const auto put_row = [&](const void* row) {
      if (rows) *rows = ++n;
      if (whole == Numbers::whole && n > kWholeRows) throw Fail(Code::invalid, "export.too_many");
      if (seen.empty()) return put(export_cells(e, row, refs, in, whole));
      std::vector<std::string> cells;
      for (const auto* f : seen) cells.push_back(seen_cell(*f, row, refs, in, whole));
      put(cells);
    };
    if (blank) return;
    if (chosen.empty()) return e.each(c, http::build_query(filters), put_row);
    for (const auto key : chosen)
      if (const auto row = e.find(c, key)) put_row(row.get());
  });
}

// Why somebody takes all of these numbers along.
struct WholeExport {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(WholeExport, (), (reason))
std::span<const meta::Note> form(const WholeExport*) {
  static const meta::Note all[] = {meta::note(&WholeExport::reason, "用途", "Purpose").required().length(2, 200)};
  return all;
}

// A write, as showing one number is: a row of the journal says who took how many, of which, and what for.
http::Reply export_whole(Ctx& c, const Entity& e) {
  WholeExport in;
  base::Problems bad;
  meta::read_json(c.request.body.empty() ? "{}" : c.request.body, meta::type_of<WholeExport>(), &in, bad);
  in.reason = base::trim(in.reason);
  validate_input(meta::type_of<WholeExport>(), &in, bad);
  std::int64_t rows = 0;
  auto reply = export_entity(c, e, Numbers::whole, &rows);
  std::string asked;
  for (const auto& [name, value] : http::parse_query(c.request.query)) asked += (asked.empty() ? "" : ", ") + name + "=" + value;
  const auto told = [](std::string_view text) { std::string out; meta::write_json_string(out, text); return meta::Json{out}; };
  c.touched.push_back({e.name, "", "导出完整内容", {{"reason", {"null"}, told(in.reason)}, {"rows", {"null"}, {std::to_string(rows)}}, {"asked", {"null"}, told(asked)}}});
  return reply;
}

ImportLine import_line(Ctx& c, const Entity& e, const std::vector<const meta::Field*>& columns, std::vector<std::string> cells, References& refs) {
  ImportLine line;
  base::Problems bad;
  cells.resize(columns.size());
  auto readable = columns;  // without what is already known to be wrong
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const meta::Field* f = columns[i];
    if (!f || f->note->is_read_only || !is_reference(*f)) continue;
    const std::string text(base::trim(cells[i]));
    if (text.empty()) continue;
    if (const auto key = refs.key(f->note->refers, text)) cells[i] = *key;
    else {
      bad.add(std::string(f->name), "no_such", {{"is", text}});
      readable[i] = nullptr;
    }
  }
  const auto row = e.blank();
  meta::read_row(readable, cells, row.get(), bad);
  if (!bad.empty()) meta::validate(*e.type, row.get(), bad);
  std::shared_ptr<void> before;
  if (bad.empty()) {
    try {
      const store::Savepoint point_for_lookup(c.tx);
      before = e.same(c, row.get());
    } catch (const Fail& f) {
      for (const auto& w : f.fields) bad.add(w.field, w.key, w.args);
      if (f.fields.empty()) bad.add("", f.key, f.args);
    }
  }
  std::shared_ptr<void> target = row;
  if (before) {
    target = e.same(c, row.get());
    meta::read_row(columns, cells, target.get(), bad);
  }
  line.key = e.title_of(target.get());
  if (bad.empty()) {
    // In its own savepoint: on PostgreSQL one refused statement would spoil the rest of the file.
    store::Savepoint point(c.tx);
    try {
      auto saved = save_record(c, e, before.get(), target.get());
      for (auto& w : saved.errors) bad.add(w.field, w.key, w.args);
      line.changes = std::move(saved.changes);
      if (bad.empty()) point.keep();
    } catch (const Fail& f) {
      if (f.code == Code::internal || f.code == Code::busy) throw;
      for (const auto& w : f.fields) bad.add(w.field, w.key, w.args);
      if (f.fields.empty()) bad.add("", f.key, f.args);
    }
  }
  if (!bad.empty()) {
    line.state = LineState::wrong;
    line.changes.clear();
    for (const auto& w : bad.all()) line.errors.push_back(wrong_cell(w));
  } else {
    line.state = !before ? LineState::created : line.changes.empty() ? LineState::same : LineState::changed;
    // What the program sets by itself is no news to who typed the file.
    std::erase_if(line.changes, [&](const meta::Change& change) {
      for (const auto& f : e.type->fields())
        if (f.name == change.field) return f.note->is_read_only || f.note->is_hidden || f.note->is_secret;
      return false;
    });
  }
  return line;
}

http::Reply import_entity(Ctx& c, const Entity& e, const Upload& file) {
  ImportQuery q;
  base::Problems bad;
  read_query(c.request.query, meta::type_of<ImportQuery>(), &q, bad);
  bad.raise_if_any();
  media::TableLimits limits;
  limits.bytes = kImportBytes;
  limits.rows = kImportRows;
  const auto sheets = media::read_table(file.bytes, file.name, limits);
  return json_reply(200, meta::to_json(import_table(c, e, sheets.empty() ? media::Table{} : sheets[0].rows, q.mode, file.name,
                                             q.skip_unknown ? UnknownColumns::skip : UnknownColumns::refuse)));
}

}  // namespace

WrongCell wrong_cell(const base::FieldError& e) {
  std::string args = "{";
  for (const auto& [name, value] : e.args) {
    if (args.size() > 1) args += ',';
    meta::write_json_string(args, name);
    args += ':';
    meta::write_json_string(args, value);
  }
  return {e.field, e.key, {args + "}"}};
}

http::Reply table_reply(Ctx& c, std::string_view format, const std::string& name, const std::vector<std::string>& header, const std::vector<bool>& numbers,
                        const std::function<void(const std::function<void(const std::vector<std::string>&)>&)>& rows) {
  http::Reply r;
  const std::string file = name + "-" + base::to_text(c.today()) + "." + std::string(format);
  if (format == "csv") {
    media::CsvWriter out;
    out.row(header);
    rows([&](const std::vector<std::string>& cells) { out.row(cells); });
    r.body = out.take();
    r.headers = {{"Content-Type", "text/csv; charset=utf-8"}};
  } else {
    media::XlsxWriter out(c.now, name);
    std::vector<media::Column> columns;
    for (const auto& h : header) columns.push_back({h, std::max(12.0, static_cast<double>(base::length(h)) * 2.2)});
    out.sheet(name, columns);
    rows([&](const std::vector<std::string>& cells) {
      std::vector<media::Cell> row;
      for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i < numbers.size() && numbers[i] && !cells[i].empty()) row.emplace_back(media::Decimal{cells[i]});
        else row.emplace_back(cells[i]);
      }
      out.row(row);
    });
    r.body = out.finish();
    r.headers = {{"Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}};
  }
  r.headers.emplace_back("Content-Disposition", http::attachment(file));
  r.headers.emplace_back("Cache-Control", "no-store");
  return r;
}

bool is_reason_column(std::string_view title) { return base::trim(title) == "错误原因" || base::trim(title) == "What is wrong"; }

std::vector<ImportColumn> import_columns(const std::vector<std::string>& header, const std::vector<const meta::Field*>& fields) {
  std::vector<ImportColumn> out;
  for (std::size_t i = 0; i < header.size(); ++i) out.push_back({header[i], i < fields.size() && fields[i] ? std::string(fields[i]->name) : ""});
  return out;
}

ImportReport import_table(Ctx& c, const Entity& e, const media::Table& table, std::string mode, std::string file, UnknownColumns unknown) {
  base::Problems bad;
  bad.check(mode == "check" || mode == "apply", "mode", "choice", {{"choices", "check, apply"}});
  bad.raise_if_any();
  std::size_t head = 0;
  while (head < table.size() && table[head].empty()) ++head;
  if (head == table.size()) {
    bad.add("file", "empty_table");
    bad.raise_if_any();
  }
  auto header = table[head];
  for (auto& title : header)
    if (is_reason_column(title)) title.clear();
  base::Problems found;
  const auto columns = meta::match_header(*e.type, header, found);
  for (const auto& w : found.all())
    if (w.key != "unknown_column" || unknown == UnknownColumns::refuse) bad.add(w.field, w.key, w.args);
  bad.raise_if_any();

  ImportReport report;
  report.columns = import_columns(header, columns);
  report.mode = mode;
  report.file = std::move(file);
  References refs(c);
  store::Savepoint whole(c.tx);
  for (std::size_t i = head + 1; i < table.size(); ++i) {
    const auto& cells = table[i];
    if (std::all_of(cells.begin(), cells.end(), [](const auto& s) { return base::trim(s).empty(); })) continue;
    ImportLine line = import_line(c, e, columns, cells, refs);
    line.row = static_cast<std::int32_t>(i + 1);
    if (line.state != LineState::same) line.cells = cells;
    ++report.rows;
    ++(line.state == LineState::created ? report.created : line.state == LineState::changed ? report.changed : line.state == LineState::same ? report.same : report.wrong);
    report.lines.push_back(std::move(line));
  }
  if (mode == "apply" && report.wrong == 0) {
    whole.keep();
    report.applied = true;
  } else {
    c.touched.clear();
  }
  if (report.lines.size() > kImportLines) {
    // The wrong ones and the changed ones are what a person looks for.
    const auto rank = [](const ImportLine& l) { return l.state == LineState::wrong ? 0 : l.state == LineState::changed ? 1 : l.state == LineState::created ? 2 : 3; };
    std::stable_sort(report.lines.begin(), report.lines.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
    report.lines.resize(kImportLines);
    std::stable_sort(report.lines.begin(), report.lines.end(), [](const auto& a, const auto& b) { return a.row < b.row; });
    report.truncated = true;
  }
  return report;
}

namespace {

struct TableFile {
  std::string name;
  std::string csv;  // the first row is the header
};
BOOST_DESCRIBE_STRUCT(TableFile, (), (name, csv))
std::span<const meta::Note> form(const TableFile*) {
  static const meta::Note all[] = {meta::note(&TableFile::name, "名称", "Name").required().length(1, 60),
                                   meta::note(&TableFile::csv, "表格", "Table").required().length(1, kImportBytes)};
  return all;
}

http::Reply table_file(Ctx& c, const TableFile& in) {
  media::TableLimits limits;
  limits.rows = kImportRows + 1;
  auto rows = media::read_csv(in.csv, limits).rows;
  if (rows.empty()) rows.emplace_back();
  return table_reply(c, "xlsx", in.name, rows[0], {}, [&](const auto& put) {
    for (std::size_t i = 1; i < rows.size(); ++i) put(rows[i]);
  });
}

}  // namespace

Route table_file_route() { return post("/table-file", kSignedIn, table_file).read_only().max_body(kImportBytes).named("把表格存为 XLSX"); }

std::vector<Route> file_routes(const std::shared_ptr<const Entity>& entity) {
  std::vector<Route> out;
  const Entity* e = entity.get();
  Route x;
  x.method = "GET";
  x.path = e->path + "/export";
  x.perm = e->read;
  x.summary = "导出 " + e->title;
  x.entity = e->name;
  x.run = [e](Ctx& c, const Endpoint&) { return export_entity(c, *e); };
  out.push_back(std::move(x));
  if (!e->show.key.empty()) {
    Route w;
    w.method = "POST";
    w.path = e->path + "/export";
    w.perm = e->show;
    w.summary = "导出完整内容 " + e->title;
    w.entity = e->name;
    w.body = Body::json;
    w.limit = 4096;
    w.replays = false;  // the reply is not kept
    w.input = &meta::type_of<WholeExport>();
    w.run = [e](Ctx& c, const Endpoint&) { return export_whole(c, *e); };
    out.push_back(std::move(w));
  }
  if (!e->can_import) return out;
  Route i;
  i.method = "POST";
  i.path = e->path + "/import";
  i.perm = e->write;
  i.summary = "导入 " + e->title;
  i.entity = e->name;
  i.body = Body::upload;
  i.limit = kImportBytes + 4096;
  i.output = &meta::type_of<ImportReport>();
  i.run = [e](Ctx& c, const Endpoint& at) { return import_entity(c, *e, *at.upload); };
  out.push_back(std::move(i));
  return out;
}

}  // namespace app
