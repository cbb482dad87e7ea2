#pragma once
// Standards (测评体系): versioned trees of criteria. All that differs between a city, a village or a school standard is
// data here: scale, rules, composition, site types. A published version never changes: rounds point at it for ever.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/module.hpp"
#include "engine/standard.hpp"
#include "meta/diff.hpp"

namespace standards {

enum class StandardState : unsigned char { draft, published, retired };
BOOST_DESCRIBE_ENUM(StandardState, draft, published, retired)
std::span<const meta::Word> words(const StandardState*);

enum class SubjectKind : unsigned char { city, minors, unit, village, campus, family, youth, team, person };
BOOST_DESCRIBE_ENUM(SubjectKind, city, minors, unit, village, campus, family, youth, team, person)
std::span<const meta::Word> words(const SubjectKind*);

// What becomes of a criterion that nobody observed: see engine/score.hpp.
enum class MissingRule : unsigned char { exclude, zero, mean };
BOOST_DESCRIBE_ENUM(MissingRule, exclude, zero, mean)
std::span<const meta::Word> words(const MissingRule*);

enum class CombineRule : unsigned char { sum, mean, weighted, min, max };
BOOST_DESCRIBE_ENUM(CombineRule, sum, mean, weighted, min, max)
std::span<const meta::Word> words(const CombineRule*);

struct ScaleGrade {
  std::string grade, percent;  // "B", "66"
};
BOOST_DESCRIBE_STRUCT(ScaleGrade, (), (grade, percent))
std::span<const meta::Note> form(const ScaleGrade*);

struct Standard {
  base::Id<Standard> id;
  std::string name;
  std::int32_t version = 1;  // versions of one standard share its name
  StandardState state = StandardState::draft;
  SubjectKind subject_kind = SubjectKind::city;
  std::vector<ScaleGrade> scale;  // empty: A/B/C/C# = 100/66/33/0
  MissingRule missing = MissingRule::exclude;
  std::string note;
  std::optional<base::Id<Standard>> based_on;
  base::Instant created_at;
  std::optional<base::Instant> published_at;
};
BOOST_DESCRIBE_STRUCT(Standard, (), (id, name, version, state, subject_kind, scale, missing, note, based_on, created_at, published_at))
std::span<const meta::Note> form(const Standard*);

// One row of a standard: an item, a content or a criterion (leaf). Figures are text: exact, as an office writes them.
struct Criterion {
  base::Id<Criterion> id;
  base::Id<Standard> standard;
  std::string code;
  std::string parent;  // code of the row above; "": a root
  std::string name;
  std::string points;
  std::string method;
  std::string rule;    // engine/rule.hpp; leaves only
  std::vector<std::string> site_types;
  CombineRule combine = CombineRule::sum;
  std::string weight;
  std::optional<MissingRule> missing;  // its own word; else its parent's
  std::string note;
  std::int32_t position = 0;           // from 1, over the whole standard
};
BOOST_DESCRIBE_STRUCT(Criterion, (), (id, standard, code, parent, name, points, method, rule, site_types, combine, weight, missing, note, position))
std::span<const meta::Note> form(const Criterion*);

// How a phone asks for a value.
enum class InputKind : unsigned char { counter, yes_no, grades, number };
BOOST_DESCRIBE_ENUM(InputKind, counter, yes_no, grades, number)

struct ChecklistItem {
  std::string code, name;
  std::string group;    // name of the row above
  std::string points, rule, rule_kind;
  InputKind input = InputKind::number;
  std::vector<std::string> grades;          // of the scale, when the input is grades
  std::string expected_zh, expected_en;     // "0 到 100 的百分数"
  std::string note;
};
BOOST_DESCRIBE_STRUCT(ChecklistItem, (), (code, name, group, points, rule, rule_kind, input, grades, expected_zh, expected_en, note))

// ---- what other modules may call ----
std::optional<Standard> find(store::Tx& tx, base::Id<Standard> id);
std::vector<Criterion> criteria(store::Tx& tx, base::Id<Standard> id);  // by position
// As the engine takes it, rules settled; node i is row i of criteria().
engine::Standard engine_standard(store::Tx& tx, base::Id<Standard> id);
// The leaves that are judged on the spot (field, observation) at a site of that type, in the order of the standard.
using Checklist = std::shared_ptr<const std::vector<ChecklistItem>>;
Checklist checklist(app::Ctx& c, base::Id<Standard> id, std::string_view site_type);
// A new draft from a checked engine standard: what import, the demo and the tests use. Throws Fail(invalid).
Standard create(app::Ctx& c, const engine::Standard& from, std::string name, SubjectKind kind, std::string note = {});
// draft → published; throws Fail(conflict "standards.published") when it is none, Fail(invalid "standards.has_errors").
enum class Warnings { refuse, accept };
Standard publish(app::Ctx& c, base::Id<Standard> id, Warnings warnings);

app::Module module();

}  // namespace standards
