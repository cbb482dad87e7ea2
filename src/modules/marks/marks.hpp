#pragma once
// Marks (评分) and the live score. A mark is the one fact that every source produces: this criterion, of this subject, in
// this round, by this method, graded so, because of that evidence. The log is append-only: a correction is a new mark
// that replaces an earlier one, a withdrawal one with an empty value. The score is never stored: it is rolled up from the
// marks by engine/score.hpp, kept up to date in memory (boards.hpp), and opens down to the mark and its source.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/module.hpp"
#include "engine/score.hpp"
#include "modules/sites/sites.hpp"
#include "modules/standards/standards.hpp"

namespace marks {

inline constexpr app::Perm kRead{"marks.read", "查看轮次与评分", "View rounds and scores"}, kWrite{"marks.write", "录入与更正评分", "Record and correct marks"},
    kRounds{"marks.rounds", "管理测评轮次", "Manage rounds"}, kPublish{"marks.publish", "发布测评结果", "Publish results"},
    kSeeHidden{"marks.see_hidden", "查看未公布的轮次", "See rounds before they are published"};

enum class RoundKind : unsigned char { mock, self_check, official, daily };
BOOST_DESCRIBE_ENUM(RoundKind, mock, self_check, official, daily)
std::span<const meta::Word> words(const RoundKind*);

// preparing → running ⇄ closed → published. Marks arrive while running; corrections also when closed.
enum class RoundState : unsigned char { preparing, running, closed, published };
BOOST_DESCRIBE_ENUM(RoundState, preparing, running, closed, published)
std::span<const meta::Word> words(const RoundState*);

// What a round assesses. city: all of the round's place is one subject; district, street: the place of a mark, cut to
// that level; unit: the duty unit of the mark; named: each mark says it.
enum class SubjectBy : unsigned char { city, district, street, unit, named };
BOOST_DESCRIBE_ENUM(SubjectBy, city, district, street, unit, named)
std::span<const meta::Word> words(const SubjectBy*);

struct Round {
  base::Id<Round> id;
  std::string name;
  base::Id<standards::Standard> standard;  // a published one
  RoundKind kind = RoundKind::mock;
  base::Day from_day, to_day;
  RoundState state = RoundState::preparing;
  std::string place;  // code of the subtree; "": everywhere
  SubjectBy subject_by = SubjectBy::city;
  bool hidden = true;  // from who may not see_hidden, until published
  base::Instant created_at;
  std::optional<base::Instant> published_at;
  bool open = false;  // shown to everybody, without signing in: see open_rounds()
};
BOOST_DESCRIBE_STRUCT(Round, (), (id, name, standard, kind, from_day, to_day, state, place, subject_by, hidden, created_at, published_at, open))
std::span<const meta::Note> form(const Round*);

enum class MarkSource : unsigned char { visit, material, survey, self, import, manual };
BOOST_DESCRIBE_ENUM(MarkSource, visit, material, survey, self, import, manual)
std::span<const meta::Word> words(const MarkSource*);

struct Mark {
  std::int64_t seq = 0;  // over all rounds; rises strictly in the order of commits
  base::Id<Round> round;
  std::string criterion;  // code, as the standard writes it
  std::string subject;    // place code, unit id or name: see SubjectBy
  std::optional<base::Id<sites::Site>> site;
  std::string site_name;  // as it was called then
  std::string site_type, place;
  std::optional<base::Id<units::Unit>> unit;  // duty unit
  std::string method;  // material, field, survey, observation, self; or as the standard writes it
  std::string value;   // as recorded; "": withdrawn
  MarkSource source = MarkSource::manual;
  std::string source_id;
  std::optional<std::int64_t> replaces;  // seq of the mark that this one corrects
  std::string note;
  std::int32_t photos = 0;  // at the source, as evidence
  base::Id<app::User> user_id;
  base::Instant at;
};
BOOST_DESCRIBE_STRUCT(Mark, (), (seq, round, criterion, subject, site, site_name, site_type, place, unit, method, value, source, source_id, replaces, note, photos, user_id, at))
std::span<const meta::Note> form(const Mark*);

// What a source says. With `replaces` only value, note, photos and source count: the rest is the earlier mark's.
struct NewMark {
  std::string criterion, value;
  std::string subject;  // needed when the round's subjects are named; else found from place or unit
  std::optional<base::Id<sites::Site>> site;
  std::string site_name, site_type, place;      // what is left empty is taken from the register
  bool site_known = false;                      // all that is said of the site is as the register had it: not looked up again
  std::optional<base::Id<units::Unit>> unit;
  std::string method;  // "": the criterion's own
  MarkSource source = MarkSource::manual;
  std::string source_id;
  std::optional<std::int64_t> replaces;
  std::string note;
  std::int32_t photos = 0;
  std::optional<base::Id<app::User>> user_id;  // else the caller
  std::optional<base::Instant> at;             // when it was seen; else now
};

// Checks every value against its rule and appends; the live event goes out after the commit. Throws Fail(invalid) naming
// every wrong mark ("marks[2].value"; "value" when there is one), Fail(conflict): marks.not_running, marks.replaced
// (somebody was faster), Fail(not_found). Does not ask whether the caller may see the round: the source has decided that.
std::vector<Mark> record(app::Ctx& c, const Round& round, const std::vector<NewMark>& all);
std::vector<Mark> record(app::Ctx& c, base::Id<Round> round, const std::vector<NewMark>& all);
Mark record(app::Ctx& c, const Round& round, const NewMark& mark);
Mark record(app::Ctx& c, base::Id<Round> round, const NewMark& mark);
// How many photos now stand behind a mark. They may come after the value, and are no part of what the mark says: no new mark.
void evidence(app::Ctx& c, std::int64_t seq, std::int32_t photos);
// What is wrong with a value of a criterion of the round's standard; nothing when it may be recorded.
std::optional<base::FieldError> wrong_value(app::Ctx& c, base::Id<Round> round, std::string_view criterion, std::string_view value);

// What a value gives under the rule of its criterion; nothing when it cannot be read.
struct Given {
  std::string points, grade;  // a decimal; the grade where the rule grades
  bool flawed = false;        // less than the best, or a veto
};
std::optional<Given> given(app::Ctx& c, base::Id<Round> round, std::string_view criterion, std::string_view value);

std::optional<Round> find(store::Tx& tx, base::Id<Round> id);
// As this caller may see it: scope, and hidden rounds only with see_hidden. Throws Fail(not_found).
Round visible(app::Ctx& c, base::Id<Round> id);
// Checks and writes; `before` null: a new round. What the demo uses, too.
void save(app::Ctx& c, const Round* before, Round& row, base::Problems& bad);
Round set_state(app::Ctx& c, base::Id<Round> id, RoundState state);  // Fail(conflict "marks.state")
// Shows a published round to the public, or takes it back. Only a round of one subject: what it says of places is then a
// part of one figure, not a ranking. Fail(conflict): marks.open_early, marks.open_subjects.
Round set_open(app::Ctx& c, base::Id<Round> id, bool open);
std::vector<Round> open_rounds(store::Tx& tx, int most);  // the latest first

// ---- the live score ----
struct SiteRate {
  std::string site;  // id of the site as text, or its name when it is not in the register
  double rate = 0;   // mean of the leaf rates there, 0–1
  std::uint32_t observations = 0;
};
// What a request sees of a round; valid inside of with_board() only.
struct BoardView {
  const engine::Board& board;
  std::int64_t seq;  // of the last mark applied
  std::function<std::shared_ptr<const std::vector<SiteRate>>()> site_rates;
  // The text kept under `key`, made anew when marks have arrived since.
  std::function<std::shared_ptr<const std::string>(const std::string& key, const std::function<std::string()>& make)> rendered;
};
// Places of the board's groups are cut to `width` digits. Figures are those of a committed state, this transaction's or a
// later one. In read transactions only (Fail internal "marks.board_in_write").
void with_board(app::Ctx& c, const Round& round, std::size_t width, const std::function<void(const BoardView&)>& use);
// Has it in memory for who comes. Gives up when the program ends (Fail busy).
void prepare_board(app::Ctx& c, const Round& round, std::size_t width);
std::string_view cut_place(std::string_view code, std::size_t width);  // names that are no codes stay whole
std::size_t level_below(std::string_view code);                        // digits: 4 → 6 → 9 → 12 → 15
// The subject asked for, or the one that goes without saying. Throws Fail(not_found) for what the caller may not see,
// Fail(invalid) "subject" required when there are several.
std::string subject_for(app::Ctx& c, const Round& round, const engine::Board& board, const std::optional<std::string>& asked);
std::string subject_label(app::Ctx& c, const Round& round, const std::string& subject);
std::string label_of(app::Ctx& c, std::string_view entity, const std::string& key);  // the key itself when it has none

app::Module module();

}  // namespace marks
