// What everybody may read: reports whose text and photos a person of the office has looked at.
#include "app/kernel.hpp"
#include "modules/cases/public.hpp"
#include "modules/photos/photos.hpp"

namespace cases {
namespace {

using app::Ctx;
using app::Key;
using base::Id;

struct PublicReport {
  Id<Report> id;
  ReportKind kind = ReportKind::problem;
  std::string number, text, class_name, place_name;
  std::optional<double> lon, lat;  // WGS-84, to about 100 m
  base::Instant at;
  std::optional<CaseState> state;
  std::optional<base::Instant> due_at, closed_at;
  std::int32_t reports = 1;
  std::string answer;
  std::optional<std::int32_t> rating;
  std::vector<ShownPhoto> photos;
};
BOOST_DESCRIBE_STRUCT(PublicReport, (), (id, kind, number, text, class_name, place_name, lon, lat, at, state, due_at, closed_at, reports, answer, rating, photos))

struct PublicFilter : app::PageQuery {
  std::optional<bool> open;
  std::optional<ReportKind> kind;
  std::optional<std::string> place;
};
BOOST_DESCRIBE_STRUCT(PublicFilter, (app::PageQuery), (open, kind, place))
std::span<const meta::Note> form(const PublicFilter*) {
  static const meta::Note all[] = {meta::note(&PublicFilter::open, "未结", "Open"), meta::note(&PublicFilter::kind, "性质", "Kind"), meta::note(&PublicFilter::place, "区划", "Place").length(0, 15)};
  return all;
}

PublicReport public_report(Ctx& c, const Report& r) {
  PublicReport out;
  out.id = r.id;
  out.kind = r.kind;
  out.text = r.shown_text;
  out.place_name = public_name(c, r.place);
  if (r.lon && r.lat) out.lon = rounded(*r.lon), out.lat = rounded(*r.lat);
  out.at = r.at;
  out.answer = r.shown_answer;
  out.rating = r.rating;
  out.photos = shown_photos(c.tx, r);
  if (const auto k = r.case_id ? find(c.tx, *r.case_id) : std::nullopt) {
    out.number = k->number;
    out.state = k->state;
    out.closed_at = k->closed_at;
    if (k->open) out.due_at = k->due_at;
    out.reports = k->reports;
    if (const auto kind = kind_of(c.tx, k->kind)) out.class_name = kind->name;
  }
  return out;
}

app::Page<PublicReport> list(Ctx& c, const PublicFilter& f) {
  app::Select s("cases_report");
  s.where("shown=?", Shown::shown).where_if("kind=?", f.kind);
  if (f.place) s.where("place>=? AND place<?", *f.place, *f.place + ":");
  if (f.open) s.where(*f.open ? "case_id IN (SELECT id FROM cases_case WHERE open)" : "case_id IN (SELECT id FROM cases_case WHERE state='closed')");
  const auto page = s.page<Report>(c, f, "id", {{"-at", "at", app::SortBy::number}});
  app::Page<PublicReport> out{{}, page.next, page.total};
  for (const auto& r : page.rows) out.rows.push_back(public_report(c, r));
  return out;
}

// size: large or thumb, both of the reviewed copy. Kept for a minute alone: the office may take it back.
http::Reply photo(Ctx& c, Id<CasePhoto> id, const Key& size) {
  const auto hash = c.tx.one<std::string>("SELECT shown_hash FROM cases_photo WHERE id=$1 AND shown='shown' AND shown_hash<>''", id);
  if (!hash || size.value == "original") throw base::Fail(base::Code::not_found, "cases.unknown_photo");
  http::Reply r = photos::image(c, *hash, "image/jpeg", size.value);
  http::when_made(r, [](http::Reply& made) { made.headers[1].second = "public, max-age=60"; });
  return r;
}

}  // namespace

// Of the report itself and of the work done; not those of other people's reports of the same problem.
std::vector<ShownPhoto> shown_photos(store::Tx& tx, const Report& r) {
  return tx.all<ShownPhoto>("SELECT id, moment FROM cases_photo WHERE shown='shown' AND shown_hash<>'' AND (report=$1 OR (report IS NULL AND case_id=$2)) ORDER BY at, id", r.id, r.case_id);
}

std::vector<app::Route> list_routes() {
  return {app::get("/public/reports", app::kAnyone, list).named("公开的市民反映"), app::get("/public/photos/{id}/{size}", app::kAnyone, photo).named("公开的照片")};
}

}  // namespace cases
