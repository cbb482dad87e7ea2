#pragma once
// The module's two tables: rounds, and the log of marks.
#include "modules/marks/marks.hpp"

namespace marks {

extern const std::string_view kSchema, kSchemaOpen, kSchemaSite, kSchemaFrozen;

struct RoundFilter : app::PageQuery {
  std::optional<std::string> q;  // in the name
  std::optional<RoundState> state;
  std::optional<RoundKind> kind;
  std::optional<base::Id<standards::Standard>> standard;
};
BOOST_DESCRIBE_STRUCT(RoundFilter, (app::PageQuery), (q, state, kind, standard))
inline std::span<const meta::Note> form(const RoundFilter*) {
  static const meta::Note all[] = {
      meta::note(&RoundFilter::q, "名称", "Name"),
      meta::note(&RoundFilter::state, "状态", "State"),
      meta::note(&RoundFilter::kind, "种类", "Kind"),
      meta::note(&RoundFilter::standard, "测评体系", "Standard").ref("standards")};
  return all;
}

enum class MarkState : unsigned char { current, all };  // current: neither replaced nor withdrawn
BOOST_DESCRIBE_ENUM(MarkState, current, all)
inline std::span<const meta::Word> words(const MarkState*) {
  static const meta::Word all[] = {{"有效", "Current"}, {"全部", "All"}};
  return all;
}

struct MarkFilter : app::PageQuery {
  std::optional<base::Id<Round>> round;
  std::optional<std::string> criterion, subject, site_type;
  std::optional<base::Id<sites::Site>> site;
  std::optional<MarkSource> source;
  std::optional<std::string> source_id;
  std::optional<MarkState> state;
};
BOOST_DESCRIBE_STRUCT(MarkFilter, (app::PageQuery), (round, criterion, subject, site_type, site, source, source_id, state))
inline std::span<const meta::Note> form(const MarkFilter*) {
  static const meta::Note all[] = {
      meta::note(&MarkFilter::round, "轮次", "Round").ref("rounds"),
      meta::note(&MarkFilter::criterion, "测评标准", "Criterion"),
      meta::note(&MarkFilter::subject, "测评对象", "Subject"),
      meta::note(&MarkFilter::site_type, "点位类型", "Site type"),
      meta::note(&MarkFilter::site, "点位", "Site").ref("sites"),
      meta::note(&MarkFilter::source, "来源", "Source"),
      meta::note(&MarkFilter::source_id, "来源编号", "Number at the source"),
      meta::note(&MarkFilter::state, "有效性", "Validity")};
  return all;
}

app::Page<Round> list_rounds(app::Ctx& c, const RoundFilter& f);
// Of rounds the caller may see, and within them of the caller's places and unit.
app::Page<Mark> list_marks(app::Ctx& c, const MarkFilter& f);
std::optional<Mark> find_mark(store::Tx& tx, std::int64_t seq);
bool has_marks(store::Tx& tx, base::Id<Round> round);
bool may_see(const app::Ctx& c, const Round& round);
bool may_see(const app::Ctx& c, const Mark& mark);  // the round is another question

}  // namespace marks
