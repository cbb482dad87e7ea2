// Visits, observations, photos and marks as rows, and the marks of materials and surveys beside them.
#include "demo/ground.hpp"
#include "modules/photos/photos.hpp"

namespace demo {
namespace {

constexpr std::size_t kTogether = 400;  // visits whose marks are recorded in one call

class Clerk {
 public:
  Clerk(app::Ctx& c, const Town& t, const Ids& ids, const Season& s) : c_(c), town_(t), ids_(ids), season_(s) {}

  void samples() {
    for (const auto& s : season_.samples) {
      c_.tx.insert("visits_plan", s.plan);
      if (!s.secret.empty()) c_.tx.exec("INSERT INTO visits_secret(plan, secret) VALUES($1, $2)", s.plan.id, s.secret);
      for (const auto& d : s.draws) c_.tx.insert("visits_draw", d);
    }
  }

  void visits() {
    for (std::size_t from = 0; from < season_.records.size(); from += kTogether) batch(from, std::min(from + kTogether, season_.records.size()));
  }

  // A reviewed file, or the answer to a survey question: marks without a visit.
  void papers(std::uint64_t seed) {
    // The same stream for every round: what is weak in one is weak in the next, as far as the city has not moved.
    Random random(seed, "papers");
    std::vector<marks::NewMark> all;
    const auto mark = [&](const engine::Node& leaf, double level, marks::MarkSource source, base::Instant at, std::string place) {
      marks::NewMark m;
      m.criterion = leaf.code;
      m.value = draw_value(leaf, season_.standard.scale, level, random).text;
      m.source = source;
      m.place = std::move(place);
      m.user_id = ids_.reviewer;
      m.at = at + random.below(7 * 60) * base::kMinute;
      all.push_back(std::move(m));
    };
    const Era era = season_.stage.era;
    const auto day = [&](int before) { return base::start_of(base::day_of(season_.stage.visits.now) + -before) + 9 * base::kHour; };
    for (const auto& leaf : season_.standard.nodes) {
      if (!leaf.rule) continue;
      const auto method = engine::method_word(leaf.method);
      if (method == "material") mark(leaf, 0.75 + 1.6 * Quality::of_city(era), marks::MarkSource::material, day(13), "");
      // One sample of citizens in each district.
      if (method == "survey")
        for (const int d : town_.regions.at(Level::district))
          mark(leaf, -0.2 + 1.2 * (town_.quality.of_district(d, era) + Quality::of_city(era)), marks::MarkSource::survey, day(8), town_.region(d).code);
    }
    if (!all.empty()) marks::record(c_, ids_.round, all);
  }

 private:
  template <class T>
  base::Id<T> id(base::Instant at) {
    return c_.services.ids.make<T>(at.ms);
  }

  void batch(std::size_t from, std::size_t to) {
    std::vector<marks::NewMark> all;
    std::vector<visits::Visit> rows;
    for (std::size_t r = from; r < to; ++r) {
      const Record& record = season_.records[r];
      rows.push_back(visit_row(record));
      for (std::size_t k = 0; k < record.items.size(); ++k) {
        const Item& item = record.items[k];
        marks::NewMark m;
        m.criterion = season_.standard.nodes[item.leaf].code;
        m.value = item.value.text;
        m.site = rows.back().site;
        m.source = marks::MarkSource::visit;
        m.source_id = std::to_string(rows.back().id.value);
        m.note = item.note;
        m.photos = item.photo >= 0 ? 1 : 0;
        m.user_id = rows.back().assessor;
        m.at = seen_at(record, k);
        all.push_back(std::move(m));
      }
    }
    const auto recorded = marks::record(c_, ids_.round, all);
    std::size_t mark = 0;
    for (std::size_t r = from; r < to; ++r) mark = observations(season_.records[r], rows[r - from], recorded, mark);
  }

  static base::Instant seen_at(const Record& r, std::size_t item) { return r.outing.at + static_cast<std::int64_t>(item) * 90'000; }

  // A second pair of eyes looks within some days. In the running round many wait still, those with photos above all: they
  // take the longest to look through.
  void review(visits::Visit& v) const {
    Random random(static_cast<std::uint64_t>(v.id.value), "review");
    const base::Instant at = base::start_of(base::day_of(v.started_at) + random.between(1, 4)) + random.between(9 * 60, 17 * 60) * base::kMinute;
    if (at >= season_.stage.visits.now || !random.chance(season_.stage.era != Era::now ? 0.97 : v.photos > 0 ? 0.35 : 0.8)) return;
    v.reviewed_by = ids_.reviewer;
    v.reviewed_at = at;
  }

  visits::Visit visit_row(const Record& r) {
    const Site& site = town_.sites[r.outing.site];
    const auto& registered = ids_.sites[r.outing.site];
    visits::Visit v;
    v.id = id<visits::Visit>(r.outing.at);
    v.round = ids_.round;
    if (r.outing.sample >= 0) v.draw = season_.samples[static_cast<std::size_t>(r.outing.sample)].draws[r.outing.draw].id;
    v.site = registered.id;
    v.site_name = site.name;
    v.site_type = site_types()[static_cast<std::size_t>(site.type)].name;
    v.place = registered.place;
    v.unit = registered.unit;
    v.steward = registered.steward;
    v.assessor = ids_.inspectors[static_cast<std::size_t>(r.outing.inspector)];
    if (r.outing.second) v.second = ids_.inspectors[static_cast<std::size_t>(*r.outing.second)];
    v.started_at = r.outing.at;
    if (!r.outing.open) {
      v.state = visits::VisitState::finished;
      v.finished_at = seen_at(r, r.items.size());
    }
    v.observations = static_cast<std::int32_t>(r.items.size() + r.control.size());
    for (const auto& item : r.items) v.photos += item.photo >= 0;
    if (!r.outing.open) review(v);
    return v;
  }

  std::size_t observations(const Record& r, const visits::Visit& v, const std::vector<marks::Mark>& recorded, std::size_t mark) {
    c_.tx.insert("visits_visit", v);
    for (std::size_t k = 0; k < r.items.size(); ++k) {
      const Item& item = r.items[k];
      visits::Observation o;
      o.id = id<visits::Observation>(seen_at(r, k));
      o.visit = v.id;
      o.criterion = recorded[mark].criterion;
      o.assessor = v.assessor;
      o.value = item.value.text;
      o.note = item.note;
      o.at = seen_at(r, k);
      o.mark = recorded[mark++].seq;
      c_.tx.insert("visits_observation", o);
      if (item.photo >= 0) photo(season_.shots[static_cast<std::size_t>(item.photo)], v, o);
      if (r.control.empty()) continue;
      visits::Observation control = o;
      control.id = id<visits::Observation>(o.at);
      control.assessor = *v.second;
      control.value = r.control[k].text;
      control.note = {};
      control.mark = {};
      c_.tx.insert("visits_observation", control);
    }
    return mark;
  }

  void photo(const Shot& shot, const visits::Visit& v, const visits::Observation& o) {
    visits::Photo p;
    p.id = id<visits::Photo>(o.at);
    p.visit = v.id;
    p.criterion = o.criterion;
    p.hash = shot.hash;
    p.name = "IMG_" + std::to_string(p.id.value % 1'000'000) + ".jpg";
    p.mime = "image/jpeg";
    p.width = shot.width;
    p.height = shot.height;
    p.bytes = shot.bytes;
    p.taken_at = o.at;
    const auto at = to_degrees(town_.sites[season_.records[shot.record].outing.site].at);
    p.lon = at.lon;
    p.lat = at.lat;
    p.camera = "Demo";
    p.likeness = shot.likeness;
    p.at = o.at + 20'000;
    p.uploader = v.assessor;
    c_.tx.insert("visits_photo", p);
    photos::keep(c_.tx, p.hash, photos::kLarge, shot.large);
    photos::keep(c_.tx, p.hash, photos::kThumb, shot.thumb);
  }

  app::Ctx& c_;
  const Town& town_;
  const Ids& ids_;
  const Season& season_;
};

}  // namespace

void write_season(app::Ctx& c, const Town& t, const Ids& ids, const Season& s, std::uint64_t seed) {
  Clerk clerk(c, t, ids, s);
  clerk.samples();
  clerk.visits();
  clerk.papers(seed);
}

}  // namespace demo
