#include "world/world.hpp"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <stdexcept>

#include "base/hash.hpp"
#include "base/text.hpp"

namespace world {
namespace {

namespace bj = boost::json;

const bj::value* find(const bj::value& root, std::string_view path) {
  const bj::value* v = &root;
  if (path.empty()) return v;
  for (const auto part : base::split(path, '.')) {
    if (v->is_array()) {
      const auto i = base::to_int(part);
      if (!i || *i < 0 || static_cast<std::size_t>(*i) >= v->get_array().size()) return nullptr;
      v = &v->get_array()[static_cast<std::size_t>(*i)];
    } else if (v->is_object()) {
      v = v->get_object().if_contains(bj::string_view(part.data(), part.size()));
      if (!v) return nullptr;
    } else {
      return nullptr;
    }
  }
  return v;
}

const base::Instant kStart = *base::parse_instant("2026-03-02 09:00");

std::string in_schema(std::string url, const std::string& schema) {
  return url + (url.find('?') == std::string::npos ? "?" : "&") + "options=-csearch_path%3D" + schema;
}

}  // namespace

std::string Reply::at(std::string_view path) const {
  bj::error_code error;
  const auto root = bj::parse(bj::string_view(body), error);
  if (error) return "";
  const auto* v = find(root, path);
  return v ? std::string(bj::serialize(*v)) : "";
}

std::string Reply::text(std::string_view path) const {
  bj::error_code error;
  const auto root = bj::parse(bj::string_view(body), error);
  const auto* v = error ? nullptr : find(root, path);
  return v && v->is_string() ? std::string(v->get_string().c_str(), v->get_string().size()) : "";
}

std::int64_t Reply::number(std::string_view path) const {
  const auto n = base::to_int(at(path));
  if (!n) throw std::runtime_error("no number at " + std::string(path) + " in " + body.substr(0, 500));
  return *n;
}

std::size_t Reply::count(std::string_view path) const {
  bj::error_code error;
  const auto root = bj::parse(bj::string_view(body), error);
  const auto* v = error ? nullptr : find(root, path);
  return !v ? 0 : v->is_array() ? v->get_array().size() : v->is_object() ? v->get_object().size() : 0;
}

std::string Reply::fields() const {
  std::string out;
  for (std::size_t i = 0, n = count("errors"); i < n; ++i) {
    const std::string at = "errors." + std::to_string(i);
    out += (out.empty() ? "" : " ") + text(at + ".field") + ":" + text(at + ".key");
  }
  return out;
}

Client& Client::header(std::string name, std::string value) {
  std::erase_if(headers_, [&](const auto& h) { return http::same_name(h.first, name); });
  if (!value.empty()) headers_.emplace_back(std::move(name), std::move(value));
  return *this;
}

Reply Client::send(std::string method, std::string path_and_query, std::string body) {
  http::Request r;
  r.method = std::move(method);
  const auto mark = path_and_query.find('?');
  r.path = path_and_query.substr(0, mark);
  if (!world_->kernel().answers(r.path)) r.path = "/api" + r.path;
  if (mark != std::string::npos) r.query = path_and_query.substr(mark + 1);
  r.headers = headers_;
  if (!body.empty() && r.header("Content-Type").empty()) r.headers.emplace_back("Content-Type", "application/json");
  r.body = std::move(body);
  r.peer = peer_;
  r.tls = tls_;
  http::Reply from = world_->kernel().handle(r);
  while (from.later) from = from.later();
  Reply reply{from.status, std::move(from.body), std::move(from.headers), {}, {}};
  // A stream is read to its end, as the edge would.
  for (std::string chunk; from.stream;) {
    chunk.clear();
    const bool more = from.stream(chunk);
    reply.body += chunk;
    if (!more) break;
  }
  if (!from.constant.empty()) reply.body = from.constant;
  if (from.file) reply.file = from.file->path;
  if (from.topics) reply.topics = *from.topics;
  return reply;
}

Reply Client::upload(std::string path, std::string filename, std::string bytes, const std::map<std::string, std::string>& fields) {
  const std::string border = "world-4f3a9c";
  std::string body;
  for (const auto& [name, value] : fields) body += "--" + border + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
  body += "--" + border + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + filename + "\"\r\nContent-Type: application/octet-stream\r\n\r\n" + bytes + "\r\n--" + border + "--\r\n";
  Client with = *this;
  with.header("Content-Type", "multipart/form-data; boundary=" + border);
  return with.send("POST", std::move(path), std::move(body));
}

accounts::Settings World::settings() {
  accounts::Settings s;
  s.hash_passes = 1;
  s.hash_bytes = 8192;
  return s;
}

World::World(std::vector<app::Module> modules) : clock(kStart) {
  std::string name = (std::filesystem::temp_directory_path() / "world.XXXXXX").string();
  if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
  folder = name;
  if (const char* pg = ::getenv("CHUANGCHENG_TEST_PG")) {
    static std::atomic<int> made{0};
    schema_ = "world_" + std::to_string(::getpid()) + "_" + std::to_string(++made);
    store::Database(pg, 1).write([&](store::Tx& tx) { tx.script("CREATE SCHEMA " + schema_); });
    db_ = std::make_unique<store::Database>(in_schema(pg, schema_), 2);
  } else {
    db_ = std::make_unique<store::Database>("sqlite::memory:", 1);
    db_->guard_tables();
  }
  blobs_ = std::make_unique<store::Blobs>(folder / "blobs");
  services_ = std::make_unique<app::Services>(app::Services{.db = *db_, .blobs = *blobs_, .clock = clock, .ids = ids_, .hub = hub, .seal = seal_});
  const bool has_accounts = std::any_of(modules.begin(), modules.end(), [](const app::Module& m) { return m.name == "accounts"; });
  if (!has_accounts) modules.insert(modules.begin(), accounts::module(settings()));
  kernel_ = std::make_unique<app::Kernel>(*services_, std::move(modules));
  kernel_->migrate();
  const base::Id<units::Unit> unit{kUnit};
  inside([&](app::Ctx& c) {
    const accounts::Sample people[] = {{"chief", "主任", std::string(accounts::kAdministrator), ""},
                                       {"officer", "专员", std::string(accounts::kAdministrator), std::string(kDistrict)},
                                       {"other", "邻区专员", std::string(accounts::kAdministrator), std::string(kOtherDistrict)},
                                       {"liaison", "联络员", std::string(accounts::kLiaison), std::string(kDistrict), unit},
                                       {"inspector", "督查员", std::string(accounts::kInspector), ""},
                                       {"nobody", "无权限", "", ""}};
    accounts::demo_users(c, people, kPassword, settings());
  });
}

World::~World() {
  kernel_.reset();
  db_.reset();
  if (!schema_.empty()) {
    try {
      store::Database(::getenv("CHUANGCHENG_TEST_PG"), 1).write([&](store::Tx& tx) { tx.script("DROP SCHEMA " + schema_ + " CASCADE"); });
    } catch (const std::exception&) {
      // The throw-away server is gone before us.
    }
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
}

// Sessions are put straight into the table; one that is an hour old is made anew, so that a test may move the clock.
Client World::as(std::string_view login) {
  Client client(*this);
  if (login.empty()) return client;
  auto& held = held_[std::string(login)];
  if (held.token.empty() || clock.now().ms - held.made.ms >= base::kHour || clock.now() < held.made) {
    held = {base::random_token(), "csrf-" + std::string(login), clock.now()};
    exec("INSERT INTO accounts_session(id, token_hash, user_id, csrf, created_at, used_at, peer, agent) VALUES($1, $2, $3, $4, $5, $5, '192.0.2.1', 'test')",
         ids_.next(clock.now().ms), base::sha256_hex(held.token), id_of(login), held.csrf, clock.now());
  }
  // By both names: a test may say tls() later.
  client.header("Cookie", "cc_session=" + held.token + "; __Host-cc_session=" + held.token).header("X-CSRF-Token", held.csrf);
  return client;
}

Reply World::sign_in(Client& client, std::string_view login, std::string_view password) {
  std::string body = "{\"login\":";
  meta::write_json_string(body, login);
  body += ",\"password\":";
  meta::write_json_string(body, password);
  const Reply r = client.post("/session", body + "}");
  if (r.status == 200) {
    const auto cookie = r.header("Set-Cookie");
    client.header("Cookie", cookie.substr(0, cookie.find(';'))).header("X-CSRF-Token", r.text("csrf"));
  }
  return r;
}

base::Id<app::User> World::id_of(std::string_view login) {
  const auto id = sql<base::Id<app::User>>("SELECT id FROM accounts_user WHERE login=$1", login);
  if (!id) throw std::runtime_error("nobody is called " + std::string(login));
  return *id;
}

base::Id<app::User> World::person(const std::string& login, std::vector<std::string> permissions, const std::string& place, std::optional<base::Id<units::Unit>> unit) {
  inside([&](app::Ctx& c) {
    const accounts::Sample one[] = {{login, login, "", place, unit}};
    accounts::demo_users(c, one, kPassword, settings());
  });
  if (!permissions.empty()) grant(login, std::move(permissions));
  return id_of(login);
}

void World::grant(const std::string& login, std::vector<std::string> permissions) {
  inside([&](app::Ctx& c) {
    accounts::Role role;
    role.id = c.new_id<accounts::Role>();
    role.name = login + " " + std::to_string(role.id.value);
    role.permissions = std::move(permissions);
    c.tx.insert("accounts_role", role);
    auto user = *c.tx.one<app::User>("SELECT " + store::columns<app::User>() + " FROM accounts_user WHERE login=$1", login);
    user.roles.push_back(role.id);
    c.tx.update("accounts_user", user);
  });
}

void World::move(const std::string& login, const std::string& place, std::optional<base::Id<units::Unit>> unit) {
  exec("UPDATE accounts_user SET place=$2, unit=$3 WHERE login=$1", login, place, unit);
}

}  // namespace world
