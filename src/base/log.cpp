#include "base/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

#include "base/time.hpp"

namespace base::log {
namespace {

std::shared_ptr<spdlog::logger> logger;

void quote(std::string& out, std::string_view s) {
  out += '"';
  for (const char c : s) {
    if (c == '"' || c == '\\') out += '\\', out += c;
    else if (static_cast<unsigned char>(c) < 0x20) out += fmt::format("\\u{:04x}", static_cast<int>(c));
    else out += c;
  }
  out += '"';
}

}  // namespace

void start(Level lowest) {
  if (lowest == Level::off) return logger.reset();
  logger = std::make_shared<spdlog::logger>("log", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("%v");
  logger->set_level(static_cast<spdlog::level::level_enum>(static_cast<int>(lowest) + 1));
  logger->flush_on(spdlog::level::info);
}

void write(Level level, std::string_view event, const Fields& fields) {
  if (!logger) return;
  constexpr std::string_view kNames[] = {"debug", "info", "warn", "error"};
  std::string line = "{\"at\":\"" + to_text(Instant{fresh_ms()}) + "\",\"level\":\"";
  line += kNames[static_cast<int>(level)];
  line += "\",\"event\":";
  quote(line, event);
  for (const auto& f : fields) {
    line += ',';
    quote(line, f.name);
    line += ':';
    if (f.number) line += f.value;
    else quote(line, f.value);
  }
  line += '}';
  logger->log(static_cast<spdlog::level::level_enum>(static_cast<int>(level) + 1), "{}", line);
}

}  // namespace base::log
