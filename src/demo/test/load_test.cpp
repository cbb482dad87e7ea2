// A small demo city: equal seeds give equal files, and what is in it is what the modules would have taken.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "app/journal.hpp"
#include "base/hash.hpp"
#include "demo/ground.hpp"
#include "engine/sampling.hpp"
#include "modules/bulletins/bulletins.hpp"
#include "modules/cases/cases.hpp"
#include "modules/messages/messages.hpp"
#include "modules/photos/photos.hpp"
#include "modules/places/places.hpp"
#include "modules/uploads/uploads.hpp"
#include "modules/warmap/warmap.hpp"
#include "world/world.hpp"

namespace {

const base::Instant kEnd = *base::parse_instant("2026-11-25 15:45");
const demo::Order kSmall{.seed = 11, .sites = 108, .observations = 1800, .photos = 4, .end = kEnd};

std::vector<app::Module> modules() {
  return {places::module(), units::module(), standards::module(), sites::module(), marks::module(), photos::module(), uploads::module(), messages::module(), visits::module(), cases::module(), warmap::module(), bulletins::module()};
}

// As the command does it, into a folder; then every file of it, by name.
std::map<std::string, std::string> files_of(const demo::Order& order) {
  const auto folder = std::filesystem::temp_directory_path() / ("chuangcheng-demo-" + base::random_token());
  std::filesystem::create_directories(folder);
  {
    base::SetClock clock(order.end);
    base::IdSource ids(0);
    store::Database db("sqlite:" + (folder / "city.db").string(), 2);
    store::Blobs blobs(folder / "blobs");
    http::Hub hub;
    const base::Seal seal({std::string(32, 'k')}, base::Cipher::aes, base::Iv::derived);
    app::Services services{.db = db, .blobs = blobs, .clock = clock, .ids = ids, .hub = hub, .seal = seal, .demo = true};
    auto all = modules();
    all.insert(all.begin(), accounts::module(world::World::settings()));
    app::Kernel kernel(services, std::move(all));
    kernel.migrate();
    demo::load(kernel, clock, order, world::World::settings());
  }
  std::map<std::string, std::string> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    out[std::filesystem::relative(entry.path(), folder).string()] = {std::istreambuf_iterator<char>(in), {}};
  }
  std::filesystem::remove_all(folder);
  return out;
}

void load(world::World& w, const demo::Order& order) { demo::load(w.kernel(), w.clock, order, world::World::settings()); }

}  // namespace

TEST_CASE("two runs with one seed are equal byte for byte, another seed is another city") {
  const auto first = files_of(kSmall), second = files_of(kSmall);
  CHECK(first.size() > 8);  // the database, the map, photos with their thumbnails; no log of writes beside it
  REQUIRE(first.count("city.db") == 1);
  CHECK(first.at("city.db").size() > 1'000'000);
  CHECK(first.count("city.db-wal") == 0);
  CHECK((first == second));
  auto other = kSmall;
  other.seed = 12;
  CHECK((first != files_of(other)));
}

TEST_CASE("where the demo ends") {
  const auto day = *base::parse_day("2026-11-25");
  const auto at = [](std::string_view text) { return *base::parse_instant(text); };
  CHECK(demo::end_of(day, at("2026-11-25 18:20")) == at("2026-11-25 15:45"));
  CHECK(demo::end_of(day, at("2026-11-25 09:37")) == at("2026-11-25 09:30"));
  CHECK(demo::end_of(day, at("2027-02-01 09:37")) == at("2026-11-25 15:45"));
}

TEST_CASE("any day of the year: rounds follow one another, plans are where they should be") {
  for (const std::string_view text : {"2026-11-25", "2026-10-01", "2026-12-31", "2027-01-01", "2027-02-08", "2028-02-29"}) {
    CAPTURE(text);
    const auto day = *base::parse_day(text);
    const auto all = demo::agenda(base::start_of(day) + 15 * base::kHour);
    REQUIRE(all.size() == 4);
    for (std::size_t k = 0; k < all.size(); ++k) {
      CHECK(all[k].from < all[k].visits.to);
      CHECK(all[k].visits.to <= all[k].to);
      if (k > 0) CHECK(all[k - 1].to < all[k].from);
      if (k > 0) CHECK(all[k - 1].visits.now < base::start_of(all[k].from));
      for (const auto& p : all[k].plans) {
        CHECK(p.from <= p.to);
        CHECK(p.made <= all[k].visits.now);
        if (p.drawn) CHECK(*p.committed < *p.drawn);
        if (p.drawn) CHECK(*p.drawn < base::start_of(p.from) + base::kDayMs);
      }
    }
    CHECK(demo::founding(all) < base::start_of(all.front().from));
    const auto& plans = all.back().plans;
    REQUIRE(plans.size() == 5);
    CHECK(all.back().to >= day);
    CHECK(plans[1].to < day);
    CHECK(plans[2].from <= day);
    CHECK(plans[2].to > day);
  }
  CHECK(demo::agenda(kEnd).back().name == "2026年第四季度模拟测评");
  CHECK(demo::agenda(kEnd).front().name == "2024年全国文明城市年度测评");
  CHECK_FALSE(demo::working_day(*base::parse_day("2026-10-01")));
  CHECK_FALSE(demo::working_day(*base::parse_day("2027-02-08")));
  CHECK(demo::working_day(*base::parse_day("2026-11-25")));
}

TEST_CASE("a demo that ends before the morning still has a day") {
  world::World w(modules());
  auto early = kSmall;
  early.end = *base::parse_instant("2026-11-25 04:15");
  early.photos = 0;
  load(w, early);
  const auto today = std::to_string(base::start_of(base::day_of(early.end)).ms), now = std::to_string(early.end.ms);
  CHECK(*w.sql<std::int64_t>("SELECT count(*) FROM visits_visit WHERE state='finished' AND started_at>=" + today) > 0);
  CHECK(*w.sql<std::int64_t>("SELECT count(*) FROM marks_mark WHERE at>" + now) == 0);
}

TEST_CASE("what is in the demo city") {
  world::World w(modules());
  load(w, kSmall);
  const auto count = [&](const std::string& from) { return *w.sql<std::int64_t>("SELECT count(*) FROM " + from); };

  SUBCASE("counts") {
    const std::string in_running = "(SELECT id FROM marks_round WHERE state='running')";
    CHECK(count("units_unit") == 118);
    CHECK(count("sites_type") == 54);
    CHECK(count("sites_site") == kSmall.sites);
    CHECK(count("marks_round WHERE state='running'") == 1);
    CHECK(count("marks_mark WHERE source='visit' AND round IN " + in_running) == kSmall.observations);
    CHECK(count("visits_observation WHERE mark IS NOT NULL") == kSmall.observations + 3 * (kSmall.observations / 4));
    CHECK(count("marks_mark WHERE source='visit'") == kSmall.observations + 3 * (kSmall.observations / 4));
    CHECK(count("marks_mark WHERE source='material' AND round IN " + in_running) > 30);
    CHECK(count("marks_mark WHERE source='survey' AND round IN " + in_running) > 100);
    CHECK(count("visits_photo") == kSmall.photos);
    CHECK(count("visits_visit WHERE finished_at>" + std::to_string(w.clock.now().ms)) == 0);
    CHECK(count("visits_observation WHERE at>" + std::to_string(w.clock.now().ms)) == 0);
    // Of each mark that came from a visit, the visit is there.
    CHECK(count("marks_mark m WHERE source='visit' AND NOT EXISTS (SELECT 1 FROM visits_observation o WHERE o.mark=m.seq AND o.value=m.value)") == 0);
  }
  SUBCASE("the day at which it ends: done, under way, late, to come") {
    const std::string since = std::to_string(base::start_of(base::day_of(kEnd)).ms), today = std::to_string(base::day_of(kEnd).days);
    CHECK(count("visits_visit WHERE state='finished' AND started_at>=" + since) > 2);
    CHECK(count("visits_visit WHERE state='open'") == 3);
    CHECK(count("visits_visit WHERE state='open' AND started_at<" + since) == 0);
    CHECK(count("marks_mark WHERE at>=" + since) > 5);
    CHECK(count("visits_plan WHERE state='draft'") == 1);
    CHECK(count("visits_plan WHERE state='committed'") == 1);
    const auto waiting = [&](const std::string& plans) { return count("visits_draw d JOIN visits_plan p ON p.id=d.plan WHERE d.state='open' AND p.state='drawn' AND " + plans); };
    CHECK(waiting("p.to_day<" + today) > 2);                       // somebody is late
    CHECK(waiting("p.from_day<=" + today + " AND p.to_day>" + today) > 8);
    CHECK(count("visits_draw WHERE state='open' AND assessor=(SELECT id FROM accounts_user WHERE login='inspector1')") > 2);
    CHECK(count("visits_draw d JOIN visits_plan p ON p.id=d.plan WHERE d.state='open' AND p.state='published'") == 0);
  }
  SUBCASE("three rounds before, each by its edition, each risen") {
    CHECK(count("marks_round WHERE state='published' AND NOT hidden") == 3);
    CHECK(count("marks_round WHERE kind='official' AND open") == 2);
    CHECK(count("visits_visit WHERE reviewed_at IS NOT NULL") > 50);
    CHECK(count("standards_standard WHERE state='published'") == 3);
    CHECK(count("marks_round r JOIN standards_standard s ON s.id=r.standard WHERE s.version=3") == 2);
    std::vector<double> totals;
    const http::Request none;
    const app::Caller nobody;
    w.db().read([&](store::Tx& tx) {
      app::Ctx c{tx, w.clock.now(), w.kernel().services(), w.kernel(), nobody, {}, none, {}};
      tx.each<marks::Round>("SELECT " + store::columns<marks::Round>() + " FROM marks_round ORDER BY from_day", [&](marks::Round&& r) {
        marks::with_board(c, r, 6, [&](const marks::BoardView& v) { totals.push_back(v.board.points(*v.board.find_subject(r.place))); });
      });
    });
    REQUIRE(totals.size() == 4);
    CHECK(totals.front() > 70);
    CHECK(totals.front() < totals.back());
    CHECK(totals.back() < 92);
  }
  SUBCASE("every credit code is valid") {
    w.db().read([](store::Tx& tx) {
      tx.each<std::string>("SELECT credit_code FROM units_unit", [](std::string&& code) { CHECK(units::credit_code_fault(code).empty()); });
    });
  }
  SUBCASE("the samples can be checked: secret, commitment, seed, order") {
    w.db().read([](store::Tx& tx) {
      const auto plans = tx.all<visits::Plan>("SELECT " + store::columns<visits::Plan>() + " FROM visits_plan ORDER BY id");
      REQUIRE(plans.size() == 8);
      CHECK(plans[0].state == visits::PlanState::published);
      CHECK(plans[4].state == visits::PlanState::drawn);
      CHECK(plans[5].state == visits::PlanState::drawn);
      for (const auto& p : plans) {
        if (!p.drawn_at) continue;
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
    });
  }
  SUBCASE("papers are out, a meeting has its tasks, a tour its findings") {
    auto office = w.as("");
    REQUIRE(w.sign_in(office, "office", demo::kPassword).status == 200);
    CHECK(office.get("/bulletins?state=published").count("rows") == 2);
    const auto weekly = office.get("/bulletins?kind=weekly");
    REQUIRE(weekly.count("rows") == 1);
    CHECK(weekly.text("rows.0.number").ends_with("〔2026〕1号"));
    CHECK(office.get("/bulletins?kind=daily").text("rows.0.state") == "draft");
    CHECK(office.get("/meeting-tasks?state=open").count("rows") == 2);
    const auto tour = office.get("/meetings?kind=tour");
    REQUIRE(tour.count("rows") == 1);
    CHECK(tour.count("rows.0.agenda") == 2);
    CHECK(tour.text("rows.0.day") == "2026-11-25");
    CHECK(office.post("/meetings/" + std::to_string(tour.number("rows.0.id")) + "/findings", R"({"text":"积水","as_case":true})").status == 201);
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
