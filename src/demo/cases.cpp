// Cases of the demo city, each moved step by step through the module's own rules: deadlines, repeats and trace are what
// the program would have made of them.
#include <algorithm>
#include <map>

#include "app/kernel.hpp"
#include "demo/ground.hpp"
#include "demo/troubles.hpp"
#include "modules/cases/store.hpp"
#include "modules/photos/photos.hpp"

namespace demo {
namespace {

using base::Instant;
using cases::Move;
using cases::Source;

constexpr int kDays = 120;                     // back from the end
constexpr base::Id<app::User> kNoAccount{-1};  // of a unit whose people have none: left out of the rows at the end

struct Plan {
  Instant at;
  Source source = Source::citizen;
  int trouble = 0;
  std::size_t site = 0;
  int shot = -1;  // of a visit: into the season's
};

cases::MoveIn step(Move move, std::string_view reason = "", std::optional<Instant> until = {}) {
  cases::MoveIn in;
  in.move = move;
  in.reason = reason;
  in.until = until;
  return in;
}
cases::MoveIn given_to(Move move, std::optional<base::Id<units::Unit>> unit, std::string_view reason = "") {
  auto in = step(move, reason);
  in.unit = unit;
  return in;
}

// ---- who and what, in the order of time ----
class Plans {
 public:
  Plans(const Town& t, const Season& s, const Order& order)
      : town_(t), season_(s), order_(order), random_(order.seed, "cases") {}

  std::vector<Plan> all(std::vector<int> shots) {
    std::vector<Plan> out;
    for (const int k : shots) {
      const Shot& shot = season_.shots[static_cast<std::size_t>(k)];
      const Record& r = season_.records[shot.record];
      const Item& item = r.items[shot.item];
      out.push_back({r.outing.at + static_cast<std::int64_t>(shot.item) * 90'000 + base::kHour, Source::visit,
                     trouble_of(fault_of(season_.standard.nodes[item.leaf].name)), r.outing.site, k});
    }
    while (out.size() < town_.sites.size()) out.push_back(told());
    std::erase_if(out, [&](const Plan& p) { return p.at >= order_.end; });
    std::stable_sort(out.begin(), out.end(), [](const Plan& a, const Plan& b) { return a.at < b.at; });
    for (std::size_t k = 0; k < out.size(); ++k)
      if (out[k].shot < 0 && random_.chance(0.08)) repeat(out, k);
    return out;
  }

 private:
  Plan told() {
    Plan p;
    p.at = time();
    const double u = random_.unit();
    p.source = u < 0.36   ? Source::citizen
               : u < 0.68 ? Source::hotline
               : u < 0.88 ? Source::patrol
               : u < 0.95 ? Source::feedback
                          : Source::tour;
    int weight = 0;
    for (const auto& tr : troubles()) weight += tr.weight;
    int at = random_.below(weight);
    while ((at -= troubles()[static_cast<std::size_t>(p.trouble)].weight) >= 0) ++p.trouble;
    const auto& looks = troubles()[static_cast<std::size_t>(p.trouble)].looks;
    for (int tries = 0; tries < 200; ++tries) {
      p.site = static_cast<std::size_t>(random_.below(static_cast<int>(town_.sites.size())));
      const Look look = site_types()[static_cast<std::size_t>(town_.sites[p.site].type)].look;
      if (std::find(looks.begin(), looks.end(), look) != looks.end()) break;
    }
    return p;
  }
  // The nearer the more; some of the last hours, so that the desk has a morning's work.
  Instant time() {
    if (random_.chance(0.025)) return order_.end + -static_cast<std::int64_t>(random_.unit() * 5 * base::kHour);
    const int back = 1 + static_cast<int>(kDays * (1 - std::sqrt(random_.unit())));
    return base::start_of(base::day_of(order_.end) + -back) + random_.between(7 * 60, 20 * 60) * base::kMinute;
  }
  // What was there before, some weeks ago, is there again.
  void repeat(std::vector<Plan>& all, std::size_t k) {
    for (int tries = 0; tries < 40 && k > 0; ++tries) {
      const Plan& old = all[static_cast<std::size_t>(random_.below(static_cast<int>(k)))];
      const auto apart = all[k].at.ms - old.at.ms;
      if (apart < 5 * base::kDayMs || apart > 26 * base::kDayMs) continue;
      all[k].site = old.site;
      all[k].trouble = old.trouble;
      return;
    }
  }

  const Town& town_;
  const Season& season_;
  const Order& order_;
  Random random_;
};

// ---- one case, as far as it comes ----
class Clerk {
 public:
  Clerk(app::Ctx& c, const Town& t, const Ids& ids, const Season& s, const Order& order, std::vector<Pair> pairs,
        std::vector<Trouble> of_pairs, std::map<int, Shot> fixed)
      : c_(c),
        town_(t),
        ids_(ids),
        season_(s),
        order_(order),
        pairs_(std::move(pairs)),
        of_pairs_(std::move(of_pairs)),
        fixed_(std::move(fixed)) {
    const auto who = [&](app::Caller& p, base::Id<app::User> id, std::vector<std::string> may) {
      p.id = id;
      p.permissions = std::move(may);
    };
    who(office_, ids.office, {"cases.read", "cases.report", "cases.dispatch"});
    who(verifier_, ids.reviewer, {"cases.read", "cases.verify"});
    who(unit_, kNoAccount, {"cases.read", "cases.handle"});
    liaison_ = *c.tx.one<base::Id<app::User>>("SELECT id FROM accounts_user WHERE login='liaison'");
    liaison_unit_ = *c.tx.one<base::Id<units::Unit>>("SELECT unit FROM accounts_user WHERE login='liaison'");
  }

  void story(const Plan& p, std::size_t number) {
    Random random(mix(order_.seed ^ number), "case");
    trouble_ = &troubles()[static_cast<std::size_t>(p.trouble)];
    pair_ = pair_for(random);
    now_ = p.at;
    cases::Case k = begin(p, random);
    if (p.source == Source::citizen && random.chance(0.1)) second_report(k, p, random);
    if (!later(random.between(4, 100) * base::kMinute)) return;
    if (random.chance(0.04)) {
      move(k, office_, Move::reject, "现场查看，未见所述情形");
      return;
    }
    cases::MoveIn file = step(Move::file);
    file.kind = trouble_->kind;
    if (random.chance(0.15)) file.level = random.chance(0.2) ? cases::Level::urgent : cases::Level::major;
    k = apply(k, office_, file);
    if (!later(random.between(3, 45) * base::kMinute)) return;
    dispatch(k, p, random);
    if (random.chance(0.04) && !sent_back(k, p, random)) return;
    fix(k, random);
  }

 private:
  // ---- time: the office's ----
  bool later(std::int64_t ms) {
    now_ = engine::after(*cases::calendar_of(c_, {}), now_, ms);
    return now_ < order_.end;
  }
  app::Ctx as(const app::Caller& who, app::Scope scope = {}) {
    return app::Ctx{c_.tx, now_, c_.services, c_.kernel, who, std::move(scope), c_.request, {}};
  }

  cases::Case apply(const cases::Case& k, const app::Caller& who, const cases::MoveIn& in) {
    app::Scope scope;
    if (&who == &unit_) scope.unit = k.unit;
    unit_.id = k.unit == liaison_unit_ ? liaison_ : kNoAccount;
    auto c = as(who, scope);
    return cases::apply(c, k, in);
  }
  void move(cases::Case& k, const app::Caller& who, Move m, std::string_view reason = "") {
    k = apply(k, who, step(m, reason));
  }

  // ---- the beginning ----
  cases::Case begin(const Plan& p, Random& random) {
    const Site& site = town_.sites[p.site];
    auto c = as(office_);
    if (p.source == Source::citizen || p.source == Source::hotline)
      return *cases::find(c_.tx, *report(c, p, random).case_id);
    cases::NewCase in;
    in.source = p.source;
    in.text = random.of(trouble_->told);
    in.kind = trouble_->kind;
    in.site = ids_.sites[p.site].id;
    in.at = now_;
    if (p.shot < 0) {
      auto k = cases::open(c, in);
      if (pair_ >= 0) photo(k, pairs_[static_cast<std::size_t>(pair_)].before, cases::Moment::before, ids_.office);
      return k;
    }
    const Shot& shot = season_.shots[static_cast<std::size_t>(p.shot)];
    const auto& item = season_.records[shot.record].items[shot.item];
    const auto taken = c_.tx.one<visits::Photo>(
        "SELECT " + store::columns<visits::Photo>() + " FROM visits_photo WHERE hash=$1", shot.hash);
    in.visit = taken->visit;
    in.criterion = taken->criterion;
    in.text = season_.standard.nodes[item.leaf].name + (item.note.empty() ? "" : "：" + item.note);
    in.title = site.name + " · " + season_.standard.nodes[item.leaf].name;
    auto k = cases::open(c, in);
    photo(k, shot, cases::Moment::before, taken->uploader);
    return k;
  }
  cases::Report report(app::Ctx& c, const Plan& p, Random& random) {
    cases::Report r;
    r.source = p.source;
    r.text = random.of(trouble_->told);
    if (random.chance(0.7)) r.class_code = trouble_->kind;
    r.site = ids_.sites[p.site].id;
    r.place = ids_.sites[p.site].place;
    if (random.chance(0.6)) r.phone = "154" + std::to_string(10'000'000 + random.below(89'999'999));
    if (p.source == Source::hotline) r.source_no = "RX" + std::to_string(++sheet_ + 20'000);
    r.at = now_;
    base::Problems bad;
    cases::save_report(c, nullptr, r, bad);
    bad.raise_if_any();
    if (pair_ >= 0 && random.chance(0.8))
      photo(*cases::find(c_.tx, *r.case_id), pairs_[static_cast<std::size_t>(pair_)].before, cases::Moment::before, {});
    return r;
  }
  void second_report(cases::Case& k, const Plan& p, Random& random) {
    if (!later(random.between(5, 60) * base::kMinute)) return;
    auto c = as(office_);
    const auto twin = *cases::find(c_.tx, *report(c, p, random).case_id);
    if (!later(5 * base::kMinute)) return;
    auto merge = step(Move::merge);
    merge.other = k.id;
    apply(twin, office_, merge);
    k = *cases::find(c_.tx, k.id);
  }

  // ---- the unit ----
  base::Id<units::Unit> duty(const Plan& p) const {
    const Site& site = town_.sites[p.site];
    const int found =
        trouble_->field.empty() ? -1 : unit_for(town_.units, town_.regions, trouble_->field, site.community);
    return found < 0 ? ids_.units[static_cast<std::size_t>(site.unit)] : ids_.units[static_cast<std::size_t>(found)];
  }
  void dispatch(cases::Case& k, const Plan& p, Random& random) {
    k = apply(k, office_,
              given_to(Move::dispatch,
                       random.chance(0.03) ? ids_.units[static_cast<std::size_t>(town_.sites[p.site].unit)] : duty(p)));
  }
  // False when the story ends there for now.
  bool sent_back(cases::Case& k, const Plan& p, Random& random) {
    if (!later(random.between(20, 120) * base::kMinute)) return false;
    move(k, unit_, Move::send_back, "该路段由园区自管，不在我单位管养范围");
    if (!later(random.between(10, 90) * base::kMinute)) return false;
    dispatch(k, p, random);
    return true;
  }
  void wait(cases::Case& k, Random& random) {
    const double u = random.unit();
    if (u < 0.025) {
      if (!later(random.between(30, 120) * base::kMinute)) return;
      const auto until = base::start_of(base::day_of(now_) + random.between(5, 20)) + 10 * base::kHour;
      k = apply(k, office_, step(Move::suspend, "需整段开挖，等雨季后施工", until));
      now_ = until;
      if (now_ < order_.end) move(k, office_, Move::resume);
    } else if (u < 0.05) {
      if (!later(random.between(20, 100) * base::kMinute)) return;
      move(k, unit_, Move::dispute, "设施权属不清，请明确责任单位");
      if (!later(random.between(4, 30) * base::kHour)) return;
      k = apply(k, office_, given_to(Move::settle, k.unit, "经协调会确认，由原单位先行处置"));
    } else if (u < 0.09 && k.due_at) {
      if (!later(random.between(20, 60) * base::kMinute)) return;
      const auto until = std::max(*k.due_at, now_) + random.between(1, 3) * base::kDayMs;
      k = apply(k, unit_, step(Move::ask_extension, "材料到货需要时间", until));
      if (!later(random.between(10, 80) * base::kMinute)) return;
      if (random.chance(0.75))
        // Asked on a Friday, granted on a Monday: what was asked for may be over.
        k = apply(k, office_, step(Move::extend, "同意，期间设置警示", std::max(until, now_ + base::kDayMs)));
      else
        move(k, office_, Move::refuse_extension, "影响通行，请按期完成");
    }
  }

  void fix(cases::Case& k, Random& random) {
    wait(k, random);
    // Some lie and wait, the younger the more likely they still do.
    const bool forgotten = random.chance(0.07) && order_.end.ms - now_.ms < 35 * base::kDayMs;
    for (int turn = 0; k.state == cases::CaseState::dispatched && !forgotten && turn < 3; ++turn) {
      const auto cal = cases::calendar_of(c_, k.unit);
      const auto span =
          std::max<std::int64_t>(k.due_at ? engine::working_ms(*cal, now_, *k.due_at) : 0, 40 * base::kMinute);
      const double share = random.chance(0.86) ? random.between(0.15, 0.95) : random.between(1.1, 2.6);
      if (!later(static_cast<std::int64_t>(share * static_cast<double>(span)))) return;
      photo(k, after(k, random), cases::Moment::after, k.unit == liaison_unit_ ? liaison_ : kNoAccount);
      move(k, unit_, Move::handle, random.of(trouble_->mended));
      if (!later(random.between(20, 7 * 60) * base::kMinute)) return;
      if (random.chance(turn == 0 ? 0.1 : 0.02))
        move(k, verifier_, Move::rework,
             random.chance(0.5) ? "现场仍有遗留，请彻底清理" : "照片与现场不符，请重新处置");
      else
        move(k, verifier_, Move::pass);
    }
    if (k.state != cases::CaseState::verified || !later(random.between(20, 5 * 60) * base::kMinute)) return;
    move(k, office_, Move::close);
    answer(k, random);
    if (k.source != Source::citizen || !random.chance(0.025) || !later(random.between(8, 60) * base::kHour)) return;
    move(k, office_, Move::reopen, "反映人来电：当晚又恢复原样");
    fix(k, random);
  }

  // To whoever told it, some days later now and then; one in four says what they think.
  void answer(const cases::Case& k, Random& random) {
    for (auto& r : cases::reports_of(c_.tx, k.id)) {
      if (!r.answer.empty() || random.chance(0.15)) continue;
      r.answer = "您反映的问题已处置：" + std::string(random.of(trouble_->mended)) + "。感谢您关心城市文明建设。";
      r.answered_at = now_;
      if (random.chance(0.25) && now_ + base::kDayMs < order_.end) {
        r.rating = random.chance(0.8) ? random.between(4, 5) : random.between(1, 3);
        r.rated_at = now_ + base::kDayMs;
      }
      c_.tx.update("cases_report", r);
    }
    for (auto& r : cases::reports_of(c_.tx, k.id)) {
      // What is a few days old has been looked at for publication; the rest waits on the desk.
      if (r.source != Source::citizen || r.shown != cases::Shown::waiting || now_ + 3 * base::kDayMs > order_.end) continue;
      r.shown = random.chance(0.7) ? cases::Shown::shown : cases::Shown::kept_back;
      r.shown_text = r.text;
      r.shown_answer = r.answer;
      r.reviewed_at = now_ + base::kHour;
      c_.tx.update("cases_report", r);
    }
  }

  // ---- photos ----
  int pair_for(Random& random) const {
    std::vector<int> fit;
    for (std::size_t k = 0; k < of_pairs_.size(); ++k)
      if (of_pairs_[k].kind == trouble_->kind) fit.push_back(static_cast<int>(k));
    return fit.empty() ? -1 : random.of(fit);
  }
  const Shot& after(const cases::Case& k, Random& random) const {
    if (k.source == Source::visit) {
      const auto hash =
          c_.tx.one<std::string>("SELECT hash FROM cases_photo WHERE case_id=$1 AND moment='before'", k.id);
      for (const auto& [shot, fixed] : fixed_)
        if (season_.shots[static_cast<std::size_t>(shot)].hash == *hash) return fixed;
    }
    return pair_ >= 0 ? pairs_[static_cast<std::size_t>(pair_)].after
                      : pairs_[static_cast<std::size_t>(random.below(static_cast<int>(pairs_.size())))].after;
  }
  void photo(const cases::Case& k, const Shot& shot, cases::Moment moment, std::optional<base::Id<app::User>> by) {
    cases::CasePhoto p;
    p.id = c_.services.ids.make<cases::CasePhoto>(now_.ms);
    p.case_id = p.origin = k.id;
    p.moment = moment;
    p.hash = shot.hash;
    p.name = "IMG_" + std::to_string(p.id.value % 1'000'000) + ".jpg";
    p.mime = "image/jpeg";
    p.width = shot.width;
    p.height = shot.height;
    p.bytes = shot.bytes;
    p.taken_at = now_ + -5 * base::kMinute;
    p.lon = k.lon;
    p.lat = k.lat;
    p.at = now_;
    p.uploader = by;
    c_.tx.insert("cases_photo", p);
    photos::keep(c_.tx, shot.hash, photos::kLarge, shot.large);
    photos::keep(c_.tx, shot.hash, photos::kThumb, shot.thumb);
  }

  app::Ctx& c_;
  const Town& town_;
  const Ids& ids_;
  const Season& season_;
  const Order& order_;
  std::vector<Pair> pairs_;
  std::vector<Trouble> of_pairs_;  // the class of each
  std::map<int, Shot> fixed_;
  app::Caller office_, verifier_, unit_;
  base::Id<app::User> liaison_;
  base::Id<units::Unit> liaison_unit_;
  const Trouble* trouble_ = nullptr;
  int pair_ = -1, sheet_ = 0;
  Instant now_;
};

// The shots that show a class of cases: up to one in five cases is from a visit.
std::vector<int> shots_for(const Season& s, std::size_t most) {
  std::vector<int> out;
  for (std::size_t k = 0; k < s.shots.size() && out.size() < most; ++k) {
    const auto& item = s.records[s.shots[k].record].items[s.shots[k].item];
    if (item.value.defects > 0 && trouble_of(fault_of(s.standard.nodes[item.leaf].name)) >= 0)
      out.push_back(static_cast<int>(k));
  }
  return out;
}

}  // namespace

void write_cases(app::Kernel& kernel, base::SetClock& clock, const Town& town, const Ids& ids, const Season& season,
                 const Order& order) {
  auto& blobs = kernel.services().blobs;
  const auto shots = shots_for(season, static_cast<std::size_t>(order.photos) / 4);
  std::map<int, Shot> fixed;
  const auto mended = draw_fixed(town, season, {shots.begin(), shots.end()}, blobs, order.seed);
  for (std::size_t k = 0; k < shots.size(); ++k) fixed[shots[k]] = mended[k];

  const std::size_t turns = std::clamp<std::size_t>(static_cast<std::size_t>(order.photos) / 90, 1, 4);
  std::vector<PairWanted> wanted;
  std::vector<Trouble> of_pairs;
  for (std::size_t turn = 0; turn < turns; ++turn)
    for (const auto& tr : troubles()) {
      if (tr.fault == Fault::none || (order.photos < 90 && !wanted.empty())) continue;
      const Instant noon = base::start_of(base::day_of(order.end) + -static_cast<int>(7 * turn)) + 11 * base::kHour;
      wanted.push_back({tr.looks[turn], tr.fault, 2 + static_cast<int>(turn % 2) * 2, noon});
      of_pairs.push_back(tr);
    }
  const auto pairs = draw_pairs(wanted, blobs, order.seed);
  const auto plans = Plans(town, season, order).all(shots);
  clock.set(order.end);
  kernel.as_system([&](app::Ctx& c) {
    Clerk clerk(c, town, ids, season, order, pairs, of_pairs, fixed);
    for (std::size_t k = 0; k < plans.size(); ++k) clerk.story(plans[k], k);
    for (const char* column :
         {"cases_step SET person=NULL WHERE person=-1", "cases_file SET handler=NULL WHERE handler=-1",
          "cases_photo SET uploader=NULL WHERE uploader=-1"})
      c.tx.exec(std::string("UPDATE ") + column);
    // The desk has been through what is a few days old: what is left waits to be looked at for publication.
    const Instant looked = order.end + -3 * base::kDayMs;
    c.tx.exec("UPDATE cases_report SET shown='kept_back', reviewed_at=at WHERE source='citizen' AND shown='waiting' AND at<$1", looked);
    c.tx.exec("UPDATE cases_photo SET shown='kept_back' WHERE shown='waiting' AND at<$1", looked);
    c.touched.clear();
    c.did("cases", "", "演示城市:案件");
  });
}

}  // namespace demo
