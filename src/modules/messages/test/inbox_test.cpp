// The inbox: one message for a key and person, for ever; one's own alone; read one by one or all that was seen.
#include "servers.hpp"

#include "base/text.hpp"

using messages::Urgency;

TEST_CASE("the same key is one message for a person, for ever") {
  Town t;
  auto n = t.to("liaison", "cases.due:12");
  n.to.push_back(n.to[0]);
  n.to.push_back(t.w.id_of("inspector"));
  n.to.push_back({4'503'599'627'370'497});  // nobody
  CHECK(t.send(n) == 2);
  n.title = "又一次";
  CHECK(t.send(n) == 0);
  n.to = {t.w.id_of("officer"), t.w.id_of("liaison")};
  CHECK(t.send(n) == 1);
  auto liaison = t.w.as("liaison");
  const auto list = liaison.get("/messages");
  REQUIRE(list.count("rows") == 1);
  CHECK(list.text("rows.0.title") == "案件明日到期");
  CHECK(list.text("rows.0.link") == "/cases/12");
  CHECK(list.text("rows.0.urgency") == "routine");
  CHECK(list.at("rows.0.read_at") == "null");
  CHECK(liaison.get("/messages/unread").body == R"({"unread":1})");
  const auto id = list.at("rows.0.id");
  CHECK(liaison.post("/messages/" + id + "/read").body == R"({"unread":0})");
  // Read, and told again with the same key: it does not come back.
  CHECK(t.send(n) == 0);
  CHECK(liaison.get("/messages?unread=true").count("rows") == 0);
  CHECK(liaison.get("/messages?unread=false").count("rows") == 1);
  CHECK(t.w.as("officer").get("/messages").text("rows.0.title") == "又一次");
}

TEST_CASE("messages are one's own: nobody else reads them or marks them read") {
  Town t;
  REQUIRE(t.send(t.to("liaison", "a")) == 1);
  const auto id = t.w.as("liaison").get("/messages").at("rows.0.id");
  CHECK(t.chief.get("/messages").count("rows") == 0);
  CHECK(t.chief.post("/messages/" + id + "/read").status == 404);
  CHECK(t.chief.post("/messages/read-all", R"({"until":9000000000000})").body == R"({"unread":0})");
  CHECK(t.w.as("liaison").get("/messages/unread").body == R"({"unread":1})");
}

TEST_CASE("reading all takes what was seen, not what came meanwhile") {
  Town t;
  t.send(t.to("liaison", "a"));
  t.w.clock.advance(1000);
  t.send(t.to("liaison", "b"));
  auto liaison = t.w.as("liaison");
  const auto seen = liaison.get("/messages").at("rows.0.created_at");
  t.w.clock.advance(1000);
  t.send(t.to("liaison", "c"));
  CHECK(liaison.post("/messages/read-all", R"({"until":)" + seen + "}").body == R"({"unread":1})");
  CHECK(liaison.get("/messages").at("rows.0.read_at") == "null");
  CHECK(liaison.get("/messages").number("rows.2.read_at") > 0);
}

TEST_CASE("news goes to the person's own topic, and nobody may listen to another's") {
  Town t;
  const auto liaison = std::to_string(t.w.id_of("liaison").value);
  auto topic = t.w.hub.subscribe({"user:" + liaison}, [] {});
  std::vector<http::Hub::Frame> frames;
  t.send(t.to("inspector", "a"));
  topic->take(frames);
  CHECK(frames.empty());
  t.send(t.to("liaison", "a"));
  topic->take(frames);
  REQUIRE(frames.size() == 1);
  CHECK(frames[0]->find("event: message") != std::string::npos);
  CHECK(frames[0]->find("案件") == std::string::npos);  // the news, not the content
  CHECK(t.w.as("liaison").get("/events?topics=user:" + liaison).topics == std::vector<std::string>{"user:" + liaison});
  CHECK(t.w.as("officer").get("/events?topics=user:" + liaison).status == 404);
  CHECK(t.chief.get("/events?topics=user:" + liaison).status == 404);
  for (const char* id : {"", "x", "0", "-1"}) CHECK(t.chief.get(std::string("/events?topics=user:") + id).status == 404);
}

TEST_CASE("accounts that are disabled get nothing; a notice out of its limits is refused, a long text is cut") {
  Town t;
  REQUIRE(t.chief.put("/users/" + std::to_string(t.w.id_of("inspector").value), R"({"state":"disabled"})").status == 200);
  CHECK(t.send(t.to("inspector", "a")) == 0);
  const auto refused = [&](auto change) {
    auto n = t.to("liaison", "k");
    change(n);
    CHECK_THROWS_WITH_AS(t.send(n), doctest::Contains("messages.notice"), base::Fail);
  };
  refused([](auto& n) { n.key.clear(); });
  refused([](auto& n) { n.kind.clear(); });
  refused([](auto& n) { n.title.clear(); });
  refused([](auto& n) { n.key = std::string(201, 'x'); });
  for (const char* link : {"https://evil.example.org", "//evil.example.org", "javascript:alert(1)", "/a b", "/a\nb", "/\\evil"}) refused([&](auto& n) { n.link = link; });
  auto n = t.to("liaison", "long");
  n.title = std::string(300, 'x') + "\n";
  n.text = "a\r\nb\x01" + std::string(9000, 'y');
  REQUIRE(t.send(n) == 1);
  const auto row = t.w.as("liaison").get("/messages");
  CHECK(base::length(row.text("rows.0.title")) == messages::kTitleChars);
  CHECK(base::length(row.text("rows.0.body")) == messages::kTextChars);
  CHECK(row.text("rows.0.body").starts_with("a\nb yyy"));
}

TEST_CASE("a person says how to be reached; the address is checked; the phone is the account's") {
  Town t;
  t.w.exec("UPDATE accounts_user SET phone='13800138000' WHERE login='liaison'");
  auto liaison = t.w.as("liaison");
  const auto before = liaison.get("/messages/contact");
  CHECK(before.body == R"({"email":"","by_email":"all","by_sms":"urgent","quiet_from":1320,"quiet_to":420,"phone":"13800138000","email_on":false,"sms_on":false})");
  const auto saved = liaison.put("/messages/contact", R"({"email":" me@example.org ","by_email":"important","by_sms":"none","quiet_from":0,"quiet_to":0})");
  CHECK(saved.status == 200);
  CHECK(saved.text("email") == "me@example.org");
  CHECK(t.w.sql<std::string>("SELECT email FROM messages_contact")->starts_with("s1:aes:"));
  CHECK(*t.w.sql<std::int64_t>("SELECT count(*) FROM app_journal WHERE detail LIKE '%me@example.org%'") == 0);
  CHECK(liaison.get("/messages/contact").body == saved.body);
  CHECK(liaison.put("/messages/contact", R"({"email":"no address"})").fields() == "email:email_form");
  CHECK(liaison.put("/messages/contact", R"({"quiet_from":1440})").fields() == "quiet_from:range");
  CHECK(liaison.put("/messages/contact", R"({"phone":"1"})").fields() == "phone:unknown");
  CHECK(t.w.as("officer").get("/messages/contact").text("email") == "");
}

TEST_CASE("the owner of an account hears what changed about it, whoever did it; by mail where there is a channel") {
  Servers servers;
  Town t;
  t.mail_channel(servers);
  t.address("liaison", "ok@example.org");
  const auto titles = [&](const char* login) {
    std::string out;
    const auto list = t.w.as(login).get("/messages?limit=50");
    for (std::size_t i = list.count("rows"); i-- > 0;) out += list.text("rows." + std::to_string(i) + ".title") + "|";
    return out;
  };
  const auto liaison = std::to_string(t.w.id_of("liaison").value);
  auto me = t.w.as("").header("User-Agent", "Mozilla/5.0 (Windows NT 10.0) Chrome/126 Safari/537").peer("10.0.0.5");
  REQUIRE(t.w.sign_in(me, "liaison").status == 200);
  CHECK(titles("liaison") == "");  // the first of all is no news
  auto again = t.w.as("").header("User-Agent", "Mozilla/5.0 (Windows NT 10.0) Chrome/127 Safari/537").peer("10.0.0.9");
  REQUIRE(t.w.sign_in(again, "liaison").status == 200);
  CHECK(titles("liaison") == "");  // the same kind of device and network
  auto elsewhere = t.w.as("").header("User-Agent", "Mozilla/5.0 (Windows NT 10.0) Chrome/127 Safari/537").peer("203.0.113.9");
  REQUIRE(t.w.sign_in(elsewhere, "liaison").status == 200);
  CHECK(titles("liaison") == "新的设备或网络登录了您的账号|");
  const auto text = t.w.as("liaison").get("/messages").text("rows.0.body");
  CHECK(text.find("设备：Chrome · Windows") != std::string::npos);
  CHECK(text.find("网络：互联网") != std::string::npos);
  CHECK(text.find("203.0.113.9") == std::string::npos);
  t.w.run_jobs();
  const auto m = servers.next();
  CHECK(m.at("mail.to") == R"(["ok@example.org"])");
  CHECK(m.text("mail.subject").find("新的设备或网络登录了您的账号") != std::string::npos);

  REQUIRE(me.post("/session/password", "{\"old\":\"" + std::string(world::kPassword) + "\",\"new\":\"Neue-Losung-7\"}").status == 204);
  const auto told = [&](const char* title) { return *t.w.sql<std::int64_t>("SELECT COUNT(*) FROM messages_message WHERE person=$1 AND title=$2", t.w.id_of("liaison"), title); };
  CHECK(told("您的密码已更改") == 1);
  const auto link = t.w.as("chief").post("/users/" + liaison + "/link").text("path");
  REQUIRE(t.w.as("").post("/setup", "{\"token\":\"" + link.substr(13) + "\",\"password\":\"Neue-Losung-8\"}").status == 200);
  CHECK(told("您的密码已更改") == 2);
  CHECK(told("新的设备或网络登录了您的账号") == 2);  // a browser that says nothing of itself
  CHECK(titles("chief") == "");
}
