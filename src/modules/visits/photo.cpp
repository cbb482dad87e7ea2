// Photos of a visit: the original is kept as it came, with its hash; modules/photos makes the smaller ones.
#include <algorithm>

#include "app/two_steps.hpp"
#include "base/text.hpp"
#include "modules/photos/photos.hpp"
#include "modules/uploads/uploads.hpp"
#include "modules/visits/store.hpp"

namespace visits {
namespace {

using app::Ctx;
using base::Code;
using base::Fail;
using base::Id;

constexpr std::int32_t kPhotosOfVisit = 200;
constexpr std::string_view kPurpose = "visits.photo";  // of uploads

struct Origin {
  std::string hash, name, criterion, upload;
  std::int64_t bytes = 0;
};

// Makes the photo of what is in the blob store.
Photo make(Ctx& c, const Visit& v, const Origin& from, const photos::Facts& facts) {
  if (v.photos >= kPhotosOfVisit) throw Fail(Code::conflict, "visits.too_many_photos");
  Photo p;
  p.id = c.new_id<Photo>();
  p.visit = v.id;
  p.criterion = from.criterion;
  p.hash = from.hash;
  p.name = from.name;
  p.mime = facts.mime;
  p.width = facts.width;
  p.height = facts.height;
  p.bytes = from.bytes;
  p.taken_at = facts.taken_at;
  p.lon = facts.lon;
  p.lat = facts.lat;
  p.camera = facts.camera;
  p.at = c.now;
  p.uploader = c.user.id;
  p.upload = from.upload;
  return p;
}

// The visit and the mark say how many there are.
void recount(Ctx& c, Id<Visit> visit, const std::string& criterion) {
  c.tx.exec("UPDATE visits_visit SET photos=(SELECT count(*) FROM visits_photo WHERE visit=$1) WHERE id=$1", visit);
  const auto here = *c.tx.one<std::int64_t>("SELECT count(*) FROM visits_photo WHERE visit=$1 AND criterion=$2", visit, criterion);
  for (const auto mark : c.tx.all<std::int64_t>("SELECT mark FROM visits_observation WHERE visit=$1 AND criterion=$2 AND mark IS NOT NULL", visit, criterion))
    marks::evidence(c, mark, static_cast<std::int32_t>(here));
}

void keep(Ctx& c, const Visit& v, const Photo& p) {
  c.tx.insert("visits_photo", p);
  recount(c, v.id, p.criterion);
  c.changed<Photo>("photos", std::to_string(v.id.value), v.site_name, nullptr, &p);
  photos::prepare(c, p.hash);
}

std::optional<Photo> same_photo(Ctx& c, const Visit& v, const std::string& hash, const std::string& criterion) {
  return c.tx.one<Photo>("SELECT " + store::columns<Photo>() + " FROM visits_photo WHERE visit=$1 AND hash=$2 AND criterion=$3", v.id, hash, criterion);
}

Visit own_visit(Ctx& c, Id<Visit> id) {
  Visit v = visit_of(c, id);
  if (v.assessor != c.user.id && v.second != c.user.id) throw Fail(Code::forbidden, "visits.not_yours");
  return v;
}

// Before a byte is kept: it is a photo, and for a visit of one's own.
void admit_file(Ctx& c, const app::Endpoint& e) {
  own_visit(c, Id<Visit>{app::id_of(e.path.at(0))});
  photos::facts(e.upload->bytes);  // throws bad_media
}

// In one piece: for programs on a line that holds. Phones send in parts.
Photo add(Ctx& c, Id<Visit> id, const app::Upload& file) {
  const Visit v = own_visit(c, id);
  if (v.state != VisitState::open) throw Fail(Code::conflict, "visits.finished");
  Origin from{file.hash, file.name, "", "", static_cast<std::int64_t>(file.bytes.size())};
  if (const auto criterion = file.fields.find("criterion"); criterion != file.fields.end()) from.criterion = criterion->second.substr(0, 40);
  // The same photo at the same place sent twice (a lost reply) is one photo.
  if (auto before = same_photo(c, v, from.hash, from.criterion)) return *before;
  const Photo p = make(c, v, from, photos::facts(file.bytes));
  keep(c, v, p);
  return p;
}

struct FromUpload {
  std::string upload, criterion;
  std::int32_t number = 0;                   // as stamped
  std::optional<base::Instant> captured_at;  // the phone's clock
  std::optional<double> lon, lat;            // where the photo was taken, when the person allowed it
};
BOOST_DESCRIBE_STRUCT(FromUpload, (), (upload, criterion, number, captured_at, lon, lat))
std::span<const meta::Note> form(const FromUpload*) {
  static const meta::Note all[] = {meta::note(&FromUpload::upload, "上传编号", "Upload").required().length(32, 32),
                                   meta::note(&FromUpload::criterion, "测评标准", "Criterion").length(0, 40),
                                   meta::note(&FromUpload::number, "照片序号", "Number").range(0, 9999),
                                   meta::note(&FromUpload::captured_at, "拍摄时间", "Captured at"),
                                   meta::note(&FromUpload::lon, "照片经度", "Longitude of the photo").range(-180, 180),
                                   meta::note(&FromUpload::lat, "照片纬度", "Latitude of the photo").range(-90, 90)};
  return all;
}

// What another phone of the same person finished does not shut out photos that were taken before.
bool may_still_come(const Visit& v, const FromUpload& in) {
  return v.state == VisitState::open || (v.finished_at && in.captured_at && *in.captured_at <= *v.finished_at);
}

// Exactly once by the upload's own id: the same answer to a request whose reply was lost. When there is none yet, one may be made.
std::optional<Photo> made_before(Ctx& c, const Visit& v, const FromUpload& in) {
  if (auto before = c.tx.one<Photo>("SELECT " + store::columns<Photo>() + " FROM visits_photo WHERE uploader=$1 AND upload=$2", c.user.id, in.upload)) {
    if (before->visit != v.id) throw Fail(Code::conflict, "uploads.used");
    return before;
  }
  if (!may_still_come(v, in)) throw Fail(Code::conflict, "visits.finished");
  base::Problems bad;
  bad.check(in.lon.has_value() == in.lat.has_value(), in.lon ? "lat" : "lon", "required");
  bad.raise_if_any();
  return {};
}

Photo from_upload(Ctx& c, Id<Visit> id, const FromUpload& in, const photos::Seen& seen) {
  const Visit v = own_visit(c, id);
  if (auto before = made_before(c, v, in)) return *before;
  const auto taken = uploads::take(c, in.upload, kPurpose);
  // The same bytes at the same place are one photo; taken before and none there: somebody withdrew it.
  if (auto before = same_photo(c, v, taken.hash, in.criterion)) return *before;
  if (!taken.first) throw Fail(Code::conflict, "uploads.used");
  Photo p = make(c, v, {taken.hash, taken.name, in.criterion, in.upload, taken.bytes}, seen.of(taken.hash));
  p.number = in.number;
  if (in.captured_at) p.captured_at = std::min(*in.captured_at, c.now);  // a phone's clock may be ahead
  if (!p.lon) p.lon = in.lon, p.lat = in.lat;
  keep(c, v, p);
  return p;
}

app::Steps by_parts(app::Services& s, std::int64_t visit, const FromUpload& in) {
  const auto seen = std::make_shared<photos::Seen>();
  const Id<Visit> id{visit};
  return {.look =
              [=, &in](Ctx& c) {
                if (made_before(c, own_visit(c, id), in)) return;
                if (const auto file = uploads::whole(c, in.upload, kPurpose); file.first) seen->hash = file.hash;
              },
          .between = [=, &s] { seen->look(s.blobs); },
          .write = [=, &in](Ctx& c) { return meta::to_json(from_upload(c, id, in, *seen)); }};
}

Photo photo_of(Ctx& c, Id<Photo> id) {
  const auto p = c.tx.one<Photo>("SELECT " + store::columns<Photo>() + " FROM visits_photo WHERE id=$1", id);
  if (!p) throw Fail(Code::not_found, "visits.unknown_photo");
  visit_of(c, p->visit);  // not_found when the visit is not for the caller
  return *p;
}

void remove(Ctx& c, Id<Photo> id) {
  const Photo p = photo_of(c, id);
  const Visit v = visit_of(c, p.visit);
  if (p.uploader != c.user.id || v.state != VisitState::open) throw Fail(Code::conflict, "visits.finished");
  c.tx.exec("DELETE FROM visits_photo WHERE id=$1", id);
  recount(c, p.visit, p.criterion);
  c.changed<Photo>("photos", std::to_string(p.visit.value), v.site_name, &p, nullptr);
}

// size: original, large or thumb. The original has position and camera: for who took it and who reviews.
http::Reply image(Ctx& c, Id<Photo> id, const app::Key& size) {
  const Photo p = photo_of(c, id);
  if (size.value == "original" && p.uploader != c.user.id && !c.user.may(kReview)) throw Fail(Code::forbidden, "visits.original");
  return photos::image(c, p.hash, p.mime, size.value);
}

}  // namespace

void photo_prepared(Ctx& c, const photos::Prepared& ready) { c.tx.exec("UPDATE visits_photo SET likeness=$2 WHERE hash=$1", ready.hash, ready.likeness); }

std::vector<app::Route> photo_routes() {
  return {app::post("/visits/{id}/photos", kVisit, add).named("上传照片").admitting(admit_file).max_body(photos::kBytes).gives(201),
          app::two_steps<FromUpload, Photo>("visits", "POST", "/visits/{id}/photos/from-upload", kVisit, 201, by_parts).named("由已上传的文件生成照片"),
          app::del("/photos/{id}", kVisit, remove).named("撤回照片"),
          app::get("/photos/{id}/{size}", app::kSignedIn, image).named("照片")};
}

}  // namespace visits
