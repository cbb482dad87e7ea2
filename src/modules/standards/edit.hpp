#pragma once
// Edits of a draft: what the tree editor has changed since a revision, in one piece and one transaction. Each edit makes
// the next revision; an edit of an older revision is refused and told who came between, so that nobody overwrites anybody.
#include "modules/standards/store.hpp"

namespace standards {

// The log of edits: whose they were and how many rows they wrote.
struct Revision {
  base::Id<Standard> standard;
  std::int64_t revision = 0;
  base::Id<app::User> user_id;
  base::Instant at;
  std::int32_t written = 0;
};
BOOST_DESCRIBE_STRUCT(Revision, (), (standard, revision, user_id, at, written))
std::optional<Revision> newest(store::Tx& tx, base::Id<Standard> id);  // nothing: never edited, revision 0
// Every write to a draft says so here.
std::int64_t edited(app::Ctx& c, base::Id<Standard> id, std::size_t rows);
std::string user_name(app::Ctx& c, base::Id<app::User> id);

struct EditStandard {
  std::int64_t revision = 0;                      // that the edit stands on
  std::vector<Criterion> rows;                    // new and changed ones, whole; an id that is not there is a new row
  std::vector<base::Id<Criterion>> removed;       // each one named: what lies below, too
  std::vector<base::Id<Criterion>> order;         // all rows in their new order; empty: as it was, new ones at the end
};
BOOST_DESCRIBE_STRUCT(EditStandard, (), (revision, rows, removed, order))

struct Maximum {
  base::Id<Criterion> node;
  std::string maximum, reachable;  // what scoring counts, what rules can reach
};
BOOST_DESCRIBE_STRUCT(Maximum, (), (node, maximum, reachable))
struct StandardCheck {
  std::int32_t errors = 0, warnings = 0;
  std::string maximum, reachable;
  std::vector<StandardFinding> findings;
  std::vector<Maximum> maxima;
};
BOOST_DESCRIBE_STRUCT(StandardCheck, (), (errors, warnings, maximum, reachable, findings, maxima))
StandardCheck check_rows(const Standard& s, const std::vector<Criterion>& rows);

struct StandardEdited : StandardCheck {
  std::int64_t revision = 0;
  std::vector<Criterion> rows;  // as they were written, in the order they were sent
};
BOOST_DESCRIBE_STRUCT(StandardEdited, (StandardCheck), (revision, rows))

// The rows with the edit applied; what is wrong goes to `bad`. Rows that were sent are tidied in `in`.
std::vector<Criterion> apply(std::vector<Criterion> rows, EditStandard& in, base::Problems& bad);

// Both read the edit from the request's body (lists longer than other forms may have).
StandardEdited edit_standard(app::Ctx& c, base::Id<Standard> id);
StandardCheck check_edit(app::Ctx& c, base::Id<Standard> id);  // the same, nothing is written; without rows: the draft as it is

}  // namespace standards
