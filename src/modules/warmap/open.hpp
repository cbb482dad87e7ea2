#pragma once
// What the public may read without signing in: results of the rounds that the office opened (marks::set_open). The totals,
// the items and the places one level below, each with the n it stands on; no site, no unit, no mark.
#include <mutex>

#include "modules/warmap/warmap.hpp"

namespace warmap {

struct OpenItem {
  std::string method, name, points, max, rate;  // method as warmap.hpp has it, "" when the item has several
  std::int64_t observations = 0, sites = 0;
  bool counted = true;
};
BOOST_DESCRIBE_STRUCT(OpenItem, (), (method, name, points, max, rate, observations, sites, counted))

struct OpenPlace {
  std::string name, rate;
  std::int64_t observations = 0, sites = 0;
};
BOOST_DESCRIBE_STRUCT(OpenPlace, (), (name, rate, observations, sites))

struct OpenResult {
  base::Id<marks::Round> id;
  std::string name, place, standard;  // as people read them
  marks::RoundKind kind = marks::RoundKind::mock;
  base::Day from_day, to_day;
  std::optional<base::Instant> published_at;
  std::optional<std::string> voided;  // the criterion that voids it
  std::string points, max, rate;
  std::int64_t observations = 0, sites = 0;
  std::vector<OpenItem> by_item;    // in the order of the standard; what gives no points is left out
  std::vector<OpenPlace> by_place;  // the weakest first
};
BOOST_DESCRIBE_STRUCT(OpenResult, (), (id, name, place, standard, kind, from_day, to_day, published_at, voided, points, max, rate, observations, sites, by_item, by_place))

struct OpenResults {
  bool demo = false;  // an invented city: the page says so
  std::vector<OpenResult> results;  // the latest first
};
BOOST_DESCRIBE_STRUCT(OpenResults, (), (demo, results))

// The reply, kept for a minute: strangers must not make the server roll up rounds again and again.
class OpenPage {
 public:
  struct Kept {
    std::string rounds;  // ids and times of publication: what it was made of
    base::Instant made;
    std::shared_ptr<const std::string> json;
  };
  Kept get() {
    const std::lock_guard lock(mutex_);
    return kept_;
  }
  void keep(Kept kept) {
    const std::lock_guard lock(mutex_);
    kept_ = std::move(kept);
  }

 private:
  std::mutex mutex_;
  Kept kept_;
};

http::Reply open_results(app::Ctx& c);

}  // namespace warmap
