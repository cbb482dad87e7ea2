#pragma once
// The log: JSON lines on standard error, one event a line. Never personal data, never a request body.
#include <concepts>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace base::log {

enum class Level { debug, info, warn, error, off };
struct Field {
  Field(std::string_view n, std::string v) : name(n), value(std::move(v)) {}
  template <std::integral T>
  Field(std::string_view n, T v) : name(n), value(std::to_string(v)), number(true) {}
  std::string_view name;
  std::string value;
  bool number = false;
};
using Fields = std::vector<Field>;

void start(Level lowest);  // once, by main; before that nothing is written
void write(Level level, std::string_view event, const Fields& fields = {});
inline void info(std::string_view event, const Fields& fields = {}) { write(Level::info, event, fields); }
inline void warn(std::string_view event, const Fields& fields = {}) { write(Level::warn, event, fields); }
inline void error(std::string_view event, const Fields& fields = {}) { write(Level::error, event, fields); }

}  // namespace base::log
