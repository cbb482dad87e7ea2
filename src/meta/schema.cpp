#include "meta/schema.hpp"

#include <limits>

#include "meta/json.hpp"

namespace meta {
namespace {

constexpr std::string_view kKindNames[] = {"boolean", "i32",  "i64",  "real",        "text",     "day",  "instant",
                                           "id",      "enumeration", "optional", "list", "record", "json"};

std::string quoted(std::string_view s) {
  std::string out;
  write_json_string(out, s);
  return out;
}

void put(std::string& out, std::string_view key, std::string_view value) {
  if (out.back() != '{') out += ',';
  out += quoted(key);
  out += ':';
  out += value;
}

bool has_min(const Note& n) { return n.min != std::numeric_limits<std::int64_t>::min(); }
bool has_max(const Note& n) { return n.max != std::numeric_limits<std::int64_t>::max(); }

std::string choices(const Type& t) {
  std::string out = "[";
  for (std::size_t i = 0; i < t.names.size(); ++i) {
    if (i) out += ',';
    std::string one = "{";
    put(one, "value", quoted(t.names[i]));
    put(one, "label", quoted(i < t.words.size() ? t.words[i].zh : t.names[i]));
    put(one, "label_en", quoted(i < t.words.size() ? t.words[i].en : t.names[i]));
    out += one + "}";
  }
  return out + "]";
}

std::string field_schema(const Field& f) {
  const Type& t = bare(f.type());
  const Note& n = *f.note;
  std::string out = "{";
  put(out, "name", quoted(f.name));
  put(out, "kind", quoted(kKindNames[static_cast<std::size_t>(t.kind)]));
  put(out, "optional", f.type().kind == Kind::optional ? "true" : "false");
  put(out, "label", quoted(n.zh.empty() ? f.name : n.zh));
  put(out, "label_en", quoted(n.en.empty() ? f.name : n.en));
  put(out, "required", n.is_required ? "true" : "false");
  put(out, "read_only", n.is_read_only ? "true" : "false");
  put(out, "secret", n.is_secret ? "true" : "false");
  put(out, "masked", n.is_masked ? "true" : "false");
  put(out, "hidden", n.is_hidden ? "true" : "false");
  put(out, "wide", n.is_wide ? "true" : "false");
  put(out, "min", has_min(n) ? std::to_string(n.min) : "null");
  put(out, "max", has_max(n) ? std::to_string(n.max) : "null");
  put(out, "min_length", std::to_string(n.min_length));
  put(out, "max_length", std::to_string(n.max_length));
  put(out, "unit", quoted(unit_of(n, Language::zh)));
  put(out, "unit_en", quoted(unit_of(n, Language::en)));
  put(out, "ref", quoted(n.refers));
  const Type& of = t.kind == Kind::list ? bare(t.element()) : t;
  put(out, "choices", of.kind == Kind::enumeration ? choices(of) : "[]");
  put(out, "element", t.kind == Kind::list ? quoted(kKindNames[static_cast<std::size_t>(of.kind)]) : "null");
  return out + "}";
}

}  // namespace

std::string_view unit_of(const Note& n, Language in) {
  const auto bar = n.measure.find('|');
  return bar == std::string_view::npos ? n.measure : in == Language::zh ? n.measure.substr(0, bar) : n.measure.substr(bar + 1);
}

std::string form_fields(const Type& record) {
  std::string out = "[";
  for (const Field& f : record.fields()) out += (out.size() > 1 ? "," : "") + field_schema(f);
  return out + "]";
}

std::string JsonSchemas::ref(const Type& t, const Note& n) {
  const auto limits = [&](std::string type) {
    if (has_min(n)) type += ",\"minimum\":" + std::to_string(n.min);
    if (has_max(n)) type += ",\"maximum\":" + std::to_string(n.max);
    return "{" + type + "}";
  };
  switch (t.kind) {
    case Kind::boolean: return R"({"type":"boolean"})";
    case Kind::i32: return limits(R"("type":"integer","format":"int32")");
    case Kind::i64: return limits(R"("type":"integer","format":"int64")");
    case Kind::real: return limits(R"("type":"number")");
    case Kind::text: return R"({"type":"string"})";
    case Kind::day: return R"({"type":"string","format":"date"})";
    case Kind::instant: return R"({"type":"integer","format":"int64","description":"milliseconds UTC"})";
    case Kind::id: return R"({"type":"integer","format":"int64","minimum":0,"maximum":9007199254740991})";
    case Kind::json: return "{}";
    case Kind::optional: return R"({"anyOf":[)" + ref(t.element(), n) + R"(,{"type":"null"}]})";
    case Kind::list: return R"({"type":"array","items":)" + ref(t.element(), n) + "}";
    case Kind::enumeration: {
      std::string all;
      for (const auto name : t.names) all += (all.empty() ? "" : ",") + quoted(name);
      return R"({"type":"string","enum":[)" + all + "]}";
    }
    case Kind::record: break;
  }
  const std::string name(t.name);
  if (!named.contains(name)) {
    named[name] = "{}";  // stops recursion on a type that refers to itself
    std::string properties = "{", required;
    for (const Field& f : t.fields()) {
      put(properties, f.name, ref(f.type(), *f.note));
      if (f.note->is_required) required += (required.empty() ? "" : ",") + quoted(f.name);
    }
    named[name] = R"({"type":"object","properties":)" + properties + "}" +
                  (required.empty() ? "" : R"(,"required":[)" + required + "]") + "}";
  }
  return R"({"$ref":"#/components/schemas/)" + name + "\"}";
}

std::string TypeScript::ref(const Type& t) {
  switch (t.kind) {
    case Kind::boolean: return "boolean";
    case Kind::i32:
    case Kind::i64:
    case Kind::real:
    case Kind::instant:
    case Kind::id: return "number";
    case Kind::text:
    case Kind::day: return "string";
    case Kind::json: return "unknown";
    case Kind::optional: return ref(t.element()) + " | null";
    case Kind::list: {
      const std::string of = ref(t.element());
      return of.find('|') == std::string::npos ? of + "[]" : "(" + of + ")[]";
    }
    case Kind::enumeration: {
      const std::string name(t.name);
      std::string all;
      for (const auto n : t.names) all += (all.empty() ? "'" : " | '") + std::string(n) + "'";
      named[name] = "export type " + name + " = " + all + "\n";
      return name;
    }
    case Kind::record: break;
  }
  const std::string name(t.name);
  if (!named.contains(name)) {
    named[name] = "";
    std::string text = "export interface " + name + " {\n";
    for (const Field& f : t.fields()) {
      // What a request may leave out is optional here too; a reply always has it.
      const bool maybe = f.type().kind == Kind::optional;
      text += "  " + std::string(f.name) + (maybe ? "?: " : ": ") + ref(f.type()) + "\n";
    }
    named[name] = text + "}\n";
  }
  return name;
}

}  // namespace meta
