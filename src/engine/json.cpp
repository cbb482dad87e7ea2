// The result as JSON, in the shape that observations.hpp states.
#include "base/text.hpp"
#include "engine/observations.hpp"

namespace engine {
namespace {

void text(std::string& out, std::string_view s) {
  constexpr char kDigits[] = "0123456789abcdef";
  const bool valid = base::valid_utf8(s);
  out += '"';
  for (const char c : s) {
    const auto b = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') out += '\\', out += c;
    else if (c == '\n') out += "\\n";
    else if (c == '\t') out += "\\t";
    else if (c == '\r') out += "\\r";
    else if (b < 0x20) out += "\\u00", out += kDigits[b >> 4], out += kDigits[b & 15];
    else if (b >= 0x80 && !valid) out += '?';
    else out += c;
  }
  out += '"';
}

void member(std::string& out, std::string_view name, std::string_view value) {
  if (out.back() != '{') out += ',';
  text(out, name);
  out += ':';
  text(out, value);
}

void counts(std::string& out, std::uint32_t observations, std::uint32_t sites) {
  out += ",\"observations\":" + std::to_string(observations) + ",\"sites\":" + std::to_string(sites);
}

void figures(std::string& out, const Score& s) {
  member(out, "points", s.points);
  member(out, "max", s.max);
  member(out, "rate", s.rate);
  counts(out, s.observations, s.sites);
}

void groups(std::string& out, std::string_view name, std::string_view one, const std::vector<GroupScore>& all) {
  out += ",\"" + std::string(name) + "\":[";
  for (const auto& g : all) {
    out += &g == &all.front() ? "{" : ",{";
    member(out, one, g.name);
    member(out, "rate", g.rate);
    counts(out, g.observations, g.sites);
    out += '}';
  }
  out += ']';
}

void subject(std::string& out, const SubjectResult& s) {
  out += '{';
  member(out, "subject", s.subject);
  out += ",\"void\":";
  if (s.voided) {
    out += '{';
    member(out, "criterion", s.voided->criterion);
    member(out, "name", s.voided->name);
    out += '}';
  } else {
    out += "null";
  }
  figures(out, s);
  out += ",\"nodes\":[";
  for (const auto& n : s.nodes) {
    out += &n == &s.nodes.front() ? "{" : ",{";
    member(out, "code", n.code);
    member(out, "name", n.name);
    figures(out, n);
    out += '}';
  }
  out += ']';
  groups(out, "by_site_type", "site_type", s.by_site_type);
  groups(out, "by_place", "place", s.by_place);
  out += '}';
}

}  // namespace

std::string to_json(const Result& result) {
  std::string out = "{\"subjects\":[";
  for (const auto& s : result.subjects) {
    if (&s != &result.subjects.front()) out += ',';
    subject(out, s);
  }
  out += "],\"warnings\":[";
  for (const auto& w : result.warnings) {
    if (&w != &result.warnings.front()) out += ',';
    text(out, w.text());
  }
  return out + "]}\n";
}

}  // namespace engine
