// What the server really holds of one visit: asked by a phone when it has sent everything. Only when every value and every
// photo's hash is in this answer does the phone say "synchronised".
#include "app/kernel.hpp"
#include "modules/visits/store.hpp"

namespace visits {
namespace {

using app::Ctx;
using base::Code;
using base::Fail;
using base::Id;

struct HeldPhoto {
  Id<Photo> id;
  std::string criterion, hash, upload;
  std::int64_t bytes = 0;
};
BOOST_DESCRIBE_STRUCT(HeldPhoto, (), (id, criterion, hash, upload, bytes))

struct Held {
  Id<Visit> visit;
  VisitState state = VisitState::open;
  std::vector<Observation> observations{};  // the caller's own
  std::vector<Reading> readings{};
  std::vector<HeldPhoto> photos{};        // the caller's own whose original lies in the store with its full length
};
BOOST_DESCRIBE_STRUCT(Held, (), (visit, state, observations, readings, photos))

bool lies_whole(const store::Blobs& blobs, const Photo& p) {
  return blobs.size(p.hash) == p.bytes;
}

http::Reply held(Ctx& c, Id<Visit> id) {
  const Visit v = visit_of(c, id);
  if (v.assessor != c.user.id && v.second != c.user.id) throw Fail(Code::forbidden, "visits.not_yours");
  Held out{.visit = v.id, .state = v.state};
  for (auto& o : observations_of(c.tx, id))
    if (o.assessor == c.user.id) out.observations.push_back(std::move(o));
  for (auto& r : readings_of(c.tx, id))
    if (r.assessor == c.user.id) out.readings.push_back(std::move(r));
  auto photos = photos_of(c.tx, id);
  std::erase_if(photos, [&](const Photo& p) { return p.uploader != c.user.id; });
  http::Reply waiting;
  waiting.later = [out, photos, &blobs = c.services.blobs] {
    Held whole = out;
    for (const auto& p : photos)
      if (lies_whole(blobs, p)) whole.photos.push_back({p.id, p.criterion, p.hash, p.upload, p.bytes});
    return app::json_reply(200, meta::to_json(whole));
  };
  return waiting;
}

}  // namespace

std::vector<app::Route> held_routes() {
  app::Route route = app::get("/visits/{id}/held", kVisit, held).named("服务器已保存的内容");
  route.output = &meta::type_of<Held>();
  return {std::move(route)};
}

}  // namespace visits
