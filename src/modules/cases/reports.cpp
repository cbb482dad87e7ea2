// Where cases come from: a finding of a visit, a report by telephone, letter or import, a tour. A new report opens a case;
// what may be the same problem is offered to the office, which merges.
#include <algorithm>

#include "app/kernel.hpp"
#include "base/text.hpp"
#include "modules/cases/store.hpp"
#include "modules/photos/photos.hpp"

namespace cases {
namespace {

using app::Ctx;
using base::Code;
using base::Fail;
using base::Id;

constexpr std::size_t kTitle = 120;

std::string cut(std::string_view text, std::size_t characters) {
  std::string out;
  std::size_t n = 0;
  for (const char ch : text) {
    if ((ch & 0xC0) != 0x80 && n++ == characters) break;
    out += ch == '\n' || ch == '\r' ? ' ' : ch;
  }
  return out;
}

std::string title_for(const std::string& kind, const std::string& where, const std::string& text) {
  if (!kind.empty() && !where.empty()) return cut(where + " · " + kind, kTitle);
  return cut(!kind.empty() ? kind : text, 40);
}

// The register knows the site's place, address and position.
void take_from_site(Ctx& c, Case& k, base::Problems& bad) {
  if (!k.site) return;
  const auto site = sites::find(c.tx, *k.site);
  if (!bad.check(site && (c.scope.covers(site->place) || !c.user), "site", "no_such")) return;
  k.place = site->place;
  if (k.address.empty()) k.address = site->name;
  if (!k.lon || !k.lat) k.lon = site->wgs_lon, k.lat = site->wgs_lat;
}

Case open_checked(Ctx& c, const NewCase& in, base::Problems& bad) {
  Case k;
  k.source = in.source;
  k.title = base::trim(in.title);
  k.text = base::trim(in.text);
  k.place = in.place;
  k.address = base::trim(in.address);
  k.level = in.level.value_or(Level::general);
  k.site = in.site;
  k.lon = in.lon;
  k.lat = in.lat;
  k.visit = in.visit;
  k.criterion = in.criterion;
  take_from_site(c, k, bad);
  if (k.site == std::nullopt || k.place.empty()) {
    if (c.user) places::check_reference(c, k.place, "place", bad);
    else bad.check(places::find(c.tx, k.place).has_value(), "place", k.place.empty() ? "required" : "no_such");
  }
  bad.check(k.lon.has_value() == k.lat.has_value(), k.lon ? "lat" : "lon", "required");
  std::string kind_name;
  if (!in.kind.empty()) {
    const auto kind = kind_named(c.tx, in.kind);
    if (bad.check(kind.has_value(), "kind", "no_such", {{"is", in.kind}})) k.kind = kind->code, kind_name = kind->name;
  }
  if (k.title.empty()) k.title = title_for(kind_name, k.address, k.text);
  bad.check(!k.title.empty(), "text", "required");
  k.reported_at = std::min(in.at.value_or(c.now), c.now);  // a phone's clock may be ahead
  bad.check(k.reported_at >= c.now + -366 * base::kDayMs, "at", "too_old");
  return k;
}

Case insert(Ctx& c, Case k) {
  k.id = c.new_id<Case>();
  k.number = next_number(c);
  k.moved_at = c.now;
  if (c.user) k.reporter = c.user.id;
  // The clock begins when the office has it, not when somebody saw it.
  start_clock(c, k, c.now);
  insert_case(c.tx, k);
  Step s{c.new_id<Step>(), k.id, Move::report, CaseState::reported, CaseState::reported, c.now, {}, {}, "", {}, k.due_at, {}};
  if (c.user) s.person = c.user.id;
  c.tx.insert("cases_step", s);
  c.changed<Case>("cases", std::to_string(k.id.value), k.number + " " + k.title, nullptr, &k);
  tell(c, k);
  c.emit(Moved{nullptr, k, s});
  return k;
}

// ---- of a visit: one tap ----
Case from_visit(Ctx& c, NewCase in) {
  const auto f = visits::finding(c, *in.visit, in.criterion);
  // Tapped twice, or sent again because the reply was lost: one case.
  if (const auto before = c.tx.one<Id<Case>>("SELECT id FROM cases_case WHERE visit=$1 AND criterion=$2", *in.visit, in.criterion)) return *find(c.tx, *before);
  in.source = Source::visit;
  in.site = f.visit.site;
  if (in.text.empty()) in.text = f.name + (f.note.empty() ? "" : "：" + f.note);
  if (in.title.empty()) in.title = cut(f.visit.site_name + (f.name.empty() ? "" : " · " + f.name), kTitle);
  base::Problems bad;
  Case k = open_checked(c, in, bad);
  bad.raise_if_any();
  k.place = f.visit.place;
  k = insert(c, std::move(k));
  for (const auto& p : f.photos) {
    CasePhoto copy;
    copy.id = c.new_id<CasePhoto>();
    copy.case_id = copy.origin = k.id;
    copy.hash = p.hash;
    copy.name = p.name;
    copy.mime = p.mime;
    copy.width = p.width;
    copy.height = p.height;
    copy.bytes = p.bytes;
    copy.taken_at = p.taken_at;
    copy.lon = p.lon;
    copy.lat = p.lat;
    copy.at = c.now;
    copy.uploader = p.uploader;
    c.tx.insert("cases_photo", copy);
  }
  return k;
}

CaseWhole create(Ctx& c, const NewCase& in) { return whole_of(c, in.visit ? from_visit(c, in) : open(c, in)); }

// ---- reports ----
struct ReportFilter : app::PageQuery {
  std::optional<std::string> q, place;
  std::optional<ReportKind> kind;
  std::optional<Source> source;
  std::optional<Shown> shown;
  std::optional<Id<Case>> case_id;
  std::optional<bool> answered;
};
BOOST_DESCRIBE_STRUCT(ReportFilter, (app::PageQuery), (q, place, kind, source, shown, case_id, answered))
std::span<const meta::Note> form(const ReportFilter*) {
  static const meta::Note all[] = {meta::note(&ReportFilter::q, "内容或单号", "Text or number"), meta::note(&ReportFilter::place, "区划", "Place").ref("places"),
                                   meta::note(&ReportFilter::kind, "性质", "Kind"), meta::note(&ReportFilter::source, "来源", "Source"),
                                   meta::note(&ReportFilter::shown, "公开", "Public"), meta::note(&ReportFilter::case_id, "案件", "Case").ref("cases"),
                                   meta::note(&ReportFilter::answered, "已答复", "Answered")};
  return all;
}

app::Page<Report> list(Ctx& c, const ReportFilter& f) {
  app::Select s("cases_report");
  s.where("place>=? AND place<?", c.scope.lo, c.scope.hi);
  if (c.scope.unit) s.where("1=0");
  s.contains({"text", "source_no"}, f.q).where_if("kind=?", f.kind).where_if("source=?", f.source).where_if("shown=?", f.shown).where_if("case_id=?", f.case_id);
  if (f.place) s.where("place>=? AND place<?", *f.place, *f.place + ":");
  if (f.answered) s.where(*f.answered ? "answered_at IS NOT NULL" : "answered_at IS NULL");
  return s.page<Report>(c, f, "id", {{"-at", "at", app::SortBy::number}});
}

std::optional<Report> one(Ctx& c, const Id<Report>& id) {
  auto r = c.tx.one<Report>("SELECT " + store::columns<Report>() + " FROM cases_report WHERE id=$1", id);
  if (!r || !c.scope.covers(r->place) || c.scope.unit) return {};
  return r;
}

std::optional<Report> same(Ctx& c, const Report& r) {
  const std::string no(base::trim(r.source_no));
  if (no.empty()) return {};
  const auto id = c.tx.one<Id<Report>>("SELECT id FROM cases_report WHERE source=$1 AND source_no=$2", r.source, no);
  return id ? one(c, *id) : std::nullopt;
}

struct Answer {
  std::string text;
};
BOOST_DESCRIBE_STRUCT(Answer, (), (text))
std::span<const meta::Note> form(const Answer*) {
  static const meta::Note all[] = {meta::note(&Answer::text, "答复", "Answer").required().wide().length(1, 2000)};
  return all;
}

// To the person who told it; each gets an own one.
Report answer(Ctx& c, Id<Report> id, const Answer& in) {
  const auto before = one(c, id);
  if (!before) throw Fail(Code::not_found, "cases.unknown_report");
  Report r = *before;
  r.answer = base::trim(in.text);
  r.answered_at = c.now;
  c.tx.update("cases_report", r);
  c.changed("reports", std::to_string(id.value), cut(r.text, 30), &*before, &r);
  return r;
}

}  // namespace

Case open(Ctx& c, const NewCase& in) {
  base::Problems bad;
  Case k = open_checked(c, in, bad);
  bad.raise_if_any();
  const store::Owner owner(c.tx, "cases");  // another module may ask
  return insert(c, std::move(k));
}

void save_report(Ctx& c, const Report* before, Report& r, base::Problems& bad) {
  r.source_no = base::trim(r.source_no);
  r.text = base::trim(r.text);
  if (const auto twin = same(c, r)) bad.check(before && twin->id == before->id, "source_no", "taken");
  if (before) {
    places::check_reference(c, r.place, "place", bad);
    if (bad.empty()) c.tx.update("cases_report", r);
    return;
  }
  if (r.at.ms == 0) r.at = c.now;
  NewCase in{r.source, "", r.text, r.class_code, r.place, r.address, {}, r.site, r.lon, r.lat, {}, "", r.at};
  base::Problems wrong;
  Case k = open_checked(c, in, wrong);
  for (const auto& e : wrong.all()) bad.add(e.field == "kind" ? "class_code" : e.field, e.key, e.args);
  if (!bad.empty()) return;
  r.id = c.new_id<Report>();
  r.class_code = k.kind;
  r.place = k.place;
  if (r.kind == ReportKind::problem) {
    k = insert(c, std::move(k));
    r.case_id = r.origin = k.id;
  }
  c.tx.insert("cases_report", r);
}

void add_reports(app::Module& m) {
  app::EntityOf<Report, ReportFilter> e{.name = "reports", .title = "来件", .title_en = "Reports", .path = "/reports", .read = kDispatch, .write = kDispatch};
  e.title_field = "text";
  e.columns = {"at", "kind", "source", "source_no", "text", "class_code", "place", "case_id", "answered_at", "rating", "shown"};
  e.sorts = {"-at"};
  e.show = kDispatch;
  e.list = list;
  e.find = one;
  e.same = same;
  e.save = save_report;
  m.with(app::entity(e));
  m.routes.push_back(app::post("/reports/{id}/answer", kDispatch, answer).named("答复来件"));
  m.routes.push_back(app::post("/cases", kReport, create).named("上报问题").gives(201));
}

}  // namespace cases
