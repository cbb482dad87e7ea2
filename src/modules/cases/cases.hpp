#pragma once
// Cases (案件, GB/T 30428.8): a problem on its way from the report to a fix that stays fixed:
//
//   reported 上报 → filed 立案 → dispatched 派遣 → handled 处置 → verified 核查 → closed 结案
//
// with reject, return, transfer, extension, suspension, joint session, rework and re-opening beside it. One table in rules.cpp
// is the whole state machine. Every move leaves a step; the steps of a case are its story. Several reports may be one case:
// each keeps its own reporter and answer. Classes and time limits are data (kinds.cpp), as are calendar, office hours (clock.cpp)
// and escalation (ladder.cpp).
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/module.hpp"
#include "engine/deadline.hpp"
#include "modules/sites/sites.hpp"
#include "modules/units/units.hpp"
#include "modules/visits/visits.hpp"

namespace cases {

inline constexpr app::Perm kRead{"cases.read", "查看案件", "View cases"}, kReport{"cases.report", "上报问题", "Report problems"},
    kDispatch{"cases.dispatch", "立案、派遣与结案", "File, dispatch and close"}, kHandle{"cases.handle", "处置本单位案件", "Handle the unit's cases"},
    kAnswer{"cases.answer", "本单位负责人（接收逾期告知）", "Answers for the unit"}, kVerify{"cases.verify", "核查处置结果", "Verify fixes"}, kRules{"cases.rules", "设置类别、时限与工作日历", "Set classes, limits and calendar"};

// What a case waits for: reported for filing, filed for dispatch, dispatched for the fix, handled for the check, verified for closing.
enum class CaseState : unsigned char { reported, filed, dispatched, handled, verified, closed, rejected, merged, suspended, disputed };
BOOST_DESCRIBE_ENUM(CaseState, reported, filed, dispatched, handled, verified, closed, rejected, merged, suspended, disputed)
std::span<const meta::Word> words(const CaseState*);
bool is_open(CaseState state);  // somebody still has to do something

enum class Move : unsigned char {
  report, file, reject, withdraw, restore, merge, split, dispatch, send_back, transfer, ask_extension, extend, refuse_extension, suspend, resume,
  dispute, settle, handle, pass, rework, close, reopen, note, recur
};
BOOST_DESCRIBE_ENUM(Move, report, file, reject, withdraw, restore, merge, split, dispatch, send_back, transfer, ask_extension, extend, refuse_extension, suspend, resume, dispute,
                    settle, handle, pass, rework, close, reopen, note, recur)
std::span<const meta::Word> words(const Move*);

// Did it stay fixed 环境动态达标: what a trace says, the cases of one place and kind that repeat one another. `fixing`: open for the
// first time; `watched`: closed, until `at`; `stayed`: closed at `at`, and nothing came in the days it was watched; `reopened`: it
// is there again since `at`.
enum class Stay : unsigned char { fixing, watched, stayed, reopened };
BOOST_DESCRIBE_ENUM(Stay, fixing, watched, stayed, reopened)
std::span<const meta::Word> words(const Stay*);

// Where a report came from.
enum class Source : unsigned char { visit, citizen, hotline, tour, feedback, patrol };
BOOST_DESCRIBE_ENUM(Source, visit, citizen, hotline, tour, feedback, patrol)
std::span<const meta::Word> words(const Source*);

enum class Level : unsigned char { general, major, urgent };
BOOST_DESCRIBE_ENUM(Level, general, major, urgent)
std::span<const meta::Word> words(const Level*);

// The stages that have a time limit: until filing, until dispatch, until the fix, until the check.
enum class Stage : unsigned char { filing, dispatch, handling, verification };
BOOST_DESCRIBE_ENUM(Stage, filing, dispatch, handling, verification)
std::span<const meta::Word> words(const Stage*);

// Events 事件 happen, parts 部件 are things of the city (GB/T 30428.2).
enum class Category : unsigned char { event, part };
BOOST_DESCRIBE_ENUM(Category, event, part)
std::span<const meta::Word> words(const Category*);

}  // namespace cases

namespace engine {
BOOST_DESCRIBE_ENUM(LimitUnit, working_hours, working_days, hours, days)
std::span<const meta::Word> words(const LimitUnit*);
BOOST_DESCRIBE_ENUM(DayKind, holiday, makeup)
std::span<const meta::Word> words(const DayKind*);
}  // namespace engine

namespace cases {

// A class of problems 类别: two levels, by code.
struct CaseKind {
  std::string code;
  std::string name;
  std::string parent;  // code of the class above; "" at the top
  Category category = Category::event;
  bool offered = true;       // to citizens
  std::string words;         // what people call it, divided by spaces: suggests the kind as one types
  std::int32_t watch_days = 30;  // after closing: the same at the same place within them means that it did not stay fixed; 0: not watched
  std::int32_t sort = 0;
};
BOOST_DESCRIBE_STRUCT(CaseKind, (), (code, name, parent, category, offered, words, watch_days, sort))
std::span<const meta::Note> form(const CaseKind*);

// A time limit 时限. The most exact one holds: that of the longest place, then of the kind itself before its parent before none,
// then of the level before none. Phases: a kind whose handling goes in steps of their own (停工, 处罚, 拆除) has one limit for each.
struct Limit {
  base::Id<Limit> id;
  Stage stage = Stage::handling;
  std::string kind;            // code; "": every kind
  std::optional<Level> level;  // nothing: every level
  std::string place;           // code; "": everywhere
  std::string phase;
  std::int32_t amount = 0;
  engine::LimitUnit unit = engine::LimitUnit::working_hours;
  std::string basis;  // the document it stands in
};
BOOST_DESCRIBE_STRUCT(Limit, (), (id, stage, kind, level, place, phase, amount, unit, basis))
std::span<const meta::Note> form(const Limit*);

struct Case {
  base::Id<Case> id;
  std::string number;  // day and serial: 20261125-0007
  std::string title;
  std::string text;
  std::string kind;    // code of a CaseKind
  Level level = Level::general;
  Source source = Source::patrol;  // of the first report
  CaseState state = CaseState::reported;
  std::string phase;   // of the handling, when its limit has phases
  std::string place;
  std::optional<base::Id<sites::Site>> site;
  std::string address;
  std::optional<double> lon, lat;  // WGS-84
  std::optional<base::Id<units::Unit>> unit;  // that handles it
  std::optional<base::Id<visits::Visit>> visit;  // it was found in
  std::string criterion;
  std::int32_t reports = 1;        // that are this case
  // The clock of the stage it is in: due_at is clock_amount clock_unit after clock_from by the unit's calendar, moved by the pauses
  // since. A date that was granted has no clock_unit.
  std::optional<base::Instant> due_at, clock_from;
  std::int32_t clock_amount = 0;
  std::optional<engine::LimitUnit> clock_unit;
  std::optional<base::Instant> suspended_at;
  std::int32_t pauses = 0;           // of this clock
  std::optional<base::Instant> until;  // of a suspension: when it is to go on
  std::optional<base::Instant> handle_by, handled_at;  // the deadline of the handling, kept when it is over
  bool late = false;  // it was handled, or moved otherwise, after its deadline: neither closing nor rework hides that
  std::int32_t rework = 0, extensions = 0, returns = 0;
  std::optional<base::Id<Case>> repeat_of;    // the closed case at this place that it repeats
  std::int32_t repeats = 0;                   // cases that repeat this one
  std::optional<base::Id<Case>> merged_into;
  std::optional<base::Id<app::User>> reporter, handler, verifier;  // reporter: nothing when a citizen told it
  base::Instant reported_at;
  std::optional<base::Instant> filed_at, dispatched_at, verified_at, closed_at;
  base::Instant moved_at;
  std::int64_t version = 1;  // another at every move: a screen says which one it has seen
  bool open = true;          // is_open(state), and
  base::Instant due_order;   // due_at, or the end of time: what lists are indexed by
};
BOOST_DESCRIBE_STRUCT(Case, (), (id, number, title, text, kind, level, source, state, phase, place, site, address, lon, lat, unit, visit, criterion, reports, due_at, clock_from,
                                 clock_amount, clock_unit, suspended_at, pauses, until, handle_by, handled_at, late, rework, extensions, returns, repeat_of, repeats, merged_into, reporter, handler,
                                 verifier, reported_at, filed_at, dispatched_at, verified_at, closed_at, moved_at, version, open, due_order))
std::span<const meta::Note> form(const Case*);

// One move of a case: the story, line by line.
struct Step {
  base::Id<Step> id;
  base::Id<Case> case_id;
  Move move = Move::report;
  CaseState was = CaseState::reported, became = CaseState::reported;
  base::Instant at;
  std::optional<base::Id<app::User>> person;    // nothing: a citizen, or the program
  std::optional<base::Id<units::Unit>> unit;  // the case had after it
  std::string note;
  std::optional<base::Instant> due_was, due;  // of the stage
  std::optional<base::Id<Case>> other;        // merged into, repeated
};
BOOST_DESCRIBE_STRUCT(Step, (), (id, case_id, move, was, became, at, person, unit, note, due_was, due, other))

enum class ReportKind : unsigned char { problem, praise };
BOOST_DESCRIBE_ENUM(ReportKind, problem, praise)
std::span<const meta::Word> words(const ReportKind*);

// Whether the public may read it: nothing is shown before a person has looked at text and photos.
enum class Shown : unsigned char { waiting, shown, kept_back };
BOOST_DESCRIBE_ENUM(Shown, waiting, shown, kept_back)
std::span<const meta::Word> words(const Shown*);

// What one person told. Merging cases moves reports, and alters none.
struct Report {
  base::Id<Report> id;
  std::optional<base::Id<Case>> case_id;  // nothing: praise
  std::optional<base::Id<Case>> origin;   // the case it was told to: another when that was merged
  ReportKind kind = ReportKind::problem;
  Source source = Source::hotline;
  std::string source_no;  // number of the hotline's or the central office's sheet: the same one again is the same report
  std::string text;
  std::string class_code; // as told; the case may come to have another
  std::string place, address;
  std::optional<base::Id<sites::Site>> site;
  std::optional<double> lon, lat;  // WGS-84
  std::string name, phone;  // of who reports, when they gave it
  base::Instant at;
  std::string answer;
  std::optional<base::Instant> answered_at;
  std::optional<std::int32_t> rating;  // 1–5, by who reported
  std::string rating_text;
  std::optional<base::Instant> rated_at;
  Shown shown = Shown::waiting;
  std::string shown_text;  // as the public reads it
  std::string token_hash;  // of the link that follows it
  std::string shown_answer;  // as the public reads it
  std::optional<base::Instant> reviewed_at;
};
BOOST_DESCRIBE_STRUCT(Report, (), (id, case_id, origin, kind, source, source_no, text, class_code, place, address, site, lon, lat, name, phone, at, answer, answered_at, rating, rating_text,
                                   rated_at, shown, shown_text, token_hash, shown_answer, reviewed_at))
std::span<const meta::Note> form(const Report*);

enum class Moment : unsigned char { before, after, check };
BOOST_DESCRIBE_ENUM(Moment, before, after, check)
std::span<const meta::Word> words(const Moment*);

struct CasePhoto {
  base::Id<CasePhoto> id;
  std::optional<base::Id<Case>> case_id, origin;  // as of a report
  std::optional<base::Id<Report>> report;  // it came with
  Moment moment = Moment::before;
  std::string hash, name, mime;
  std::int32_t width = 0, height = 0;
  std::int64_t bytes = 0;
  std::optional<base::Instant> taken_at;
  std::optional<double> lon, lat;
  base::Instant at;
  std::optional<base::Id<app::User>> uploader;
  std::string upload;        // it came in parts under this id
  Shown shown = Shown::waiting;
  std::string shown_hash;    // the copy the public sees: without EXIF, faces and plates blurred by hand
};
BOOST_DESCRIBE_STRUCT(CasePhoto, (), (id, case_id, origin, report, moment, hash, name, mime, width, height, bytes, taken_at, lon, lat, at, uploader, upload, shown, shown_hash))

// ---- what other modules may call ----
struct Moved {  // an event: after each step
  const Case* before;  // null: new
  const Case& now;
  const Step& step;
};

// What a source says of a problem. What is left empty is taken from the register of sites; with `visit` from what was seen there.
struct NewCase {
  Source source = Source::patrol;
  std::string title, text, kind, place, address;
  std::optional<Level> level;
  std::optional<base::Id<sites::Site>> site;
  std::optional<double> lon, lat;
  std::optional<base::Id<visits::Visit>> visit;
  std::string criterion;
  std::optional<base::Instant> at;  // when it was seen; else now
};
BOOST_DESCRIBE_STRUCT(NewCase, (), (source, title, text, kind, place, address, level, site, lon, lat, visit, criterion, at))
std::span<const meta::Note> form(const NewCase*);
// Opens a case in state `reported`. Throws Fail(invalid) naming every wrong field.
Case open(app::Ctx& c, const NewCase& in);

// ---- figures of a period (figures.cpp): what circulars print and flags are given by ----
enum class FigureBy : unsigned char { all, unit, district, street, kind };
BOOST_DESCRIBE_ENUM(FigureBy, all, unit, district, street, kind)
std::span<const meta::Word> words(const FigureBy*);

struct Figure {
  std::string key, label;          // unit id, place code or class code, and what it is called
  std::int64_t reported = 0;       // in the period
  std::int64_t due = 0, handled = 0, on_time = 0, rework = 0;
  std::int64_t closed = 0, repeated = 0;
  std::optional<double> handled_rate, on_time_rate, rework_rate, repeat_rate;  // 0–1; nothing: of none
  std::optional<std::int32_t> rank;  // by on_time_rate, equal shares alike: 1 2 2 4
};
BOOST_DESCRIBE_STRUCT(Figure, (), (key, label, reported, due, handled, on_time, rework, closed, repeated, handled_rate, on_time_rate, rework_rate, repeat_rate, rank))

struct Definition {
  std::string_view term, text;
};
std::span<const Definition> definitions();  // of the figures above, as the footer of a circular prints them

// Of the caller's places and unit, both days held, ranked. In rows that have something to say.
std::vector<Figure> figures(app::Ctx& c, base::Day from, base::Day to, FigureBy by);
void rank(std::vector<Figure>& all);  // sorts, and gives the ranks

// ---- the burden meter (burden.cpp) ----
// What a unit was asked to do in a month.
struct Burden {
  base::Id<units::Unit> unit;
  std::string label;
  std::int64_t cases = 0;     // given to it in the month
  std::int64_t rework = 0;    // sent back to it
  std::int64_t uploads = 0;   // photos it had to take
  std::int64_t notices = 0;   // issued to it
  std::int64_t meetings = 0;  // it was called to, and tours it went along on
  std::int64_t tasks = 0;     // resolved there for it to do and report on
  std::int64_t asked = 0;     // all of them
  std::int64_t before = 0;    // asked in the month before
  std::int64_t open = 0;      // cases it has now
};
BOOST_DESCRIBE_STRUCT(Burden, (), (unit, label, cases, rework, uploads, notices, meetings, tasks, asked, before, open))
// Asked while the burden of a month is counted: who else asks something of units adds it, by unit.
struct BurdenAsked {
  base::Day from, to;  // both held
  std::map<std::int64_t, Burden>& out;
};

app::Module module();

}  // namespace cases
