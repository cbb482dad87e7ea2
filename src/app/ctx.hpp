#pragma once
// What a handler gets: an open transaction, the caller, one frozen instant, and the services. Handlers cannot commit.
#include <any>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <typeindex>
#include <utility>
#include <vector>

#include "app/caller.hpp"
#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/id.hpp"
#include "base/seal.hpp"
#include "base/time.hpp"
#include "http/hub.hpp"
#include "http/message.hpp"
#include "meta/diff.hpp"
#include "store/blobs.hpp"
#include "store/database.hpp"
#include "store/tx.hpp"

namespace app {

class Kernel;

// One for the whole program; outlives every request.
struct Services {
  store::Database& db;
  store::Blobs& blobs;
  const base::Clock& clock;
  base::IdSource& ids;
  http::Hub& hub;
  const base::Seal& seal;  // the store seals and opens columns with it; other secrets at rest use it by themselves
  base::Digest journal_digest = base::Digest::sha256;
  bool demo = false;
  std::string base_url{};  // "https://city.example", in links that leave the program; empty: as the request was addressed
};

// One changed record, as the journal keeps it.
struct Touched {
  std::string entity, id, title;
  std::vector<meta::Change> changes;
};
BOOST_DESCRIBE_STRUCT(Touched, (), (entity, id, title, changes))

struct Ctx {
  store::Tx& tx;
  base::Instant now;
  Services& services;
  Kernel& kernel;
  const Caller& user;
  Scope scope;
  const http::Request& request;
  std::vector<Touched> touched;  // written as one journal row when the handler has returned

  base::Day today() const { return base::day_of(now); }
  template <class T>
  base::Id<T> new_id() const {
    return services.ids.make<T>(now.ms);
  }

  // Tells the journal. Either side may be null: created, removed.
  template <class T>
  void changed(std::string_view entity, std::string id, std::string title, const T* before, const T* after) {
    touched.push_back({std::string(entity), std::move(id), std::move(title), meta::diff(meta::type_of<T>(), before, after)});
  }
  // For what is no record: signed in, drawn, exported.
  void did(std::string_view entity, std::string id, std::string title) {
    touched.push_back({std::string(entity), std::move(id), std::move(title), {}});
  }

  // Delivered to every module that listens, in this transaction.
  template <class E>
  void emit(const E& event) {
    deliver(typeid(E), &event);
  }
  // Sent to live listeners once the commit is on disk.
  void publish(std::string topic, std::string event, std::string json);
  // Run by the job runner after the commit; at least once, again with back-off when it throws.
  void enqueue(std::string_view job, std::string payload, std::int64_t delay_ms = 0);

 private:
  void deliver(std::type_index type, const void* event);
};

}  // namespace app
