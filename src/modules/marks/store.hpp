#pragma once
// The module's two tables: rounds, and the log of marks.
#include "modules/marks/marks.hpp"

namespace marks {

extern const std::string_view kSchema;

struct RoundFilter : app::PageQuery {
  std::optional<RoundState> state;
  std::optional<RoundKind> kind;
  std::optional<base::Id<standards::Standard>> standard;
};
BOOST_DESCRIBE_STRUCT(RoundFilter, (app::PageQuery), (state, kind, standard))

enum class MarkState : unsigned char { current, all };  // current: neither replaced nor withdrawn
BOOST_DESCRIBE_ENUM(MarkState, current, all)

struct MarkFilter : app::PageQuery {
  std::optional<base::Id<Round>> round;
  std::optional<std::string> criterion, subject, site_type;
  std::optional<base::Id<sites::Site>> site;
  std::optional<MarkSource> source;
  std::optional<std::string> source_id;
  std::optional<MarkState> state;
};
BOOST_DESCRIBE_STRUCT(MarkFilter, (app::PageQuery), (round, criterion, subject, site_type, site, source, source_id, state))

app::Page<Round> list_rounds(app::Ctx& c, const RoundFilter& f);
// Of rounds the caller may see, and within them of the caller's places and unit.
app::Page<Mark> list_marks(app::Ctx& c, const MarkFilter& f);
std::optional<Mark> find_mark(store::Tx& tx, std::int64_t seq);
bool has_marks(store::Tx& tx, base::Id<Round> round);
bool may_see(const app::Ctx& c, const Round& round);
bool may_see(const app::Ctx& c, const Mark& mark);  // the round is another question

}  // namespace marks
