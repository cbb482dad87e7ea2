#pragma once
#include <string>

#include "modules/units/units.hpp"

namespace units {

extern const std::string_view kSchema;

struct Filter : app::PageQuery {
  std::optional<std::string> q;  // in the name, the short name, the credit code
  std::optional<Kind> kind;
  std::optional<std::string> place;  // its subtree
  std::optional<State> state;
};
BOOST_DESCRIBE_STRUCT(Filter, (app::PageQuery), (q, kind, place, state))
inline std::span<const meta::Note> form(const Filter*) {
  static const meta::Note all[] = {
      meta::note(&Filter::q, "名称或信用代码", "Name or credit code"),
      meta::note(&Filter::kind, "性质", "Kind"),
      meta::note(&Filter::place, "区划", "Place").ref("places"),
      meta::note(&Filter::state, "状态", "State")};
  return all;
}

struct LiaisonFilter : app::PageQuery {
  std::optional<std::string> q;
  std::optional<base::Id<Unit>> unit;
};
BOOST_DESCRIBE_STRUCT(LiaisonFilter, (app::PageQuery), (q, unit))
inline std::span<const meta::Note> form(const LiaisonFilter*) {
  static const meta::Note all[] = {
      meta::note(&LiaisonFilter::q, "姓名", "Name"),
      meta::note(&LiaisonFilter::unit, "单位", "Unit").ref("units")};
  return all;
}

struct StewardFilter : app::PageQuery {
  std::optional<std::string> q;
  std::optional<base::Id<Unit>> unit;
  std::optional<Target> kind;
  std::optional<base::Day> on;  // duties that hold on this day
};
BOOST_DESCRIBE_STRUCT(StewardFilter, (app::PageQuery), (q, unit, kind, on))
inline std::span<const meta::Note> form(const StewardFilter*) {
  static const meta::Note all[] = {
      meta::note(&StewardFilter::q, "包保对象", "Target"),
      meta::note(&StewardFilter::unit, "单位", "Unit").ref("units"),
      meta::note(&StewardFilter::kind, "对象种类", "Kind of target"),
      meta::note(&StewardFilter::on, "当日有效", "In force on")};
  return all;
}

// Field rule: phone.
void check_phone(std::string& phone, std::string_view field, base::Problems& bad);

app::Select select(const app::Scope& scope, const Filter& f);
app::Select select(const app::Scope& scope, const LiaisonFilter& f);
app::Select select(const app::Scope& scope, const StewardFilter& f);
std::optional<Unit> find(store::Tx& tx, const app::Scope& scope, base::Id<Unit> id);
std::optional<Liaison> find(store::Tx& tx, const app::Scope& scope, base::Id<Liaison> id);
std::optional<Steward> find(store::Tx& tx, const app::Scope& scope, base::Id<Steward> id);
std::optional<base::Id<Liaison>> liaison_named(store::Tx& tx, base::Id<Unit> unit, std::string_view name);
std::optional<base::Id<Steward>> open_duty(store::Tx& tx, const Steward& s);  // same unit and target, without an end
bool refers_to(store::Tx& tx, std::string_view place);
bool has_duties(store::Tx& tx, base::Id<Unit> id);
void erase(store::Tx& tx, base::Id<Unit> id);
void erase(store::Tx& tx, base::Id<Liaison> id);
void erase(store::Tx& tx, base::Id<Steward> id);

void add_liaisons(app::Module& m);
void add_stewards(app::Module& m);

}  // namespace units
