#pragma once
// The journal: one row for each write, in its transaction, chained by hash, so that nothing can be altered or removed
// unseen. hash = H(prev ‖ seq ‖ at ‖ user ‖ route ‖ detail), fields separated by line feeds.
#include <functional>
#include <string>

#include "app/ctx.hpp"
#include "app/page.hpp"

namespace app {

struct JournalRow {
  std::int64_t seq = 0;
  base::Instant at;
  std::int64_t user_id = 0;  // 0: the program itself, or nobody
  std::string user_name;
  std::string route;    // "POST /sites/{id}"
  std::string entity;   // of the first thing touched
  std::string entity_id, title;
  meta::Json detail;    // all that was touched: [{entity,id,title,changes:[{field,before,after}]}]
  std::string prev, hash;  // 64 hex digits
};
BOOST_DESCRIBE_STRUCT(JournalRow, (), (seq, at, user_id, user_name, route, entity, entity_id, title, detail, prev, hash))
std::span<const meta::Note> form(const JournalRow*);

extern const std::string_view kPlatformSchema, kReplaySchema;  // app_ tables

void write_journal(Ctx& c, std::string_view route);

// The oldest rows may be removed when their time is over (retention.hpp). What remains is still a chain: the checkpoint keeps
// the number and the hash of the last row that went, and a row of the journal says the same, so that it cannot be made up unseen.
struct Checkpoint {
  std::int64_t seq = 0;  // 0: nothing was ever removed
  std::string hash;      // of that row; 64 zeros
};
Checkpoint checkpoint(store::Tx& tx);
// Removes at most `most` rows older than `before`, in the caller's transaction; how many it were.
std::int64_t cut_journal(Ctx& c, base::Instant before, std::int64_t most);

struct ChainReport {
  std::int64_t rows = 0;                  // that are there
  std::int64_t removed = 0;               // before them, by retention
  std::optional<std::int64_t> broken_at;  // first row whose hash or link is wrong
  std::string head;                       // hash of the last row; 64 zeros when there is none
};
ChainReport verify_journal(store::Tx& tx, base::Digest digest);

}  // namespace app
