// Open311 GeoReport v2 as another platform speaks it: golden replies in both formats, keys, limits, refusals.
#include <doctest/doctest.h>

#include "base/text.hpp"
#include "modules/cases/open311_format.hpp"
#include "modules/cases/public.hpp"
#include "town.hpp"

namespace {

struct Platform : Town {
  const std::string key = "a-platform-key-of-some-length";
  Platform() {
    REQUIRE(w.as("chief").put("/places/339902/polygon", R"({"polygon":{"type":"Polygon","coordinates":[[[120,30],[120.2,30],[120.2,30.4],[120,30.4],[120,30]]]}})").status == 204);
    const auto made = w.as("chief").post("/open311-keys", R"({"name":"市民热线","secret":")" + key + R"(","per_hour":3})");
    REQUIRE_MESSAGE(made.status == 201, made.body);
    CHECK(made.body.find(key) == std::string::npos);
    CHECK(made.body.find(base::sha256_hex(key)) == std::string::npos);
    CHECK(*w.sql<std::string>("SELECT secret FROM cases_open311_key") == "");
  }
  world::Client client() { return w.as("").header("Host", "city.example").header("Content-Type", "application/x-www-form-urlencoded"); }
  world::Reply get(const std::string& path) { return w.as("").header("Host", "city.example").get("/open311/v2/" + path); }
  world::Reply post(const std::string& body, const std::string& end = ".json") { return client().post("/open311/v2/requests" + end, body); }
  std::string one() { return "api_key=" + key + "&service_code=0102&lat=30.2004&long=120.1006&description=%E5%9E%83%E5%9C%BE&first_name=%E7%8E%8B&phone=13800138000"; }
  std::string id() { return std::to_string(*w.sql<std::int64_t>("SELECT id FROM cases_report ORDER BY id DESC LIMIT 1")); }
  void show(const std::string& report, const std::string& text) {
    const auto r = w.as("chief").put("/report-review/" + report, R"({"shown":"shown","text":")" + text + R"(","answer":"已派人"})");
    REQUIRE_MESSAGE(r.status == 200, r.body);
  }
};

}  // namespace

TEST_CASE("open311: services and what a service asks") {
  Platform p;
  const auto all = p.get("services.json");
  CHECK(all.status == 200);
  CHECK(all.header("Content-Type") == "application/json; charset=utf-8");
  CHECK(all.body.find(R"({"service_code":"0102","service_name":"暴露垃圾","description":"市容环境 · 暴露垃圾","metadata":false,"type":"realtime","keywords":"垃圾,乱扔,脏,堆放垃圾,生活垃圾","group":"市容环境"})") != std::string::npos);
  const auto xml = p.get("services.xml");
  CHECK(xml.header("Content-Type") == "text/xml; charset=utf-8");
  CHECK(xml.body.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<services>\n  <service>\n    <service_code>0101</service_code>\n    <service_name>私搭乱建</service_name>\n"));
  CHECK(p.get("services/0102.json").body == R"({"service_code":"0102","attributes":[]})");
  CHECK(p.get("services/0102.xml").body == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<service_definition>\n  <service_code>0102</service_code>\n  <attributes/>\n</service_definition>\n");
  CHECK(p.get("services/99.json").body == R"([{"code":404,"description":"service_code was not found"}])");
  CHECK(p.get("services/01.json").status == 404);  // a group is no service
  CHECK(p.get("discovery.json").text("endpoints.0.url") == "http://city.example/open311/v2");
  CHECK(p.get("discovery.xml").body.find("<url>http://city.example/open311/v2</url>") != std::string::npos);
}

TEST_CASE("open311: a request with a key, from posting to what is shown") {
  Platform p;
  const auto made = p.post(p.one());
  REQUIRE_MESSAGE(made.status == 201, made.body);
  CHECK(made.text("0.service_request_id") == p.id());
  const auto link = made.text("0.service_notice");
  REQUIRE(link.starts_with("http://city.example/public/r/"));
  const auto token = link.substr(29);
  CHECK(p.get("tokens/" + token + ".json").body == R"([{"service_request_id":")" + p.id() + R"(","token":")" + token + "\"}]");
  CHECK(p.get("tokens/nothing.json").status == 404);
  const auto report = *p.w.sql<std::int64_t>("SELECT id FROM cases_report");
  CHECK(p.w.as("chief").post("/reports/" + std::to_string(report) + "/show/phone").text("value") == "13800138000");
  CHECK(p.w.sql<std::string>("SELECT phone FROM cases_report")->starts_with("s1:aes:"));

  // Not before somebody has looked at it.
  CHECK(p.get("requests.json").body == "[]");
  CHECK(p.get("requests/" + p.id() + ".json").status == 404);
  p.show(p.id(), "垃圾 <袋>");
  CHECK(p.get("requests/" + p.id() + ".json").body ==
        R"([{"service_request_id":")" + p.id() + R"(","status":"open","status_notes":"已派人","service_name":"暴露垃圾","service_code":"0102","description":"垃圾 <袋>","agency_responsible":null,"service_notice":null,"requested_datetime":"2026-03-02T09:00:00+08:00","updated_datetime":"2026-03-02T09:00:00+08:00","expected_datetime":"2026-03-02T11:00:00+08:00","address":"区划339902","address_id":"339902","zipcode":null,"lat":30.2,"long":120.101,"media_url":null}])");
  const auto xml = p.get("requests/" + p.id() + ".xml");
  CHECK(xml.body ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<service_requests>\n  <request>\n    <service_request_id>" + p.id() +
            "</service_request_id>\n    <status>open</status>\n    <status_notes>已派人</status_notes>\n    <service_name>暴露垃圾</service_name>\n    <service_code>0102</service_code>\n    <description>垃圾 &lt;袋&gt;</description>\n"
            "    <agency_responsible/>\n    <service_notice/>\n    <requested_datetime>2026-03-02T09:00:00+08:00</requested_datetime>\n    <updated_datetime>2026-03-02T09:00:00+08:00</updated_datetime>\n    <expected_datetime>2026-03-02T11:00:00+08:00</expected_datetime>\n"
            "    <address>区划339902</address>\n    <address_id>339902</address_id>\n    <zipcode/>\n    <lat>30.2</lat>\n    <long>120.101</long>\n    <media_url/>\n  </request>\n</service_requests>\n");
  for (const char* secret : {"13800138000", "王", "30.2004"}) CHECK(xml.body.find(secret) == std::string::npos);
}

TEST_CASE("open311: filters") {
  Platform p;
  REQUIRE(p.post(p.one()).status == 201);
  const auto first = p.id();
  p.show(first, "一");
  p.w.clock.advance(100 * base::kDayMs);
  REQUIRE(p.post(p.one() + "&jurisdiction_id=city.example").status == 201);
  const auto second = p.id();
  p.show(second, "二");
  const auto ids = [&](const std::string& query) {
    const auto r = p.get("requests.json" + query);
    REQUIRE_MESSAGE(r.status == 200, r.body);
    std::string out;
    for (std::size_t i = 0; i < r.count(""); ++i) out += (r.text(std::to_string(i) + ".service_request_id") == first ? "1" : "2");
    return out;
  };
  CHECK(ids("") == "2");  // of the last ninety days
  CHECK(ids("?start_date=2026-03-01T00:00:00%2B08:00&end_date=2027-03-01T00:00:00Z") == "1");  // ninety days, whatever is asked
  CHECK(ids("?end_date=2026-03-03T00:00:00Z") == "1");
  CHECK(ids("?service_request_id=" + first + "," + second + ",7") == "12");
  CHECK(ids("?service_code=0101,0102&status=open") == "2");
  CHECK(ids("?service_code=0101") == "");
  CHECK(ids("?status=closed") == "");
  CHECK(p.get("requests.json?status=new").body == R"([{"code":400,"description":"status: open or closed"}])");
  CHECK(p.get("requests.xml?start_date=yesterday").body == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<errors>\n  <error>\n    <code>400</code>\n    <description>start_date: not a date of ISO 8601</description>\n  </error>\n</errors>\n");
}

TEST_CASE("open311: what is refused, and how") {
  Platform p;
  CHECK(p.post("service_code=0102").body == R"([{"code":403,"description":"api_key was not provided"}])");
  const auto wrong = p.post("api_key=x&service_code=0102", ".xml");
  CHECK(wrong.status == 403);
  CHECK(wrong.body.find("<errors>\n  <error>\n    <code>403</code>\n    <description>api_key is not valid</description>") != std::string::npos);
  CHECK(p.post("api_key=" + p.key).body == R"([{"code":400,"description":"service_code was not provided"},{"code":400,"description":"lat was not provided"}])");
  CHECK(p.post("api_key=" + p.key + "&service_code=77&lat=30.2&long=120.1").body == R"([{"code":400,"description":"service_code: no_such"}])");
  CHECK(p.post("api_key=" + p.key + "&service_code=0102&lat=91&long=120.1").body == R"([{"code":400,"description":"lat: out of range"}])");
  CHECK(p.post("api_key=" + p.key + "&service_code=0102&address_id=55").body == R"([{"code":400,"description":"address_id: no_such"}])");
  CHECK(p.post("api_key=%zz").status == 400);
  CHECK(p.w.as("").post("/open311/v2/requests.json", "{}").status == 400);
  CHECK(*p.w.sql<std::int64_t>("SELECT count(*) FROM cases_report") == 0);
  // An address in words: the city's, until the office knows better. An address of a picture is written down, not fetched.
  REQUIRE(p.post("api_key=" + p.key + "&service_code=0102&address_string=%E4%BA%BA%E6%B0%91%E8%B7%AF&media_url=http://127.0.0.1/x.jpg").status == 201);
  CHECK(*p.w.sql<std::string>("SELECT place FROM cases_report") == "3399");
  CHECK(*p.w.sql<std::string>("SELECT text FROM cases_report") == "http://127.0.0.1/x.jpg");
  REQUIRE(p.post(p.one()).status == 201);
  REQUIRE(p.post(p.one()).status == 201);
  const auto more = p.post(p.one());
  CHECK(more.status == 429);
  CHECK(more.header("Retry-After") == "3600");
  CHECK(p.w.as("chief").post("/open311-keys", R"({"name":"x","secret":"short"})").fields() == "secret:min_length");
  CHECK(p.w.as("officer").post("/open311-keys", R"({"name":"x","secret":"abcdefghijklmnopqrstuvwxyz"})").status == 403);
}

TEST_CASE("open311: XML has no character that is none") {
  std::string out;
  open311::escape_xml(out, std::string_view("a\0b\x01<&>\"\n城", 12));
  CHECK(out == "ab&lt;&amp;&gt;&quot;\n城");
  CHECK(open311::named("/open311/v2/requests/12.json").name == "12");
  CHECK(open311::named("/open311/v2/requests/12").format == open311::Format::xml);
}
