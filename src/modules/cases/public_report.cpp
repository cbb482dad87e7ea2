// A citizen's report: what the page must know first, what is known near by, the report itself, its photos.
#include <algorithm>
#include <cmath>

#include "app/kernel.hpp"
#include "base/text.hpp"
#include "engine/coordinates.hpp"
#include "modules/cases/public.hpp"
#include "modules/photos/photos.hpp"

namespace cases {
namespace {

using app::Ctx;
using app::Key;
using base::Code;
using base::Fail;
using base::Id;

constexpr std::size_t kToken = 43, kStreetDigits = 9;
constexpr std::size_t kMostNear = 5;

const std::string kOneReport = "SELECT " + store::columns<Report>() + " FROM cases_report WHERE ";

bool token_like(std::string_view t) {
  return t.size() == kToken && std::all_of(t.begin(), t.end(), [](char ch) { return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') || ch == '-' || ch == '_'; });
}

// ---- what the page must know ----
struct PublicKind {
  std::string code, name, group, words;
};
BOOST_DESCRIBE_STRUCT(PublicKind, (), (code, name, group, words))
struct PublicPlace {
  std::string code, name, within;
};
BOOST_DESCRIBE_STRUCT(PublicPlace, (), (code, name, within))
struct PublicForm {
  std::vector<PublicKind> kinds;
  std::vector<PublicPlace> places;  // streets, or what is deepest above them: to choose where no position is known
  std::optional<double> lon, lat;   // of the city: where the map begins
  std::int32_t photos = kPhotosOfReport, reopen_days = static_cast<std::int32_t>(kReopenMs / base::kDayMs);
  PublicLimits limits;
  std::string site_name, site_place;  // of the QR code that was asked with
  bool demo = false;
};
BOOST_DESCRIBE_STRUCT(PublicForm, (), (kinds, places, lon, lat, photos, reopen_days, limits, site_name, site_place, demo))
struct FormAsked {
  std::optional<std::string> site;  // token of a site's QR code
};
BOOST_DESCRIBE_STRUCT(FormAsked, (), (site))
std::span<const meta::Note> form(const FormAsked*) {
  static const meta::Note all[] = {meta::note(&FormAsked::site, "点位二维码", "Site's QR code").length(0, 64)};
  return all;
}

PublicForm public_form(Ctx& c, const FormAsked& asked) {
  PublicForm out;
  out.demo = c.services.demo;
  out.limits = public_limits(c.tx);
  out.kinds = c.tx.all<PublicKind>("SELECT k.code, k.name, COALESCE(p.name, ''), k.words FROM cases_kind k JOIN cases_kind p ON p.code=k.parent WHERE k.offered ORDER BY k.sort, k.code");
  out.places = c.tx.all<PublicPlace>("SELECT p.code, p.name, COALESCE(q.name, '') FROM places_place p LEFT JOIN places_place q ON q.code=p.parent"
                                     " WHERE p.level='street' OR (p.level='district' AND NOT EXISTS(SELECT 1 FROM places_place d WHERE d.parent=p.code)) ORDER BY p.code LIMIT 2000");
  if (const auto city = c.tx.one<places::Place>("SELECT " + store::columns<places::Place>() + " FROM places_place WHERE level='city' AND lon IS NOT NULL ORDER BY code LIMIT 1")) out.lon = city->lon, out.lat = city->lat;
  if (asked.site)
    if (const auto site = sites::by_token(c.tx, *asked.site)) {
      out.site_name = site->name;
      out.site_place = public_name(c, site->place);
      if (site->wgs_lon) out.lon = site->wgs_lon, out.lat = site->wgs_lat;
    }
  return out;
}

// ---- near by ----
struct NearAsked {
  std::optional<double> lon, lat;
  std::optional<std::string> class_code, site;
};
BOOST_DESCRIBE_STRUCT(NearAsked, (), (lon, lat, class_code, site))
std::span<const meta::Note> form(const NearAsked*) {
  static const meta::Note all[] = {meta::note(&NearAsked::lon, "经度", "Longitude").range(-180, 180), meta::note(&NearAsked::lat, "纬度", "Latitude").range(-90, 90),
                                   meta::note(&NearAsked::class_code, "类别", "Class").length(0, 40), meta::note(&NearAsked::site, "点位二维码", "Site's QR code").length(0, 64)};
  return all;
}
struct NearCase {
  Id<Case> id;
  std::string number, class_name, text, address;
  CaseState state = CaseState::reported;
  base::Instant at;
  std::int32_t distance_m = 0, reports = 1;
  bool same_class = false;
  std::vector<ShownPhoto> photos;
};
BOOST_DESCRIBE_STRUCT(NearCase, (), (id, number, class_name, text, address, state, at, distance_m, reports, same_class, photos))
struct Near {
  std::vector<NearCase> cases;
};
BOOST_DESCRIBE_STRUCT(Near, (), (cases))

struct Spot {
  std::optional<double> lon, lat;
  std::optional<Id<sites::Site>> site;
};
Spot spot_of(Ctx& c, std::optional<double> lon, std::optional<double> lat, const std::string& site_token) {
  Spot s{lon, lat, {}};
  if (const auto site = site_token.empty() ? std::nullopt : sites::by_token(c.tx, site_token)) {
    s.site = site->id;
    if (!s.lon || !s.lat) s.lon = site->wgs_lon, s.lat = site->wgs_lat;
  }
  return s;
}
std::optional<double> distance(const Spot& s, const Case& k) {
  if (s.site && k.site == s.site) return 0.0;
  if (!s.lon || !s.lat || !k.lon || !k.lat) return {};
  return engine::distance_m({*s.lon, *s.lat}, {*k.lon, *k.lat});
}

// The report of an open case that everybody may read; of a case that has none nothing is told.
std::optional<Report> shown_report(Ctx& c, const Case& k) {
  if (!k.open) return {};
  return c.tx.one<Report>(kOneReport + "case_id=$1 AND shown='shown' ORDER BY at LIMIT 1", k.id);
}

Near near_by(Ctx& c, const NearAsked& asked) {
  const Spot s = spot_of(c, asked.lon, asked.lat, asked.site.value_or(""));
  Near out;
  if (!s.lon || !s.lat) return out;
  // A box of kNearM around; degrees of longitude shrink towards the poles.
  const double north = kNearM / 111'000.0, east = north / std::max(0.1, std::cos(*s.lat * 3.14159265358979 / 180));
  std::vector<std::pair<Case, double>> found;
  c.tx.each<Case>("SELECT " + store::columns<Case>() + " FROM cases_case WHERE open AND lon>=$1 AND lon<=$2 AND lat>=$3 AND lat<=$4"
                  " AND EXISTS(SELECT 1 FROM cases_report r WHERE r.case_id=cases_case.id AND r.shown='shown') ORDER BY lat LIMIT 200",
                  [&](Case&& k) {
                    if (const auto d = distance(s, k); d && *d <= kNearM) found.emplace_back(std::move(k), *d);
                  },
                  *s.lon - east, *s.lon + east, *s.lat - north, *s.lat + north);
  const std::string kind = asked.class_code.value_or("");
  std::stable_sort(found.begin(), found.end(), [&](const auto& a, const auto& b) { return std::pair(a.first.kind != kind, a.second) < std::pair(b.first.kind != kind, b.second); });
  for (const auto& [k, d] : found) {
    if (out.cases.size() == kMostNear) break;
    const auto r = shown_report(c, k);
    const auto name = kind_of(c.tx, k.kind);
    out.cases.push_back({k.id, k.number, name ? name->name : "", r->shown_text, "", k.state, r->at, static_cast<std::int32_t>(std::lround(d / 10) * 10), k.reports, k.kind == kind && !kind.empty(), shown_photos(c.tx, *r)});
  }
  return out;
}

// ---- the report ----
// Where it is: the site's, else the border that holds the position, else what was chosen.
void find_place(Ctx& c, Report& r, const Tell& in, base::Problems& bad) {
  if (!in.site.empty()) {
    const auto site = sites::by_token(c.tx, in.site);
    if (!bad.check(site.has_value(), "site", "no_such")) return;
    r.site = site->id;
    r.place = site->place;
    if (!r.lon || !r.lat) r.lon = site->wgs_lon, r.lat = site->wgs_lat;
    return;
  }
  if (!bad.check(r.lon.has_value() == r.lat.has_value(), r.lon ? "lat" : "lon", "required")) return;
  if (const auto found = r.lon ? places::at(c.tx, *r.lon, *r.lat) : std::nullopt) {
    r.place = found->code;
    return;
  }
  const auto typed = places::read_code(in.place);
  if (in.place.empty()) return bad.add("place", r.lon ? "outside" : "required");
  bad.check(typed.wrong.empty() && places::find(c.tx, typed.text), "place", "no_such");
  r.place = typed.text;
}

void join(Ctx& c, Report& r, Id<Case> id, base::Problems& bad) {
  const auto k = find(c.tx, id);
  const auto d = k ? distance({r.lon, r.lat, r.site}, *k) : std::nullopt;
  // Only what was shown near by can be joined: else a stranger could find out which cases there are. A little farther, because
  // the position may have moved since.
  if (!bad.check(k && shown_report(c, *k) && d && *d <= 2 * kNearM, "join", "no_such")) return;
  if (!bad.empty()) return;
  r.id = c.new_id<Report>();
  r.case_id = r.origin = id;
  c.tx.insert("cases_report", r);
  c.tx.exec("UPDATE cases_file SET reports=reports+1, version=version+1 WHERE id=$1", id);
  tell(c, *k);
}

struct Taken {
  std::string number;  // of the case; "" of praise
  std::string path;    // of the link that follows it: /public/r/<token>
  bool joined = false;
  std::optional<base::Instant> due_at;
};
BOOST_DESCRIBE_STRUCT(Taken, (), (number, path, joined, due_at))

Taken taken(Ctx& c, const Report& r, const std::string& token) {
  Taken out;
  out.path = "/public/r/" + token;
  if (const auto k = r.case_id ? find(c.tx, *r.case_id) : std::nullopt) {
    out.number = k->number;
    out.due_at = k->due_at;
    out.joined = k->reports > 1;
  }
  return out;
}

http::Reply tell_one(Ctx& c, const Tell& in) {
  const Device device = device_of(c);
  const auto t = as_citizen(c, [&](Ctx& own) {
    if (const auto before = by_token(own.tx, in.token)) return taken(own, *before, in.token);
    base::Problems bad;
    const Report r = tell_report(own, in, bad);
    bad.raise_if_any();
    count_report(own, public_limits(own.tx), device.token);
    return taken(own, r, in.token);
  });
  http::Reply reply = app::json_reply(201, meta::to_json(t));
  remember_device(c, device, reply);
  return reply;
}

// ---- its photos ----
Report must_find(store::Tx& tx, const Key& token) {
  auto r = by_token(tx, token.value);
  if (!r) throw Fail(Code::not_found, "citizen.unknown_link");
  return std::move(*r);
}

std::int64_t photos_with(store::Tx& tx, const Report& r) { return *tx.one<std::int64_t>("SELECT count(*) FROM cases_photo WHERE report=$1", r.id); }

void check_more(Ctx& c, const Report& r) {
  if (photos_with(c.tx, r) >= kPhotosOfReport) throw Fail(Code::conflict, "citizen.photos_of_report");
  if (c.now.ms - r.at.ms > kMorePhotosMs) throw Fail(Code::conflict, "citizen.photos_late");
}

// Before a byte is kept: the link is known, and there is room. (The same photo again at the limit is refused here; it is there.)
void admit_photo(Ctx& c, const app::Endpoint& e) {
  const auto r = must_find(c.tx, Key{e.path.at(0)});
  photos::facts(e.upload->bytes);  // throws bad_media
  if (!c.tx.one<Id<CasePhoto>>("SELECT id FROM cases_photo WHERE report=$1 AND hash=$2", r.id, base::sha256_hex(e.upload->bytes))) check_more(c, r);
}

ShownPhoto add_photo(Ctx& c, const Key& token, const app::Upload& file) {
  return as_citizen(c, [&](Ctx& own) -> ShownPhoto {
    const Report r = must_find(own.tx, token);
    if (const auto before = own.tx.one<Id<CasePhoto>>("SELECT id FROM cases_photo WHERE report=$1 AND hash=$2", r.id, file.hash)) return {*before, Moment::before};
    check_more(own, r);
    CasePhoto p = photo_made(own, {file.hash, file.name, static_cast<std::int64_t>(file.bytes.size())}, photos::facts(file.bytes));
    p.case_id = r.case_id;
    p.origin = r.origin;
    p.report = r.id;
    own.tx.insert("cases_photo", p);
    photos::prepare(own, p.hash);
    own.changed<CasePhoto>("reports", std::to_string(r.id.value), "", nullptr, &p);
    if (const auto k = r.case_id ? find(own.tx, *r.case_id) : std::nullopt) tell(own, *k);
    return {p.id, p.moment};
  });
}

}  // namespace

std::span<const meta::Note> form(const Tell*) {
  static const meta::Note all[] = {
      meta::note(&Tell::token, "查询码", "Link").required().length(kToken, kToken),
      meta::note(&Tell::kind, "性质", "Kind"),
      meta::note(&Tell::text, "内容", "Text").wide().length(0, 1000),
      meta::note(&Tell::class_code, "类别", "Class").length(0, 40),
      meta::note(&Tell::lon, "经度", "Longitude").range(-180, 180),
      meta::note(&Tell::lat, "纬度", "Latitude").range(-90, 90),
      meta::note(&Tell::place, "区划", "Place").length(0, 15),
      meta::note(&Tell::address, "地址", "Address").length(0, 200),
      meta::note(&Tell::site, "点位二维码", "Site's QR code").length(0, 64),
      meta::note(&Tell::name, "称呼", "Name").length(0, 40),
      meta::note(&Tell::phone, "电话", "Phone").masked().length(0, 30),
      meta::note(&Tell::join, "同一问题", "The same problem")};
  return all;
}

std::optional<Report> by_token(store::Tx& tx, std::string_view token) {
  if (!token_like(token)) return {};
  return tx.one<Report>(kOneReport + "token_hash=$1", base::sha256_hex(token));
}
std::optional<Report> report_of(store::Tx& tx, Id<Report> id) { return tx.one<Report>(kOneReport + "id=$1", id); }

double rounded(double degrees) { return std::round(degrees * 1000) / 1000; }
std::string public_name(Ctx& c, const std::string& place) { return named(c, "places", place.substr(0, kStreetDigits)); }

Report tell_report(Ctx& c, const Tell& in, base::Problems& bad) {
  bad.check(token_like(in.token), "token", "form");
  Report r;
  r.kind = in.kind;
  r.source = Source::citizen;
  r.text = base::trim(in.text);
  r.lon = in.lon;
  r.lat = in.lat;
  r.address = base::trim(in.address);
  r.name = base::trim(in.name);
  r.phone = base::trim(in.phone);
  r.at = c.now;
  r.token_hash = base::sha256_hex(in.token);
  if (!in.class_code.empty()) {
    const auto kind = kind_of(c.tx, in.class_code);
    if (bad.check(kind && kind->offered && !kind->parent.empty(), "class_code", "no_such")) r.class_code = kind->code;
    if (kind && r.text.empty() && r.kind == ReportKind::problem) r.text = kind->name;  // the photo says the rest
  }
  bad.check(!r.text.empty() || (!in.class_code.empty() && r.class_code.empty()), "text", "required");
  find_place(c, r, in, bad);
  if (!bad.empty()) return r;
  if (in.join && r.kind == ReportKind::problem) join(c, r, *in.join, bad);
  else save_report(c, nullptr, r, bad);
  if (bad.empty()) c.changed<Report>("reports", std::to_string(r.id.value), "", nullptr, &r);
  return r;
}

std::vector<app::Route> report_routes() {
  return {app::get("/public/kinds", app::kAnyone, public_form).named("反映问题页所需"),
          app::get("/public/near", app::kAnyone, near_by).named("附近已公开的未结问题"),
          app::post("/public/reports", app::kAnyone, tell_one).named("市民反映").without_replay().gives(201).typed(meta::type_of<Tell>(), meta::type_of<Taken>()),
          app::post("/public/reports/{token}/photos", app::kAnyone, add_photo).named("市民反映的照片").admitting(admit_photo).max_body(photos::kBytes).gives(201)};
}

}  // namespace cases
