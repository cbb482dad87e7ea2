// Channels: who may set them up, what is refused by name, and the test by hand that tells what the server said.
#include "servers.hpp"
#include "world/names.hpp"

TEST_CASE("channels are for those who may manage them and work everywhere") {
  Servers s;
  Town t;
  const auto id = t.mail_channel(s);
  CHECK(t.w.as("liaison").get("/channels").status == 403);
  // officer has every permission, in one district.
  auto officer = t.w.as("officer");
  CHECK(officer.get("/channels").count("rows") == 0);
  CHECK(officer.get("/channels/" + id).status == 404);
  CHECK(officer.post("/channels/" + id + "/test", R"({"to":"ok@example.org"})").status == 404);
  CHECK(officer.post("/channels", R"({"name":"x","kind":"wecom","url":"https://a.example.org/"})").key() == "messages.everywhere");
  CHECK(s.nothing());
}

TEST_CASE("the office sees deliveries but does not manage channels; a leader sees neither") {
  Town t;
  const auto permissions = [&](const char* role) { return *t.w.sql<std::string>("SELECT permissions FROM accounts_role WHERE name=$1", role); };
  CHECK(permissions("系统管理员").find("messages.channels") != std::string::npos);
  CHECK(permissions("创城办").find("messages.channels") == std::string::npos);
  CHECK(permissions("创城办").find("messages.deliveries") != std::string::npos);
  CHECK(permissions("领导").find("messages.") == std::string::npos);
}

TEST_CASE("what a channel must have is named, field by field") {
  Servers s;
  Town t;
  const auto wrong = [&](const std::string& json) { return t.chief.post("/channels", json).fields(); };
  CHECK(wrong(R"({"name":"x","kind":"email"})") == "server:required sender:required");
  CHECK(wrong(R"({"name":"x","kind":"email","server":"a b","sender":"not one"})") == "server:server_form sender:email_form");
  CHECK(wrong(R"({"name":"x","kind":"email","server":"169.254.169.254","sender":"a@b"})") == "server:address_refused");
  CHECK(wrong(R"({"name":"x","kind":"email","server":"10.0.0.25","sender":"a@b"})") == "server:address_private");
  CHECK(wrong(R"({"name":"x","kind":"email","server":"m","sender":"a@b","port":70000})") == "port:range");
  CHECK(wrong(R"({"name":"x","kind":"email","server":"m","sender":"a@b","ca_file":"ca.pem","login":"a\nb","sender_name":"a\nb"})") == "sender_name:format login:format ca_file:path_form");
  CHECK(wrong(R"({"name":"x","kind":"wecom"})") == "url:required");
  for (const char* url : {"ftp://a/", "file:///etc/passwd", "https://u@h/", "qyapi.example.org"})
    CHECK_MESSAGE(wrong(R"({"name":"x","kind":"dingtalk","url":")" + std::string(url) + "\"}") == "url:url_form", url);
  for (const char* url : {"http://169.254.169.254/latest", "http://[fe80::1]/", "http://100.100.100.200/", "http://224.0.0.1/", "http://[::ffff:169.254.169.254]/"})
    CHECK_MESSAGE(wrong(R"({"name":"x","kind":"dingtalk","url":")" + std::string(url) + "\"}") == "url:address_refused", url);
  for (const char* url : {"http://192.168.1.1/", "http://[fd00::1]/", "http://10.2.3.4:8080/"})
    CHECK_MESSAGE(wrong(R"({"name":"x","kind":"sms","url":")" + std::string(url) + R"(","body":"{\"t\":\"{text}\",\"p\":\"{phone}\"}"})") == "url:address_private", url);
  CHECK(wrong(R"({"name":"x","kind":"sms","url":"https://{text}.example.org/"})") == "url:url_form body:placeholders");
  CHECK(wrong(R"({"name":"x","kind":"sms","url":"https://a.example.org/{phone}","method":"get"})") == "url:placeholders");
  CHECK(wrong(R"({"name":"x","kind":"sms","url":"https://a.example.org/","body":"{\"t\":{text},\"p\":{phone}}"})") == "body:json");
  CHECK(wrong(R"({"name":"x","kind":"sms","url":"https://a.example.org/","body":"{\"t\":\"{text}\",\"p\":\"{phone}\"}","header":"X-A: b\nX-C: d"})") == "header:header_form");
  const auto id = t.mail_channel(s);
  CHECK(wrong(R"({"name":"邮件","kind":"wecom","url":"https://a.example.org/"})") == "name:taken");
  CHECK(wrong(R"({"name":"二","kind":"email","server":"m","sender":"a@b"})") == "active:one_active");
  CHECK(t.chief.post("/channels", R"({"name":"二","kind":"email","server":"m","sender":"a@b","active":false})").status == 201);
  CHECK(t.chief.put("/channels/" + id, R"({"kind":"sms"})").fields().starts_with("kind:fixed"));
  CHECK(t.chief.put("/channels/" + id, R"({"name":"主邮箱"})").text("server") == "127.0.0.1");
  CHECK(t.chief.del("/channels/" + id).status == 204);
}

TEST_CASE("a channel that has sent stays, for its deliveries name it") {
  Servers s;
  Town t;
  const auto id = t.robot(s, "/ok");
  t.send(t.group("a"));
  CHECK(t.chief.del("/channels/" + id).key() == "messages.channel_used");
}

TEST_CASE("a test tells exactly what the server said, and leaves a line in the journal") {
  Servers s;
  Town t({.patience_ms = 20'000, .test_patience_ms = 400});
  const auto mail = t.mail_channel(s);
  const auto test = [&](const std::string& id, const std::string& body) { return t.chief.post("/channels/" + id + "/test", body); };
  CHECK(test(mail, R"({"to":"refused@example.org"})").body == R"({"state":"failed","answer":"550 5.1.1 no such mailbox"})");
  CHECK(s.next().text("refused") == "refused@example.org");
  CHECK(test(mail, R"({"to":"ok@example.org"})").text("state") == "sent");
  CHECK(s.next().text("mail.subject") == "测试消息");
  CHECK(*t.w.sql<std::string>("SELECT route || ' ' || title FROM app_journal ORDER BY seq DESC LIMIT 1") == "POST /channels/{id}/test 邮件");
  CHECK(test(mail, R"({"to":"nobody"})").fields() == "to:email_form");
  CHECK(test(mail, "{}").fields() == "to:email_form");
  CHECK(test(t.robot(s, "/bad"), "{}").text("answer").find("invalid webhook url") != std::string::npos);
  CHECK(test(t.robot(s, "/silent"), "{}").text("state") == "uncertain");
  const auto closed = t.channel(R"("name":"关","kind":"wecom","url":"http://127.0.0.1:1/")");
  CHECK(test(closed, "{}").text("state") == "waiting");
  CHECK(test(closed, "{}").text("answer").find("connect") != std::string::npos);
  CHECK(test("4503599627370497", "{}").status == 404);
  CHECK(t.w.sql<std::int64_t>("SELECT count(*) FROM messages_delivery") == 0);
}

TEST_CASE("deliveries are seen within one's own place") {
  Servers s;
  Town t;
  t.mail_channel(s);
  t.address("liaison", "ok@example.org");     // of the district
  t.address("inspector", "two@example.org");  // of the city
  auto n = t.to("liaison", "a");
  n.to.push_back(t.w.id_of("inspector"));
  t.send(n);
  CHECK(t.chief.get("/deliveries").count("rows") == 2);
  const auto own = t.w.as("officer").get("/deliveries");
  REQUIRE(own.count("rows") == 1);
  CHECK(own.text("rows.0.address") == "o***@example.org");
  CHECK(t.w.as("other").get("/deliveries").count("rows") == 0);
  CHECK(t.w.as("other").get("/deliveries/" + own.at("rows.0.id")).status == 404);
  CHECK(t.w.as("other").post("/deliveries/" + own.at("rows.0.id") + "/resend").status == 404);
  CHECK(t.w.as("liaison").get("/deliveries").status == 403);
}

TEST_CASE("a channel whose name turns to a private address sends nothing there") {
  Servers s;
  Town t({.patience_ms = 60'000, .test_patience_ms = 60'000, .networks = "10.9.0.0/16"});
  world::names().say("gateway.test", {{"127.0.0.1"}});
  const auto id = t.channel(R"("name":"网关","kind":"wecom","url":"http://gateway.test:)" + s.port("http") + R"(/ok")");
  const auto tried = t.chief.post("/channels/" + id + "/test", "{}");
  CHECK(tried.text("state") == "waiting");
  CHECK(tried.text("answer").find("127.0.0.1") != std::string::npos);
  CHECK(tried.text("answer").find("allowed_networks") != std::string::npos);
  t.send(t.group("turned"));
  t.w.run_jobs();
  CHECK(t.answer().find("allowed_networks") != std::string::npos);
  CHECK(s.nothing());
}

TEST_CASE("channels by which nothing leaves are named, with what their host stands for") {
  Town t({.networks = "10.9.0.0/16"});
  world::names().say("inside.test", {{"10.8.0.1"}});
  world::names().say("half.test", {{"10.8.0.1", "203.0.113.9"}});
  world::names().say("listed.test", {{"10.9.0.1"}});
  world::names().say("metadata.test", {{"169.254.169.254"}});
  for (const std::string name : {"inside", "half", "listed", "metadata"}) t.channel(R"("name":")" + name + R"(","kind":"wecom","url":"https://)" + name + R"(.test/send?key=1")");
  t.channel(R"("name":"off","kind":"wecom","active":false,"url":"https://inside.test/")");
  t.channel(R"("name":"mail","kind":"email","server":"inside.test","sender":"robot@example.org")");
  std::string found;
  t.w.db().read([&](store::Tx& tx) {
    for (const auto& x : messages::out_of_reach(tx, "10.9.0.0/16")) found += x.channel + " " + x.host + " " + x.address + (x.for_ever ? " for ever" : "") + "\n";
  });
  CHECK(found == "inside inside.test 10.8.0.1\nmetadata metadata.test 169.254.169.254 for ever\nmail inside.test 10.8.0.1\n");
}
