#pragma once
// The rules of cases: the state machine as one table, and which limit holds. No database, no clock, no HTTP.
#include <span>

#include "modules/cases/cases.hpp"

namespace cases {

// Who may make a move. unit: people of the unit that has the case; verifier: who neither handled it nor is of that unit; citizen:
// who reported, by the link (and the office for them); program: nobody asks for it, it follows from another move.
enum class Who : unsigned char { office, unit, unit_or_office, verifier, verifier_or_office, citizen_or_office, anybody, program };
// What a move must bring.
enum Needs : unsigned { kNothing = 0, kReason = 1, kUnit = 2, kPhoto = 4, kUntil = 8, kOther = 16, kKind = 32 };

struct Rule {
  Move move;
  CaseState from, to;
  Who who;
  unsigned needs;
};
// The whole state machine: what is not in it cannot happen. The table and the drawing of the manual are made from it.
std::span<const Rule> rules();
const Rule* rule_of(Move move, CaseState from);  // null: not from there
std::string diagram();  // of rules(), as a Markdown table of moves
std::string drawing();  // of rules(), as SVG: states and the moves between them (drawing.cpp)

std::optional<Stage> stage_of(CaseState state);  // whose clock runs in it

// The most exact of `all` for these: longest place, then kind before its parent before none, then level before none; phase must
// be the same. Null: no limit.
struct LimitAsked {
  Stage stage;
  std::string_view kind, parent;
  Level level;
  std::string_view place, phase;
};
const Limit* limit_for(std::span<const Limit> all, const LimitAsked& asked);

// How far two reports may lie apart to be offered as one.
inline constexpr double kSamePlaceM = 100;
inline constexpr std::int64_t kNearMs = 7 * base::kDayMs;
bool same_place(const Case& a, const Case& b);

// What a trace says now.
struct Staying {
  Stay stay = Stay::fixing;
  std::optional<base::Instant> at;
};
Staying staying(std::span<const Case> trace, std::int32_t watch_days, base::Instant now);

}  // namespace cases
