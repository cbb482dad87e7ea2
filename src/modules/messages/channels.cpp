// Channels: who may set them up, what each kind must have, and a test that tells what the server said.
#include <algorithm>

#include "app/journal.hpp"
#include "app/kernel.hpp"
#include "base/text.hpp"
#include "modules/messages/store.hpp"
#include "modules/units/units.hpp"

namespace messages {
namespace {

using app::Ctx;
using base::Code;
using base::Fail;
using base::Id;

struct Filter : app::PageQuery {
  std::optional<std::string> q;
  std::optional<Kind> kind;
  std::optional<bool> active;
};
BOOST_DESCRIBE_STRUCT(Filter, (app::PageQuery), (q, kind, active))
std::span<const meta::Note> form(const Filter*) {
  static const meta::Note all[] = {meta::note(&Filter::q, "名称", "Name"), meta::note(&Filter::kind, "种类", "Kind"), meta::note(&Filter::active, "启用", "Active")};
  return all;
}

app::Page<Channel> list(Ctx& c, const Filter& f) {
  app::Select s("messages_channel");
  if (!everywhere(c)) s.where("id<0");
  s.contains({"name"}, f.q).where_if("kind=?", f.kind).where_if("active=?", f.active);
  return s.page<Channel>(c, f, "id", {{"name", "name"}, {"kind", "kind"}, {"created_at", "created_at", app::SortBy::number}});
}

std::optional<Channel> find(Ctx& c, const Id<Channel>& id) { return everywhere(c) ? channel_by_id(c.tx, id) : std::nullopt; }

// A name is looked up when something is sent: a lookup must not hold the writer. What is written as a number is told at once.
void check_reach(const Ctx& c, std::string_view host, std::string_view field, base::Problems& bad) {
  const auto fault = http::address_fault(host, c.kernel.shared<http::Networks>());
  bad.check(fault.empty(), field, fault);
}

void check_mail(const Ctx& c, const Channel& x, base::Problems& bad) {
  const auto host = [](char ch) { return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') || ch == '.' || ch == '-' || ch == ':'; };
  if (bad.check(!x.server.empty(), "server", "required") && bad.check(std::all_of(x.server.begin(), x.server.end(), host), "server", "server_form"))
    check_reach(c, x.server, "server", bad);
  bad.check(valid_email(x.sender), "sender", x.sender.empty() ? "required" : "email_form");
  bad.check(one_line(x.sender_name) == x.sender_name, "sender_name", "format");
  bad.check(one_line(x.login) == x.login, "login", "format");
  bad.check(one_line(x.password) == x.password, "password", "format");
  bad.check(x.ca_file.empty() || x.ca_file.starts_with("/"), "ca_file", "path_form");
}

void check_robot(const Ctx& c, const Channel& x, base::Problems& bad) {
  const std::string host = http::host_of_url(x.url);
  if (bad.check(!host.empty(), "url", x.url.empty() ? "required" : "url_form")) check_reach(c, host, "url", bad);
}

void save(Ctx& c, const Channel* before, Channel& x, base::Problems& bad) {
  if (!everywhere(c)) throw Fail(Code::forbidden, "messages.everywhere");
  x.name = base::trim(x.name);
  x.server = base::trim(x.server);
  x.sender = base::trim(x.sender);
  x.url = base::trim(x.url);
  bad.check(!before || before->kind == x.kind, "kind", "fixed");
  const auto other = c.tx.one<Id<Channel>>("SELECT id FROM messages_channel WHERE name=$1", x.name);
  bad.check(!other || *other == x.id, "name", "taken");
  if (x.kind == Kind::email) {
    check_mail(c, x, bad);
  } else if (x.kind == Kind::sms) {
    check_gateway(x, bad);
    check_reach(c, http::host_of_url(x.url), "url", bad);
  } else {
    check_robot(c, x, bad);
  }
  if (x.unit) bad.check(units::exists(c.tx, *x.unit), "unit", "no_such");
  // Two that are active would be one message twice.
  if (x.active && (x.kind == Kind::email || x.kind == Kind::sms)) {
    const auto rival = c.tx.one<Id<Channel>>("SELECT id FROM messages_channel WHERE kind=$1 AND active=$2 AND id<>$3", x.kind, true, x.id);
    bad.check(!rival, "active", "one_active");
  }
  if (!bad.empty()) return;
  if (before) {
    c.tx.update("messages_channel", x);
    return wake(c.tx, x.id);
  }
  x.id = c.new_id<Channel>();
  x.created_at = c.now;
  c.tx.insert("messages_channel", x);
}

void remove(Ctx& c, const Channel& x) {
  // What went out by it names it.
  if (c.tx.one<std::int64_t>("SELECT id FROM messages_delivery WHERE channel=$1 LIMIT 1", x.id)) throw Fail(Code::conflict, "messages.channel_used");
  wake(c.tx, x.id);
  c.tx.exec("DELETE FROM messages_channel WHERE id=$1", x.id);
}

// ---- a test by hand ----
struct TestTo {
  std::string to;  // a mail address or a phone; nothing for robots
};
BOOST_DESCRIBE_STRUCT(TestTo, (), (to))
std::span<const meta::Note> form(const TestTo*) {
  static const meta::Note all[] = {meta::note(&TestTo::to, "发到", "To").length(0, 254)};
  return all;
}

struct TestAnswer {
  State state = State::failed;  // waiting: it would be tried again
  std::string answer;
};
BOOST_DESCRIBE_STRUCT(TestAnswer, (), (state, answer))

app::Scope scope_of(const app::Caller& who) {
  auto scope = app::Scope::of_place(who.place);
  scope.unit = who.unit;
  return scope;
}

// Opens its own transactions: a server that is slow to answer must not hold the writer.
http::Reply test(app::Kernel& kernel, http::Request& request, const app::Caller& who, const Settings& settings) {
  auto& services = kernel.services();
  TestTo in;
  base::Problems bad;
  meta::read_json(request.body.empty() ? "{}" : request.body, meta::type_of<TestTo>(), &in, bad);
  app::validate_input(meta::type_of<TestTo>(), &in, bad);
  const std::string_view path = std::string_view(request.path).substr(std::string_view("/api/channels/").size());
  const Id<Channel> id{app::id_of(path.substr(0, path.find('/')))};
  const auto now = services.clock.now();
  std::optional<Channel> channel;
  services.db.write([&](store::Tx& tx) {
    app::Ctx c{tx, now, services, kernel, who, scope_of(who), request, {}};
    channel = find(c, id);
    if (!channel) throw Fail(Code::not_found, "not_found");
    c.did("channels", std::to_string(id.value), channel->name);
    app::write_journal(c, "POST /channels/{id}/test");
  });
  const std::string phone = sms_phone(in.to);
  bad.check(channel->kind != Kind::email || valid_email(in.to), "to", "email_form");
  bad.check(channel->kind != Kind::sms || !phone.empty(), "to", "phone");
  bad.raise_if_any();
  const Letter letter{"测试消息", "这是 " + who.name + " 从创城工作台发出的测试消息。", services.base_url, Urgency::routine, channel->kind == Kind::sms ? phone : in.to};
  http::Sender sender{std::chrono::milliseconds(settings.test_patience_ms), http::Networks(settings.networks)};
  const auto heard = put_on_wire(sender, *channel, letter, "test" + std::to_string(services.ids.next(now.ms)), now);
  const Verdict v = judge(channel->kind, channel->success, heard);
  return app::json_reply(200, meta::to_json(TestAnswer{v.state, v.answer}));
}

}  // namespace

std::vector<OutOfReach> out_of_reach(store::Tx& tx, const std::string& networks) {
  const http::Networks listed(networks);
  std::vector<OutOfReach> out;
  for (const auto& x : active_channels(tx)) {
    const std::string host = x.kind == Kind::email ? x.server : http::host_of_url(x.url);
    auto all = http::addresses_of(host);
    if (all.empty()) all = {host};  // a name that nobody knows now is judged as the form does
    if (std::any_of(all.begin(), all.end(), [&](const auto& ip) { return http::address_fault(ip, listed).empty(); })) continue;
    const bool for_ever = std::none_of(all.begin(), all.end(), [&](const auto& ip) { return http::address_fault(ip, listed) == "address_private"; });
    out.push_back({x.name, host, all.front(), for_ever});
  }
  return out;
}

void add_channels(app::Module& m, const Settings& settings) {
  app::EntityOf<Channel, Filter> d{.name = "channels", .title = "发送渠道", .title_en = "Channels", .path = "/channels", .read = kChannels, .write = kChannels, .table = "messages_channel"};
  d.columns = {"name", "kind", "active", "least", "unit", "server", "sender"};
  d.sorts = {"name", "kind", "created_at"};
  d.list = list;
  d.find = find;
  d.save = save;
  d.remove = remove;
  d.open = kDeliveries;
  m.with(app::entity(d));
  app::Route t = app::outside("POST", "/channels/{id}/test", kChannels, [settings](app::Kernel& k, http::Request& r, const app::Caller& who) { return test(k, r, who, settings); })
                     .typed(meta::type_of<TestTo>(), meta::type_of<TestAnswer>())
                     .named("发送一条测试消息");
  t.parameter_is_id = {true};
  m.routes.push_back(std::move(t));
}

}  // namespace messages
