#include "app/retention.hpp"

#include "app/journal.hpp"
#include "app/kernel.hpp"

namespace app {

const std::string_view kRetentionSchema = R"(
CREATE TABLE system_retention(kind TEXT PRIMARY KEY, days INTEGER);
CREATE INDEX app_job_failed ON app_job(created_at) WHERE state='failed';
)";

namespace {

using base::Code;
using base::Fail;

constexpr std::int64_t kBatch = 2000;    // rows of one transaction
constexpr int kBatches = 200;            // of one kind in one run; the rest waits for the next hour
constexpr std::int32_t kLongest = 36500;

// What is kept, as the page shows it.
struct RetentionRule {
  std::string kind, title, title_en, what, what_en;
  std::optional<std::int32_t> days, usual;  // none: for ever
  std::int32_t least = 1;
};
BOOST_DESCRIBE_STRUCT(RetentionRule, (), (kind, title, title_en, what, what_en, days, usual, least))
std::span<const meta::Note> form(const RetentionRule*) {
  static const meta::Note all[] = {
      meta::note(&RetentionRule::kind, "内容", "Kind").read_only(),       meta::note(&RetentionRule::title, "名称", "Name").read_only(),
      meta::note(&RetentionRule::title_en, "英文名称", "English name").read_only(), meta::note(&RetentionRule::what, "说明", "What").read_only(),
      meta::note(&RetentionRule::what_en, "英文说明", "What, in English").read_only(), meta::note(&RetentionRule::days, "保存天数", "Days"),
      meta::note(&RetentionRule::usual, "默认天数", "Usual days").read_only(), meta::note(&RetentionRule::least, "最少天数", "Fewest days").read_only()};
  return all;
}

// Either days or for ever: a body that says neither must not mean one of them.
struct RetentionDecision {
  std::optional<std::int32_t> days;
  bool for_ever = false;
};
BOOST_DESCRIBE_STRUCT(RetentionDecision, (), (days, for_ever))
std::span<const meta::Note> form(const RetentionDecision*) {
  static const meta::Note all[] = {meta::note(&RetentionDecision::days, "保存天数", "Days").range(1, kLongest), meta::note(&RetentionDecision::for_ever, "永久保存", "For ever")};
  return all;
}

struct DueAsked {
  std::int32_t days = 0;
};
BOOST_DESCRIBE_STRUCT(DueAsked, (), (days))
std::span<const meta::Note> form(const DueAsked*) {
  static const meta::Note all[] = {meta::note(&DueAsked::days, "保存天数", "Days").required().range(1, kLongest)};
  return all;
}

// What would be removed now: nothing is changed by asking.
struct RetentionDue {
  std::int64_t rows = 0;
  base::Instant before;
};
BOOST_DESCRIBE_STRUCT(RetentionDue, (), (rows, before))

struct Stored {
  std::optional<std::int32_t> days;
};
BOOST_DESCRIBE_STRUCT(Stored, (), (days))

const Keep& keep_named(const Kernel& kernel, std::string_view name) {
  for (const auto& m : kernel.modules())
    for (const auto& k : m.keeps)
      if (k.name == name) return k;
  throw Fail(Code::not_found, "not_found");
}

std::optional<std::int32_t> days_of(store::Tx& tx, const Keep& k) {
  const auto decided = tx.one<Stored>("SELECT days FROM system_retention WHERE kind=$1", k.name);
  return decided ? decided->days : k.days;
}

RetentionRule rule_of(store::Tx& tx, const Keep& k) { return {k.name, k.title, k.title_en, k.what, k.what_en, days_of(tx, k), k.days, k.least}; }

std::vector<RetentionRule> rules(Ctx& c) {
  std::vector<RetentionRule> out;
  for (const auto& m : c.kernel.modules())
    for (const auto& k : m.keeps) out.push_back(rule_of(c.tx, k));
  return out;
}

// It is the whole program's: who works in a district does not decide it.
void check_everywhere(const Ctx& c) {
  if (!c.user.place.empty() || c.user.unit) throw Fail(Code::forbidden, "retention.everywhere");
}

void check_least(const Keep& k, std::int32_t days) {
  base::Problems bad;
  bad.check(days >= k.least, "days", "min", {{"min", std::to_string(k.least)}, {"is", std::to_string(days)}});
  bad.raise_if_any();
}

RetentionDue due(Ctx& c, const Key& kind, const DueAsked& in) {
  const Keep& k = keep_named(c.kernel, kind.value);
  check_everywhere(c);
  check_least(k, in.days);
  const auto before = c.now + -in.days * base::kDayMs;
  return {k.due(c.tx, before), before};
}

RetentionRule decide(Ctx& c, const Key& kind, const RetentionDecision& in) {
  const Keep& k = keep_named(c.kernel, kind.value);
  check_everywhere(c);
  base::Problems bad;
  bad.check(in.days.has_value() != in.for_ever, "days", in.for_ever ? "either" : "required");
  bad.raise_if_any();
  if (in.days) check_least(k, *in.days);
  const auto before = rule_of(c.tx, k);
  c.emit(RetentionChanging{k, before.days, in.days});
  c.tx.exec("INSERT INTO system_retention(kind, days) VALUES($1, $2) ON CONFLICT(kind) DO UPDATE SET days=$2", k.name, in.days);
  const auto after = rule_of(c.tx, k);
  c.changed("retention", k.name, k.title, &before, &after);
  return after;
}

void remove_old(Services& s, Kernel& kernel, const Module& m, const Keep& k) {
  std::optional<std::int32_t> days;
  s.db.read([&](store::Tx& tx) { days = days_of(tx, k); });
  if (!days) return;
  for (int i = 0; i < kBatches && !kernel.jobs_stopped(); ++i) {
    std::int64_t n = 0;
    kernel.as_system([&](Ctx& c) {
      const store::Owner owner(c.tx, m.name == "system" ? "" : m.name);  // the platform's own tables are called app_…
      n = k.remove(c, c.now + -*days * base::kDayMs, kBatch);
      if (n > 0 && k.told) c.did("retention", k.name, k.title + " · " + std::to_string(n));
    });
    if (n < kBatch) return;
  }
}

std::int64_t older(store::Tx& tx, const std::string& from, base::Instant before) { return *tx.one<std::int64_t>("SELECT count(*) FROM " + from, before); }

}  // namespace

void add_retention(Module& m) {
  m.keeps = {
      {.name = "journal", .title = "审计日志", .title_en = "Journal", .what = "早于期限的审计日志行。最后一行的摘要留在检查点里，剩下的日志仍可校验。",
       .what_en = "Rows of the journal that are older. The digest of the last one stays in a checkpoint, so that the rest can still be verified.",
       .least = kLogDays,
       .due = [](store::Tx& tx, base::Instant before) { return older(tx, "app_journal WHERE at<$1", before); },
       .remove = cut_journal},
      {.name = "replays", .title = "重复提交的记录", .title_en = "Replies kept for repeated requests", .what = "同一次提交再次到达时给出的回复。手机断线重发靠它不重复记录。",
       .what_en = "What is answered when the same request comes again. Phones that send once more after a lost reply need it.",
       .days = 7, .least = 3,
       .due = [](store::Tx& tx, base::Instant before) { return older(tx, "app_replay WHERE at<$1", before); },
       .remove = [](Ctx& c, base::Instant before, std::int64_t most) {
         return c.tx.exec("DELETE FROM app_replay WHERE (key, user_id) IN (SELECT key, user_id FROM app_replay WHERE at<$1 ORDER BY at LIMIT $2)", before, most).rows();
       }},
      {.name = "jobs", .title = "失败的后台任务", .title_en = "Background jobs that failed", .what = "放弃了的后台任务和它的错误。",
       .what_en = "Background jobs that were given up, and why.", .days = 90, .least = 7,
       .due = [](store::Tx& tx, base::Instant before) { return older(tx, "app_job WHERE state='failed' AND created_at<$1", before); },
       .remove = [](Ctx& c, base::Instant before, std::int64_t most) {
         return c.tx.exec("DELETE FROM app_job WHERE id IN (SELECT id FROM app_job WHERE state='failed' AND created_at<$1 ORDER BY created_at LIMIT $2)", before, most).rows();
       }}};
  m.routes.push_back(get("/retention", kRetention, rules).named("留存期限"));
  m.routes.push_back(get("/retention/{kind}/due", kRetention, due).named("按此期限现在会清除多少"));
  m.routes.push_back(put("/retention/{kind}", kRetention, decide).named("修改留存期限"));
  m.jobs.push_back({"system.retention", base::kHour, [](Services& s, Kernel& kernel, const std::string&) {
                      for (const auto& module : kernel.modules())
                        for (const auto& k : module.keeps) remove_old(s, kernel, module, k);
                    }});
}

}  // namespace app
