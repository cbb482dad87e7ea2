// Open311 GeoReport v2 (wiki.open311.org/GeoReport_v2): other platforms read what the office has reviewed, and report with a key.
// One jurisdiction: jurisdiction_id is taken and not looked at. Services are the classes offered to citizens, without attributes.
#include <algorithm>
#include <map>

#include "app/kernel.hpp"
#include "base/text.hpp"
#include "http/query.hpp"
#include "modules/cases/open311_format.hpp"
#include "modules/cases/public.hpp"

namespace cases {
namespace {

using app::Ctx;
using app::Key;
using base::Code;
using base::Fail;
using base::Id;
using open311::Format;
using open311::Record;

constexpr std::int64_t kSpanMs = 90 * base::kDayMs;  // of one request, by the specification, and
constexpr std::size_t kMost = 1000;
constexpr std::size_t kDescription = 4000;
constexpr std::size_t kBody = 64 << 10;
constexpr std::int32_t kPerHour = 600;

http::Reply reply(const Ctx& c, std::string_view root, std::string_view element, const std::vector<Record>& records, int status = 200) {
  const auto format = open311::named(c.request.path).format;
  http::Reply r;
  r.status = status;
  r.headers = {{"Content-Type", std::string(open311::content_type(format))}, {"Cache-Control", "no-store"}, {"Access-Control-Allow-Origin", "*"}};
  r.body = open311::write(format, root, element, records);
  return r;
}

// A list of code and description, as the specification has it; a wrong field is a 400 of its own.
http::Reply refusal_of(const http::Request& request, const Fail& f) {
  const int status = f.code == Code::invalid ? 400 : base::status_of(f.code);
  std::vector<Record> all;
  for (const auto& e : f.fields) all.push_back({{"code", {std::to_string(status), true}}, {"description", {e.field + (e.key == "required" ? " was not provided" : ": " + e.key), false}}});
  if (all.empty()) all.push_back({{"code", {std::to_string(status), true}}, {"description", {f.key, false}}});
  const auto format = open311::named(request.path).format;
  http::Reply r;
  r.status = status;
  r.headers = {{"Content-Type", std::string(open311::content_type(format))}, {"Cache-Control", "no-store"}, {"Access-Control-Allow-Origin", "*"}};
  if (f.retry_after_s) r.headers.emplace_back("Retry-After", std::to_string(f.retry_after_s));
  r.body = open311::write(format, "errors", "error", all);
  return r;
}

std::string address_of(const Ctx& c) {
  if (!c.services.base_url.empty()) return c.services.base_url;
  return (c.request.tls ? "https://" : "http://") + std::string(c.request.header("Host"));
}

// To the second, with the zone, as the W3C note on ISO 8601 has it.
std::string w3c(std::optional<base::Instant> at) {
  if (!at) return "";
  std::string text = base::to_text(*at);
  if (const auto dot = text.find('.'); dot != std::string::npos) text.erase(dot, text.find_first_of("+Z", dot) - dot);
  return text;
}

// ---- services ----
struct Service {
  std::string code, name, group, words;
};
BOOST_DESCRIBE_STRUCT(Service, (), (code, name, group, words))
const std::string kService = "SELECT k.code, k.name, COALESCE(p.name, ''), k.words FROM cases_kind k JOIN cases_kind p ON p.code=k.parent WHERE k.offered";

std::string commas(std::string words) {
  std::replace(words.begin(), words.end(), ' ', ',');
  return words;
}

http::Reply services(Ctx& c) {
  std::vector<Record> out;
  for (const auto& s : c.tx.all<Service>(kService + " ORDER BY k.sort, k.code"))
    out.push_back({{"service_code", {s.code}}, {"service_name", {s.name}}, {"description", {s.group + " · " + s.name}}, {"metadata", {"false", true}}, {"type", {"realtime"}}, {"keywords", {commas(s.words)}}, {"group", {s.group}}});
  return reply(c, "services", "service", out);
}

http::Reply definition(Ctx& c, const Key& key) {
  const auto named = open311::named(key.value);
  const auto s = c.tx.one<Service>(kService + " AND k.code=$1", named.name);
  if (!s) throw Fail(Code::not_found, "service_code was not found");
  http::Reply r = reply(c, "", "", {});
  r.body = "{\"service_code\":" + meta::to_json(s->code) + ",\"attributes\":[]}";
  if (named.format == Format::xml) {
    r.body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<service_definition>\n  <service_code>";
    open311::escape_xml(r.body, s->code);
    r.body += "</service_code>\n  <attributes/>\n</service_definition>\n";
  }
  return r;
}

// ---- reading requests ----
struct Row {
  Id<Report> id;
  std::string text, answer, place;
  std::optional<double> lon, lat;
  base::Instant at;
  Id<Case> case_id;
  std::string kind, kind_name;
  bool open = true;
  base::Instant moved_at;
  std::optional<base::Instant> due_at;
  std::optional<Id<units::Unit>> unit;
};
BOOST_DESCRIBE_STRUCT(Row, (), (id, text, answer, place, lon, lat, at, case_id, kind, kind_name, open, moved_at, due_at, unit))
const std::string kRow =
    "SELECT r.id, r.shown_text, r.shown_answer, r.place, r.lon, r.lat, r.at, k.id, k.kind, COALESCE(n.name, ''), k.open, k.moved_at, COALESCE(k.handle_by, k.due_at), k.unit"
    " FROM cases_report r JOIN cases_case k ON k.id=r.case_id LEFT JOIN cases_kind n ON n.code=k.kind WHERE r.shown='shown'";

std::string degrees(std::optional<double> d) { return d ? meta::to_json(rounded(*d)) : ""; }

Record record(Ctx& c, const Row& r) {
  std::string media;
  Report of;
  of.id = r.id;
  of.case_id = r.case_id;
  if (const auto photos = shown_photos(c.tx, of); !photos.empty()) media = address_of(c) + "/api/public/photos/" + std::to_string(photos[0].id.value) + "/large";
  return {{"service_request_id", {std::to_string(r.id.value)}},
          {"status", {r.open ? "open" : "closed"}},
          {"status_notes", {r.answer}},
          {"service_name", {r.kind_name}},
          {"service_code", {r.kind}},
          {"description", {r.text}},
          {"agency_responsible", {r.unit ? units::name_of(c.tx, *r.unit) : ""}},
          {"service_notice", {""}},
          {"requested_datetime", {w3c(r.at)}},
          {"updated_datetime", {w3c(r.moved_at)}},
          {"expected_datetime", {r.open ? w3c(r.due_at) : ""}},
          {"address", {public_name(c, r.place)}},
          {"address_id", {r.place.substr(0, 9)}},
          {"zipcode", {""}},
          {"lat", {degrees(r.lat), true}},
          {"long", {degrees(r.lon), true}},
          {"media_url", {media}}};
}

std::optional<base::Instant> date(const http::Pairs& q, std::string_view name, base::Problems& bad) {
  const auto text = http::find(q, name);
  if (!text || text->empty()) return {};
  const auto at = base::parse_instant(*text);
  bad.check(at.has_value(), name, "not a date of ISO 8601");
  return at;
}

std::vector<std::string> list_of(const http::Pairs& q, std::string_view name) {
  std::vector<std::string> out;
  if (const auto text = http::find(q, name))
    for (const auto part : base::split(*text, ','))
      if (!base::trim(part).empty() && out.size() < kMost) out.emplace_back(base::trim(part));
  return out;
}

http::Reply requests(Ctx& c) {
  const auto q = http::parse_query(c.request.query);
  base::Problems bad;
  auto from = date(q, "start_date", bad), to = date(q, "end_date", bad);
  const auto states = list_of(q, "status"), codes = list_of(q, "service_code"), ids = list_of(q, "service_request_id");
  for (const auto& s : states) bad.check(s == "open" || s == "closed", "status", "open or closed");
  bad.raise_if_any();
  std::vector<Record> out;
  if (!ids.empty()) {  // which override all else
    for (const auto& text : ids)
      if (const auto id = base::to_int(text))
        if (const auto r = c.tx.one<Row>(kRow + " AND r.id=$1", *id)) out.push_back(record(c, *r));
    return reply(c, "service_requests", "request", out);
  }
  if (!from) from = to.value_or(c.now) + -kSpanMs;
  if (!to || to->ms - from->ms > kSpanMs) to = *from + kSpanMs;
  const auto has = [](const auto& all, const std::string& one) { return all.empty() || std::find(all.begin(), all.end(), one) != all.end(); };
  std::vector<Row> rows;
  c.tx.each<Row>(kRow + " AND r.at>=$1 AND r.at<=$2 ORDER BY r.at DESC, r.id DESC",
                 [&](Row&& r) {
                   if (rows.size() < kMost && has(codes, r.kind) && has(states, r.open ? "open" : "closed")) rows.push_back(std::move(r));
                 },
                 *from, *to);
  for (const auto& r : rows) out.push_back(record(c, r));
  return reply(c, "service_requests", "request", out);
}

http::Reply request_one(Ctx& c, const Key& key) {
  const auto id = base::to_int(open311::named(key.value).name);
  const auto r = id ? c.tx.one<Row>(kRow + " AND r.id=$1", *id) : std::nullopt;
  if (!r) throw Fail(Code::not_found, "service_request_id was not found, or was not reviewed yet");
  return reply(c, "service_requests", "request", {record(c, *r)});
}

// ---- reporting ----
struct Open311Key {
  Id<Open311Key> id;
  std::string name;
  std::string secret;  // as typed; kept as its digest alone
  std::string hash;
  std::int32_t per_hour = kPerHour;
  std::optional<base::Instant> created_at;
};
BOOST_DESCRIBE_STRUCT(Open311Key, (), (id, name, secret, hash, per_hour, created_at))
std::span<const meta::Note> form(const Open311Key*) {
  static const meta::Note all[] = {meta::note(&Open311Key::id, "编号", "Id").read_only().hidden(), meta::note(&Open311Key::name, "平台名称", "Platform").required().length(1, 80),
                                   meta::note(&Open311Key::secret, "密钥（至少 24 位，只在此填写一次）", "Key (24 characters or more, typed here once)").secret().length(0, 200),
                                   meta::note(&Open311Key::hash, "摘要", "Digest").secret().hidden().read_only(), meta::note(&Open311Key::per_hour, "每小时上限", "Limit an hour").range(1, 100'000),
                                   meta::note(&Open311Key::created_at, "建立时间", "Created").read_only()};
  return all;
}

const std::string kKey = "SELECT " + store::columns<Open311Key>() + " FROM cases_open311_key WHERE ";

// Without a key nobody reports here: the limits by address of the public page would not hold a platform, nor anybody who says to be one.
Open311Key key_of(Ctx& c, const http::Pairs& in) {
  const auto key = http::find(in, "api_key");
  if (!key || key->empty()) throw Fail(Code::forbidden, "api_key was not provided");
  const auto known = c.tx.one<Open311Key>(kKey + "hash=$1", base::sha256_hex(*key));
  if (!known) throw Fail(Code::forbidden, "api_key is not valid");
  return *known;
}

std::string text_of(const http::Pairs& in, std::string_view name) { return std::string(base::trim(http::find(in, name).value_or(""))); }

std::optional<double> number_of(const http::Pairs& in, std::string_view name, double most, base::Problems& bad) {
  const auto text = text_of(in, name);
  if (text.empty()) return {};
  const auto n = base::to_double(text);
  bad.check(n && *n >= -most && *n <= most, name, "out of range");
  return n;
}

// media_url is written down and not fetched: an address from outside must not make the server ask for it.
Tell tell_of(Ctx& c, const http::Pairs& in, base::Problems& bad) {
  Tell t;
  t.token = base::random_token();
  t.class_code = text_of(in, "service_code");
  bad.check(!t.class_code.empty(), "service_code", "required");
  t.lat = number_of(in, "lat", 90, bad);
  t.lon = number_of(in, "long", 180, bad);
  bad.check(t.lat.has_value() == t.lon.has_value(), t.lat ? "long" : "lat", "required");
  t.place = text_of(in, "address_id");
  t.address = text_of(in, "address_string");
  bad.check(t.lat || !t.place.empty() || !t.address.empty(), "lat", "required");
  t.text = text_of(in, "description");
  if (const auto media = text_of(in, "media_url"); !media.empty()) t.text += (t.text.empty() ? "" : "\n") + media;
  t.name = base::trim(text_of(in, "first_name") + " " + text_of(in, "last_name"));
  t.phone = text_of(in, "phone");
  bad.check(base::length(t.text) <= kDescription, "description", "too long");
  bad.check(base::length(t.address) <= 200, "address_string", "too long");
  bad.check(base::length(t.name) <= 40, "first_name", "too long");
  bad.check(base::length(t.phone) <= 30, "phone", "too long");
  // An address in words alone, or a position outside every border: the office finds out where it is.
  if (t.place.empty() && (!t.lat || !places::at(c.tx, *t.lon, *t.lat)))
    t.place = c.tx.one<std::string>("SELECT code FROM places_place WHERE level='city' ORDER BY code LIMIT 1").value_or("");
  return t;
}

http::Reply post(Ctx& c) {
  if (!http::header(c.request.headers, "Content-Type").starts_with("application/x-www-form-urlencoded")) throw Fail(Code::bad_request, "the body must be application/x-www-form-urlencoded");
  const auto in = http::parse_query(c.request.body);
  const auto key = key_of(c, in);
  const std::string counted = "open311 " + std::to_string(key.id.value);
  return as_citizen(c, [&](Ctx& own) {
    base::Problems bad;
    const Tell t = tell_of(own, in, bad);
    bad.raise_if_any();
    const Report r = tell_report(own, t, bad);
    base::Problems named;  // as this standard calls them
    for (const auto& e : bad.all()) named.add(e.field == "class_code" ? "service_code" : e.field == "place" ? "address_id" : e.field, e.key);
    named.raise_if_any();
    count_within(own, counted, key.per_hour, base::kHour);
    own.tx.exec("INSERT INTO cases_told(id, name, at) VALUES($1, $2, $3)", own.services.ids.next(own.now.ms), counted, own.now);
    return reply(own, "service_requests", "request", {{{"service_request_id", {std::to_string(r.id.value)}}, {"service_notice", {address_of(own) + "/public/r/" + t.token}}, {"account_id", {""}}}}, 201);
  });
}

// The token is that of the link that follows the report.
http::Reply token_of(Ctx& c, const Key& key) {
  const auto named = open311::named(key.value);
  const auto r = by_token(c.tx, named.name);
  if (!r) throw Fail(Code::not_found, "token was not found");
  return reply(c, "service_requests", "request", {{{"service_request_id", {std::to_string(r->id.value)}}, {"token", {named.name}}}});
}

// ---- discovery ----
http::Reply discovery(Ctx& c) {
  const std::string at = address_of(c) + "/open311/v2", when = "2026-11-26T00:00:00+08:00", about = "http://wiki.open311.org/GeoReport_v2";
  http::Reply r = reply(c, "", "", {});
  if (open311::named(c.request.path).format == Format::json) {
    r.body = "{\"changeset\":" + meta::to_json(when) + ",\"contact\":\"\",\"key_service\":\"\",\"endpoints\":[{\"specification\":" + meta::to_json(about) + ",\"url\":" + meta::to_json(at) +
             ",\"changeset\":" + meta::to_json(when) + ",\"type\":\"production\",\"formats\":[\"text/xml\",\"application/json\"]}]}";
    return r;
  }
  std::string url;
  open311::escape_xml(url, at);
  r.body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<discovery xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n  <changeset>" + when + "</changeset>\n  <contact/>\n  <key_service/>\n  <endpoints>\n    <endpoint>\n      <specification>" +
           about + "</specification>\n      <url>" + url + "</url>\n      <changeset>" + when + "</changeset>\n      <type>production</type>\n      <formats>\n        <format>text/xml</format>\n        <format>application/json</format>\n      </formats>\n    </endpoint>\n  </endpoints>\n</discovery>\n";
  return r;
}

// ---- keys ----
struct KeyFilter : app::PageQuery {
  std::optional<std::string> q;
};
BOOST_DESCRIBE_STRUCT(KeyFilter, (app::PageQuery), (q))
std::span<const meta::Note> form(const KeyFilter*) {
  static const meta::Note all[] = {meta::note(&KeyFilter::q, "名称", "Name")};
  return all;
}
app::Page<Open311Key> keys(Ctx& c, const KeyFilter& f) {
  check_rules_for_all(c);
  app::Select s("cases_open311_key");
  s.contains({"name"}, f.q);
  return s.page<Open311Key>(c, f, "id", {{"name", "name"}});
}
std::optional<Open311Key> key_find(Ctx& c, const Id<Open311Key>& id) { return c.tx.one<Open311Key>(kKey + "id=$1", id); }
void key_save(Ctx& c, const Open311Key* before, Open311Key& k, base::Problems& bad) {
  check_rules_for_all(c);
  constexpr std::size_t kLeast = 24;
  k.name = base::trim(k.name);
  if (!before || !k.secret.empty()) bad.check(k.secret.size() >= kLeast, "secret", "min_length", {{"min", std::to_string(kLeast)}});
  if (!k.secret.empty()) k.hash = base::sha256_hex(k.secret);
  k.secret.clear();
  bad.check(!c.tx.one<std::int64_t>("SELECT id FROM cases_open311_key WHERE hash=$1 AND id<>$2", k.hash, k.id), "secret", "taken");
  if (!bad.empty()) return;
  if (before) return c.tx.update("cases_open311_key", k);
  k.id = c.new_id<Open311Key>();
  k.created_at = c.now;
  c.tx.insert("cases_open311_key", k);
}
void key_remove(Ctx& c, const Open311Key& k) {
  check_rules_for_all(c);
  c.tx.exec("DELETE FROM cases_open311_key WHERE id=$1", k.id);
}

}  // namespace

void add_open311_keys(app::Module& m) {
  app::EntityOf<Open311Key, KeyFilter> e{.name = "open311_keys", .title = "Open311 密钥", .title_en = "Open311 keys", .path = "/open311-keys", .read = kRules, .write = kRules};
  e.columns = {"name", "per_hour", "created_at"};
  e.sorts = {"name"};
  e.list = keys;
  e.find = key_find;
  e.save = key_save;
  e.remove = key_remove;
  m.with(app::entity(e));
}

std::vector<app::Route> open311_routes() {
  std::vector<app::Route> out;
  const auto add = [&](app::Route r, const char* summary) { out.push_back(std::move(r).named(summary).at_root().refusing(refusal_of)); };
  for (const std::string end : {".json", ".xml"}) {
    add(app::get("/open311/v2/discovery" + end, app::kAnyone, discovery), "Open311 服务发现");
    add(app::get("/open311/v2/services" + end, app::kAnyone, services), "Open311 服务清单");
    add(app::get("/open311/v2/requests" + end, app::kAnyone, requests), "Open311 查询反映");
    add(app::post("/open311/v2/requests" + end, app::kAnyone, post).takes_bytes().max_body(kBody).gives(201).without_replay(), "Open311 提交反映");
  }
  add(app::get("/open311/v2/services/{code}", app::kAnyone, definition), "Open311 服务定义");
  add(app::get("/open311/v2/requests/{id}", app::kAnyone, request_one), "Open311 查询一件反映");
  add(app::get("/open311/v2/tokens/{token}", app::kAnyone, token_of), "Open311 凭令牌取编号");
  return out;
}

}  // namespace cases
