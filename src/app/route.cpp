#include "app/route.hpp"

#include <set>

#include "app/kernel.hpp"
#include "base/text.hpp"
#include "http/query.hpp"
#include "meta/cells.hpp"
#include "meta/validate.hpp"

namespace app {

http::Reply json_reply(int status, std::string json) {
  http::Reply r;
  r.status = status;
  r.headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}};
  r.body = std::move(json);
  return r;
}

std::int64_t id_of(std::string_view segment) {
  const auto n = base::to_int(segment);
  if (!n || *n <= 0 || *n >= (1LL << 53)) throw base::Fail(base::Code::not_found, "not_found");
  return *n;
}

void read_query(std::string_view query, const meta::Type& type, void* out, base::Problems& bad) {
  for (const auto& [name, value] : http::parse_query(query)) {
    const meta::Field* field = nullptr;
    for (const auto& f : type.fields())
      if (f.name == name) field = &f;
    if (!field) {
      bad.add(name.substr(0, 64), "unknown");
      continue;
    }
    if (value.empty()) continue;  // an empty filter filters nothing
    meta::read_row({field}, {value}, out, bad);
  }
}

void validate_input(const meta::Type& type, const void* in, base::Problems known) {
  meta::validate(type, in, known);
  known.raise_if_any();
}

void write_page_head(std::string& out, Ctx& c, const meta::Type& row, std::span<const void* const> rows) {
  out += "\"rows\":[";
  for (const void* r : rows) {
    if (r != rows.front()) out += ',';
    meta::write_json(out, row, r);
  }
  out += "],\"refs\":{";
  // The names of what is referred to, so that a list needs no request per row.
  std::map<std::string_view, std::set<std::string>> wanted;
  for (const auto& f : row.fields()) {
    if (f.note->refers.empty()) continue;
    const meta::Type& t = meta::bare(f.type());
    for (const void* r : rows) {
      const void* v = f.at_const(r);
      if (f.type().kind == meta::Kind::optional && !(v = f.type().held(v))) continue;
      const auto put = [&](const meta::Type& vt, const void* value) {
        std::string key = vt.kind == meta::Kind::text ? *static_cast<const std::string*>(value) : meta::cell_of(vt, value);
        if (!key.empty() && key != "0") wanted[f.note->refers].insert(std::move(key));
      };
      if (t.kind == meta::Kind::list)
        for (std::size_t i = 0; i < t.count(v); ++i) put(t.element(), t.item(const_cast<void*>(v), i));
      else put(t, v);
    }
  }
  bool first = true;
  for (const auto& [name, keys] : wanted) {
    const Entity* e = c.kernel.entity(name);
    if (!e || !e->label) continue;
    if (!first) out += ',';
    first = false;
    meta::write_json_string(out, name);
    out += ":{";
    bool first_key = true;
    for (const auto& key : keys) {
      const auto label = e->label(c, key);
      if (!label) continue;
      if (!first_key) out += ',';
      first_key = false;
      meta::write_json_string(out, key);
      out += ':';
      meta::write_json_string(out, *label);
    }
    out += '}';
  }
  out += "},";
}

Route outside(std::string method, std::string path, Perm perm, std::function<http::Reply(Kernel&, http::Request&, const Caller&)> handler) {
  Route r;
  r.method = std::move(method);
  r.path = std::move(path);
  r.perm = perm;
  r.raw = std::move(handler);
  r.body = r.method == "POST" || r.method == "PUT" ? Body::json : Body::none;
  return r;
}

}  // namespace app
