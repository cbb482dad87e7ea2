#pragma once
// What rows are called, kept in memory for the search over everything (docs/decisions/0006). Read at the first search,
// and again by module when the journal shows that something of it was touched, so it is right after edits, imports and
// other processes' work. Holds nothing that the database does not; whether a caller may see a row is asked of its
// entity each time.
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "app/kernel.hpp"
#include "base/pinyin.hpp"

namespace app {

struct KnownName {
  std::string key;                    // as Entity::find takes it
  std::u32string title;               // as base::letters() makes it
  std::vector<std::u32string> codes;  // numbers, logins, short names
  std::string place;                  // "" when the entity has none
  std::vector<std::int64_t> units;    // whose liaisons may see it; empty: the entity has none
};
struct KnownNames {
  const Entity* entity = nullptr;
  std::vector<KnownName> rows;
};

class Names {
 public:
  using All = std::vector<std::shared_ptr<const KnownNames>>;

  // As of this transaction, or of a later one.
  All read(Ctx& c);
  const base::Readings& readings();

 private:
  std::mutex mutex_;
  std::int64_t seq_ = -1;  // of the journal, when `all_` was read
  All all_;
  std::unique_ptr<const base::Readings> readings_;
};

}  // namespace app
