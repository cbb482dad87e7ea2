#include "app/files.hpp"
#include "app/kernel.hpp"
#include "modules/marks/boards.hpp"
#include "modules/marks/score.hpp"
#include "modules/marks/versions.hpp"

namespace marks {
namespace {

using app::Ctx;
using base::Code;
using base::Fail;
using base::Id;

struct RoundMove {
  RoundState state = RoundState::running;
};
BOOST_DESCRIBE_STRUCT(RoundMove, (), (state))

struct RoundOpen {
  bool open = false;
};
BOOST_DESCRIBE_STRUCT(RoundOpen, (), (open))

// A mark entered by hand: material, self-assessment, what a survey gave.
struct EnterMark {
  std::string criterion, value;
  std::string subject;
  std::optional<Id<sites::Site>> site;
  std::string place;
  std::optional<Id<units::Unit>> unit;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(EnterMark, (), (criterion, value, subject, site, place, unit, note))
std::span<const meta::Note> form(const EnterMark*) {
  static const meta::Note all[] = {meta::note(&EnterMark::criterion, "测评标准", "Criterion").required().length(1, 40),
                                   meta::note(&EnterMark::value, "值", "Value").required().length(1, 200),
                                   meta::note(&EnterMark::subject, "测评对象", "Subject").length(0, 120),
                                   meta::note(&EnterMark::site, "点位", "Site").ref("sites"),
                                   meta::note(&EnterMark::place, "区划", "Place").length(0, 15).ref("places"),
                                   meta::note(&EnterMark::unit, "责任单位", "Duty unit").ref("units"),
                                   meta::note(&EnterMark::note, "说明", "Note").wide()};
  return all;
}
struct CorrectMark {
  std::string value, note;
};
BOOST_DESCRIBE_STRUCT(CorrectMark, (), (value, note))
std::span<const meta::Note> form(const CorrectMark*) {
  static const meta::Note all[] = {meta::note(&CorrectMark::value, "值", "Value").required().length(1, 200),
                                   meta::note(&CorrectMark::note, "原因", "Reason").required().wide()};
  return all;
}
struct WithdrawMark {
  std::string note;
};
BOOST_DESCRIBE_STRUCT(WithdrawMark, (), (note))
std::span<const meta::Note> form(const WithdrawMark*) {
  static const meta::Note all[] = {meta::note(&WithdrawMark::note, "原因", "Reason").required().wide()};
  return all;
}

// In another part of the city: the same as not there.
void check_theirs(Ctx& c, const Mark& m) {
  if (may_see(c, m)) return;
  base::Problems bad;
  bad.add(m.site ? "site" : "place", "no_such");
  bad.raise_if_any();
}

Round move_round(Ctx& c, Id<Round> id, const RoundMove& in) {
  const Round round = visible(c, id);
  if (!c.scope.covers(round.place) || (in.state == RoundState::published && !c.user.may(kPublish))) throw Fail(Code::forbidden, "forbidden");
  return set_state(c, id, in.state);
}

Round open_round(Ctx& c, Id<Round> id, const RoundOpen& in) { return set_open(c, id, in.open); }

Mark enter(Ctx& c, Id<Round> id, const EnterMark& in) {
  visible(c, id);
  NewMark m;
  m.criterion = in.criterion;
  m.value = in.value;
  m.subject = in.subject;
  m.site = in.site;
  m.place = in.place;
  m.unit = in.unit;
  m.note = in.note;
  const Mark made = record(c, id, m);
  check_theirs(c, made);
  return made;
}

Mark replace(Ctx& c, Id<Mark> id, std::string value, std::string note) {
  const auto old = find_mark(c.tx, id.value);
  if (!old || !may_see(c, *old)) throw Fail(Code::not_found, "not_found");
  visible(c, old->round);
  NewMark m;
  m.replaces = old->seq;
  m.value = std::move(value);
  m.note = std::move(note);
  return record(c, old->round, m);
}
Mark correct(Ctx& c, Id<Mark> id, const CorrectMark& in) { return replace(c, id, in.value, in.note); }
Mark withdraw(Ctx& c, Id<Mark> id, const WithdrawMark& in) { return replace(c, id, "", in.note); }

std::optional<Round> one_round(Ctx& c, const Id<Round>& id) {
  auto round = find(c.tx, id);
  return round && may_see(c, *round) ? round : std::nullopt;
}
std::optional<Mark> one_mark(Ctx& c, const Id<Mark>& id) {
  auto m = find_mark(c.tx, id.value);
  if (!m || !may_see(c, *m) || !one_round(c, m->round)) return std::nullopt;
  return m;
}

void site_goes(Ctx& c, const sites::Removing& gone) {
  if (c.tx.one<std::int64_t>("SELECT seq FROM marks_mark WHERE site=$1 LIMIT 1", gone.id)) throw Fail(Code::conflict, "sites.in_use");
}

}  // namespace

app::Module module() {
  app::Module m;
  m.name = "marks";
  m.title = "测评轮次与评分";
  m.title_en = "Rounds and marks";
  m.migrations = {{1, kSchema}, {2, kSchemaOpen}, {3, kSchemaSite}, {4, kSchemaFrozen}};
  m.references = {{"marks_mark", "round", "marks_round"}, {"marks_stratum", "round", "marks_round"}, {"marks_round", "standard", "standards_standard"}};
  m.permissions = {kRead, kWrite, kRounds, kPublish, kSeeHidden};
  m.share(std::make_shared<Boards>());
  m.listeners = {app::on<sites::Removing>(site_goes)};
  m.topics = {{"round", [](Ctx& c, std::string_view id) { visible(c, {app::id_of(id)}); }}};
  m.routes = {
      app::post("/rounds/{id}/state", kRounds, move_round).named("轮次开始、结束、公布"),
      app::post("/rounds/{id}/open", kPublish, open_round).named("向社会公布结果，或撤下"),
      app::post("/rounds/{id}/marks", kWrite, enter).gives(201).named("录入评分"),
      app::post("/rounds/{id}/import", kWrite, import_marks).max_body(app::kImportBytes + 4096).named("导入观察"),
      app::post("/marks/{id}/correct", kWrite, correct).gives(201).named("更正评分"),
      app::post("/marks/{id}/withdraw", kWrite, withdraw).gives(201).named("撤回评分"),
      app::get("/rounds/{id}/score", kRead, score).typed(meta::type_of<SubjectQuery>(), meta::type_of<ScorePage>()).named("轮次得分"),
      app::get("/rounds/{id}/score/{code}", kRead, explain).named("得分的由来"),
      app::get("/rounds/{id}/subjects", kRead, subjects).named("测评对象与名次"),
      app::get("/rounds/{id}/losses", kRead, losses).named("失分排行"),
      app::get("/rounds/{id}/breakdown", kRead, breakdown).named("分组得分"),
      app::post("/rounds/{id}/what-if", kRead, what_if).read_only().named("假设测算"),
      app::get("/standards/{id}/compare/{other}/score", kRead, version_score).named("两个版本对得分的影响"),
      app::get("/rounds/{id}/export.xlsx", kRead, export_score).named("导出得分"),
  };
  auto rounds = app::entity<Round, RoundFilter, Id<Round>>({.name = "rounds",
                                                            .title = "测评轮次",
                                                            .title_en = "Rounds",
                                                            .path = "/rounds",
                                                            .read = kRead,
                                                            .write = kRounds,
                                                            .table = "marks_round",
                                                            .columns = {"name", "standard", "kind", "from_day", "to_day", "state", "place"},
                                                            .sorts = {"from_day", "name", "created_at"},
                                                            .list = list_rounds,
                                                            .find = one_round,
                                                            .save = save,
                                                            .remove = remove,
                                                            .naming = app::Naming{.within = "standard"}});
  // Even the name of a hidden round is hidden.
  const auto entity = std::const_pointer_cast<app::Entity>(rounds.first);
  entity->label = [](Ctx& c, std::string_view key) -> std::optional<std::string> {
    const auto round = one_round(c, {app::id_of(key)});
    return round ? std::optional(round->name) : std::nullopt;
  };
  entity->search = [all = entity->search](Ctx& c, std::string_view text, int limit) {
    auto found = all(c, text, 500);
    std::erase_if(found, [&](const app::Option& o) { return !one_round(c, {app::id_of(o.id)}); });
    if (found.size() > static_cast<std::size_t>(limit)) found.resize(static_cast<std::size_t>(limit));
    return found;
  };
  m.with(std::move(rounds));
  m.with(app::entity<Mark, MarkFilter, Id<Mark>>({.name = "marks",
                                                  .title = "评分",
                                                  .title_en = "Marks",
                                                  .path = "/marks",
                                                  .read = kRead,
                                                  .write = kWrite,
                                                  .key_column = "seq",
                                                  .title_field = "criterion",
                                                  .columns = {"seq", "round", "criterion", "site_name", "value", "source", "user_id", "at"},
                                                  .sorts = {"seq", "at"},
                                                  .list = list_marks,
                                                  .find = one_mark}));
  return m;
}

}  // namespace marks
