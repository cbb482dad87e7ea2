#pragma once
// Papers and meetings (简报与例会): the rhythm of a campaign office. A daily check 日检查, a weekly circular 周通报, a
// monthly summary 月总结 is drafted from the figures, edited by a person, approved (which numbers it), published:
//
//   draft 起草 → approved 已签发 → published 已印发, and from the last two → withdrawn 已撤回, with a reason
//
// Only a draft is edited. What a draft was made of is frozen with it: figures that change later do not change the
// paper. A meeting 例会 has an agenda from the same figures; its resolutions are tasks of units, and what is not done
// is on the next agenda.
#include <optional>
#include <string>
#include <vector>

#include "app/module.hpp"
#include "modules/cases/cases.hpp"
#include "modules/units/units.hpp"

namespace bulletins {

inline constexpr app::Perm kRead{"bulletins.read", "查看简报与例会", "Read papers and meetings"},
    kWrite{"bulletins.write", "起草简报、组织例会", "Draft papers, hold meetings"},
    kApprove{"bulletins.approve", "签发与印发简报", "Approve and publish papers"},
    kTasks{"bulletins.tasks", "反馈本单位的例会任务", "Answer the unit's tasks"};

enum class PaperKind : unsigned char { daily, weekly, monthly, minutes, bulletin };
BOOST_DESCRIBE_ENUM(PaperKind, daily, weekly, monthly, minutes, bulletin)
std::span<const meta::Word> words(const PaperKind*);

enum class PaperState : unsigned char { draft, approved, published, withdrawn };
BOOST_DESCRIBE_ENUM(PaperState, draft, approved, published, withdrawn)
std::span<const meta::Word> words(const PaperState*);

// ---- the body, as a person edits it ----
enum class BlockKind : unsigned char { text, heading1, heading2, heading3, heading4, table };
BOOST_DESCRIBE_ENUM(BlockKind, text, heading1, heading2, heading3, heading4, table)
std::span<const meta::Word> words(const BlockKind*);

struct BlockColumn {
  std::string title;
  bool figure = false;  // set to the right
};
BOOST_DESCRIBE_STRUCT(BlockColumn, (), (title, figure))
std::span<const meta::Note> form(const BlockColumn*);

// Headings go without their numbers: the paper gives them (一、（一）1.（1）).
struct Block {
  BlockKind kind = BlockKind::text;
  std::string text;                            // of a table: what stands above it
  std::vector<BlockColumn> columns;            // of a table: 1–16
  std::vector<std::vector<std::string>> rows;  // of a table; each as long as the columns
};
BOOST_DESCRIBE_STRUCT(Block, (), (kind, text, columns, rows))
std::span<const meta::Note> form(const Block*);

// ---- what a draft was made of ----
struct NamedCase {
  base::Id<cases::Case> id;
  std::string number, title, kind, unit, place;  // names
  std::int32_t days = 0;                         // past its deadline, begun days count; 0: not
};
BOOST_DESCRIBE_STRUCT(NamedCase, (), (id, number, title, kind, unit, place, days))
struct UnitCount {
  base::Id<units::Unit> unit;
  std::string name;
  std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(UnitCount, (), (unit, name, count))
struct MonthPoint {
  std::string month;  // 2026-11
  cases::Figure figure;
};
BOOST_DESCRIBE_STRUCT(MonthPoint, (), (month, figure))
struct LostPoints {
  std::string code, name, points;
};
BOOST_DESCRIBE_STRUCT(LostPoints, (), (code, name, points))
// Of a round that readers of the paper may see, too: none that is hidden.
struct RoundFigure {
  std::string name, points, max, rate;  // decimals
  std::optional<double> low, high;      // 95 %, in points
  std::int64_t observations = 0, sites = 0;
  std::vector<LostPoints> losses;  // largest first
};
BOOST_DESCRIBE_STRUCT(RoundFigure, (), (name, points, max, rate, low, high, observations, sites, losses))
struct FlagLine {
  std::string unit, place, flag, reason;
};
BOOST_DESCRIBE_STRUCT(FlagLine, (), (unit, place, flag, reason))
struct Meaning {
  std::string term, text;
};
BOOST_DESCRIBE_STRUCT(Meaning, (), (term, text))

struct Frozen {
  std::optional<base::Instant> at;                          // when; nothing: made of no figures
  std::string place_name;                                   // "": everywhere
  std::int64_t visits = 0, observations = 0, sites = 0;     // finished in the period
  cases::Figure total, before;                              // of the period, and of the one before it
  std::vector<cases::Figure> by_unit, by_place, by_kind;    // ranked as cases::figures() ranks: equal shares alike
  std::vector<UnitCount> overdue_by_unit;                   // at `at`; most first
  std::int64_t overdue = 0, repeats = 0;                    // at `at`; reported in the period
  std::vector<NamedCase> late, urgent, repeated, disputed;  // the longest, oldest or newest of them
  std::vector<MonthPoint> months;                           // the last six, oldest first
  std::optional<RoundFigure> round;
  std::vector<FlagLine> flags;
  std::vector<Meaning> meanings;  // of the figures: the footer
};
BOOST_DESCRIBE_STRUCT(Frozen, (),
                      (at, place_name, visits, observations, sites, total, before, by_unit, by_place, by_kind,
                       overdue_by_unit, overdue, repeats, late, urgent, repeated, disputed, months, round, flags,
                       meanings))

// What an office's papers are headed and signed with: that of the day of approval stays with the paper.
struct PaperHead {
  std::string office, bulletin, copies_to;
};
BOOST_DESCRIBE_STRUCT(PaperHead, (), (office, bulletin, copies_to))

struct Meeting;

struct Bulletin {
  base::Id<Bulletin> id;
  PaperKind kind = PaperKind::weekly;
  PaperState state = PaperState::draft;
  std::string place;  // of the office it is from; "": everywhere
  base::Day from_day, to_day;
  std::string number;                 // 创城办通〔2026〕12号, 第12期; "" until approved
  std::int32_t year = 0, serial = 0;  // within place and kind, without gaps; 0 until approved
  std::string title;
  std::string addressee;
  bool everybody = true;  // once published, units and the offices below read it, too
  std::vector<Block> blocks;
  Frozen frozen;
  PaperHead head;                            // "" until approved: that of the office as it is
  std::optional<base::Id<Meeting>> meeting;  // of minutes
  base::Id<app::User> drafter;
  std::optional<base::Id<app::User>> editor, approver, publisher;  // editor: the last one
  base::Instant created_at, edited_at;
  std::optional<base::Instant> approved_at, published_at, withdrawn_at;
  std::string reason;        // of the withdrawal
  std::int64_t version = 1;  // another at every change: a screen says which one it has seen
};
BOOST_DESCRIBE_STRUCT(Bulletin, (),
                      (id, kind, state, place, from_day, to_day, number, year, serial, title, addressee, everybody,
                       blocks, frozen, head, meeting, drafter, editor, approver, publisher, created_at, edited_at,
                       approved_at, published_at, withdrawn_at, reason, version))
std::span<const meta::Note> form(const Bulletin*);

// How an office's papers are headed. A place without one has what its name gives.
struct Letterhead {
  std::string place;     // key
  std::string office;    // ××市创建全国文明城市指挥部办公室
  std::string code;      // of numbers: 创城办
  std::string bulletin;  // name of the bulletin: 创建工作简报
  std::string addressee, copies_to;
};
BOOST_DESCRIBE_STRUCT(Letterhead, (), (place, office, code, bulletin, addressee, copies_to))
std::span<const meta::Note> form(const Letterhead*);

// How a paper begins and who signs it.
struct Masthead {
  std::string office, mark;  // mark: the red line at its head
};
BOOST_DESCRIBE_STRUCT(Masthead, (), (office, mark))

// ---- meetings ----
enum class AgendaSource : unsigned char { own, overdue, disputed, loss, task };
BOOST_DESCRIBE_ENUM(AgendaSource, own, overdue, disputed, loss, task)
std::span<const meta::Word> words(const AgendaSource*);

// A tour 领导巡访、现场督导 is a meeting out of doors: it has a route instead of a room, and what is found on the way is its agenda.
enum class MeetingKind : unsigned char { meeting, tour };
BOOST_DESCRIBE_ENUM(MeetingKind, meeting, tour)
std::span<const meta::Word> words(const MeetingKind*);

struct MeetingTask;
struct AgendaItem {
  AgendaSource source = AgendaSource::own;
  std::string text;
  std::optional<base::Id<units::Unit>> unit;
  std::optional<base::Id<cases::Case>> case_id;
  std::optional<base::Id<MeetingTask>> task;
  std::string minutes;  // what was said and decided
  // Of a finding on a tour: where it is (WGS-84), and the phone's name of it, so that what is sent twice is one.
  std::string place{}, address{}, token{};
  std::optional<double> lon{}, lat{};
};
BOOST_DESCRIBE_STRUCT(AgendaItem, (), (source, text, unit, case_id, task, minutes, place, address, token, lon, lat))
std::span<const meta::Note> form(const AgendaItem*);

struct Meeting {
  base::Id<Meeting> id;
  MeetingKind kind = MeetingKind::meeting;
  std::string title;
  std::string place;  // of the office that calls it
  base::Day day;
  std::string time, room, chair;   // chair: who leads, by function; room of a tour: where one meets
  std::vector<std::string> route;  // of a tour: codes of the places it goes to, in order
  std::vector<base::Id<units::Unit>> units;
  std::string guests;  // others who attend
  std::vector<AgendaItem> agenda;
  std::optional<base::Id<Bulletin>> minutes;
  base::Instant created_at;
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(Meeting, (),
                      (id, kind, title, place, day, time, room, chair, route, units, guests, agenda, minutes, created_at,
                       version))
std::span<const meta::Note> form(const Meeting*);

enum class TaskState : unsigned char { open, done };
BOOST_DESCRIBE_ENUM(TaskState, open, done)
std::span<const meta::Word> words(const TaskState*);

// A resolution 议定事项: who does what until when.
struct MeetingTask {
  base::Id<MeetingTask> id;
  base::Id<Meeting> meeting;
  std::string place;  // of the meeting
  std::string text;
  base::Id<units::Unit> unit;
  base::Day due;
  TaskState state = TaskState::open;
  std::string note;                              // how it was done
  std::optional<base::Id<cases::Case>> case_id;  // that it settles: the step itself is made there
  std::optional<base::Instant> done_at;
  std::optional<base::Id<app::User>> done_by;
  base::Instant created_at;
};
BOOST_DESCRIBE_STRUCT(MeetingTask, (),
                      (id, meeting, place, text, unit, due, state, note, case_id, done_at, done_by, created_at))
std::span<const meta::Note> form(const MeetingTask*);

// ---- what other modules may do ----
// Asked while a monthly summary is drafted: who gives flags adds those of the period, as the caller may see them.
struct FlagsAsked {
  base::Day from, to;
  std::vector<FlagLine>& out;
};

// As the screens do it, for who has none: a draft of the caller's own office in transactions of its own; signed and published.
Bulletin draft(app::Kernel& k, const app::Caller& who, PaperKind kind, base::Day from, base::Day to);
Bulletin sign_and_publish(app::Ctx& c, base::Id<Bulletin> id);

app::Module module();

}  // namespace bulletins
