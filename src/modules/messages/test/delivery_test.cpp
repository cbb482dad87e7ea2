// Deliveries against real servers: what is accepted, refused, put off, cut and never answered; and that nothing is sent twice.
#include <thread>

#include "servers.hpp"

using messages::Urgency;

TEST_CASE("a mail arrives whole, as another program reads it, and once") {
  Servers s;
  Town t;
  t.mail_channel(s, R"(,"sender_name":"创城办")");
  t.address("liaison", "ok@example.org");
  auto n = t.to("liaison", "a");
  n.urgency = Urgency::urgent;
  n.title = "和风农贸市场、滨江路、解放街道三处问题明日到期，请各责任单位今日下班前反馈\r\nBcc: other@example.org";
  n.text = "第一行\n.\n.第二行以点开头\n末行";
  t.send(n);
  t.w.run_jobs();
  const auto m = s.next();
  CHECK(m.at("mail.to") == R"(["ok@example.org"])");
  CHECK(m.text("mail.from") == "robot@example.org");
  CHECK(m.text("mail.sender") == "创城办 <robot@example.org>");
  CHECK(m.text("mail.subject") == "【紧急】和风农贸市场、滨江路、解放街道三处问题明日到期，请各责任单位今日下班前反馈  Bcc: other@example.org");
  CHECK(m.text("mail.text").starts_with("第一行\n.\n.第二行以点开头\n末行\n"));
  CHECK(m.text("mail.date") == "Mon, 02 Mar 2026 09:00:00 +0800");
  CHECK(m.text("mail.importance") == "high");
  CHECK(m.at("mail.headers").find("Bcc") == std::string::npos);
  CHECK(m.number("mail.longest") <= 78);
  CHECK(m.at("mail.ascii") == "true");
  CHECK(m.at("mail.bare_lf") == "0");
  CHECK(t.states() == "sent 1");
  CHECK(t.answer().starts_with("250 "));
  t.send(n);
  t.later(base::kDayMs);
  CHECK(s.nothing());
  CHECK(t.states() == "sent 1");
}

TEST_CASE("a refused recipient is not tried again; one that is put off is, with the same Message-ID") {
  Servers s;
  Town t;
  t.mail_channel(s);
  t.address("liaison", "refused@example.org");
  t.address("inspector", "later@example.org");
  t.address("officer", "spam@example.org");
  auto n = t.to("liaison", "a");
  n.to = {t.w.id_of("liaison"), t.w.id_of("inspector"), t.w.id_of("officer")};
  t.send(n);
  t.w.run_jobs();
  std::string seen;
  for (int i = 0; i < 3; ++i) {
    const auto line = s.next();
    seen += line.text("refused") + line.text("later") + line.at("mail.to");
  }
  CHECK(seen.find("refused@example.org") != std::string::npos);
  CHECK(seen.find("later@example.org") != std::string::npos);
  CHECK(seen.find("spam@example.org") != std::string::npos);
  CHECK(s.nothing());
  // Addresses lie sealed: rows are known by their person.
  const auto answers = [&](const char* login) { return *t.w.sql<std::string>("SELECT state || ' ' || answer FROM messages_delivery WHERE person=$1", t.w.id_of(login)); };
  CHECK(*t.w.sql<std::int64_t>("SELECT count(*) FROM messages_delivery WHERE address LIKE 's1:aes:%'") == 3);
  CHECK(answers("liaison") == "failed 550 5.1.1 no such mailbox");
  CHECK(answers("officer") == "failed 554 5.7.1 looks like spam");
  CHECK(answers("inspector") == "waiting 451 4.7.1 greylisted, try again");
  t.later(29'000);
  CHECK(s.nothing());  // not before its time
  t.later(21'000);
  const auto m = s.next();
  CHECK(m.at("mail.to") == R"(["later@example.org"])");
  const auto id = *t.w.sql<std::int64_t>("SELECT id FROM messages_delivery WHERE person=$1", t.w.id_of("inspector"));
  CHECK(m.text("mail.id") == "<m" + std::to_string(id) + ".1772413200000@example.org>");
  CHECK(answers("inspector").starts_with("sent 250"));
}

TEST_CASE("signing in to a mail server over STARTTLS and TLS, with a certificate of one's own") {
  Servers s;
  for (const char* kind : {"starttls", "tls"}) {
    CAPTURE(kind);
    Town t;
    t.address("liaison", "ok@example.org");
    const auto id = t.channel(R"("name":"邮件","kind":"email","server":"localhost","sender":"robot@example.org","security":")" + std::string(kind) + R"(","port":)" + s.port(kind) +
                              R"(,"login":"robot@example.org","password":"wrong")");
    // Nobody vouches for the certificate: nothing is told, not even the password.
    t.send(t.to("liaison", "a"));
    t.w.run_jobs();
    CHECK(t.states() == "waiting 1");
    CHECK(t.answer().find("certificate") != std::string::npos);
    REQUIRE(t.chief.put("/channels/" + id, R"({"ca_file":")" + s.ready.text("ca") + "\"}").status == 200);
    // A wrong password is the channel's fault, not the message's: it waits until somebody has mended the channel.
    t.later(31'000);
    CHECK(t.states() == "waiting 2");
    CHECK(t.answer().starts_with("535 "));
    REQUIRE(t.chief.put("/channels/" + id, R"({"password":"密码 word"})").status == 200);
    t.later(base::kHour);
    const auto m = s.next();
    CHECK(m.at("mail.tls") == "true");
    CHECK(m.text("mail.login") == "robot@example.org");
    CHECK(t.states() == "sent 3");
  }
  CHECK(s.nothing());
}

TEST_CASE("encryption that was asked for is not done without") {
  Servers s;
  Town t;
  t.channel(R"("name":"邮件","kind":"email","server":"127.0.0.1","sender":"robot@example.org","security":"starttls","port":)" + s.port("plain"));
  t.address("liaison", "ok@example.org");
  t.send(t.to("liaison", "a"));
  t.w.run_jobs();
  CHECK(t.states() == "waiting 1");
  CHECK(s.nothing());
}

TEST_CASE("a connection cut within the mail leaves it uncertain: it is not sent again by itself, only by hand") {
  Servers s;
  Town t;
  t.mail_channel(s);
  t.address("liaison", "cut@example.org");
  t.send(t.to("liaison", "a"));
  t.w.run_jobs();
  CHECK(s.next().text("cut") == "cut@example.org");
  CHECK(t.states() == "uncertain 1");
  t.later(2 * base::kDayMs);
  CHECK(s.nothing());
  // The administrator sees it, and decides.
  const auto list = t.chief.get("/deliveries?state=uncertain");
  REQUIRE(list.count("rows") == 1);
  t.w.exec("UPDATE messages_delivery SET address='ok@example.org'");
  CHECK(t.chief.post("/deliveries/" + list.at("rows.0.id") + "/resend").text("state") == "waiting");
  t.w.run_jobs();
  CHECK(s.next().at("mail.to") == R"(["ok@example.org"])");
  CHECK(t.states() == "sent 1");
  CHECK(t.chief.post("/deliveries/" + list.at("rows.0.id") + "/resend").key() == "messages.not_failed");
  CHECK(*t.w.sql<std::string>("SELECT route FROM app_journal ORDER BY seq DESC LIMIT 1") == "POST /deliveries/{id}/resend");
}

TEST_CASE("the claim is on disk before the first byte leaves") {
  Servers s;
  Town t;
  t.robot(s, "/hold");
  t.send(t.group("a"));
  std::thread jobs([&] { t.w.run_jobs(); });
  CHECK(s.next().text("http.path") == "/hold");
  CHECK(t.states() == "sending 1");
  s.say("go");
  jobs.join();
  CHECK(t.states() == "sent 1");
}

TEST_CASE("a program that died while sending leaves it uncertain") {
  Servers s;
  Town t;
  t.robot(s, "/ok");
  t.send(t.group("a"));
  // As the claim leaves it.
  t.w.exec("UPDATE messages_delivery SET state='sending', attempts=1, claimed_at=$1", t.w.clock.now());
  t.later(60'000);
  CHECK(t.states() == "sending 1");  // it may still be on its way
  t.later(5 * base::kMinute);
  CHECK(t.states() == "uncertain 1");
  t.later(base::kDayMs);
  CHECK(s.nothing());
}

TEST_CASE("robots: a failing server is tried again, a refusal behind HTTP 200 is not") {
  Servers s;
  Town t;
  t.robot(s, "/flaky");
  t.robot(s, "/bad");
  t.robot(s, "/busy", "", "wecom");
  t.robot(s, "/ok?access_token=1", R"(,"password":"SECdemo")", "dingtalk");
  CHECK(t.send(t.group("a")) == 0);
  t.w.run_jobs();
  CHECK(t.states() == "waiting 1, failed 1, waiting 1, sent 1");
  for (const char* path : {"/flaky", "/bad", "/busy"}) CHECK(s.next().text("http.path") == path);
  const auto signed_one = s.next();
  CHECK(signed_one.text("http.path").starts_with("/ok?access_token=1&timestamp=1772413200000&sign="));
  CHECK(signed_one.text("http.body").find("【创城】案件明日到期") != std::string::npos);
  CHECK(t.w.sql<std::string>("SELECT answer FROM messages_delivery WHERE state='failed'")->find("机器人已被移除") != std::string::npos);
  t.later(31'000);
  CHECK(t.states() == "sent 2, failed 1, sent 2, sent 1");
  for (const char* path : {"/flaky", "/busy"}) CHECK(s.next().text("http.path") == path);
  t.send(t.group("a"));
  t.later(base::kDayMs);
  CHECK(s.nothing());
}

TEST_CASE("what did not arrive is told once a day to who can send it again") {
  Servers s;
  Town t;
  t.robot(s, "/bad");
  const auto told = [&](const char* login) { return t.w.as(login).get("/messages").count("rows"); };
  for (const char* key : {"a", "b"}) {
    t.send(t.group(key));
    t.later(base::kMinute);
  }
  CHECK(t.states() == "failed 1, failed 1");
  CHECK(told("chief") == 1);
  CHECK(t.chief.get("/messages").text("rows.0.link") == "/desk/deliveries");
  CHECK(told("officer") == 0);  // may see deliveries, but not those to the city's groups
  CHECK(told("nobody") == 0);
  t.later(base::kDayMs);
  CHECK(told("chief") == 1);
  t.send(t.group("c"));
  t.w.run_jobs();
  CHECK(told("chief") == 2);
}

TEST_CASE("answers that a robot does not give") {
  Servers s;
  Town t;
  for (const char* path : {"/redirect", "/big", "/gateway-timeout", "/forbidden"}) t.robot(s, path);
  t.send(t.group("a"));
  t.w.run_jobs();
  CHECK(t.states() == "failed 1, uncertain 1, uncertain 1, failed 1");
  CHECK(t.answer() == "HTTP 403 ?? not text");
  for (int i = 0; i < 4; ++i) CHECK(s.next().text("http.path") != "/ok");  // no redirect is followed
  CHECK(s.nothing());
}

TEST_CASE("a server that never answers may have it: uncertain, and the next channel has its turn") {
  Servers s;
  Town t({.patience_ms = 400, .test_patience_ms = 400});
  t.robot(s, "/silent");
  t.robot(s, "/ok");
  t.send(t.group("a"));
  t.w.run_jobs();
  CHECK(t.states() == "uncertain 1, sent 1");
  CHECK(s.next().text("http.path") == "/silent");
  CHECK(s.next().text("http.path") == "/ok");
  t.later(base::kDayMs);
  CHECK(s.nothing());
}

TEST_CASE("a server that is down is asked once in a run, and given up in the end") {
  Servers s;
  Town t;
  t.channel(R"("name":"邮件","kind":"email","security":"plain","server":"127.0.0.1","sender":"robot@example.org","port":1)");
  t.address("liaison", "ok@example.org");
  t.address("inspector", "other@example.org");
  auto n = t.to("liaison", "a");
  n.to.push_back(t.w.id_of("inspector"));
  t.send(n);
  t.w.run_jobs();
  CHECK(t.states() == "waiting 1, waiting 0");
  t.w.run_jobs();
  CHECK(t.states() == "waiting 1, waiting 0");  // it rests, whoever asks
  t.later(31'000);
  CHECK(t.states() == "waiting 1, waiting 1");
  t.later(31'000);
  CHECK(t.states() == "waiting 1, waiting 1");  // the second rest is longer
  for (int i = 0; i < 30; ++i) t.later(base::kHour);
  CHECK(t.states() == "failed 8, failed 8");
}

TEST_CASE("a channel that was mended goes on at once") {
  Servers s;
  Town t;
  const auto id = t.channel(R"("name":"邮件","kind":"email","security":"plain","server":"127.0.0.1","sender":"robot@example.org","port":1)");
  t.address("liaison", "ok@example.org");
  t.send(t.to("liaison", "a"));
  for (int i = 0; i < 3; ++i) t.later(2 * base::kMinute);
  CHECK(t.states() == "waiting 3");
  t.send(t.to("liaison", "b"));
  REQUIRE(t.chief.put("/channels/" + id, R"({"port":)" + s.port("plain") + "}").status == 200);
  t.w.run_jobs();
  CHECK(t.states() == "waiting 3, sent 1");
  t.later(base::kHour);
  CHECK(t.states() == "sent 4, sent 1");
}

TEST_CASE("what could not go for three days goes no more") {
  Servers s;
  Town t;
  const auto id = t.robot(s, "/ok");
  t.send(t.group("a"));
  REQUIRE(t.chief.put("/channels/" + id, R"({"active":false})").status == 200);
  t.later(2 * base::kDayMs);
  CHECK(t.states() == "waiting 0");
  t.later(2 * base::kDayMs);
  CHECK(t.states() == "failed 0");
  REQUIRE(t.chief.put("/channels/" + id, R"({"active":true})").status == 200);
  t.later(base::kMinute);
  CHECK(s.nothing());
}

TEST_CASE("an SMS by a gateway of the city's own, and its refusal") {
  Servers s;
  Town t;
  t.w.exec("UPDATE accounts_user SET phone='138 0013 8000' WHERE login='liaison'");
  const auto fields = [&](const std::string& path) {
    return R"("url":")" + s.url(path) + R"(","body":"{\"to\":\"{phone}\",\"say\":\"{text}\"}","header":"X-Key: secret-1","success":"\"code\":\"OK\"")";
  };
  const auto id = t.channel(R"("name":"短信","kind":"sms",)" + fields("/sms"));
  auto n = t.to("liaison", "a");
  t.send(n);
  t.w.run_jobs();
  CHECK(t.states() == "");  // who said nothing gets an SMS only when it is urgent
  n.key = "b", n.urgency = Urgency::urgent;
  t.send(n);
  t.w.run_jobs();
  const auto got = s.next();
  CHECK(got.text("http.body") == R"({"to":"13800138000","say":"【紧急】案件明日到期：和风农贸市场的案件明日到期。 请办理。"})");
  CHECK(got.text("http.key") == "secret-1");
  CHECK(t.states() == "sent 1");
  // Others see the number masked; the channel's secrets are nowhere.
  const auto log = t.chief.get("/deliveries");
  CHECK(log.text("rows.0.address") == "138****8000");
  CHECK(t.chief.get("/deliveries/" + log.at("rows.0.id")).text("address") == "138****8000");
  // Whoever sets up channels may ask for it; what a channel is told to keep secret is told to nobody.
  CHECK(t.chief.post("/deliveries/" + log.at("rows.0.id") + "/show/address").text("value").starts_with("138"));
  CHECK(*t.w.sql<std::int64_t>("SELECT count(*) FROM messages_channel WHERE header LIKE 's1:aes:%' AND url LIKE 's1:aes:%'") == 1);
  CHECK(t.chief.get("/deliveries/export?format=csv").body.find("13800138000") == std::string::npos);
  for (const auto& reply : {t.chief.get("/channels"), t.chief.get("/channels/" + id), t.chief.get("/channels/export?format=csv")}) {
    CHECK(reply.body.find("secret-1") == std::string::npos);
    CHECK(reply.body.find("/sms") == std::string::npos);
  }
  CHECK(t.w.sql<std::int64_t>("SELECT count(*) FROM app_journal WHERE detail LIKE '%secret-1%'") == 0);
  REQUIRE(t.chief.put("/channels/" + id, "{" + fields("/sms-limit") + "}").status == 200);
  n.key = "c";
  t.send(n);
  t.w.run_jobs();
  CHECK(t.states() == "sent 1, failed 1");
  CHECK(t.answer().find("余额不足") != std::string::npos);
}

TEST_CASE("quiet hours hold a mail until the morning; what is urgent goes at once; reach is kept") {
  Servers s;
  Town t;
  t.mail_channel(s);
  t.address("liaison", "ok@example.org", R"(,"by_email":"important")");
  t.w.clock.set(*base::parse_instant("2026-03-02 23:10"));
  auto n = t.to("liaison", "routine");
  t.send(n);
  n.key = "important", n.urgency = Urgency::important;
  t.send(n);
  n.key = "urgent", n.urgency = Urgency::urgent;
  t.send(n);
  t.w.run_jobs();
  CHECK(s.next().text("mail.subject").starts_with("【紧急】"));
  t.later(6 * base::kHour);
  CHECK(s.nothing());
  t.w.clock.set(*base::parse_instant("2026-03-03 07:00"));
  t.w.run_jobs();
  CHECK(s.next().text("mail.subject") == "案件明日到期");
  CHECK(t.states() == "sent 1, sent 1");
  CHECK(t.w.as("liaison").get("/messages/unread").body == R"({"unread":3})");
}

TEST_CASE("a unit's group hears what is its own; one without a unit hears all groups' news") {
  Servers s;
  Town t;
  t.w.exec("INSERT INTO units_unit(id, name, short_name, credit_code, code_reason, kind, place, head, head_phone, address, state) VALUES(1001, '城管局', '', '', '', 'government', '339902', '', '', '', 'active')");
  t.robot(s, "/ok?unit", R"(,"unit":1001)");
  t.robot(s, "/ok?all");
  t.robot(s, "/ok?urgent", R"(,"least":"urgent")");
  auto n = t.group("a");
  n.to_everywhere = false;
  n.to_units = {{1001}, {1001}};
  t.send(n);
  n.key = "b", n.to_units = {{1002}};
  t.send(n);
  n.key = "c", n.to_units.clear(), n.to_everywhere = true, n.urgency = Urgency::urgent;
  t.send(n);
  t.w.run_jobs();
  std::map<std::string, int> heard;
  for (int i = 0; i < 5; ++i) ++heard[s.next().text("http.path")];
  CHECK(s.nothing());
  CHECK(heard == std::map<std::string, int>{{"/ok?unit", 1}, {"/ok?all", 3}, {"/ok?urgent", 1}});
  CHECK(t.chief.put("/channels/" + t.chief.get("/channels").at("rows.0.id"), R"({"unit":4503599627370497})").fields() == "unit:no_such");
}

TEST_CASE("a robot gets at most eighteen messages in a minute, and a run leaves room for other jobs") {
  Servers s;
  Town t({.per_run = 5});
  t.robot(s, "/ok");
  for (int i = 0; i < 25; ++i) t.send(t.group("k" + std::to_string(i)));
  t.w.run_jobs();  // run after run
  for (int i = 0; i < 18; ++i) s.next();
  CHECK(s.nothing());
  t.later(61'000);
  t.w.run_jobs();
  for (int i = 0; i < 7; ++i) s.next();
  CHECK(s.nothing());
}

TEST_CASE("what a rolled back transaction told is told to nobody") {
  Servers s;
  Town t;
  t.robot(s, "/ok");
  CHECK_THROWS(t.w.inside([&](app::Ctx& c) {
    auto n = t.group("a");
    n.to = {t.w.id_of("liaison")};
    messages::send(c, n);
    throw std::runtime_error("no");
  }));
  t.later(base::kMinute);
  CHECK(s.nothing());
  CHECK(t.w.as("liaison").get("/messages").count("rows") == 0);
}
