// link: http
// The request parser, fed whole and in pieces: both must agree on every request they take, and no body exceeds its
// limit.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "http/parser.hpp"

namespace {

constexpr std::size_t kHeader = 2048, kBody = 300;

// The request as text; nothing when none came out. `piece`: bytes given at a time.
std::string parse(std::string_view input, std::size_t piece) {
  http::Parser parser(kHeader);
  std::string waiting;
  std::size_t given = 0;
  bool taken = false;
  while (!parser.done()) {
    const auto [used, state] = parser.put(waiting);
    waiting.erase(0, used);
    if (state != http::Parser::State::fine && state != http::Parser::State::more) return {};
    if (parser.header_done() && !taken) {
      taken = true;
      parser.take_body(kBody);
      if (!waiting.empty()) continue;
    }
    if (parser.done()) break;
    if (used > 0 && state == http::Parser::State::fine && !waiting.empty()) continue;
    if (given == input.size() || waiting.size() > kHeader) return {};  // broken input may be noticed earlier or later
    waiting += input.substr(given, piece);
    given += std::min(piece, input.size() - given);
  }
  const auto& head = parser.head();
  if (head.request.body.size() > kBody) std::abort();
  std::string all = head.request.method + ' ' + head.target + '\n';
  for (const auto& [name, value] : head.request.headers) all += name + ": " + value + '\n';
  return all + head.request.body;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (size > 1500) return 0;  // so that the two ways of feeding meet no limit at different points
  if (parse(input, input.size() + 1) != parse(input, 7)) std::abort();
  return 0;
}
