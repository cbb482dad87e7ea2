// What the kernel says about itself, all from the modules' values: OpenAPI 3.1, TypeScript, the schema that feeds the
// generic pages, Prometheus counters.
#include <algorithm>
#include <set>

#include "app/kernel.hpp"
#include "meta/schema.hpp"

namespace app {
namespace {

std::string quote(std::string_view s) {
  std::string out;
  meta::write_json_string(out, s);
  return out;
}

std::string list_of(const std::vector<std::string>& names) {
  std::string out = "[";
  for (const auto& n : names) out += (out.size() > 1 ? "," : "") + quote(n);
  return out + "]";
}

std::string lower(std::string_view s) {
  std::string out(s);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

std::string operation_id(const Route& r) {
  std::string id = lower(r.method);
  for (const char c : r.path) id += c == '/' || c == '.' ? '_' : c;
  std::erase_if(id, [](char c) { return c == '{' || c == '}'; });
  return id;
}

std::string response(const std::string& text, const std::string& schema) {
  return "{\"description\":" + quote(text) + (schema.empty() ? "" : ",\"content\":{\"application/json\":{\"schema\":" + schema + "}}") + "}";
}

}  // namespace

std::string Kernel::openapi() const {
  meta::JsonSchemas schemas;
  std::map<std::string, std::string> paths;  // path → "get":{…},"post":{…}
  for (const auto& r : routes_) {
    std::string parameters;
    const auto parameter = [&](std::string_view name, std::string_view in, bool required, const std::string& schema) {
      parameters += (parameters.empty() ? "" : ",") + std::string("{\"name\":") + quote(name) + ",\"in\":\"" + std::string(in) + "\",\"required\":" + (required ? "true" : "false") + ",\"schema\":" + schema + "}";
    };
    for (std::size_t i = 0; i < r.parameters.size(); ++i)
      parameter(r.parameters[i], "path", true, i < r.parameter_is_id.size() && r.parameter_is_id[i] ? R"({"type":"integer","format":"int64"})" : R"({"type":"string"})");
    const bool query = r.method == "GET" || r.method == "DELETE";
    if (r.input && query)
      for (const auto& f : r.input->fields()) parameter(f.name, "query", false, schemas.ref(meta::bare(f.type()), *f.note));
    std::string op = "{\"operationId\":" + quote(operation_id(r)) + ",\"summary\":" + quote(r.summary.empty() ? r.path : r.summary);
    op += ",\"tags\":[" + quote(r.path.substr(1, r.path.find('/', 1) - 1)) + "],\"x-permission\":" + quote(r.perm.key);
    if (r.perm == kAnyone) op += ",\"security\":[]";
    if (!parameters.empty()) op += ",\"parameters\":[" + parameters + "]";
    if (r.body == Body::upload)
      op += R"(,"requestBody":{"required":true,"content":{"multipart/form-data":{"schema":{"type":"object","properties":{"file":{"type":"string","format":"binary"}},"required":["file"]}}}})";
    else if (r.body == Body::bytes)
      op += R"(,"requestBody":{"required":true,"content":{"application/octet-stream":{"schema":{"type":"string","format":"binary"}}}})";
    else if (r.body == Body::json)
      op += ",\"requestBody\":{\"required\":true,\"content\":{\"application/json\":{\"schema\":" + (r.input ? schemas.ref(*r.input) : std::string("{\"type\":\"object\"}")) + "}}}";
    std::string out;
    if (r.output) {
      out = schemas.ref(*r.output);
      if (r.output_page)
        out = R"({"type":"object","properties":{"rows":{"type":"array","items":)" + out + R"(},"refs":{"type":"object"},"next":{"anyOf":[{"type":"string"},{"type":"null"}]},"total":{"anyOf":[{"type":"integer"},{"type":"null"}]}},"required":["rows","next"]})";
    }
    op += ",\"responses\":{\"" + std::to_string(r.status) + "\":" + response("OK", out) + ",\"default\":{\"$ref\":\"#/components/responses/Problem\"}}}";
    auto& all = paths[(r.root ? "" : "/api") + r.path];
    all += (all.empty() ? "" : ",") + quote(lower(r.method)) + ":" + op;
  }
  std::string text = R"({"openapi":"3.1.0","info":{"title":"Chuangcheng 创城","version":"0.1.0","license":{"name":"Apache-2.0","identifier":"Apache-2.0"}},"servers":[{"url":"/"}],"security":[{"session":[]}],"paths":{)";
  bool first = true;
  for (const auto& [path, operations] : paths) {
    if (!first) text += ',';
    first = false;
    text += quote(path) + ":{" + operations + "}";
  }
  text += R"(},"components":{"securitySchemes":{"session":{"type":"apiKey","in":"cookie","name":"cc_session"}},"responses":{"Problem":{"description":"RFC 9457 problem","content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}}}},"schemas":{"Problem":{"type":"object","properties":{"type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},"key":{"type":"string"},"request_id":{"type":"string"},"args":{"type":"object"},"errors":{"type":"array","items":{"type":"object","properties":{"field":{"type":"string"},"key":{"type":"string"},"args":{"type":"object"}}}}},"required":["title","status","key","request_id"]})";
  for (const auto& [name, schema] : schemas.named) text += "," + quote(name) + ":" + schema;
  return text + "}}}";
}

std::string Kernel::typescript() const {
  meta::TypeScript ts;
  for (const auto& m : modules_)
    for (const auto& e : m.entities) ts.ref(*e->type), ts.ref(*e->filter);
  for (const auto& r : routes_) {
    if (r.input) ts.ref(*r.input);
    if (r.output) ts.ref(*r.output);
  }
  std::string out = "// Generated by `chuangcheng typescript` from the C++ structs. Do not edit.\n\n";
  for (const auto& [name, text] : ts.named) out += text + "\n";
  out += "export interface Page<T> {\n  rows: T[]\n  refs: Record<string, Record<string, string>>\n  next: string | null\n  total: number | null\n}\n\n";
  std::string keys;
  for (const auto& p : permissions_) keys += (keys.empty() ? "'" : " | '") + std::string(p.key) + "'";
  out += "export type Permission = " + (keys.empty() ? "string" : keys) + "\n";
  return out;
}

std::string Kernel::schema(const Caller& caller) const {
  std::string out = "{\"modules\":[";
  for (const auto& m : modules_)
    out += (&m == &modules_.front() ? "" : ",") + std::string("{\"name\":") + quote(m.name) + ",\"title\":" + quote(m.title) + ",\"title_en\":" + quote(m.title_en) + "}";
  out += "],\"entities\":[";
  bool first = true;
  const auto flag = [](bool b) { return b ? "true" : "false"; };
  for (const auto& m : modules_)
    for (const auto& e : m.entities) {
      if (!caller.may(e->read)) continue;
      if (!first) out += ',';
      first = false;
      const bool writes = caller.may(e->write);
      out += "{\"name\":" + quote(e->name) + ",\"title\":" + quote(e->title) + ",\"title_en\":" + quote(e->title_en) + ",\"module\":" + quote(m.name) +
             ",\"path\":" + quote("/api" + e->path) + ",\"id_field\":" + quote(e->type->fields()[0].name) + ",\"title_field\":" + quote(e->title_field) +
             ",\"read\":" + quote(e->read.key) + ",\"write\":" + quote(e->write.key) + ",\"create\":" + flag(writes && e->can_create) +
             ",\"edit\":" + flag(writes && e->can_edit) + ",\"remove\":" + flag(writes && e->can_remove) + ",\"import\":" + flag(writes && e->can_import) + ",\"show\":" + flag(!e->show.key.empty() && caller.may(e->show)) +
             ",\"export\":true,\"options\":" + flag(static_cast<bool>(e->search)) + ",\"fields\":" + meta::form_fields(*e->type) + ",\"filters\":" + meta::form_fields(*e->filter) +
             ",\"sorts\":" + list_of(e->sorts) + ",\"columns\":" + list_of(e->columns) + "}";
    }
  out += "],\"permissions\":[";
  for (const auto& p : permissions_)
    out += (&p == &permissions_.front() ? "" : ",") + std::string("{\"key\":") + quote(p.key) + ",\"label\":" + quote(p.zh) + ",\"label_en\":" + quote(p.en) + "}";
  return out + "]}";
}

std::string Kernel::metrics() const {
  std::string out = "# HELP chuangcheng_requests_total Requests by route and class of status.\n# TYPE chuangcheng_requests_total counter\n";
  std::string times = "# HELP chuangcheng_request_seconds_total Time in handlers by route.\n# TYPE chuangcheng_request_seconds_total counter\n";
  {
    const std::lock_guard lock(counters_mutex_);
    std::map<std::string, Counter> sorted(counters_.begin(), counters_.end());
    for (const auto& [name, counter] : sorted) {
      const auto a = name.find(' '), b = name.rfind(' ');
      const std::string labels = "{method=\"" + name.substr(0, a) + "\",route=\"" + name.substr(a + 1, b - a - 1) + "\",status=\"" + name.substr(b + 1) + "\"} ";
      out += "chuangcheng_requests_total" + labels + std::to_string(counter.count) + "\n";
      times += "chuangcheng_request_seconds_total" + labels + std::to_string(static_cast<double>(counter.micros) / 1e6) + "\n";
    }
  }
  out += times;
  return edge_metrics ? out + edge_metrics() : out;
}

}  // namespace app
