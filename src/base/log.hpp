#pragma once
// The log: JSON lines on standard error, one event a line. Never personal data, never a request body.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace base::log {

enum class Level { debug, info, warn, error, off };
using Fields = std::vector<std::pair<std::string_view, std::string>>;

void start(Level lowest);  // once, by main; before that nothing is written
void write(Level level, std::string_view event, const Fields& fields = {});
inline void info(std::string_view event, const Fields& fields = {}) { write(Level::info, event, fields); }
inline void warn(std::string_view event, const Fields& fields = {}) { write(Level::warn, event, fields); }
inline void error(std::string_view event, const Fields& fields = {}) { write(Level::error, event, fields); }

}  // namespace base::log
