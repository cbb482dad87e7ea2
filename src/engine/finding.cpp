#include "engine/finding.hpp"

#include <algorithm>
#include <cassert>

#include "engine/wording.hpp"

namespace engine {
namespace {

std::string filled(std::string_view pattern, const std::vector<std::pair<std::string, std::string>>& args) {
  std::string out;
  for (std::size_t i = 0; i < pattern.size();) {
    if (pattern[i] != '{') {
      out += pattern[i++];
      continue;
    }
    const auto end = pattern.find('}', i);
    const auto name = pattern.substr(i + 1, end - i - 1);
    const auto at = std::find_if(args.begin(), args.end(), [&](const auto& a) { return a.first == name; });
    if (at != args.end()) out += at->second;
    i = end + 1;
  }
  return out;
}

}  // namespace

Finding finding(Severity severity, int row, std::string column, std::string code, std::string key,
                std::vector<std::pair<std::string, std::string>> args) {
  Finding f;
  f.severity = severity;
  f.row = row;
  f.column = std::move(column);
  f.code = std::move(code);
  f.key = std::move(key);
  f.args = std::move(args);
  const Wording* w = wording(f.key);
  assert(w);
  if (w) {
    f.zh = filled(w->zh, f.args);
    f.en = filled(w->en, f.args);
  }
  return f;
}

std::string Finding::text() const {
  std::string where, place;
  if (row > 0) where = "第 " + std::to_string(row) + " 行", place = "row " + std::to_string(row);
  if (!column.empty()) where += " " + column, place += (place.empty() ? "" : ", ") + column;
  if (!code.empty()) where += " [" + code + "]";
  return where + (where.empty() ? "" : ": ") + zh + " (" + place + (place.empty() ? "" : ": ") + en + ")";
}

bool has_errors(const Findings& all) {
  return std::any_of(all.begin(), all.end(), [](const Finding& f) { return f.severity == Severity::error; });
}

}  // namespace engine
