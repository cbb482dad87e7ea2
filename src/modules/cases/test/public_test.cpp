// What citizens do without signing in, from the report to the rating; what the office lets everybody read; what holds floods back.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "base/text.hpp"
#include "media/exif.hpp"
#include "media/image.hpp"
#include "modules/cases/public.hpp"
#include "town.hpp"

namespace {

std::string token(char c) { return std::string(43, c); }

struct Square : Town {
  Square() {
    REQUIRE(w.as("chief").put("/places/339902/polygon", R"({"polygon":{"type":"Polygon","coordinates":[[[120,30],[120.2,30],[120.2,30.4],[120,30.4],[120,30]]]}})").status == 204);
  }
  // From an own address and device each time, unless told otherwise.
  int callers = 0;
  world::Client citizen() { return w.as("").peer("198.51.100." + std::to_string(callers++ % 250)); }
  world::Reply told(char c, const std::string& more = "") { return citizen().post("/public/reports", body(c, more)); }
  static std::string body(char c, const std::string& more = "") {
    return R"({"token":")" + token(c) + R"(","text":"一堆垃圾，电话13800138000","class_code":"0102","lon":120.1,"lat":30.2,"phone":"13900139000")" + more + "}";
  }
  std::string at(char c) { return "/public/reports/" + token(c); }
  world::Reply follow(char c) { return citizen().get(at(c)); }
  std::string case_path(char c) {
    const auto id = w.sql<std::int64_t>("SELECT case_id FROM cases_report WHERE token_hash=$1", base::sha256_hex(token(c)));
    REQUIRE(id);
    return "/cases/" + std::to_string(*id);
  }
  std::string report_id(char c) { return std::to_string(*w.sql<std::int64_t>("SELECT id FROM cases_report WHERE token_hash=$1", base::sha256_hex(token(c)))); }
  world::Reply photo(char c, const std::string& bytes) { return citizen().upload(at(c) + "/photos", "a.jpg", bytes); }
  world::Reply show(char c, const std::string& photos = "[]", const std::string& text = "一堆垃圾") {
    return w.as("chief").put("/report-review/" + report_id(c), R"({"shown":"shown","text":")" + text + R"(","photos":)" + photos + "}");
  }
  // By the office and the unit, up to closing.
  void close(const std::string& path) {
    REQUIRE(step("chief", path, "file").status == 200);
    REQUIRE(step("chief", path, "dispatch", "\"unit\":" + std::to_string(sweepers.value)).status == 200);
    Town::photo("sweeper", path, "after", 7);
    REQUIRE(step("sweeper", path, "handle", R"("reason":"清运完毕")").status == 200);
    REQUIRE(step("verifier", path, "pass").status == 200);
    REQUIRE(step("chief", path, "close").status == 200);
  }
};

// A photo as a phone takes it: with its position.
std::string taken(int color) {
  media::Exif exif;
  exif.latitude = 30.2, exif.longitude = 120.1;
  exif.make = "Phone";
  return media::with_exif(Town::picture(color), exif);
}

}  // namespace

TEST_CASE("a citizen reports, follows, rates, and has it opened again") {
  Square t;
  const auto r = t.told('a', R"(,"address":"路口东侧")");
  REQUIRE_MESSAGE(r.status == 201, r.body);
  CHECK(r.text("number") == "20260302-0001");
  CHECK(r.text("path") == "/public/r/" + token('a'));
  CHECK(r.at("joined") == "false");
  // The place comes of the border that holds the position; the link is kept as its digest alone.
  CHECK(*t.w.sql<std::string>("SELECT place FROM cases_report") == "339902");
  CHECK(*t.w.sql<std::int64_t>("SELECT count(*) FROM cases_report WHERE token_hash=$1", token('a')) == 0);
  // A second tap, or a reply that was lost: the same report.
  CHECK(t.told('a', R"(,"address":"路口东侧")").text("number") == "20260302-0001");
  CHECK(*t.w.sql<std::int64_t>("SELECT count(*) FROM cases_case") == 1);

  auto f = t.follow('a');
  CHECK(f.text("state") == "reported");
  CHECK(f.text("class_name") == "暴露垃圾");
  CHECK(f.at("can_rate") == "false");
  CHECK(f.body.find("13900139000") == std::string::npos);  // the number it gave for the office alone
  CHECK(t.citizen().post(t.at('a') + "/rate", R"({"rating":5})").key() == "citizen.not_done_yet");
  CHECK(t.citizen().post(t.at('a') + "/reopen", R"({"reason":"还在"})").key() == "citizen.not_done_yet");

  const auto path = t.case_path('a');
  REQUIRE(t.w.as("chief").post(path + "/steps", R"({"move":"note","reason":"内部：老上访户"})").status == 200);
  t.close(path);
  const auto answered = t.w.as("chief").post("/reports/" + t.report_id('a') + "/answer", R"({"text":"已清运"})");
  REQUIRE(answered.status == 200);
  f = t.follow('a');
  CHECK(f.text("state") == "closed");
  CHECK(f.text("answer") == "已清运");
  CHECK(f.at("can_reopen") == "true");
  CHECK(f.body.find("清运完毕") != std::string::npos);
  CHECK(f.body.find("老上访户") == std::string::npos);
  CHECK(f.body.find("sweeper") == std::string::npos);
  CHECK(t.citizen().post(t.at('a') + "/rate", R"({"rating":6})").fields() == "rating:range");
  f = t.citizen().post(t.at('a') + "/rate", R"({"rating":2,"text":"只扫了一半"})");
  CHECK(f.number("rating") == 2);
  f = t.citizen().post(t.at('a') + "/reopen", R"({"reason":"角落里还有"})");
  CHECK(f.text("state") == "dispatched");
  // It is the citizen's step, nobody's of the office.
  const auto whole = t.w.as("chief").get(path + "/whole");
  CHECK(whole.text("steps." + std::to_string(whole.count("steps") - 1) + ".move") == "reopen");
  CHECK(whole.text("steps." + std::to_string(whole.count("steps") - 1) + ".person_name") == "");
}

TEST_CASE("re-opening ends fifteen days after closing; a refused report can be taken up again as long") {
  Square t;
  REQUIRE(t.told('a').status == 201);
  t.close(t.case_path('a'));
  t.w.clock.advance(cases::kReopenMs + 1);
  CHECK(t.follow('a').at("can_reopen") == "false");
  const auto late = t.citizen().post(t.at('a') + "/reopen", R"({"reason":"还在"})");
  CHECK(late.key() == "citizen.reopen_late");
  CHECK(late.text("args.days") == "15");

  REQUIRE(t.told('b').status == 201);
  REQUIRE(t.step("chief", t.case_path('b'), "reject", R"("reason":"不属本市")").status == 200);
  const auto f = t.follow('b');
  CHECK(f.text("steps.1.note") == "不属本市");
  CHECK(t.citizen().post(t.at('b') + "/reopen", R"({"reason":"就在本市"})").text("state") == "reported");
}

TEST_CASE("whoever is signed in on the browser, the report is a citizen's") {
  Square t;
  REQUIRE(t.w.as("sweeper").post("/public/reports", Square::body('a')).status == 201);
  CHECK(*t.w.sql<std::int64_t>("SELECT count(*) FROM cases_case WHERE reporter IS NULL") == 1);
  CHECK(*t.w.sql<std::int64_t>("SELECT count(*) FROM cases_step WHERE person IS NULL") == 1);
}

TEST_CASE("one reply names all that is missing; where no border holds the position the place is chosen") {
  Square t;
  CHECK(t.citizen().post("/public/reports", R"({"token":"short"})").fields() == "token:length");
  CHECK(t.citizen().post("/public/reports", R"({"token":")" + std::string(43, '!') + R"("})").fields() == "token:form text:required place:required");
  CHECK(t.told('a', R"(,"site":"nothing")").fields() == "site:no_such");
  const std::string far = R"({"token":")" + token('a') + R"(","text":"垃圾","lon":121,"lat":30)";
  CHECK(t.citizen().post("/public/reports", far + "}").fields() == "place:outside");
  CHECK(t.citizen().post("/public/reports", far + R"(,"place":"339903"})").status == 201);
  CHECK(t.citizen().post("/public/reports", R"({"token":")" + token('b') + R"(","text":"x","class_code":"01","place":"339902"})").fields() == "class_code:no_such");
  // A class says enough beside a photo; praise needs words and opens no case.
  CHECK(t.citizen().post("/public/reports", R"({"token":")" + token('c') + R"(","class_code":"0102","place":"339902"})").status == 201);
  const auto praise = t.citizen().post("/public/reports", R"({"token":")" + token('d') + R"(","kind":"praise","text":"清淤及时","place":"339902"})");
  CHECK(praise.text("number") == "");
  CHECK(t.follow('d').at("state") == "null");
  CHECK(*t.w.sql<std::int64_t>("SELECT count(*) FROM cases_case") == 2);
}

TEST_CASE("a site's code brings its place and position") {
  Square t;
  const auto site = *t.w.sql<std::string>("SELECT token FROM sites_site");
  const auto form = t.citizen().get("/public/kinds?site=" + site);
  CHECK(form.text("site_name") == "东门路口");
  CHECK(form.count("kinds") > 20);
  CHECK(form.body.find("\"01\"") == std::string::npos);
  REQUIRE(t.citizen().post("/public/reports", R"({"token":")" + token('a') + R"(","text":"灯坏了","site":")" + site + "\"}").status == 201);
  CHECK(*t.w.sql<std::int64_t>("SELECT site FROM cases_report") == t.corner.value);
  CHECK(t.w.as("chief").get("/cases").text("rows.0.address") == "东门路口");
}

TEST_CASE("photos: three a report, of the kinds we read, and not before the link is known") {
  Square t;
  const auto blobs = [&] {
    int n = 0;
    for (const auto& e : std::filesystem::recursive_directory_iterator(t.w.folder)) n += e.is_regular_file();
    return n;
  };
  const int before = blobs();
  CHECK(t.photo('x', taken(1)).key() == "citizen.unknown_link");
  REQUIRE(t.told('a').status == 201);
  CHECK(t.photo('a', "GIF89a nothing").key() == "photo.kind");
  CHECK(blobs() == before);  // a stranger's file is not kept
  REQUIRE(t.photo('a', taken(1)).status == 201);
  REQUIRE(t.photo('a', taken(1)).status == 201);  // sent twice
  CHECK(t.follow('a').count("photos") == 1);
  REQUIRE(t.photo('a', taken(2)).status == 201);
  REQUIRE(t.photo('a', taken(3)).status == 201);
  CHECK(t.photo('a', taken(4)).key() == "citizen.photos_of_report");
  CHECK(t.w.as("chief").get(t.case_path('a') + "/whole").count("photos") == 3);
  REQUIRE(t.told('b').status == 201);
  t.w.clock.advance(cases::kMorePhotosMs + 1);
  CHECK(t.photo('b', taken(1)).key() == "citizen.photos_late");
}

TEST_CASE("nothing is public before review, and then without metadata, name, number or exact position") {
  Square t;
  REQUIRE(t.citizen().post("/public/reports", R"({"token":")" + token('a') + R"(","text":"3号楼王某家门口垃圾","class_code":"0102","lon":120.123456,"lat":30.123456,"name":"王某","phone":"13800138000","address":"3号楼"})").status == 201);
  REQUIRE(t.photo('a', taken(1)).status == 201);
  REQUIRE(t.photo('a', taken(2)).status == 201);
  t.w.run_jobs();
  CHECK(t.citizen().get("/public/reports").count("rows") == 0);
  const auto follow = t.follow('a');
  const auto first = follow.at("photos.0.id"), second = follow.at("photos.1.id");
  CHECK(t.citizen().get("/public/photos/" + first + "/large").status == 404);
  // The reporter sees the own photo, and even that without what the camera wrote.
  const auto own = t.citizen().get(t.at('a') + "/photos/" + first + "/large");
  REQUIRE(own.status == 200);
  CHECK(t.citizen().get(t.at('a') + "/photos/" + first + "/original").status == 404);

  auto queue = t.w.as("chief").get("/report-review");
  CHECK(queue.number("waiting") == 1);
  CHECK(queue.count("rows.0.photos") == 2);
  CHECK(t.w.as("other").get("/report-review").number("waiting") == 0);  // another district's
  CHECK(t.w.as("other").put("/report-review/" + t.report_id('a'), R"({"shown":"shown","text":"x"})").status == 404);
  CHECK(t.w.as("sweeper").get("/report-review").status == 403);
  CHECK(t.show('a', "[]", "").fields() == "text:required");
  CHECK(t.show('a', R"([{"id":1,"shown":"shown"}])").fields() == "photos:no_such");
  REQUIRE(t.show('a', "[{\"id\":" + first + R"(,"shown":"shown","covers":[{"x":0.2,"y":0.2,"w":0.3,"h":0.3}]},{"id":)" + second + R"(,"shown":"kept_back"}])", "楼前垃圾").status == 200);
  t.w.run_jobs();

  const auto list = t.citizen().get("/public/reports");
  REQUIRE(list.count("rows") == 1);
  CHECK(list.text("rows.0.text") == "楼前垃圾");
  CHECK(list.body.find(R"("lon":120.123,"lat":30.123,)") != std::string::npos);
  CHECK(list.count("rows.0.photos") == 1);
  for (const char* secret : {"王某", "13800138000", "3号楼", "120.1234"}) CHECK(list.body.find(secret) == std::string::npos);
  const auto shown_hash = *t.w.sql<std::string>("SELECT shown_hash FROM cases_photo WHERE shown='shown'");
  for (const char* size : {"large", "thumb"}) {
    const auto reply = t.citizen().get("/public/photos/" + first + "/" + size);
    REQUIRE(reply.status == 200);
    std::string bytes = reply.body;
    if (!reply.file.empty()) {
      std::ifstream in(reply.file, std::ios::binary);
      bytes.assign(std::istreambuf_iterator<char>(in), {});
    }
    REQUIRE(media::sniff(bytes) == media::Kind::jpeg);
    CHECK(bytes.find("Exif") == std::string::npos);
    CHECK_FALSE(media::read_exif(bytes).latitude);
  }
  CHECK(t.citizen().get("/public/photos/" + first + "/original").status == 404);
  CHECK(t.citizen().get("/public/photos/" + second + "/large").status == 404);
  // The original is evidence and keeps what the camera wrote.
  CHECK(*t.w.sql<std::int64_t>("SELECT count(*) FROM cases_photo WHERE lon IS NOT NULL") == 2);
  CHECK(!shown_hash.empty());
  // Taken back: gone, with its photos.
  REQUIRE(t.w.as("chief").put("/report-review/" + t.report_id('a'), R"({"shown":"kept_back","photos":[{"id":)" + first + R"(,"shown":"shown"}]})").status == 200);
  CHECK(t.citizen().get("/public/reports").count("rows") == 0);
  CHECK(t.citizen().get("/public/photos/" + first + "/large").status == 404);
}

TEST_CASE("a later answer and the photos of the work come back for review") {
  Square t;
  REQUIRE(t.told('a').status == 201);
  REQUIRE(t.show('a').status == 200);
  CHECK(t.w.as("chief").get("/report-review").number("waiting") == 0);
  t.w.clock.advance(1000);
  REQUIRE(t.w.as("chief").post("/reports/" + t.report_id('a') + "/answer", R"({"text":"王某您好，已派人"})").status == 200);
  CHECK(t.w.as("chief").get("/report-review").number("waiting") == 1);
  CHECK(t.citizen().get("/public/reports").text("rows.0.answer") == "");
  REQUIRE(t.w.as("chief").put("/report-review/" + t.report_id('a'), R"({"shown":"shown","text":"垃圾","answer":"已派人"})").status == 200);
  CHECK(t.citizen().get("/public/reports").text("rows.0.answer") == "已派人");
  t.close(t.case_path('a'));
  const auto queue = t.w.as("chief").get("/report-review");
  REQUIRE(queue.number("waiting") == 1);
  REQUIRE(t.show('a', "[{\"id\":" + queue.at("rows.0.photos.0.id") + R"(,"shown":"shown"}])").status == 200);
  CHECK(t.citizen().get("/public/reports?open=false").text("rows.0.photos.0.moment") == "after");
  CHECK(t.citizen().get("/public/reports?open=true").count("rows") == 0);
}

TEST_CASE("what is near and was shown can be joined, and nothing else") {
  Square t;
  REQUIRE(t.told('a').status == 201);
  const std::string here = "/public/near?lon=120.1005&lat=30.2002&class_code=0102";
  CHECK(t.citizen().get(here).count("cases") == 0);  // not reviewed yet
  const auto id = t.case_path('a').substr(7);
  CHECK(t.told('b', ",\"join\":" + id).fields() == "join:no_such");
  REQUIRE(t.show('a').status == 200);
  const auto near = t.citizen().get(here);
  REQUIRE(near.count("cases") == 1);
  CHECK(near.number("cases.0.distance_m") == 50);
  CHECK(near.at("cases.0.same_class") == "true");
  CHECK(near.body.find("13900139000") == std::string::npos);
  CHECK(t.citizen().get("/public/near?lon=120.11&lat=30.2").count("cases") == 0);  // a kilometre away
  CHECK(t.citizen().get("/public/near").count("cases") == 0);

  const auto joined = t.told('b', ",\"join\":" + id);
  REQUIRE(joined.status == 201);
  CHECK(joined.at("joined") == "true");
  CHECK(joined.text("number") == "20260302-0001");
  CHECK(t.follow('a').number("reports") == 2);
  CHECK(*t.w.sql<std::int64_t>("SELECT count(*) FROM cases_report WHERE origin=case_id") == 2);
  CHECK(t.told('c', R"(,"lon":120.15,"join":)" + id).status == 422);  // twice the field
  const std::string far = R"({"token":")" + token('d') + R"(","text":"x","lon":120.15,"lat":30.2,"join":)" + id + "}";
  CHECK(t.citizen().post("/public/reports", far).fields() == "join:no_such");
  t.close(t.case_path('a'));
  CHECK(t.citizen().get(here).count("cases") == 0);
}

TEST_CASE("limits: by address, by device, and only what was taken counts") {
  Square t;
  auto one = t.w.as("").peer("203.0.113.9");
  const auto tell = [&](world::Client& who, int n) { return who.post("/public/reports", R"({"token":")" + std::string(41, 'k') + std::to_string(10 + n) + R"(","text":"垃圾","place":"339902"})"); };
  for (int i = 0; i < 30; ++i) CHECK(one.post("/public/reports", "{}").status == 422);
  auto first = tell(one, 0);
  REQUIRE(first.status == 201);
  const auto cookie = first.header("Set-Cookie");
  CHECK(cookie.find("HttpOnly") != std::string::npos);
  auto device = t.w.as("").header("Cookie", cookie.substr(0, cookie.find(';')));
  // One phone, though it changes networks.
  for (int i = 1; i < 5; ++i) REQUIRE(tell(device.peer("203.0.114." + std::to_string(i)), i).status == 201);
  const auto sixth = tell(device.peer("203.0.114.99"), 5);
  CHECK(sixth.status == 429);
  CHECK(sixth.key() == "citizen.too_many_reports");
  CHECK(sixth.header("Retry-After") == "3600");
  CHECK(sixth.text("args.limit") == "5");
  CHECK(tell(device, 4).status == 201);  // again the one that was taken: no new report
  // One address, though the cookie is thrown away.
  for (int i = 11; i < 30; ++i) REQUIRE(tell(one, i).status == 201);
  CHECK(tell(one, 40).status == 429);
  t.w.clock.advance(base::kHour);
  CHECK(tell(device, 5).status == 201);
  CHECK(tell(one, 40).status == 201);
  // The city's own limits.
  t.w.exec("INSERT INTO app_setting(name, value) VALUES('cases.public_limits', '2 3 1')");
  auto other = t.w.as("").peer("203.0.115.1");
  for (int i = 50; i < 52; ++i) REQUIRE(tell(other, i).status == 201);
  CHECK(tell(other, 52).text("args.limit") == "2");
  t.w.clock.advance(2 * base::kHour);
  REQUIRE(tell(other, 52).status == 201);
  const auto day = tell(other, 53);
  CHECK(day.text("args.limit") == "3");
  CHECK(day.text("args.hours") == "24");
  // A day later nothing is known of anybody.
  t.w.clock.advance(base::kDayMs + base::kHour);
  t.w.run_jobs();
  CHECK(*t.w.sql<std::int64_t>("SELECT count(*) FROM cases_told") == 0);
}

TEST_CASE("a reporter's name and telephone are erased when the case has been over for as long as the office decided; the report stays") {
  Square t;
  REQUIRE(t.told('a', R"(,"name":"市民甲")").status == 201);
  REQUIRE(t.told('b', R"(,"name":"市民乙")").status == 201);
  t.close(t.case_path('a'));
  const auto kept = [&](char c) { return *t.w.sql<std::string>("SELECT CASE WHEN name='' AND phone='' THEN 'erased' ELSE 'kept' END FROM cases_report WHERE token_hash=$1", base::sha256_hex(token(c))); };
  REQUIRE(t.w.as("chief").put("/retention/contacts", R"({"days":29})").fields() == "days:min");
  REQUIRE(t.w.as("chief").put("/retention/contacts", R"({"days":30})").status == 200);
  t.w.clock.advance(29 * base::kDayMs);
  t.w.run_jobs();
  CHECK(kept('a') == "kept");
  CHECK(t.w.as("chief").get("/retention/contacts/due?days=30").number("rows") == 0);
  t.w.clock.advance(2 * base::kDayMs);
  CHECK(t.w.as("chief").get("/retention/contacts/due?days=30").number("rows") == 1);
  t.w.run_jobs();
  CHECK(kept('a') == "erased");
  CHECK(kept('b') == "kept");  // still open
  CHECK(*t.w.sql<std::string>("SELECT text FROM cases_report WHERE token_hash=$1", base::sha256_hex(token('a'))) != "");
  CHECK(*t.w.sql<std::int64_t>("SELECT COUNT(*) FROM app_journal WHERE entity='retention' AND entity_id='contacts' AND route='system'") == 1);
}
