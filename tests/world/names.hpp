#pragma once
// A name server for one test program: getaddrinfo of this program stands before the C library's, for libcurl as well. Names that were
// given answers get them, one after the other, the last one for ever; all others are looked up as ever. For one file of a program.
#include <dlfcn.h>
#include <netdb.h>

#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace world {

using Answer = std::vector<std::string>;  // addresses, as numbers

struct Names {
  std::mutex mutex;  // libcurl asks on a thread of its own
  std::map<std::string, std::deque<Answer>> answers;

  void say(const std::string& name, std::deque<Answer> all) {
    const std::lock_guard lock(mutex);
    answers[name] = std::move(all);
  }
  Answer next(const std::string& name) {
    const std::lock_guard lock(mutex);
    const auto at = answers.find(name);
    if (at == answers.end()) return {};
    Answer out = at->second.front();
    if (at->second.size() > 1) at->second.pop_front();
    return out;
  }
};
inline Names& names() {
  static Names all;
  return all;
}

}  // namespace world

extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints, addrinfo** found) {
  static const auto real = reinterpret_cast<decltype(&getaddrinfo)>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  const auto said = world::names().next(name ? name : "");
  if (said.empty()) return real(name, service, hints, found);
  addrinfo wanted = hints ? *hints : addrinfo{};
  wanted.ai_flags = AI_NUMERICHOST;
  *found = nullptr;
  addrinfo** end = found;
  for (const auto& ip : said) {
    addrinfo* one = nullptr;
    if (real(ip.c_str(), service, &wanted, &one) != 0) continue;  // of a family that was not asked for
    *end = one;
    while (*end) end = &(*end)->ai_next;
  }
  return *found ? 0 : EAI_NONAME;
}
