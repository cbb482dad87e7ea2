// The route matrix. For each route of the program: no session 401, no permission 403, no CSRF token 403, malformed JSON
// 400, a wrong type in any field 422 with its name, an unknown field 422, an unknown id 404, another place's id 404.
// What a route is exempt from stands below with the reason; an exemption that no route needs any more is a failure, too.
// (Bodies that are too large never reach the kernel: the tests of the edge have them.)
#include <doctest/doctest.h>

#include <map>
#include <set>

#include "main/modules.hpp"
#include "world/world.hpp"

using namespace world;

namespace {

enum class Rule { session, permission, csrf, malformed, type, unknown_field, unknown_id, other_place };
std::string name_of(Rule r) {
  static const char* const all[] = {"no session 401", "no permission 403", "no CSRF 403", "malformed 400", "type 422", "unknown field 422", "unknown id 404", "other place 404"};
  return all[static_cast<int>(r)];
}

struct Exempt {
  std::string_view route;
  Rule rule;
  std::string_view reason;
};
const std::vector<Exempt> kExempt = {};

// Rows in kOtherDistrict, for entities that have a scope: what the chief sends. References of the form "@units" become the
// id of the sample row of that entity. An entity with a field that refers to places needs a line here or in kNoScope.
struct Sample {
  std::string_view entity, body;
};
constexpr Sample kSamples[] = {
    {"users", R"({"login":"far.away","name":"远","place":"339903"})"},
    {"units", R"({"name":"邻区城管局","short_name":"邻城管","kind":"government","place":"339903"})"},
    {"liaisons", R"({"unit":@units,"name":"远","phone":"13800138000"})"},
    {"stewards", R"({"unit":@units,"kind":"block","target":"东街"})"},
    {"sites", R"({"name":"邻区菜场","site_type":"market","place":"339903"})"},
    {"reports", R"({"text":"远处的垃圾","place":"339903"})"},
    {"meetings", R"({"title":"远处例会","place":"339903","day":"2026-03-02"})"},
    {"meeting_tasks", R"({"meeting":@meetings,"unit":@units,"text":"远处的任务","due":"2026-03-09"})"},
};
constexpr std::pair<std::string_view, std::string_view> kNoScope[] = {
    {"places", "the map of places is everybody's; who may change them is in their own tests"},
    {"rounds", "a round is seen by its state; its place is what it assesses"},
    {"plans", "a plan is read by planners alone; its place bounds the draw"},
    {"marks", "made through rounds and visits: their own tests have the scope"},
    {"deliveries", "made by sending: their own tests have the scope"},
    {"visits", "made through draws: their own tests have the scope"},
    {"cases", "opened by reports and visits: their own tests have the scope"},
    {"notices", "the place is that of the unit: their own tests have the scope"},
    {"flags", "made by rules over cases: their own tests have the scope"},
    {"bulletins", "drafted from the figures: their own tests have the scope"},
    {"letterheads", "known by their place: their own tests have the scope"},
    {"case_limits", "everybody reads them; who may change them is in their own tests"},
};

std::string exempt(const std::string& route, Rule rule, std::set<std::string>& used) {
  for (const auto& e : kExempt)
    if (e.route == route && e.rule == rule) {
      used.insert(route + " " + name_of(rule));
      return std::string(e.reason);
    }
  return "";
}

std::string filled(const app::Route& r, const std::string& id) {
  std::string out;
  for (std::size_t i = 0; i < r.path.size(); ++i) {
    if (r.path[i] != '{') out += r.path[i];
    else out += id, i = r.path.find('}', i);
  }
  return out;
}

// The least body that is of the right form.
std::string least(const meta::Type& t, const meta::Note& n, int depth = 0) {
  switch (t.kind) {
    case meta::Kind::boolean: return "false";
    case meta::Kind::i32:
    case meta::Kind::i64: return std::to_string(n.min > std::numeric_limits<std::int32_t>::min() ? n.min : std::min<std::int64_t>(1, n.max));
    case meta::Kind::real: return n.min > std::numeric_limits<std::int32_t>::min() ? std::to_string(n.min) : "1";
    case meta::Kind::instant: return "1772413200000";
    case meta::Kind::id: return "4503599627370497";
    case meta::Kind::text: return "\"" + std::string(std::max<std::size_t>(n.min_length, 1), 'x') + "\"";
    case meta::Kind::day: return "\"2026-03-01\"";
    case meta::Kind::enumeration: return "\"" + std::string(t.names[0]) + "\"";
    case meta::Kind::json: return "{}";
    case meta::Kind::optional: return "null";
    case meta::Kind::list: return n.is_required && depth < 4 ? "[" + least(t.element(), meta::detail::kNoNote, depth + 1) + "]" : "[]";
    case meta::Kind::record: {
      std::string out = "{";
      for (const auto& f : t.fields())
        if (f.note->is_required && !f.note->is_read_only) out += (out.size() > 1 ? "," : "") + ("\"" + std::string(f.name) + "\":") + least(meta::bare(f.type()), *f.note, depth + 1);
      return out + "}";
    }
  }
  return "{}";
}

// JSON that is no value of the type; "" when everything is one.
std::string wrong_json(const meta::Type& t) {
  switch (meta::bare(t).kind) {
    case meta::Kind::json: return "";
    case meta::Kind::text: return "12";
    case meta::Kind::day: return "\"2026-02-30\"";
    default: return "\"~\"";
  }
}
bool any_text_is_right(const meta::Type& t) {
  const auto kind = meta::bare(t).kind;
  return kind == meta::Kind::text || kind == meta::Kind::json || kind == meta::Kind::list;
}

// Of a query: the fields that must be there.
std::string least_query(const meta::Type& t) {
  std::string out;
  for (const auto& f : t.fields())
    if (f.note->is_required) {
      auto value = least(f.type(), *f.note);
      std::erase(value, '"');
      out += (out.empty() ? "" : "&") + std::string(f.name) + "=" + value;
    }
  return out;
}

bool names(const Reply& r, std::string_view field) {
  for (std::size_t i = 0; i < r.count("errors"); ++i) {
    const auto at = r.text("errors." + std::to_string(i) + ".field");
    if (at == field || at.starts_with(std::string(field) + ".") || at.starts_with(std::string(field) + "[")) return true;
  }
  return false;
}

struct Matrix {
  World w{composition::all_modules()};
  std::map<std::string, int> counted;
  std::set<std::string> used;
  const std::string nowhere = "4503599627370497";

  Reply send(Client& c, const app::Route& r, const std::string& id, std::string body, const std::string& query = "") {
    const std::string path = filled(r, id) + (query.empty() ? "" : "?" + query);
    if (r.body == app::Body::upload) return c.upload(path, "a.csv", "a\n1\n");
    return c.send(r.method, path, r.body == app::Body::json ? std::move(body) : "");
  }
  void expect(const app::Route& r, Rule rule, const Reply& reply, int status, const std::string& detail = "") {
    ++counted[name_of(rule)];
    const std::string route = r.method + " " + r.path;
    INFO(route, " | ", name_of(rule), " ", detail, " | ", reply.status, " ", reply.body.substr(0, 300));
    CHECK(reply.status == status);
  }
  bool skip(const app::Route& r, Rule rule) { return !exempt(r.method + " " + r.path, rule, used).empty(); }
};

}  // namespace

TEST_CASE("the route matrix") {
  Matrix m;
  auto chief = m.w.as("chief"), nobody = m.w.as("nobody"), stranger = m.w.as("");
  auto forged = m.w.as("chief").header("X-CSRF-Token", "");
  REQUIRE(m.w.kernel().routes().size() > 20);
  for (const auto& r : m.w.kernel().routes()) {
    const bool query = r.method == "GET" || r.method == "DELETE";
    const std::string body = r.input && !query ? least(*r.input, {}) : "{}";
    if (r.perm != app::kAnyone && !m.skip(r, Rule::session)) {
      const auto reply = m.send(stranger, r, m.nowhere, body);
      m.expect(r, Rule::session, reply, 401);
      CHECK(reply.key() == "unauthorized");
    }
    if (r.perm != app::kAnyone && r.perm != app::kSignedIn && !m.skip(r, Rule::permission)) {
      const auto reply = m.send(nobody, r, m.nowhere, body);
      m.expect(r, Rule::permission, reply, 403);
      CHECK(reply.key() == "forbidden");
    }
    if (r.method != "GET" && r.perm != app::kAnyone && !m.skip(r, Rule::csrf)) {
      const auto reply = m.send(forged, r, m.nowhere, body);
      m.expect(r, Rule::csrf, reply, 403);
      CHECK(reply.key() == "csrf");
    }
    if (r.body == app::Body::json && !m.skip(r, Rule::malformed))
      for (const std::string bad : {"{", "{\"a\":}", "not json"}) {
        const auto reply = m.send(chief, r, m.nowhere, bad);
        m.expect(r, Rule::malformed, reply, 400, bad);
        CHECK(reply.key() == "json.malformed");
      }
    if (r.body == app::Body::upload && !m.skip(r, Rule::malformed)) {
      Client broken = chief;
      broken.header("Content-Type", "multipart/form-data; boundary=x");
      m.expect(r, Rule::malformed, broken.send(r.method, filled(r, m.nowhere), "--x\r\nbroken"), 400, "multipart");
    }
    if (r.input && r.input->kind == meta::Kind::record && (query || r.body == app::Body::json)) {
      if (!m.skip(r, Rule::unknown_field)) {
        const auto reply = query ? m.send(chief, r, m.nowhere, "", "no_such_field=1") : m.send(chief, r, m.nowhere, R"({"no_such_field":1})");
        m.expect(r, Rule::unknown_field, reply, 422);
        CHECK(names(reply, "no_such_field"));
      }
      if (!m.skip(r, Rule::type))
        for (const auto& f : r.input->fields()) {
          const std::string field(f.name);
          if (query ? any_text_is_right(f.type()) : wrong_json(f.type()).empty()) continue;  // every text is a value of it
          const auto reply = query ? m.send(chief, r, m.nowhere, "", field + "=~") : m.send(chief, r, m.nowhere, "{\"" + field + "\":" + wrong_json(f.type()) + "}");
          m.expect(r, Rule::type, reply, 422, field);
          INFO(r.method, " ", r.path, " ", field, " ", reply.body);
          CHECK(names(reply, field));
        }
    }
    if (!r.parameters.empty() && !m.skip(r, Rule::unknown_id)) {
      const std::string asked = r.input && query ? least_query(*r.input) : "";
      m.expect(r, Rule::unknown_id, m.send(chief, r, m.nowhere, r.partial ? "{}" : body, asked), 404, body);
      for (const std::string id : {"0", "-1", "~", "9999999999999999999999"})
        if (!r.parameter_is_id.empty() && r.parameter_is_id[0]) m.expect(r, Rule::unknown_id, m.send(chief, r, id, r.partial ? "{}" : body, asked), 404, id);
    }
  }
  for (const auto& e : kExempt) {
    const std::string line = std::string(e.route) + " " + name_of(e.rule);
    INFO(line, ": ", e.reason);
    bool exists = false;
    for (const auto& r : m.w.kernel().routes()) exists = exists || r.method + " " + r.path == e.route;
    CHECK((m.used.contains(line) || !exists));
  }
  for (const auto& [rule, n] : m.counted) MESSAGE(rule, ": ", n, " checks");
}

// The permission list is the matrix: for each built-in role and each route, the reply is a refusal for want of permission exactly
// when the role lacks the route's permission. Nothing here names a route, so a new one is covered without a line.
TEST_CASE("each built-in role may call what its permissions say, and nothing else") {
  Matrix m;
  std::vector<std::string> roles;
  m.w.db().read([&](store::Tx& tx) { roles = tx.all<std::string>("SELECT name FROM accounts_role WHERE builtin ORDER BY id"); });
  REQUIRE(roles.size() == 8);
  int allowed = 0, refused = 0, number = 0;
  for (const auto& name : roles) {
    const std::string login = "role" + std::to_string(++number);
    m.w.inside([&, role = name](app::Ctx& c) {
      const accounts::Sample one[] = {{login, login, role, "", {}}};
      accounts::demo_users(c, one, kPassword, World::settings());
    });
    auto person = m.w.as(login);
    for (const auto& r : m.w.kernel().routes()) {
      if (r.perm == app::kAnyone) continue;
      const bool query = r.method == "GET" || r.method == "DELETE";
      const std::string body = r.input && !query ? least(*r.input, {}) : "{}";
      // As they are now: one of the routes sets administrators apart, which takes permissions from roles.
      const auto permissions = *m.w.sql<std::vector<std::string>>("SELECT permissions FROM accounts_role WHERE name=$1", name);
      auto reply = m.send(person, r, m.nowhere, body);
      if (reply.status == 401) {  // a route before this one ended the session, and wrong passwords were counted
        m.w.exec("DELETE FROM accounts_attempt");
        REQUIRE(m.w.sign_in(person, login).status == 200);
        reply = m.send(person, r, m.nowhere, body);
      }
      const bool may = r.perm == app::kSignedIn || std::count(permissions.begin(), permissions.end(), r.perm.key) > 0;
      INFO(name, " | ", r.method, " ", r.path, " | ", r.perm.key, " | ", reply.status, " ", reply.body.substr(0, 200));
      CHECK(reply.status != 401);
      CHECK((reply.status == 403 && reply.key() == "forbidden") == !may);
      ++(may ? allowed : refused);
    }
  }
  MESSAGE("built-in roles: ", roles.size(), ", allowed ", allowed, ", refused ", refused);
}

TEST_CASE("who must set up a second factor first is refused by every route but those that do it") {
  Matrix m;
  m.w.exec("UPDATE accounts_role SET second_factor=$1 WHERE name=$2", true, accounts::kAdministrator);
  int open = 0;
  auto chief = m.w.as("chief");
  for (const auto& r : m.w.kernel().routes()) {
    if (r.perm == app::kAnyone) continue;
    const bool query = r.method == "GET" || r.method == "DELETE";
    const std::string body = r.input && !query ? least(*r.input, {}) : "{}";
    auto reply = m.send(chief, r, m.nowhere, body);
    if (reply.status == 401) {
      m.w.exec("DELETE FROM accounts_attempt");
      REQUIRE(m.w.sign_in(chief, "chief").status == 200);
      reply = m.send(chief, r, m.nowhere, body);
    }
    INFO(r.method, " ", r.path, " | ", reply.status, " ", reply.body.substr(0, 200));
    CHECK((reply.key() == "factor_needed") == !r.before_factor);
    open += r.before_factor ? 1 : 0;
  }
  CHECK(open == 5);
}

TEST_CASE("another place's rows are not there, by any route") {
  Matrix m;
  auto chief = m.w.as("chief"), officer = m.w.as("officer");
  if (m.w.kernel().entity("places"))
    for (const char* place : {R"({"code":"33","name":"甲省"})", R"({"code":"3399","name":"乙市"})", R"({"code":"339902","name":"东区"})", R"({"code":"339903","name":"西区"})"})
      REQUIRE(chief.post("/places", place).status == 201);
  if (m.w.kernel().entity("site_types")) REQUIRE(chief.post("/site-types", R"({"code":"market","name":"集贸市场"})").status == 201);

  std::map<std::string, std::string> made;
  for (const auto& s : kSamples) {
    const auto* e = m.w.kernel().entity(s.entity);
    if (!e) continue;
    std::string body(s.body);
    for (const auto& [name, id] : made)
      for (std::size_t at; (at = body.find("@" + name)) != std::string::npos;) body.replace(at, name.size() + 1, id);
    const auto r = chief.post(e->path, body);
    INFO(s.entity, " ", r.body);
    REQUIRE(r.status == 201);
    made[std::string(s.entity)] = r.at("id");
  }
  int places = 0;
  for (const auto& module : m.w.kernel().modules())
    for (const auto& e : module.entities) {
      const auto id = made.find(e->name);
      if (id == made.end()) {
        // An entity that says where it is has a scope.
        bool has_place = false;
        for (const auto& f : e->type->fields()) has_place = has_place || f.note->refers == "places";
        INFO(e->name, " has a place: give it a sample, or a reason");
        CHECK((!has_place || std::any_of(std::begin(kNoScope), std::end(kNoScope), [&](const auto& n) { return n.first == e->name; })));
        continue;
      }
      for (const auto& r : m.w.kernel().routes()) {
        if (r.path != e->path + "/{id}" && !r.path.starts_with(e->path + "/{id}/")) continue;
        if (r.parameters.size() != 1 || m.skip(r, Rule::other_place)) continue;
        const bool query = r.method == "GET" || r.method == "DELETE";
        m.expect(r, Rule::other_place, m.send(officer, r, id->second, r.input && !query && !r.partial ? least(*r.input, {}) : "{}"), 404);
        ++places;
      }
      const auto list = officer.get(e->path + "?limit=500");
      INFO("list of ", e->name, " ", list.body.substr(0, 300));
      CHECK(list.status == 200);
      CHECK(list.body.find("\"id\":" + id->second + ",") == std::string::npos);
      CHECK(officer.get(e->path + "/export?format=csv").body.find("远") == std::string::npos);
      if (e->search) CHECK(officer.get(e->path + "/options").body.find("\"" + id->second + "\"") == std::string::npos);
    }
  MESSAGE("other place 404: ", places, " checks");
}
