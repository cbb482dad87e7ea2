#pragma once
// Flags (流动红旗, 流动黄旗): what a month's figures earn a unit or a street. Rules are data over published figures
// (cases::figures); the program proposes, a person decides, the one concerned may appeal. One subject holds one flag at a time, so
// red and yellow exclude each other. What a flag costs in a selection or a score is a rule of the standard: a rule may name the
// criterion and round in whose log a flag that was given becomes a mark.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/module.hpp"
#include "modules/cases/cases.hpp"
#include "modules/marks/marks.hpp"

namespace flags {

inline constexpr app::Perm kRead{"flags.read", "查看红黄旗", "View flags"}, kDecide{"flags.decide", "授予与撤销红黄旗", "Give and withdraw flags"},
    kRules{"flags.rules", "设置红黄旗规则", "Set the rules of flags"};

enum class Colour : unsigned char { red, yellow };
BOOST_DESCRIBE_ENUM(Colour, red, yellow)
std::span<const meta::Word> words(const Colour*);

enum class Metric : unsigned char { on_time, handled, rework, repeat };
BOOST_DESCRIBE_ENUM(Metric, on_time, handled, rework, repeat)
std::span<const meta::Word> words(const Metric*);

enum class Test : unsigned char { at_least, below, above, best, worst };
BOOST_DESCRIBE_ENUM(Test, at_least, below, above, best, worst)
std::span<const meta::Word> words(const Test*);

struct Rule {
  base::Id<Rule> id;
  std::string name;
  Colour colour = Colour::yellow;
  cases::FigureBy per = cases::FigureBy::unit;  // unit, street or district
  Metric metric = Metric::on_time;
  Test test = Test::below;
  std::int32_t threshold = 80;  // per cent; of best and worst: how many
  std::int32_t least = 10;      // cases due in the month: fewer say nothing
  std::optional<base::Id<marks::Round>> round;  // where a flag given becomes a mark
  std::string criterion;
  bool active = true;
};
BOOST_DESCRIBE_STRUCT(Rule, (), (id, name, colour, per, metric, test, threshold, least, round, criterion, active))
std::span<const meta::Note> form(const Rule*);

// proposed → given or refused; given → appealed → given again or withdrawn; given → withdrawn.
enum class FlagState : unsigned char { proposed, given, refused, appealed, withdrawn };
BOOST_DESCRIBE_ENUM(FlagState, proposed, given, refused, appealed, withdrawn)
std::span<const meta::Word> words(const FlagState*);

struct Flag {
  base::Id<Flag> id;
  base::Day month;     // its first day
  Colour colour = Colour::yellow;
  cases::FigureBy per = cases::FigureBy::unit;
  std::string subject; // unit id or place code
  std::string label;
  std::optional<base::Id<units::Unit>> unit;
  std::string place;   // of the unit, or the street itself
  FlagState state = FlagState::proposed;
  base::Id<Rule> rule;
  std::string reason;  // the rule and the figures it was met by, as they were
  std::int64_t due = 0, counted = 0;  // the share is counted / due (of rework: of the handled; of repeat: of the closed)
  base::Instant proposed_at;
  std::optional<base::Instant> decided_at;
  std::optional<base::Id<app::User>> decided_by;
  std::string decision;  // why
  std::string appeal;
  std::optional<base::Instant> appealed_at;
  std::optional<std::int64_t> mark;  // seq of the mark it became
};
BOOST_DESCRIBE_STRUCT(Flag, (), (id, month, colour, per, subject, label, unit, place, state, rule, reason, due, counted, proposed_at, decided_at, decided_by, decision, appeal,
                                 appealed_at, mark))
std::span<const meta::Note> form(const Flag*);

// ---- rules: pure ----
struct Earned {
  std::string subject, label;
  std::int64_t counted = 0, of = 0;
};
// Who meets the rule, by exact shares. best and worst take everybody who ties with the last one taken.
std::vector<Earned> earned(const Rule& rule, const std::vector<cases::Figure>& figures);
std::string reason_of(const Rule& rule, const Earned& e);

// ---- what other modules may call ----
std::vector<Flag> given_in(store::Tx& tx, base::Day month);  // that hold, in the order of colour and label

app::Module module();

}  // namespace flags
