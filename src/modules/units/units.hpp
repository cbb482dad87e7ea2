#pragma once
// Units (单位): government bodies, institutions, enterprises, streets, communities, schools; their liaisons (联络员), whose
// phone numbers are sealed at rest and masked until somebody asks for one; and steward duties (包保): which unit answers for which site,
// community or block, from when until when.
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/module.hpp"

namespace units {

inline constexpr app::Perm kRead{"units.read", "查看单位", "View units"}, kWrite{"units.write", "管理单位", "Manage units"},
    kPhones{"units.phones", "查看完整电话", "See whole phone numbers"};

enum class Kind : unsigned char { government, institution, enterprise, street, community, school, other };
BOOST_DESCRIBE_ENUM(Kind, government, institution, enterprise, street, community, school, other)
std::span<const meta::Word> words(const Kind*);

enum class State : unsigned char { active, closed };
BOOST_DESCRIBE_ENUM(State, active, closed)
std::span<const meta::Word> words(const State*);

struct Unit {
  base::Id<Unit> id;
  std::string name, short_name;
  std::string credit_code;  // GB 32100, "" when it has none
  std::string code_reason;  // why a code with a wrong check digit is kept all the same
  Kind kind = Kind::government;
  std::string place;
  std::string head, head_phone;
  std::string address;
  State state = State::active;
};
BOOST_DESCRIBE_STRUCT(Unit, (), (id, name, short_name, credit_code, code_reason, kind, place, head, head_phone, address, state))
std::span<const meta::Note> form(const Unit*);

struct Liaison {
  base::Id<Liaison> id;
  base::Id<Unit> unit;
  std::string name, phone;
  std::string duty;
};
BOOST_DESCRIBE_STRUCT(Liaison, (), (id, unit, name, phone, duty))
std::span<const meta::Note> form(const Liaison*);

enum class Target : unsigned char { site, community, block };
BOOST_DESCRIBE_ENUM(Target, site, community, block)
std::span<const meta::Word> words(const Target*);

struct Steward {
  base::Id<Steward> id;
  base::Id<Unit> unit;
  Target kind = Target::site;
  std::string target;                   // a site's number, a place code, or the block in words
  std::optional<base::Day> since, until;  // `since` is the day of entry when not given; the day `until` still counts
  std::string note;
  bool holds_on(base::Day day) const { return (!since || *since <= day) && (!until || day <= *until); }
};
BOOST_DESCRIBE_STRUCT(Steward, (), (id, unit, kind, target, since, until, note))
std::span<const meta::Note> form(const Steward*);

// Before a unit goes; who refers to it throws Fail(conflict, "units.in_use").
struct Removing {
  base::Id<Unit> id;
};
// A duty for a site is being written: the sites module says in `bad` when there is no such site.
struct StewardChecking {
  Steward& duty;
  base::Problems& bad;
};
// Written; either side null: new, removed.
struct StewardChanged {
  const Steward *before, *after;
};

// Rules.
// What is wrong with a unified social credit code in upper case: "" nothing, credit_code_format, check_digit.
std::string_view credit_code_fault(std::string_view code);
char credit_code_check(std::string_view first17);  // the 18th character (GB 32100-2015, 5.6); '?' when they are no code

bool exists(store::Tx& tx, base::Id<Unit> id);
std::string name_of(store::Tx& tx, base::Id<Unit> id);  // "" when there is none
std::optional<base::Id<Unit>> by_credit_code(store::Tx& tx, std::string_view code);
std::optional<base::Id<Unit>> by_name(store::Tx& tx, std::string_view name);
bool has_duty(store::Tx& tx, Target kind, std::string_view target);  // a steward duty names it, past ones too
// Who answers for it on that day: of several the unit whose duty began last.
std::optional<base::Id<Unit>> steward_on(store::Tx& tx, Target kind, std::string_view target, base::Day day);
std::vector<Steward> duties(store::Tx& tx, Target kind);  // past and coming ones too
// Checks and writes; `before` null: new. What demo and import use.
void save(app::Ctx& c, const Unit* before, Unit& unit, base::Problems& bad);
void save_liaison(app::Ctx& c, const Liaison* before, Liaison& liaison, base::Problems& bad);
void save_steward(app::Ctx& c, const Steward* before, Steward& duty, base::Problems& bad);

app::Module module();

}  // namespace units
