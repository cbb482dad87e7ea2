// A small demo city in a database: equal seeds give equal rows, and what is in it is what the modules would have taken.
#include <doctest/doctest.h>

#include "app/journal.hpp"
#include "demo/ground.hpp"
#include "engine/sampling.hpp"
#include "modules/places/places.hpp"
#include "world/world.hpp"

namespace {

constexpr demo::Order kSmall{.seed = 11, .sites = 108, .observations = 900, .photos = 3};

std::vector<app::Module> modules() {
  return {places::module(), units::module(), standards::module(), sites::module(), marks::module(), visits::module()};
}

// Every row as JSON, in the order of the key. Password hashes are salted and stay out.
template <class T>
std::string dump(world::World& w, const std::string& table, const std::string& order) {
  std::string out;
  w.db().read([&](store::Tx& tx) {
    tx.each<T>("SELECT " + store::columns<T>() + " FROM " + table + " ORDER BY " + order, [&](T&& row) { out += meta::to_json(row) + "\n"; });
  });
  return out;
}

std::string dump_all(world::World& w) {
  std::string out = dump<places::Place>(w, "places_place", "code") + dump<units::Unit>(w, "units_unit", "id") + dump<units::Liaison>(w, "units_liaison", "id") +
                    dump<units::Steward>(w, "units_steward", "id") + dump<app::User>(w, "accounts_user", "id") + dump<standards::Standard>(w, "standards_standard", "id") +
                    dump<standards::Criterion>(w, "standards_node", "id") + dump<sites::SiteType>(w, "sites_type", "code") + dump<sites::Site>(w, "sites_site", "id") +
                    dump<marks::Round>(w, "marks_round", "id") + dump<marks::Mark>(w, "marks_mark", "seq") + dump<visits::Plan>(w, "visits_plan", "id") +
                    dump<visits::Draw>(w, "visits_draw", "id") + dump<visits::Visit>(w, "visits_visit", "id") + dump<visits::Observation>(w, "visits_observation", "id") +
                    dump<visits::Photo>(w, "visits_photo", "id") + dump<app::JournalRow>(w, "app_journal", "seq");
  w.db().read([&](store::Tx& tx) {
    tx.each<std::string>("SELECT polygon FROM places_polygon ORDER BY code", [&](std::string&& p) { out += p + "\n"; });
    tx.each<std::string>("SELECT value FROM app_setting ORDER BY name", [&](std::string&& v) { out += v + "\n"; });
    tx.each<std::string>("SELECT token FROM sites_site ORDER BY id", [&](std::string&& v) { out += v + "\n"; });
    tx.each<std::string>("SELECT secret FROM visits_secret ORDER BY plan", [&](std::string&& v) { out += v + "\n"; });
    tx.each<std::string>("SELECT blob FROM visits_thumbnail ORDER BY hash, side", [&](std::string&& v) { out += v + "\n"; });
  });
  return out;
}

void load(world::World& w, const demo::Order& order) { demo::load(w.kernel(), w.clock, order, world::World::settings()); }

}  // namespace

TEST_CASE("two runs with one seed are equal byte for byte, another seed is another city") {
  world::World a(modules()), b(modules()), c(modules());
  load(a, kSmall);
  load(b, kSmall);
  auto other = kSmall;
  other.seed = 12;
  load(c, other);
  const std::string first = dump_all(a);
  CHECK(first.size() > 500'000);
  CHECK((first == dump_all(b)));
  CHECK((first != dump_all(c)));
}

TEST_CASE("what is in the demo city") {
  world::World w(modules());
  load(w, kSmall);
  const auto count = [&](const std::string& from) { return *w.sql<std::int64_t>("SELECT count(*) FROM " + from); };

  SUBCASE("counts") {
    CHECK(count("units_unit") == 118);
    CHECK(count("sites_type") == 54);
    CHECK(count("sites_site") == kSmall.sites);
    CHECK(count("visits_observation WHERE mark IS NOT NULL") == kSmall.observations);
    CHECK(count("marks_mark WHERE source='visit'") == kSmall.observations);
    CHECK(count("marks_mark WHERE source='material'") > 30);
    CHECK(count("marks_mark WHERE source='survey'") > 100);
    CHECK(count("visits_photo") == kSmall.photos);
    CHECK(count("visits_visit WHERE state<>'finished'") == 0);
    CHECK(count("visits_visit WHERE finished_at>" + std::to_string(w.clock.now().ms)) == 0);
    // Of each mark that came from a visit, the visit is there.
    CHECK(count("marks_mark m WHERE source='visit' AND NOT EXISTS (SELECT 1 FROM visits_observation o WHERE o.mark=m.seq AND o.value=m.value)") == 0);
  }
  SUBCASE("every credit code is valid") {
    w.db().read([](store::Tx& tx) {
      tx.each<std::string>("SELECT credit_code FROM units_unit", [](std::string&& code) { CHECK(units::credit_code_fault(code).empty()); });
    });
  }
  SUBCASE("the samples can be checked: secret, commitment, seed, order") {
    w.db().read([](store::Tx& tx) {
      const auto plans = tx.all<visits::Plan>("SELECT " + store::columns<visits::Plan>() + " FROM visits_plan ORDER BY id");
      REQUIRE(plans.size() == 2);
      CHECK(plans[0].state == visits::PlanState::published);
      CHECK(plans[1].state == visits::PlanState::drawn);
      for (const auto& p : plans) {
        const auto secret = *tx.one<std::string>("SELECT secret FROM visits_secret WHERE plan=$1", p.id);
        CHECK(engine::commitment_of(secret) == p.commitment);
        CHECK(engine::seed_of(secret, p.public_value) == p.seed);
        std::vector<engine::FrameRow> frame;
        tx.each<visits::Draw>("SELECT " + store::columns<visits::Draw>() + " FROM visits_draw WHERE plan=$1", [&](visits::Draw&& d) { frame.push_back({d.number, d.stratum}); }, p.id);
        CHECK(engine::frame_digest(frame) == p.frame_digest);
        for (const auto& d : engine::draw(frame, engine::allocate(frame, p.wanted, p.least), p.seed)) {
          const auto row = *tx.one<visits::Draw>("SELECT " + store::columns<visits::Draw>() + " FROM visits_draw WHERE plan=$1 AND number=$2", p.id, d.site);
          CHECK(row.position == d.position);
          CHECK((row.state == visits::DrawState::reserve) == (!d.drawn && !row.stands_for));
        }
      }
      CHECK(*tx.one<std::int64_t>("SELECT count(*) FROM visits_draw WHERE state='open' AND assessor IS NOT NULL") > 0);
    });
  }
  SUBCASE("people can sign in and an inspector has work") {
    auto client = w.as("");
    CHECK(w.sign_in(client, "inspector1", demo::kPassword).status == 200);
    CHECK(client.get("/my/visits").status == 200);
    auto office = w.as("");
    CHECK(w.sign_in(office, "office", demo::kPassword).status == 200);
    CHECK(office.get("/sites?limit=5").count("rows") == 5);
    const auto map = office.get("/places/base-layer");
    CHECK(map.status == 200);
    CHECK(map.body.find("\"river\"") != std::string::npos);
  }
  SUBCASE("the result as a table") {
    const auto text = demo::result_text(w.kernel());
    CHECK(text.find("合计") != std::string::npos);
    CHECK(text.find("实地考察") != std::string::npos);
    CHECK(text.find(demo::kPassword) != std::string::npos);
  }
  SUBCASE("only into an empty installation") {
    CHECK_THROWS_AS(load(w, kSmall), base::Fail);
    const auto report = [&] {
      app::ChainReport r;
      w.db().read([&](store::Tx& tx) { r = app::verify_journal(tx, base::Digest::sha256); });
      return r;
    }();
    CHECK(!report.broken_at);
  }
}
