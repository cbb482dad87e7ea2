// Who holds the link follows the report, rates what was done and says that it is not done. Nobody else can find it.
#include <algorithm>

#include "app/kernel.hpp"
#include "base/text.hpp"
#include "modules/cases/public.hpp"
#include "modules/photos/photos.hpp"

namespace cases {
namespace {

using app::Ctx;
using app::Key;
using base::Code;
using base::Fail;
using base::Id;

struct FollowStep {
  base::Instant at;
  Move move = Move::report;
  CaseState became = CaseState::reported;
  std::string note;  // where the reporter has a right to the reason, or to what was done
};
BOOST_DESCRIBE_STRUCT(FollowStep, (), (at, move, became, note))
struct FollowPhoto : ShownPhoto {
  bool mine = false;
};
BOOST_DESCRIBE_STRUCT(FollowPhoto, (ShownPhoto), (mine))
struct Follow {
  ReportKind kind = ReportKind::problem;
  std::string number, text, class_name, place_name, address;
  base::Instant at;
  std::optional<CaseState> state;  // nothing: praise
  std::string unit_name;
  std::optional<base::Instant> due_at, until;  // of the stage; of a suspension
  std::int32_t reports = 1;
  std::vector<FollowStep> steps;  // oldest first
  std::vector<FollowPhoto> photos;
  std::string answer;
  std::optional<base::Instant> answered_at;
  std::optional<std::int32_t> rating;
  std::string rating_text;
  bool can_rate = false, can_reopen = false;
  std::optional<base::Instant> reopen_until;
  std::int32_t reopen_days = static_cast<std::int32_t>(kReopenMs / base::kDayMs), photos_left = 0;
};
BOOST_DESCRIBE_STRUCT(Follow, (), (kind, number, text, class_name, place_name, address, at, state, unit_name, due_at, until, reports, steps, photos, answer, answered_at, rating,
                                   rating_text, can_rate, can_reopen, reopen_until, reopen_days, photos_left))

Report must_find(Ctx& c, const Key& token) {
  auto r = by_token(c.tx, token.value);
  if (!r) throw Fail(Code::not_found, "citizen.unknown_link");
  return std::move(*r);
}

// What the office wrote for colleagues stays with them. Why it was not taken, and what was done, is told.
bool told(const Step& s) { return s.move == Move::reject || s.move == Move::withdraw || s.move == Move::handle; }
// Steps that say something to who reported; the others are the office's own traffic.
bool of_interest(const Step& s) {
  static constexpr Move kAll[] = {Move::report, Move::file, Move::reject, Move::withdraw, Move::restore, Move::dispatch, Move::extend, Move::suspend, Move::resume, Move::handle, Move::pass, Move::rework, Move::close, Move::reopen};
  return std::find(std::begin(kAll), std::end(kAll), s.move) != std::end(kAll);
}

std::optional<base::Instant> ended(Ctx& c, const Case& k) {
  if (k.state == CaseState::closed) return k.closed_at;
  if (k.state != CaseState::rejected) return {};
  return c.tx.one<base::Instant>("SELECT at FROM cases_step WHERE case_id=$1 AND became='rejected' ORDER BY id DESC LIMIT 1", k.id);
}

std::optional<Case> case_now(Ctx& c, const Report& r) { return r.case_id ? find(c.tx, *r.case_id) : std::nullopt; }

void tell_case(Ctx& c, const Case& k, Follow& f) {
  f.number = k.number;
  f.state = k.state;
  f.reports = k.reports;
  f.until = k.until;
  if (k.open) f.due_at = k.due_at;
  if (k.unit) f.unit_name = units::name_of(c.tx, *k.unit);
  if (const auto kind = kind_of(c.tx, k.kind)) f.class_name = kind->name;
  for (auto& s : steps_of(c.tx, k.id))
    if (of_interest(s)) f.steps.push_back({s.at, s.move, s.became, told(s) ? std::move(s.note) : ""});
  if (const auto end = ended(c, k)) {
    f.reopen_until = *end + kReopenMs;
    f.can_reopen = c.now <= *f.reopen_until;
    f.can_rate = true;
  }
}

Follow follow_of(Ctx& c, const Report& r) {
  Follow f;
  f.kind = r.kind;
  f.text = r.text;
  f.place_name = public_name(c, r.place);
  f.address = r.address;
  f.at = r.at;
  f.answer = r.answer;
  f.answered_at = r.answered_at;
  f.rating = r.rating;
  f.rating_text = r.rating_text;
  f.can_rate = r.answered_at.has_value();
  if (const auto k = case_now(c, r)) tell_case(c, *k, f);
  for (const auto id : c.tx.all<Id<CasePhoto>>("SELECT id FROM cases_photo WHERE report=$1 ORDER BY at, id", r.id)) f.photos.push_back({{id, Moment::before}, true});
  f.photos_left = c.now.ms - r.at.ms > kMorePhotosMs ? 0 : std::max(0, kPhotosOfReport - static_cast<std::int32_t>(f.photos.size()));
  for (const auto& p : shown_photos(c.tx, r))
    if (p.moment != Moment::before) f.photos.push_back({p, false});
  return f;
}

Follow follow(Ctx& c, const Key& token) { return follow_of(c, must_find(c, token)); }

struct Rating {
  std::int32_t rating = 0;
  std::string text;
};
BOOST_DESCRIBE_STRUCT(Rating, (), (rating, text))
std::span<const meta::Note> form(const Rating*) {
  static const meta::Note all[] = {meta::note(&Rating::rating, "评价", "Rating").required().range(1, 5), meta::note(&Rating::text, "评价意见", "Comment").length(0, 500)};
  return all;
}

Follow rate(Ctx& c, const Key& token, const Rating& in) {
  return as_citizen(c, [&](Ctx& own) {
    const Report before = must_find(own, token);
    if (!follow_of(own, before).can_rate) throw Fail(Code::conflict, "citizen.not_done_yet");
    Report r = before;
    r.rating = in.rating;
    r.rating_text = base::trim(in.text);
    r.rated_at = own.now;
    own.tx.update("cases_report", r);
    own.changed("reports", std::to_string(r.id.value), "", &before, &r);
    return follow_of(own, r);
  });
}

struct Again {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(Again, (), (reason))
std::span<const meta::Note> form(const Again*) {
  static const meta::Note all[] = {meta::note(&Again::reason, "还有什么问题", "What is still wrong").required().wide().length(1, 1000)};
  return all;
}

Follow reopen(Ctx& c, const Key& token, const Again& in) {
  return as_citizen(c, [&](Ctx& own) {
    const Report r = must_find(own, token);
    const auto k = case_now(own, r);
    const auto f = follow_of(own, r);
    if (!k || !f.reopen_until) throw Fail(Code::conflict, "citizen.not_done_yet");
    if (!f.can_reopen) {
      Fail late(Code::conflict, "citizen.reopen_late");
      late.args = {{"days", std::to_string(kReopenMs / base::kDayMs)}};
      throw late;
    }
    apply_for_citizen(own, *k, k->state == CaseState::rejected ? Move::restore : Move::reopen, in.reason);
    return follow_of(own, r);
  });
}

// size: large or thumb. Of the own report as it was sent (without metadata), of the case what everybody may see.
http::Reply photo(Ctx& c, const Key& token, Id<CasePhoto> id, const Key& size) {
  const Report r = must_find(c, token);
  const auto p = c.tx.one<CasePhoto>("SELECT " + store::columns<CasePhoto>() + " FROM cases_photo WHERE id=$1", id);
  const bool mine = p && p->report == r.id, shown = p && p->shown == Shown::shown && r.case_id && p->case_id == r.case_id;
  if ((!mine && !shown) || size.value == "original") throw Fail(Code::not_found, "cases.unknown_photo");
  return photos::image(c, mine ? p->hash : p->shown_hash, p->mime, size.value);
}

}  // namespace

std::vector<app::Route> follow_routes() {
  return {app::get("/public/reports/{token}", app::kAnyone, follow).named("凭链接查看办理情况"),
          app::post("/public/reports/{token}/rate", app::kAnyone, rate).named("市民评价").without_replay(),
          app::post("/public/reports/{token}/reopen", app::kAnyone, reopen).named("市民要求重新办理").without_replay(),
          app::get("/public/reports/{token}/photos/{id}/{size}", app::kAnyone, photo).named("凭链接查看照片")};
}

}  // namespace cases
