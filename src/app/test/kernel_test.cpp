// One request from edge to row: journal and its chain, replays, events, jobs, CSRF, problem documents, descriptions.
#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "hours.hpp"
#include "world/world.hpp"

using namespace world;

namespace {
struct Setting {
  hours::Seen seen;
  World w{{app::system_module(), hours::module(seen)}};
  Client chief = w.as("chief");
  std::string team = chief.post("/teams", R"({"name":"红队","place":"339902"})").at("id");
  std::string body(const std::string& activity, int minutes = 60) const {
    return R"({"team":)" + team + R"(,"activity":")" + activity + R"(","day":"2026-03-01","minutes":)" + std::to_string(minutes) + "}";
  }
  std::int64_t rows(const std::string& table) { return *w.sql<std::int64_t>("SELECT COUNT(*) FROM " + table); }
  std::string last(const std::string& column) { return *w.sql<std::string>("SELECT " + column + " FROM app_journal ORDER BY seq DESC LIMIT 1"); }
  std::optional<std::int64_t> broken() {
    std::optional<std::int64_t> at;
    w.db().read([&](store::Tx& tx) { at = app::verify_journal(tx, base::Digest::sha256).broken_at; });
    return at;
  }
};
}  // namespace

TEST_CASE("each write leaves one journal row with what changed; reads and refusals leave none") {
  Setting s;
  const auto before = s.rows("app_journal");
  const auto id = s.chief.post("/entries", s.body("清扫")).at("id");
  CHECK(s.rows("app_journal") == before + 1);
  CHECK(s.last("route") == "POST /entries");
  CHECK(s.last("user_name") == "主任");
  CHECK(s.last("entity") == "entries");
  CHECK(s.last("entity_id") == id);
  CHECK(s.last("title") == "清扫");
  s.chief.put("/entries/" + id, R"({"minutes":90})");
  CHECK(s.last("detail") == R"([{"entity":"entries","id":)" "\"" + id + R"(","title":"清扫","changes":[{"field":"minutes","before":60,"after":90}]}])");
  s.chief.del("/entries/" + id);
  CHECK(s.last("detail").find(R"({"field":"activity","before":"清扫","after":null})") != std::string::npos);
  CHECK(s.rows("app_journal") == before + 3);
  s.chief.get("/entries");
  s.chief.post("/entries", "{}");
  s.w.as("nobody").post("/entries", s.body("x"));
  CHECK(s.rows("app_journal") == before + 3);
  const auto list = s.chief.get("/journal?entity=entries");
  CHECK(list.count("rows") == 3);
  CHECK(list.text("rows.0.route") == "DELETE /entries/{id}");
  CHECK(s.w.as("liaison").get("/journal").status == 403);
}

TEST_CASE("the chain proves that nothing was altered, removed or put in between") {
  Setting s;
  for (int i = 0; i < 5; ++i) s.chief.post("/entries", s.body("清扫" + std::to_string(i)));
  CHECK_FALSE(s.broken().has_value());
  const auto last = s.rows("app_journal");
  CHECK(s.chief.get("/journal/verify").body == R"({"rows":)" + std::to_string(last) + R"(,"removed":0,"whole":true,"broken_at":null})");
  const auto row = last - 2;
  const auto tampered = [&](const std::string& column, const std::string& value) {
    const auto was = *s.w.sql<std::string>("SELECT " + column + " FROM app_journal WHERE seq=$1", row);
    s.w.exec("UPDATE app_journal SET " + column + "=$2 WHERE seq=$1", row, value);
    const auto at = s.broken();
    s.w.exec("UPDATE app_journal SET " + column + "=$2 WHERE seq=$1", row, was);
    return at;
  };
  for (const char* column : {"user_name", "route", "entity", "entity_id", "title", "detail", "prev", "hash"}) {
    CAPTURE(column);
    CHECK(tampered(column, "[]") == row);
  }
  s.w.exec("UPDATE app_journal SET at=at+1 WHERE seq=$1", row);
  CHECK(s.broken() == row);
  s.w.exec("UPDATE app_journal SET at=at-1 WHERE seq=$1", row);
  CHECK_FALSE(s.broken().has_value());
  s.w.exec("DELETE FROM app_journal WHERE seq=$1", row);
  CHECK(s.broken() == row + 1);
}

TEST_CASE("idempotency: the first reply is kept; the same key for another request is a conflict") {
  Setting s;
  const auto before = s.rows("hours_entry");
  auto phone = s.w.as("chief").header("Idempotency-Key", "a1");
  const auto first = phone.post("/entries", s.body("清扫")), again = phone.post("/entries", s.body("清扫"));
  CHECK(first.status == 201);
  CHECK(first.header("Idempotent-Replay").empty());
  CHECK(again.status == 201);
  CHECK(again.body == first.body);
  CHECK(again.header("Idempotent-Replay") == "true");
  CHECK(s.rows("hours_entry") == before + 1);
  CHECK(phone.post("/entries", s.body("巡逻")).key() == "idempotency_reused");
  CHECK(phone.post("/teams", R"({"name":"x"})").key() == "idempotency_reused");
  // Keys are each person's own.
  CHECK(s.w.as("officer").header("Idempotency-Key", "a1").post("/entries", s.body("清扫")).header("Idempotent-Replay").empty());
  // A refusal is not kept.
  auto other = s.w.as("chief").header("Idempotency-Key", "a2");
  CHECK(other.post("/entries", s.body("清扫", 5)).status == 422);
  CHECK(other.post("/entries", s.body("清扫", 50)).status == 201);
  CHECK(s.w.as("chief").header("Idempotency-Key", std::string(201, 'k')).post("/entries", s.body("x")).key() == "idempotency_key");
  // What a file is sent for is part of the request: its check is not its apply.
  auto file = s.w.as("chief").header("Idempotency-Key", "a3");
  CHECK(file.upload("/teams/import?mode=check", "t.csv", "名称\n蓝队\n").status == 200);
  CHECK(file.upload("/teams/import?mode=apply", "t.csv", "名称\n蓝队\n").key() == "idempotency_reused");
  const auto id = first.at("id");
  auto note = s.w.as("chief").header("Idempotency-Key", "a4");
  const auto kept = note.upload("/entries/" + id + "/note", "a.txt", "hello", {{"by", "甲"}});
  CHECK(kept.text("by") == "甲");
  CHECK(note.upload("/entries/" + id + "/note", "a.txt", "hello", {{"by", "甲"}}).header("Idempotent-Replay") == "true");
  CHECK(note.upload("/entries/" + id + "/note", "a.txt", "hello", {{"by", "乙"}}).status == 409);
  // After a week the key is free again.
  s.w.clock.advance(8 * base::kDayMs);
  s.w.run_jobs();
  CHECK(s.rows("app_replay") == 0);
}

TEST_CASE("an event is heard in the same transaction: when its listener refuses, nothing has happened") {
  Setting s;
  const auto id = [&](int minutes) { return s.chief.post("/entries", s.body("清扫" + std::to_string(minutes), minutes)).at("id"); };
  const auto a = id(600), b = id(500);
  CHECK(s.chief.post("/entries/" + a + "/review", R"({"approve":true})").text("state") == "approved");
  CHECK(s.w.sql<std::int64_t>("SELECT minutes FROM hours_total") == 600);
  const auto journal = s.rows("app_journal"), jobs = s.rows("app_job");
  auto listener = s.w.hub.subscribe({"hours"}, [] {});
  CHECK(s.chief.post("/entries/" + b + "/review", R"({"approve":true})").key() == "hours.too_many");
  CHECK(s.w.sql<std::int64_t>("SELECT minutes FROM hours_total") == 600);
  CHECK(s.chief.get("/entries/" + b).text("state") == "submitted");
  CHECK(s.rows("app_journal") == journal);
  CHECK(s.rows("app_job") == jobs);
  std::vector<http::Hub::Frame> frames;
  CHECK(listener->take(frames));
  CHECK(frames.empty());
  CHECK(s.chief.post("/entries/" + b + "/review", "{}").text("state") == "rejected");
  CHECK(listener->take(frames));
  CHECK(frames.size() == 1);
  CHECK(s.chief.post("/entries/" + b + "/review", "{}").key() == "hours.already_reviewed");
}

TEST_CASE("jobs: when the program ends the one that runs may end, and the rest stays queued") {
  Setting s;
  s.w.run_jobs();
  for (const char* activity : {"a", "b", "c"}) s.chief.post("/entries/" + s.chief.post("/entries", s.body(activity)).at("id") + "/review", R"({"approve":true})");
  s.seen.during = [&] { s.w.kernel().stop_jobs(); };
  CHECK(s.w.run_jobs() == 1);
  CHECK(s.seen.thanked == 1);
  CHECK(s.rows("app_job") == 2);
  CHECK(*s.w.sql<std::int64_t>("SELECT count(*) FROM app_job WHERE state='waiting'") == 2);
  s.w.clock.advance(base::kDayMs);
  CHECK(s.w.run_jobs() == 0);  // neither the queued nor the periodic ones
}

TEST_CASE("jobs: run once, again with back-off when they fail, given up after ten times; periodic ones") {
  Setting s;
  s.w.run_jobs();
  CHECK(s.seen.swept == 1);
  const auto approve = [&](const char* activity) {
    s.chief.post("/entries/" + s.chief.post("/entries", s.body(activity)).at("id") + "/review", R"({"approve":true})");
  };
  approve("a");
  CHECK(s.w.run_jobs() == 1);
  CHECK(s.seen.thanked == 1);
  CHECK(s.w.run_jobs() == 0);
  approve("b");
  s.seen.failures = 2;
  CHECK(s.w.run_jobs() == 1);
  CHECK(s.w.sql<std::string>("SELECT error FROM app_job") == "no paper");
  s.w.clock.advance(9'999);
  CHECK(s.w.run_jobs() == 0);
  s.w.clock.advance(1);
  CHECK(s.w.run_jobs() == 1);
  s.w.clock.advance(19'999);
  CHECK(s.w.run_jobs() == 0);
  s.w.clock.advance(1);
  CHECK(s.w.run_jobs() == 1);
  CHECK(s.seen.thanked == 2);
  CHECK(s.rows("app_job") == 0);
  s.seen.failures = 1000;
  approve("c");
  int tries = 0;
  for (int i = 0; i < 30; ++i) {
    s.w.exec("UPDATE app_periodic SET ran_at=$1", s.w.clock.now());
    tries += s.w.run_jobs();
    s.w.clock.advance(base::kHour - 1);
  }
  CHECK(tries == 10);
  CHECK(s.w.sql<std::string>("SELECT state FROM app_job") == "failed");
  s.seen.swept = 0;
  s.w.clock.advance(base::kHour);
  s.w.run_jobs();
  s.w.run_jobs();
  CHECK(s.seen.swept == 1);
  s.w.clock.advance(base::kHour);
  s.w.run_jobs();
  CHECK(s.seen.swept == 2);
}

TEST_CASE("a job whose runner died is run again after ten minutes; one without code says so") {
  Setting s;
  s.w.run_jobs();
  s.w.inside([](app::Ctx& c) { c.enqueue("hours.thank", ""); c.enqueue("hours.gone", ""); });
  s.w.exec("UPDATE app_job SET state='running', attempts=1, run_at=run_at+600000 WHERE name='hours.thank'");
  CHECK(s.w.run_jobs() == 1);
  CHECK(s.w.sql<std::string>("SELECT error FROM app_job WHERE name='hours.gone'") == "no such job");
  s.w.clock.advance(600'000);
  s.w.run_jobs();
  CHECK(s.seen.thanked == 1);
}

TEST_CASE("problem documents (RFC 9457), 401, 403, 404, 405, CSRF, HEAD") {
  Setting s;
  const auto missing = s.chief.get("/entries/1");
  CHECK(missing.status == 404);
  CHECK(missing.header("Content-Type") == "application/problem+json");
  const auto id = missing.header("X-Request-Id");
  CHECK(missing.body == R"({"type":"about:blank","title":"Not Found","status":404,"key":"not_found","request_id":")" + id + R"(","args":{},"errors":[]})");
  CHECK(s.w.as("").get("/entries").status == 401);
  CHECK(s.w.as("nobody").get("/entries").status == 403);
  CHECK(s.chief.get("/nothing/here").status == 404);
  CHECK(s.chief.get("/").status == 404);
  const auto method = s.chief.del("/entries");
  CHECK(method.status == 405);
  CHECK(method.text("title") == "Method Not Allowed");
  CHECK(method.number("status") == 405);
  CHECK(std::count_if(method.headers.begin(), method.headers.end(), [](const auto& h) { return h.first == "X-Request-Id"; }) == 1);
  CHECK(s.chief.send("PATCH", "/entries", "").status == 405);
  auto forged = s.w.as("chief").header("X-CSRF-Token", "");
  CHECK(forged.post("/entries", s.body("x")).key() == "csrf");
  CHECK(forged.upload("/teams/import", "t.csv", "名称\nx\n").key() == "csrf");
  CHECK(forged.get("/entries").status == 200);
  CHECK(s.rows("hours_entry") == 0);
  const auto head = s.chief.send("HEAD", "/entries", "");
  CHECK(head.status == 200);
  CHECK(head.header("Content-Type") == "application/json");
  CHECK(s.chief.send("HEAD", "/entries/1/review", "").status == 405);
  CHECK(s.chief.get("/entries").header("Cache-Control") == "no-store");
}

TEST_CASE("what the kernel says of itself: OpenAPI, TypeScript, schema by permission, metrics") {
  Setting s;
  const auto api = s.w.as("").get("/openapi.json");
  CHECK(api.text("openapi") == "3.1.0");
  for (const auto& r : s.w.kernel().routes()) {
    CAPTURE(r.method + " " + r.path);
    const auto doc = boost::json::parse(api.body);
    const auto& path = doc.at("paths").as_object();
    const auto at = path.find("/api" + r.path);
    REQUIRE(at != path.end());
    std::string method;
    for (const char c : r.method) method += static_cast<char>(c + 32);
    REQUIRE(at->value().as_object().contains(method));
    const auto& op = at->value().at(method);
    CHECK(op.at("x-permission").as_string() == boost::json::string_view(r.perm.key.data(), r.perm.key.size()));
    CHECK(op.at("responses").as_object().contains(std::to_string(r.status)));
  }
  CHECK(s.w.as("").get("/docs").body.find("/api/entries/{id}/review") != std::string::npos);
  const auto ts = s.w.kernel().typescript();
  CHECK(ts.find("export interface Entry {") != std::string::npos);
  CHECK(ts.find("'submitted' | 'approved' | 'rejected'") != std::string::npos);
  CHECK(ts.find("'hours.read'") != std::string::npos);

  const auto entities = [&](const Reply& schema) {
    std::string names;
    for (std::size_t i = 0; i < schema.count("entities"); ++i) names += schema.text("entities." + std::to_string(i) + ".name") + " ";
    return names;
  };
  CHECK(entities(s.chief.get("/schema")) == "users roles journal teams entries ");
  CHECK(entities(s.w.as("nobody").get("/schema")).empty());
  s.w.person("reader", {"hours.read"});
  const auto reader = s.w.as("reader").get("/schema");
  CHECK(entities(reader) == "teams entries ");
  CHECK(reader.at("entities.1.create") == "false");
  CHECK(reader.at("entities.1.fields.4.min") == "15");
  CHECK(reader.text("entities.1.fields.1.ref") == "teams");

  s.chief.get("/entries");
  s.chief.get("/entries/1");
  const auto metrics = s.w.kernel().metrics();
  CHECK(metrics.find(R"(chuangcheng_requests_total{method="GET",route="/entries",status="2xx"} 1)") != std::string::npos);
  CHECK(metrics.find(R"(chuangcheng_requests_total{method="GET",route="/entries/{id}",status="4xx"} 1)") != std::string::npos);
}
