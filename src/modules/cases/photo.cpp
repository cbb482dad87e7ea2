// Photos of cases: before, after, and of the check. The original is evidence and stays as it came.
#include <algorithm>

#include "app/two_steps.hpp"
#include "modules/cases/store.hpp"
#include "modules/uploads/uploads.hpp"

namespace cases {
namespace {

using app::Ctx;
using base::Code;
using base::Fail;
using base::Id;

constexpr std::int64_t kPhotosOfCase = 200;
constexpr std::string_view kPurpose = "cases.photo";  // of uploads

const std::string kPhoto = "SELECT " + store::columns<CasePhoto>() + " FROM cases_photo WHERE ";

Moment moment_of(std::string_view text) {
  if (text.empty() || text == "before") return Moment::before;
  if (text == "after") return Moment::after;
  if (text == "check") return Moment::check;
  throw Fail(Code::invalid, "invalid", {{"moment", "enum", {}}});
}

// Who may add what: the unit shows its fix, the verifier the check, whoever reports the problem.
void check_moment(const Ctx& c, const Case& k, Moment moment) {
  const bool office = c.user.may(kDispatch) && !c.scope.unit;
  const bool unit = c.user.may(kHandle) && (!c.scope.unit || k.unit == c.scope.unit);
  const bool allowed = moment == Moment::after ? unit : moment == Moment::check ? c.user.may(kVerify) || office : office || unit || c.user.may(kReport) || k.reporter == c.user.id;
  if (!allowed) throw Fail(Code::forbidden, "cases.not_yours");
  if (!k.open) throw Fail(Code::conflict, "cases.finished");
  if (*c.tx.one<std::int64_t>("SELECT count(*) FROM cases_photo WHERE case_id=$1", k.id) >= kPhotosOfCase) throw Fail(Code::conflict, "cases.too_many_photos");
}

std::optional<CasePhoto> same(Ctx& c, const Case& k, const std::string& hash, Moment moment) {
  return c.tx.one<CasePhoto>(kPhoto + "case_id=$1 AND hash=$2 AND moment=$3", k.id, hash, moment);
}

CasePhoto keep(Ctx& c, const Case& k, Moment moment, const PhotoFile& file, const photos::Facts& facts, const std::string& upload) {
  CasePhoto p = photo_made(c, file, facts);
  p.case_id = p.origin = k.id;
  p.moment = moment;
  p.uploader = c.user.id;
  p.upload = upload;
  c.tx.insert("cases_photo", p);
  photos::prepare(c, p.hash);
  c.changed<CasePhoto>("case_photos", std::to_string(k.id.value), k.number + " " + k.title, nullptr, &p);
  tell(c, k);
  return p;
}

// Before a byte is kept: it is a photo, and of a case one may see.
void admit_file(Ctx& c, const app::Endpoint& e) {
  case_of(c, Id<Case>{app::id_of(e.path.at(0))});
  photos::facts(e.upload->bytes);  // throws bad_media
}

CasePhoto add(Ctx& c, Id<Case> id, const app::Upload& file) {
  const Case k = case_of(c, id);
  const auto field = file.fields.find("moment");
  const Moment moment = moment_of(field == file.fields.end() ? "" : field->second);
  check_moment(c, k, moment);
  if (auto before = same(c, k, file.hash, moment)) return *before;  // sent twice: a lost reply
  return keep(c, k, moment, {file.hash, file.name, static_cast<std::int64_t>(file.bytes.size())}, photos::facts(file.bytes), "");
}

struct FromUpload {
  std::string upload;
  Moment moment = Moment::before;
};
BOOST_DESCRIBE_STRUCT(FromUpload, (), (upload, moment))
std::span<const meta::Note> form(const FromUpload*) {
  static const meta::Note all[] = {meta::note(&FromUpload::upload, "上传编号", "Upload").required().length(32, 32), meta::note(&FromUpload::moment, "时点", "Moment")};
  return all;
}

// Exactly once by the upload's own id. When there is none yet, one may be made.
std::optional<CasePhoto> made_before(Ctx& c, const Case& k, const FromUpload& in) {
  if (auto before = c.tx.one<CasePhoto>(kPhoto + "uploader=$1 AND upload=$2", c.user.id, in.upload)) {
    if (before->origin != k.id) throw Fail(Code::conflict, "uploads.used");
    return before;
  }
  check_moment(c, k, in.moment);
  return {};
}

CasePhoto from_upload(Ctx& c, Id<Case> id, const FromUpload& in, const photos::Seen& seen) {
  const Case k = case_of(c, id);
  if (auto before = made_before(c, k, in)) return *before;
  const auto taken = uploads::take(c, in.upload, kPurpose);
  if (auto before = same(c, k, taken.hash, in.moment)) return *before;
  if (!taken.first) throw Fail(Code::conflict, "uploads.used");
  return keep(c, k, in.moment, {taken.hash, taken.name, taken.bytes}, seen.of(taken.hash), in.upload);
}

app::Steps by_parts(app::Services& s, std::int64_t case_id, const FromUpload& in) {
  const auto seen = std::make_shared<photos::Seen>();
  const Id<Case> id{case_id};
  return {.look =
              [=, &in](Ctx& c) {
                if (made_before(c, case_of(c, id), in)) return;
                if (const auto file = uploads::whole(c, in.upload, kPurpose); file.first) seen->hash = file.hash;
              },
          .between = [=, &s] { seen->look(s.blobs); },
          .write = [=, &in](Ctx& c) { return meta::to_json(from_upload(c, id, in, *seen)); }};
}

// size: original, large or thumb. The original has position and camera: for the office and who took it.
http::Reply image(Ctx& c, Id<CasePhoto> id, const app::Key& size) {
  const auto p = c.tx.one<CasePhoto>(kPhoto + "id=$1", id);
  if (!p) throw Fail(Code::not_found, "cases.unknown_photo");
  if (p->case_id) case_of(c, *p->case_id);
  else if (!c.user.may(kDispatch) || c.scope.unit) throw Fail(Code::not_found, "cases.unknown_photo");
  if (size.value == "original" && p->uploader != c.user.id && !c.user.may(kDispatch) && !c.user.may(kVerify)) throw Fail(Code::forbidden, "cases.original");
  return photos::image(c, p->hash, p->mime, size.value);
}

}  // namespace

CasePhoto photo_made(Ctx& c, const PhotoFile& file, const photos::Facts& facts) {
  CasePhoto p;
  p.id = c.new_id<CasePhoto>();
  p.hash = file.hash;
  p.name = file.name;
  p.mime = facts.mime;
  p.width = facts.width;
  p.height = facts.height;
  p.bytes = file.bytes;
  p.taken_at = facts.taken_at;
  p.lon = facts.lon;
  p.lat = facts.lat;
  p.at = c.now;
  return p;
}

std::vector<app::Route> photo_routes() {
  return {app::post("/cases/{id}/photos", app::kSignedIn, add).named("上传案件照片").admitting(admit_file).max_body(photos::kBytes).gives(201),
          app::two_steps<FromUpload, CasePhoto>("cases", "POST", "/cases/{id}/photos/from-upload", app::kSignedIn, 201, by_parts).named("由已上传的文件生成案件照片"),
          app::get("/case-photos/{id}/{size}", app::kSignedIn, image).named("案件照片")};
}

}  // namespace cases
