#pragma once
// The live score: one engine board per round, kept up to date by catching up. Each request reads, in its own read
// transaction, the marks with a higher seq than the board has seen and applies them; so a figure is always that of a
// committed state, this transaction's or a later one, and nothing has to tell the board of a write.
//
// Handlers have no locks because what they share lives in the database. This is the one thing they share outside of it,
// so this is the one class that locks: applying marks excludes readers of that board, readers do not exclude each other.
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/score.hpp"
#include "modules/marks/marks.hpp"

namespace marks {

class Boards {
 public:
  // As marks::with_board. A board must not learn of marks that may be rolled back, so never in a write.
  void read(app::Ctx& c, const Round& round, std::size_t width, const std::function<void(const BoardView&)>& use, const app::Kernel* unless_ending = nullptr);

  // An empty board of the standard: to check values and to look up criteria.
  std::shared_ptr<const engine::Board> reader(store::Tx& tx, base::Id<standards::Standard> standard);

 private:
  struct Slot {
    std::shared_mutex mutex;
    std::unique_ptr<engine::Board> board;
    std::int64_t seq = 0;
    std::size_t width = 0;
    std::vector<std::pair<std::int64_t, engine::Board::Handle>> handles;  // seq of a mark → its place in the board, by seq
    std::vector<std::vector<std::uint32_t>> site_of;                      // subject, spot → site
    std::vector<std::string> sites;
    std::unordered_map<std::string, std::uint32_t> site_ids;

    std::mutex texts_mutex;
    std::int64_t texts_seq = -1;
    std::map<std::string, std::shared_ptr<const std::string>> texts;
    std::shared_ptr<const std::vector<SiteRate>> rates;
    std::uint64_t used = 0;  // under Boards::mutex_
  };
  struct Arrived;
  std::shared_ptr<Slot> slot(base::Id<Round> round, std::size_t width);
  void catch_up(store::Tx& tx, const Round& round, Slot& slot, const app::Kernel* unless_ending);
  static std::vector<SiteRate> site_rates(const Slot& slot);
  static void forget_old(Slot& slot);  // what was made of earlier marks; texts_mutex is held

  std::mutex mutex_;
  std::uint64_t clock_ = 0;  // uses, for the least recently used
  std::map<std::pair<std::int64_t, std::size_t>, std::shared_ptr<Slot>> slots_;
  std::unordered_map<std::int64_t, std::shared_ptr<const engine::Board>> readers_;
};

}  // namespace marks
