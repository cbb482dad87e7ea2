// The photos of a round as one ZIP, made while it is sent: what a city hands in, or looks through without a line. A folder
// each place and site; rows are read in pieces, so that memory does not grow with the round. Where photos lie a network away, the
// next parts are under way while one is sent: a few, however slowly it is taken.
#include <deque>
#include <map>

#include "app/kernel.hpp"
#include "http/multipart.hpp"
#include "media/zip.hpp"
#include "modules/places/places.hpp"
#include "modules/visits/store.hpp"

namespace visits {
namespace {

using app::Ctx;
using base::Id;

constexpr int kPiece = 500;  // rows of one look into the database
constexpr std::size_t kAhead = 8;  // parts of photos, each at most store::Blobs::kPart

struct Held {
  Id<Photo> id;
  std::string hash, mime, criterion;
  std::int64_t bytes = 0;
  base::Instant at;
  Id<Visit> visit;
  std::string site_name, place;
};
BOOST_DESCRIBE_STRUCT(Held, (), (id, hash, mime, criterion, bytes, at, visit, site_name, place))

struct BundleQuery {
  std::optional<std::string> place, criterion;
};
BOOST_DESCRIBE_STRUCT(BundleQuery, (), (place, criterion))
std::span<const meta::Note> form(const BundleQuery*) {
  static const meta::Note all[] = {meta::note(&BundleQuery::place, "区划", "Place").ref("places"), meta::note(&BundleQuery::criterion, "测评标准", "Criterion")};
  return all;
}

std::string ending_of(const std::string& mime) { return mime == "image/png" ? ".png" : mime == "image/webp" ? ".webp" : ".jpg"; }

// The photos of the round within a range of places, in the order they came. It outlives the request, so it holds values alone.
class Photos {
 public:
  Photos(app::Services& services, Id<marks::Round> round, std::string lo, std::string hi, std::string criterion)
      : services_(services), round_(round), lo_(std::move(lo)), hi_(std::move(hi)), criterion_(std::move(criterion)) {}

  std::optional<media::ZipEntry> next() {
    if (piece_.empty() && more_) read_piece();
    if (piece_.empty()) return std::nullopt;
    const Held p = std::move(piece_.front());
    piece_.pop_front();
    const std::string about = p.criterion.empty() ? "现场" : p.criterion;
    return media::ZipEntry{names_[p.place] + "/" + p.site_name + "/" + about + "-" + p.hash.substr(0, 12) + ending_of(p.mime), lies(p), p.at};
  }

 private:
  media::Elsewhere lies(const Held& p) {
    return {static_cast<std::uint64_t>(p.bytes), [this, hash = p.hash](std::uint64_t first, std::size_t) { return next_part(hash, static_cast<std::int64_t>(first)); }};
  }
  // A ZIP reads one photo after the other, each from its start to its end: what comes next is known.
  std::string next_part(const std::string& hash, std::int64_t first) {
    ask_ahead();
    if (coming_.empty() || coming_.front().hash != hash || coming_.front().first != first) return {};  // a part was shorter than it should be
    const auto wait = std::move(coming_.front().part);
    coming_.pop_front();
    auto part = wait();
    return part ? std::move(part->bytes) : std::string();
  }
  void ask_ahead() {
    while (coming_.size() < kAhead && (!to_ask_.empty() || more_)) {
      if (to_ask_.empty()) read_piece();
      if (to_ask_.empty()) return;
      auto& photo = to_ask_.front();
      if (photo.bytes > 0) coming_.push_back({photo.hash, photo.first, services_.blobs.part_coming(photo.hash, photo.first, store::Blobs::kPart)});
      photo.first += store::Blobs::kPart;
      if (photo.first >= photo.bytes) to_ask_.pop_front();
    }
  }
  void read_piece() {
    static const std::string sql =
        "SELECT p.id, p.hash, p.mime, p.criterion, p.bytes, p.at, p.visit, v.site_name, v.place FROM visits_photo p JOIN visits_visit v ON v.id=p.visit"
        " WHERE p.id>$1 AND v.round=$2 AND v.place>=$3 AND v.place<$4 AND ($5='' OR p.criterion=$5) ORDER BY p.id LIMIT " + std::to_string(kPiece);
    services_.db.read([&](store::Tx& tx) {
      int found = 0;
      tx.each<Held>(sql, [&](Held&& p) {
        ++found;
        after_ = p.id;
        to_ask_.push_back({p.hash, 0, p.bytes});
        piece_.push_back(std::move(p));
      }, after_, round_, lo_, hi_, criterion_);
      more_ = found == kPiece;
      for (const auto& p : piece_)
        if (!names_.contains(p.place)) names_[p.place] = named_place(tx, p.place);
    });
  }
  static std::string named_place(store::Tx& tx, const std::string& code) {
    const auto place = places::find(tx, code);
    return place ? place->name : code.empty() ? "未定区划" : code;
  }

  app::Services& services_;
  Id<marks::Round> round_;
  std::string lo_, hi_, criterion_;
  Id<Photo> after_;
  bool more_ = true;
  std::deque<Held> piece_;
  struct ToAsk {
    std::string hash;
    std::int64_t first = 0, bytes = 0;
  };
  struct Coming {
    std::string hash;
    std::int64_t first = 0;
    std::function<std::optional<store::Blobs::Part>()> part;
  };
  std::deque<ToAsk> to_ask_;
  std::deque<Coming> coming_;  // in the order in which they are sent
  std::map<std::string, std::string> names_;
};

// Originals have position and camera: for who reviews, and no unit's own account.
http::Reply bundle(Ctx& c, Id<marks::Round> id, const BundleQuery& q) {
  const auto round = marks::find(c.tx, id);
  if (!round || hidden(c, id)) throw base::Fail(base::Code::not_found, "not_found");
  if (c.scope.unit) throw base::Fail(base::Code::forbidden, "visits.original");
  app::Scope range = c.scope;
  if (q.place) {
    if (!c.scope.covers(*q.place)) throw base::Fail(base::Code::not_found, "not_found");
    range = app::Scope::of_place(*q.place);
  }
  auto zip = std::make_shared<media::ZipStream>([photos = std::make_shared<Photos>(c.services, id, range.lo, range.hi, q.criterion.value_or(""))] { return photos->next(); });
  http::Reply r;
  r.headers = {{"Content-Type", "application/zip"}, {"Content-Disposition", http::attachment(round->name + "-照片.zip")}, {"Cache-Control", "no-store"}};
  r.stream = [zip](std::string& chunk) { return zip->pull(chunk); };
  // It reads photo after photo from where they lie.
  http::Reply waiting;
  waiting.later = [r = std::move(r)] { return r; };
  return waiting;
}

}  // namespace

std::vector<app::Route> bundle_routes() { return {app::get("/rounds/{id}/photos.zip", kReview, bundle).named("一轮的照片打包下载")}; }

}  // namespace visits
