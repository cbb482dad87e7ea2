// Review before publication: a person of the office decides what the public reads of a report, and covers faces and plates by hand.
// Nothing is shown that was not looked at here; what was shown can be taken back at any time.
#include <algorithm>

#include "app/two_steps.hpp"
#include "base/text.hpp"
#include "media/cover.hpp"
#include "modules/cases/public.hpp"
#include "modules/photos/photos.hpp"

namespace cases {
namespace {

using app::Ctx;
using base::Code;
using base::Fail;
using base::Id;

constexpr int kQueue = 50;

struct ReviewPhoto {
  Id<CasePhoto> id;
  Moment moment = Moment::before;
  Shown shown = Shown::waiting;
  std::int32_t width = 0, height = 0;
};
BOOST_DESCRIBE_STRUCT(ReviewPhoto, (), (id, moment, shown, width, height))
struct ReviewItem {
  Id<Report> id;
  ReportKind kind = ReportKind::problem;
  base::Instant at;
  std::string text, class_name, place_name, address;
  Shown shown = Shown::waiting;
  std::string shown_text, answer, shown_answer;
  std::optional<Id<Case>> case_id;
  std::string case_number;
  std::optional<CaseState> state;
  std::vector<ReviewPhoto> photos;
};
BOOST_DESCRIBE_STRUCT(ReviewItem, (), (id, kind, at, text, class_name, place_name, address, shown, shown_text, answer, shown_answer, case_id, case_number, state, photos))
struct ReviewQueue {
  std::vector<ReviewItem> rows;
  std::int64_t waiting = 0;
};
BOOST_DESCRIBE_STRUCT(ReviewQueue, (), (rows, waiting))
struct ReviewFilter {
  std::optional<Shown> shown;  // waiting when nothing is said
};
BOOST_DESCRIBE_STRUCT(ReviewFilter, (), (shown))

// A face or plate: shares of the upright picture, 0..1.
struct Cover {
  double x = 0, y = 0, w = 0, h = 0;
};
BOOST_DESCRIBE_STRUCT(Cover, (), (x, y, w, h))
std::span<const meta::Note> form(const Cover*) {
  static const meta::Note all[] = {meta::note(&Cover::x, "左", "Left").range(0, 1), meta::note(&Cover::y, "上", "Top").range(0, 1), meta::note(&Cover::w, "宽", "Width").range(0, 1),
                                   meta::note(&Cover::h, "高", "Height").range(0, 1)};
  return all;
}
struct PhotoDecision {
  Id<CasePhoto> id;
  Shown shown = Shown::kept_back;
  std::vector<Cover> covers;
};
BOOST_DESCRIBE_STRUCT(PhotoDecision, (), (id, shown, covers))
std::span<const meta::Note> form(const PhotoDecision*) {
  static const meta::Note all[] = {meta::note(&PhotoDecision::covers, "遮挡", "Covers").length(0, 50)};
  return all;
}
struct Decision {
  Shown shown = Shown::kept_back;
  std::string text, answer;  // as the public reads them
  std::vector<PhotoDecision> photos;
};
BOOST_DESCRIBE_STRUCT(Decision, (), (shown, text, answer, photos))
std::span<const meta::Note> form(const Decision*) {
  static const meta::Note all[] = {meta::note(&Decision::shown, "公开", "Public").required(), meta::note(&Decision::text, "公开内容", "Public text").wide().length(0, 1000),
                                   meta::note(&Decision::answer, "公开答复", "Public answer").wide().length(0, 2000), meta::note(&Decision::photos, "照片", "Photos").length(0, 200)};
  return all;
}

void office_only(const Ctx& c) {
  if (c.scope.unit) throw Fail(Code::forbidden, "cases.not_office");
}

// What came with the report, and what shows the work; of other reports of the case not.
std::vector<CasePhoto> photos_for(store::Tx& tx, const Report& r) {
  return tx.all<CasePhoto>("SELECT " + store::columns<CasePhoto>() + " FROM cases_photo WHERE report=$1 OR (report IS NULL AND case_id=$2) ORDER BY at, id", r.id, r.case_id);
}

ReviewItem item(Ctx& c, const Report& r) {
  ReviewItem out{r.id, r.kind, r.at, r.text, "", named(c, "places", r.place), r.address, r.shown, r.shown_text, r.answer, r.shown_answer, r.case_id, "", {}, {}};
  if (const auto k = r.case_id ? find(c.tx, *r.case_id) : std::nullopt) {
    out.case_number = k->number;
    out.state = k->state;
    if (const auto kind = kind_of(c.tx, k->kind)) out.class_name = kind->name;
  }
  for (const auto& p : photos_for(c.tx, r)) out.photos.push_back({p.id, p.moment, p.shown, p.width, p.height});
  return out;
}

// What waits: a report nobody has looked at; of a shown one a later answer, and photos of the work once it was checked ($3: since
// when). Each part has an index of its own, so that a long history costs nothing.
constexpr std::int64_t kWorkMs = 90 * base::kDayMs;
constexpr std::string_view kWaits =
    "id IN (SELECT id FROM cases_report WHERE shown='waiting'"
    " UNION SELECT id FROM cases_report WHERE shown='shown' AND COALESCE(answered_at, 0)>COALESCE(reviewed_at, 0)"
    " UNION SELECT r.id FROM cases_photo p JOIN cases_case k ON k.id=p.case_id JOIN cases_report r ON r.case_id=p.case_id"
    "  WHERE p.shown='waiting' AND p.moment='after' AND p.at>=$3 AND k.state IN ('verified', 'closed') AND r.shown='shown')"
    " AND source='citizen' AND place>=$1 AND place<$2";

ReviewQueue queue(Ctx& c, const ReviewFilter& f) {
  office_only(c);
  const auto shown = f.shown.value_or(Shown::waiting);
  const auto since = c.now + -kWorkMs;
  const std::string select = "SELECT " + store::columns<Report>() + " FROM cases_report WHERE ";
  ReviewQueue out;
  out.waiting = *c.tx.one<std::int64_t>("SELECT count(*) FROM cases_report WHERE " + std::string(kWaits), c.scope.lo, c.scope.hi, since);
  const auto rows = shown == Shown::waiting ? c.tx.all<Report>(select + std::string(kWaits) + " ORDER BY at, id LIMIT $4", c.scope.lo, c.scope.hi, since, kQueue)
                                            : c.tx.all<Report>(select + "shown=$3 AND place>=$1 AND place<$2 ORDER BY at DESC, id DESC LIMIT $4", c.scope.lo, c.scope.hi, shown, kQueue);
  for (const auto& r : rows) out.rows.push_back(item(c, r));
  return out;
}

// What is decided about, when it may be.
struct Decided {
  Report report;
  std::vector<CasePhoto> photos;  // one for each of the decision's, in its order
};
Decided decided(Ctx& c, Id<Report> id, const Decision& in) {
  office_only(c);
  const auto report = report_of(c.tx, id);
  if (!report || !c.scope.covers(report->place)) throw Fail(Code::not_found, "cases.unknown_report");
  base::Problems bad;
  bad.check(in.shown != Shown::waiting, "shown", "choice", {{"choices", "shown, kept_back"}});
  bad.check(in.shown != Shown::shown || !base::trim(in.text).empty(), "text", "required");
  Decided out{*report, {}};
  const auto photos = photos_for(c.tx, *report);
  for (const auto& d : in.photos) {
    const auto p = std::find_if(photos.begin(), photos.end(), [&](const CasePhoto& one) { return one.id == d.id; });
    if (bad.check(p != photos.end(), "photos", "no_such")) out.photos.push_back(*p);
  }
  bad.raise_if_any();
  return out;
}

// Of a report that is kept back no photo is shown; the work's photos belong to its case.
Shown shown_of(const Decision& in, const PhotoDecision& d) { return in.shown == Shown::shown ? d.shown : Shown::kept_back; }

std::string covered(const store::Blobs& blobs, const photos::Copy& copy, const std::vector<Cover>& covers) {
  std::vector<media::Patch> patches;
  for (const auto& r : covers) patches.push_back({r.x, r.y, r.w, r.h});
  return blobs.put(media::covered(photos::bytes_of(blobs, copy), patches, copy.side, 80));
}

// `shown`: the covered copies of those that are shown, in the order of the decision; they are in the store.
ReviewItem decide(Ctx& c, Id<Report> id, const Decision& in, const std::vector<std::string>& shown) {
  const auto [before, photos] = decided(c, id, in);
  Report r = before;
  r.shown = in.shown;
  r.shown_text = in.shown == Shown::shown ? base::trim(in.text) : "";
  r.shown_answer = in.shown == Shown::shown ? base::trim(in.answer) : "";
  r.reviewed_at = c.now;
  c.tx.update("cases_report", r);
  c.changed("reports", std::to_string(id.value), r.shown_text.substr(0, 60), &before, &r);
  for (std::size_t n = 0; n < photos.size(); ++n) {
    CasePhoto p = photos[n];
    p.shown = shown_of(in, in.photos[n]);
    p.shown_hash = shown[n];
    if (!p.shown_hash.empty()) photos::prepare(c, p.shown_hash);
    c.tx.update("cases_photo", p);
    c.changed("case_photos", std::to_string(p.id.value), "", &photos[n], &p);
  }
  return item(c, r);
}

// Covered copies are made and put into the store before the write begins. A decision that comes to nothing then leaves a file that
// no row names, never a row without its file.
app::Steps reviewed(app::Services& s, std::int64_t report, const Decision& in) {
  struct Work {
    std::vector<photos::Copy> copies;
    std::vector<std::string> shown;
  };
  const auto work = std::make_shared<Work>();
  const Id<Report> id{report};
  return {.look = [=, &in](Ctx& c) {
            for (const auto& p : decided(c, id, in).photos) work->copies.push_back(photos::copy_of(c.tx, p.hash, photos::kLarge));
          },
          .between = [=, &s, &in] {
            for (std::size_t n = 0; n < in.photos.size(); ++n)
              work->shown.push_back(shown_of(in, in.photos[n]) == Shown::shown ? covered(s.blobs, work->copies[n], in.photos[n].covers) : "");
          },
          .write = [=, &in](Ctx& c) { return meta::to_json(decide(c, id, in, work->shown)); }};
}

}  // namespace

std::vector<app::Route> review_routes() {
  return {app::get("/report-review", kDispatch, queue).named("待审核公开的反映"), app::two_steps<Decision, ReviewItem>("cases", "PUT", "/report-review/{id}", kDispatch, 200, reviewed).named("审核公开")};
}

}  // namespace cases
