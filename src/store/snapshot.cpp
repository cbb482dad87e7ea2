#include "store/snapshot.hpp"

#include "base/error.hpp"
#include "store/connection.hpp"

namespace store {

void snapshot(const std::string& url, const std::string& target) {
  if (!url.starts_with("sqlite:")) throw base::Fail(base::Code::internal, "store.url");
  std::string quoted;
  for (const char c : target) quoted += c == '\'' ? "''" : std::string(1, c);
  try {
    connect_sqlite(url.substr(7), Mode::write)->script("VACUUM INTO '" + quoted + "'");
  } catch (const Retry&) {
    throw base::Fail(base::Code::busy, "database.busy");
  }
}

}  // namespace store
