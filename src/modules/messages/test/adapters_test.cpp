// What goes on the wire, to the byte, and what answers mean.
#include <doctest/doctest.h>

#include "base/text.hpp"
#include "meta/json.hpp"
#include "modules/messages/adapters.hpp"
#include "modules/messages/store.hpp"

using namespace messages;

namespace {

const base::Instant kNow = *base::parse_instant("2026-03-02 09:00");

Letter letter(std::string title = "案件明日到期") { return {std::move(title), "第一行\n第二行", "https://city.example/cases/12", Urgency::routine, "someone@example.org"}; }

Channel mail_channel() {
  Channel c;
  c.server = "mail.example.org";
  c.sender = "robot@example.org";
  c.sender_name = "创城办";
  return c;
}

http::Heard heard(int status, std::string text, http::Heard::End end = http::Heard::End::answered) {
  http::Heard h;
  h.end = end;
  h.status = status;
  h.text = std::move(text);
  return h;
}

std::string judged(Kind kind, const http::Heard& h, const std::string& success = "") { return std::string(meta::name_of(judge(kind, success, h).state)); }

}  // namespace

TEST_CASE("a mail, to the byte") {
  const auto m = mail_of(mail_channel(), letter(), "m7.1", kNow);
  CHECK(m.text ==
        "Date: Mon, 02 Mar 2026 09:00:00 +0800\r\n"
        "From: =?UTF-8?B?5Yib5Z+O5Yqe?=\r\n <robot@example.org>\r\n"
        "To: <someone@example.org>\r\n"
        "Message-ID: <m7.1@example.org>\r\n"
        "Subject: =?UTF-8?B?5qGI5Lu25piO5pel5Yiw5pyf?=\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        "\r\n"
        "56ys5LiA6KGMDQrnrKzkuozooYwNCg0KaHR0cHM6Ly9jaXR5LmV4YW1wbGUvY2FzZXMvMTINCg0K\r\n"
        "LS0NCuatpOmCruS7tueUseWIm+WfjuW3peS9nOWPsOiHquWKqOWPkeWHuu+8jOivt+WLv+ebtOaO\r\n"
        "peWbnuWkjeOAgg0K\r\n");
  CHECK(m.to == "someone@example.org");
}

TEST_CASE("a title cannot begin another header, and long ones fold between characters") {
  const auto m = mail_of(mail_channel(), letter("A\r\nBcc: x@example.org"), "m7.1", kNow);
  CHECK(m.text.find("\r\nSubject: A  Bcc: x@example.org\r\n") != std::string::npos);
  CHECK(m.text.find("\nBcc") == std::string::npos);
  CHECK(header_text("plain words") == "plain words");
  CHECK(header_text("=?UTF-8?B?x?=") == "=?UTF-8?B?PT9VVEYtOD9CP3g/PQ==?=");  // what looks encoded is encoded
  std::string title;
  for (int i = 0; i < 40; ++i) title += "创城";
  const std::string folded = header_text(title);
  for (const auto line : base::split(folded, '\n')) {
    CHECK(line.size() <= 67);
    const auto word = base::trim(line);
    CHECK(word.starts_with("=?UTF-8?B?"));
    CHECK(word.ends_with("?="));
    CHECK(word.size() > 12);
  }
  CHECK(mail_date(*base::parse_instant("2026-11-01 00:00:05")) == "Sun, 01 Nov 2026 00:00:05 +0800");
  CHECK(mail_date(*base::parse_instant("1969-12-31 23:00")) == "Wed, 31 Dec 1969 23:00:00 +0800");
}

TEST_CASE("addresses") {
  for (const char* good : {"a@b", "first.last+tag@mail.example.org", "o'neil@example.org", "1@2.3"}) CHECK_MESSAGE(valid_email(good), good);
  for (const char* bad : {"", "a", "@b", "a@", "a@b@c", "a b@c", "a@b c", "a@b\r\nRCPT TO:<x@y>", "<a@b>", "a@-b", "a@b..c", ".a@b", "a.@b", "a..a@b", "\"a\"@b", "a@[127.0.0.1]", "城@example.org", "a,b@c", "a@b>"})
    CHECK_MESSAGE(!valid_email(bad), bad);
  CHECK_FALSE(valid_email(std::string(65, 'a') + "@b"));
  CHECK(sms_phone("138 0013-8000") == "13800138000");
  CHECK(sms_phone("+85261234567") == "+85261234567");
  for (const char* bad : {"", "0571-88888888", "138****8000", "1380013800", "138001380000", "+1", "1380013800x"}) CHECK_MESSAGE(sms_phone(bad) == "", bad);
}

TEST_CASE("robots get a text, not markup; DingTalk's is signed") {
  Channel c;
  c.url = "https://robot.example.org/send?key=1";
  const auto w = wecom_of(c, letter("[点我](http://evil.example.org) \"引号\""));
  CHECK(w.url == c.url);
  CHECK(w.body == R"({"msgtype":"text","text":{"content":"【创城】[点我](http://evil.example.org) \"引号\"\n第一行\n第二行\nhttps://city.example/cases/12"}})");
  CHECK(http::header(w.headers, "Content-Type") == "application/json; charset=utf-8");
  c.password = "SECdemo";
  // The signature as another program computes it:
  //   printf '1772413200000\nSECdemo' | openssl dgst -sha256 -hmac SECdemo -binary | base64
  CHECK(dingtalk_of(c, letter(), kNow).url == "https://robot.example.org/send?key=1&timestamp=1772413200000&sign=SOPs0xdtbsUgE%2B7FOfsZe7jZPOojk8%2BxkWRuUHwEe8E%3D");
  c.url = "https://robot.example.org/send";
  CHECK(dingtalk_of(c, letter(), kNow).url.starts_with("https://robot.example.org/send?timestamp=1772413200000&sign="));
}

TEST_CASE("a long text gives way to title and link, and is cut between characters") {
  Letter l = letter();
  for (int i = 0; i < 1000; ++i) l.text += "很长";
  l.urgency = Urgency::urgent;
  const auto text = robot_text(l);
  CHECK(text.size() <= kRobotBytes);
  CHECK(text.size() > kRobotBytes - 4);
  CHECK(base::valid_utf8(text));
  CHECK(text.starts_with("【创城·紧急】案件明日到期\n"));
  CHECK(text.ends_with("…\nhttps://city.example/cases/12"));
  CHECK(clipped("一二三", 3) == "一二三");
  CHECK(clipped("一二三四", 3) == "一二…");
}

TEST_CASE("a gateway's template is filled once, each value escaped for its place") {
  Channel c;
  c.kind = Kind::sms;
  c.url = "https://sms.example.org/send?to={phone}";
  c.header = "X-Key: abc";
  c.body = R"({"mobile":"{phone}","content":"{text}"})";
  Letter l{"到期 \"{phone}\"", "a&b\n第二行", "", Urgency::urgent, "13800138000"};
  auto r = sms_of(c, l);
  CHECK(r.url == "https://sms.example.org/send?to=13800138000");
  CHECK(r.body == R"({"mobile":"13800138000","content":"【紧急】到期 \"{phone}\"：a&b 第二行"})");
  CHECK(http::header(r.headers, "X-Key") == "abc");
  c.format = Format::form;
  c.body = "m={phone}&t={text}";
  l = {"a&b=c", "", "", Urgency::routine, "+85261234567"};
  r = sms_of(c, l);
  CHECK(r.body == "m=%2B85261234567&t=a%26b%3Dc");
  CHECK(http::header(r.headers, "Content-Type") == "application/x-www-form-urlencoded");
  c.method = Method::get;
  c.url = "https://sms.example.org/send?m={phone}&t={text}";
  r = sms_of(c, l);
  CHECK(r.method == "GET");
  CHECK(r.url == "https://sms.example.org/send?m=%2B85261234567&t=a%26b%3Dc");
  CHECK(r.body.empty());
  l.text = std::string(5000, 'x');
  CHECK(sms_of(c, l).url.size() < 400);
}

TEST_CASE("what answers mean") {
  using End = http::Heard::End;
  CHECK(judged(Kind::email, heard(250, "250 kept")) == "sent");
  CHECK(judged(Kind::email, heard(550, "550 no such mailbox")) == "failed");
  CHECK(judged(Kind::email, heard(451, "451 greylisted")) == "waiting");
  CHECK(judged(Kind::email, heard(535, "535 wrong password")) == "waiting");
  CHECK(judged(Kind::email, heard(354, "354 go", End::unknown)) == "uncertain");
  CHECK(judged(Kind::email, heard(0, "", End::not_sent)) == "waiting");
  for (const auto kind : {Kind::wecom, Kind::dingtalk}) {
    CHECK(judged(kind, heard(200, R"({"errcode":0,"errmsg":"ok","more":[1]})")) == "sent");
    CHECK(judged(kind, heard(200, R"({"errcode":93000})")) == "failed");
    CHECK(judged(kind, heard(200, R"({"errcode":-1})")) == "waiting");
    for (const char* other : {"<html>", "", "[]", "{}", R"({"errcode":"0"})"}) CHECK_MESSAGE(judged(kind, heard(200, other)) == "uncertain", other);
    CHECK(judged(kind, heard(302, "")) == "failed");
    CHECK(judged(kind, heard(400, "")) == "failed");
    CHECK(judged(kind, heard(429, "")) == "waiting");
    CHECK(judged(kind, heard(503, "")) == "waiting");
    CHECK(judged(kind, heard(504, "")) == "uncertain");
  }
  CHECK(judged(Kind::wecom, heard(200, R"({"errcode":45009})")) == "waiting");
  CHECK(judged(Kind::dingtalk, heard(200, R"({"errcode":130101})")) == "waiting");
  CHECK(judged(Kind::dingtalk, heard(200, R"({"errcode":310000,"errmsg":"sign not match"})")) == "failed");
  CHECK(judged(Kind::sms, heard(200, "anything")) == "sent");
  CHECK(judged(Kind::sms, heard(200, R"({"code":"OK"})"), R"("code":"OK")") == "sent");
  CHECK(judged(Kind::sms, heard(200, R"({"code":"LIMIT"})"), R"("code":"OK")") == "failed");
  const auto v = judge(Kind::sms, "x", heard(200, "a\r\nb\xff " + std::string(2000, 'c')));
  CHECK(v.answer.starts_with("HTTP 200 a  b? ccc"));
  CHECK(base::length(v.answer) == kAnswerChars);
}

TEST_CASE("quiet hours hold what is not urgent until they end, to the minute") {
  const Contact usual;  // 22:00 to 07:00
  const auto at = [](const char* t) { return *base::parse_instant(t); };
  const auto due = [&](const char* t, Urgency u, const Contact& c) { return base::to_text(due_at(at(t), u, c)); };
  CHECK(due("2026-03-02 21:59:59", Urgency::routine, usual) == "2026-03-02T21:59:59.000+08:00");
  CHECK(due("2026-03-02 22:00", Urgency::important, usual) == "2026-03-03T07:00:00.000+08:00");
  CHECK(due("2026-03-02 23:30:15", Urgency::routine, usual) == "2026-03-03T07:00:00.000+08:00");
  CHECK(due("2026-03-03 06:59:59", Urgency::routine, usual) == "2026-03-03T07:00:00.000+08:00");
  CHECK(due("2026-03-03 07:00", Urgency::routine, usual) == "2026-03-03T07:00:00.000+08:00");
  CHECK(due("2026-03-02 23:30", Urgency::urgent, usual) == "2026-03-02T23:30:00.000+08:00");
  Contact noon;
  noon.quiet_from = 12 * 60, noon.quiet_to = 14 * 60;
  CHECK(due("2026-03-02 12:30", Urgency::routine, noon) == "2026-03-02T14:00:00.000+08:00");
  CHECK(due("2026-03-02 23:30", Urgency::routine, noon) == "2026-03-02T23:30:00.000+08:00");
  noon.quiet_to = noon.quiet_from;
  CHECK(due("2026-03-02 12:00", Urgency::routine, noon) == "2026-03-02T12:00:00.000+08:00");
}
