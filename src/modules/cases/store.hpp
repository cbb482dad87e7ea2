#pragma once
// The SQL of cases, and what its handlers share.
#include "app/page.hpp"
#include "modules/cases/cases.hpp"
#include "modules/cases/rules.hpp"
#include "modules/photos/photos.hpp"

namespace cases {

extern const std::string_view kSchema, kClockSchema, kNoticedSchema, kStaySchema;

// A case is written by these alone: its file and, while it is open, its clock.
void insert_case(store::Tx& tx, Case k);
void update_case(store::Tx& tx, Case k);  // throws Fail(not_found)

void scope_to(const app::Ctx& c, app::Select& s);  // the cases the caller may see in lists

Case case_of(app::Ctx& c, base::Id<Case> id);  // as the caller may see it; throws Fail(not_found)
void tell(app::Ctx& c, const Case& k);  // live: cases:all, cases:u<unit>, cases:p<place>
void admit(app::Ctx& c, std::string_view id);
std::optional<Case> find(store::Tx& tx, base::Id<Case> id);
std::vector<Step> steps_of(store::Tx& tx, base::Id<Case> id);
std::vector<CasePhoto> photos_of(store::Tx& tx, base::Id<Case> id);
std::vector<Report> reports_of(store::Tx& tx, base::Id<Case> id);
std::optional<CaseKind> kind_of(store::Tx& tx, std::string_view code);
std::optional<CaseKind> kind_named(store::Tx& tx, std::string_view name);  // or its code
std::string next_number(app::Ctx& c);  // 20261125-0007
std::string named(app::Ctx& c, std::string_view entity, const std::string& key);  // "" when it has no name

// Classes, calendar and what else holds for everybody are changed by the city's office, not by a district's. Throws forbidden.
void check_rules_for_all(const app::Ctx& c);

// Cases that may be the same problem: same kind and place, open or near in time; the latest first.
std::vector<Case> alike(store::Tx& tx, const Case& of);
// The last case of this kind and place that was closed within the days its class is watched.
std::optional<Case> repeated(store::Tx& tx, const Case& of);

// ---- calendar.cpp ----
using CalendarPtr = std::shared_ptr<const engine::Calendar>;
CalendarPtr calendar_of(app::Ctx& c, std::optional<base::Id<units::Unit>> unit);  // nothing: the office's own
void add_calendar(app::Module& m);
void start_calendar(app::Ctx& c);  // the holidays that ship with the program, for years it does not know yet

// ---- clock.cpp ----
inline constexpr base::Instant kNever{std::numeric_limits<std::int64_t>::max()};  // due_order of what has no deadline
// Starts the clock of the stage the case is in now, by the limits that hold; stops it when the stage has none.
void start_clock(app::Ctx& c, Case& k, base::Instant from);
void set_due(Case& k, std::optional<base::Instant> due);
void grant(Case& k, base::Instant due);   // 延期: a date instead of a limit
void resume_clock(app::Ctx& c, Case& k);  // after 挂账: the pause is added
void add_clock(app::Module& m);

// ---- deadlines.cpp ----
// The running clocks anew by what limits and calendar say now, `most` cases from `after` on, which is moved on (0: done).
// Returns how many deadlines moved.
std::int64_t recompute(app::Ctx& c, base::Id<Case>& after, int most);
// After a change of `because` (an entity) that is committed with this transaction. A file of thirty days is one change.
void move_deadlines_soon(app::Ctx& c, std::string_view because);
void add_deadlines(app::Module& m);

// ---- moves.cpp ----
struct MoveIn {
  Move move = Move::note;
  std::string reason;
  std::optional<std::string> kind;
  std::optional<Level> level;
  std::string phase;
  std::optional<base::Id<units::Unit>> unit;
  std::optional<base::Instant> until;
  std::optional<base::Id<Case>> other;
  std::optional<std::int64_t> seen;  // version of the case that the screen shows; nothing: whatever it is
};
BOOST_DESCRIBE_STRUCT(MoveIn, (), (move, reason, kind, level, phase, unit, until, other, seen))
std::span<const meta::Note> form(const MoveIn*);
Case apply(app::Ctx& c, const Case& before, const MoveIn& in);
// By a citizen through the link of a report: restore or reopen.
Case apply_for_citizen(app::Ctx& c, const Case& before, Move move, const std::string& reason);
std::vector<app::Route> move_routes();

// ---- whole.cpp ----
struct Offer {  // a move the caller may make now
  Move move = Move::note;
  CaseState to = CaseState::reported;
  bool reason = false, unit = false, photo = false, until = false, other = false, kind = false;
};
BOOST_DESCRIBE_STRUCT(Offer, (), (move, to, reason, unit, photo, until, other, kind))
// Why not: "" when the caller may make it, else the key of the Fail.
std::string_view refusal(const app::Ctx& c, const Case& k, const Rule& r);
struct Told : Step {
  std::string person_name, unit_name, other_number;
};
BOOST_DESCRIBE_STRUCT(Told, (Step), (person_name, unit_name, other_number))
struct CaseWhole {
  Case now;
  std::string kind_name, parent_name, place_name, unit_name, site_name, site_number;
  std::vector<std::string> phases;  // of the handling, for a kind in steps
  std::vector<Offer> offers;
  std::vector<Told> steps;         // oldest first
  std::vector<CasePhoto> photos;
  std::vector<Report> reports;     // name and phone masked in the reply; who has to answer the telephone asks for it (reports.cpp)
  std::vector<Case> trace;         // cases of this place and kind that repeat one another, oldest first; itself among them
  Stay stay = Stay::fixing;        // whether it stayed fixed
  std::optional<base::Instant> stay_at;
  std::optional<std::int64_t> left_minutes;  // of working time to the deadline; negative: over
};
BOOST_DESCRIBE_STRUCT(CaseWhole, (), (now, kind_name, parent_name, place_name, unit_name, site_name, site_number, phases, offers, steps, photos, reports, trace, stay,
                                  stay_at, left_minutes))
CaseWhole whole_of(app::Ctx& c, const Case& k);
std::vector<app::Route> whole_routes();
std::vector<app::Route> board_routes();    // board.cpp
std::vector<app::Route> suggest_routes();  // suggest.cpp

std::vector<app::Route> figure_routes();
std::vector<app::Route> burden_routes();

// ---- ladder.cpp, notices.cpp ----
extern const std::string_view kLadderSchema;
void add_ladder(app::Module& m);
void start_ladder(app::Ctx& c);
void add_notices(app::Module& m);
// A draft of a supervision notice for this case, unless one is on its way already. Whoever may dispatch issues it.
void draft_notice(app::Ctx& c, const Case& k);
// Suspensions whose day has come go on. Returns how many.
int resume_due(app::Ctx& c);

// ---- reports.cpp, photo.cpp, kinds.cpp ----
void save_report(app::Ctx& c, const Report* before, Report& r, base::Problems& bad);
void add_reports(app::Module& m);
// Of a file in the blob store and what it says of itself.
struct PhotoFile {
  std::string hash, name;
  std::int64_t bytes = 0;
};
CasePhoto photo_made(app::Ctx& c, const PhotoFile& file, const photos::Facts& facts);
std::vector<app::Route> photo_routes();
void add_kinds(app::Module& m);
void start_kinds(app::Ctx& c);  // what ships with the program, when there is none

}  // namespace cases
