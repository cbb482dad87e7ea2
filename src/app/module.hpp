#pragma once
// A module registers itself as ONE value; main/ lists the calls. No static registration, no inheritance, no macros.
#include <functional>
#include <memory>
#include <string>
#include <typeindex>
#include <vector>

#include "app/entity.hpp"
#include "app/route.hpp"
#include "store/migrate.hpp"

namespace app {

struct Job {
  std::string name{};
  std::int64_t every_ms = 0;  // 0: runs only when enqueued
  // Opens its own transactions (slow work must not hold the writer) and must bear being run twice.
  std::function<void(Services&, Kernel&, const std::string& payload)> run{};
};

struct Listener {
  std::type_index event;
  std::function<void(Ctx&, const void*)> hear;
};

template <class E>
Listener on(void (*hear)(Ctx&, const E&)) {
  return {typeid(E), [hear](Ctx& c, const void* e) { hear(c, *static_cast<const E*>(e)); }};
}

// Live events of "<kind>:<id>": who may listen is who may see the thing itself. `admit` throws not_found for all others.
struct Topic {
  std::string kind;
  void (*admit)(Ctx&, std::string_view id);
};

struct Migrated {
  int version;
  std::string_view sql;
};

// A column that names blobs (64 hex digits; any other text refers to none): what a backup copies and `verify` looks for.
struct BlobColumn {
  std::string table{}, column{};
  std::string where{};  // SQL; empty: every row
};

// A column whose value is the key of a row that must be there. What may outlive the row it names (a mark that keeps its site's
// name) is none. Not declared in SQL: an import fills tables in any order, and a write need not look twice.
struct Reference {
  std::string table{}, column{};
  std::string to{}, key = "id";
};

// A column whose values are sealed (base/seal.hpp): a field's note says so as well. What was written before it was sealed is sealed
// by a job; `reseal` writes all of them anew.
struct SealedColumn {
  std::string table{}, column{};
  std::string key = "id";
};

// What is kept for a time and then removed (retention.hpp). Whoever may change it reads these words.
struct Keep {
  std::string name{}, title{}, title_en{};
  std::string what{}, what_en{};  // what will be gone, and what stays
  std::optional<std::int32_t> days{};  // when nobody decided otherwise; none: for ever
  std::int32_t least = 1;              // no fewer days than this
  bool told = false;                   // what was removed gets a row in the journal
  std::int64_t (*due)(store::Tx&, base::Instant before) = nullptr;  // how many rows are older
  // Removes at most `most` of them, oldest first; how many it were.
  std::int64_t (*remove)(Ctx&, base::Instant before, std::int64_t most) = nullptr;
};

struct Module {
  std::string name{}, title{}, title_en{};
  std::vector<Migrated> migrations{};
  std::vector<Perm> permissions{};
  std::vector<std::shared_ptr<const Entity>> entities{};
  std::vector<Route> routes{};
  std::vector<Job> jobs{};
  std::vector<Listener> listeners{};
  std::vector<Topic> topics{};
  std::vector<BlobColumn> blobs{};
  std::vector<Reference> references{};
  std::vector<SealedColumn> sealed{};
  std::vector<Keep> keeps{};
  // Only accounts gives one: who holds this session token?
  std::function<Caller(store::Tx&, std::string_view token, base::Instant now)> authenticate{};
  std::function<void(store::Tx&, std::string_view token)> expect{};  // asks, without waiting, what authenticate will want to know
  std::function<void(store::Tx&, const Caller&, base::Instant now)> touch{};
  // After the migrations, at each start: what must be there before the first request. Writes only what is missing.
  std::function<void(Ctx&)> start{};

  // What outlives requests (a cache of derived figures): made with the module, so one per kernel; found by its type with
  // Kernel::shared<T>(). It does its own locking, and holds nothing that the database does not.
  std::vector<std::pair<std::type_index, std::shared_ptr<void>>> shared{};
  template <class T>
  void share(std::shared_ptr<T> value) {
    shared.emplace_back(typeid(T), std::move(value));
  }

  Module& with(std::pair<std::shared_ptr<const Entity>, std::vector<Route>> made) {
    entities.push_back(std::move(made.first));
    for (auto& r : made.second) routes.push_back(std::move(r));
    return *this;
  }
};

}  // namespace app
