#include "app/journal.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "base/text.hpp"
#include "meta/json.hpp"

namespace app {

const std::string_view kPlatformSchema = R"(
CREATE TABLE app_journal(seq BIGINT PRIMARY KEY, at BIGINT NOT NULL, user_id BIGINT NOT NULL, user_name TEXT NOT NULL,
  route TEXT NOT NULL, entity TEXT NOT NULL, entity_id TEXT NOT NULL, title TEXT NOT NULL, detail TEXT NOT NULL,
  prev TEXT NOT NULL, hash TEXT NOT NULL);
CREATE INDEX app_journal_entity ON app_journal(entity, entity_id, seq);
CREATE INDEX app_journal_user ON app_journal(user_id, seq);
CREATE TABLE app_replay(key TEXT NOT NULL, user_id BIGINT NOT NULL, route TEXT NOT NULL, request TEXT NOT NULL,
  status INTEGER NOT NULL, body TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY(user_id, key));
CREATE INDEX app_replay_at ON app_replay(at);
CREATE TABLE app_job(id BIGINT PRIMARY KEY, name TEXT NOT NULL, payload TEXT NOT NULL, run_at BIGINT NOT NULL,
  attempts INTEGER NOT NULL, state TEXT NOT NULL, error TEXT NOT NULL, created_at BIGINT NOT NULL);
CREATE INDEX app_job_due ON app_job(state, run_at);
CREATE TABLE app_periodic(name TEXT PRIMARY KEY, ran_at BIGINT NOT NULL);
CREATE TABLE app_setting(name TEXT PRIMARY KEY, value TEXT NOT NULL);
)";

// By key first: it is looked up before it is known whose request it is.
const std::string_view kReplaySchema = R"(
ALTER TABLE app_replay RENAME TO app_replay_1;
CREATE TABLE app_replay(key TEXT NOT NULL, user_id BIGINT NOT NULL, route TEXT NOT NULL, request TEXT NOT NULL,
  status INTEGER NOT NULL, body TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY(key, user_id));
INSERT INTO app_replay(key, user_id, route, request, status, body, at) SELECT key, user_id, route, request, status, body, at FROM app_replay_1;
DROP TABLE app_replay_1;
CREATE INDEX app_replay_at ON app_replay(at);
)";

std::span<const meta::Note> form(const JournalRow*) {
  static const meta::Note all[] = {
      meta::note(&JournalRow::seq, "序号", "No.").read_only(),
      meta::note(&JournalRow::at, "时间", "Time").read_only(),
      meta::note(&JournalRow::user_id, "用户编号", "User id").read_only().hidden(),
      meta::note(&JournalRow::user_name, "用户", "User").read_only(),
      meta::note(&JournalRow::route, "操作", "Action").read_only(),
      meta::note(&JournalRow::entity, "对象类型", "Kind").read_only(),
      meta::note(&JournalRow::entity_id, "对象编号", "Object id").read_only(),
      meta::note(&JournalRow::title, "对象", "Object").read_only(),
      meta::note(&JournalRow::detail, "改动", "Changes").read_only().wide(),
      meta::note(&JournalRow::prev, "前序摘要", "Previous hash").read_only(),
      meta::note(&JournalRow::hash, "摘要", "Hash").read_only()};
  return all;
}

namespace {

const std::string kNoHash(64, '0');

std::string hash_of(const JournalRow& r, base::Digest digest) {
  const std::string text = r.prev + "\n" + std::to_string(r.seq) + "\n" + std::to_string(r.at.ms) + "\n" + std::to_string(r.user_id) +
                           "\n" + r.user_name + "\n" + r.route + "\n" + r.entity + "\n" + r.entity_id + "\n" + r.title + "\n" + r.detail.text;
  return base::hex(base::digest(digest, text));
}

const std::string kHead = "app_journal";

// The newest row, which the next one is chained to; when all were removed, what is left of them.
Checkpoint head_of(store::Tx& tx) {
  if (const auto* known = tx.recall<Checkpoint>(kHead)) return *known;
  std::optional<Checkpoint> head;
  tx.run("SELECT seq, hash FROM app_journal ORDER BY seq DESC LIMIT 1", {}, [&](const store::Row& r) { head = {r.integer(0), std::string(r.text(1))}; });
  return head ? *head : checkpoint(tx);
}

}  // namespace

void write_journal(Ctx& c, std::string_view route) {
  JournalRow row;
  const Checkpoint head = head_of(c.tx);
  row.seq = head.seq + 1;
  row.prev = head.hash;
  row.at = c.now;
  row.user_id = c.user.id.value;
  row.user_name = c.user.name;
  row.route = route;
  if (!c.touched.empty()) {
    row.entity = c.touched[0].entity;
    row.entity_id = c.touched[0].id;
    row.title = c.touched[0].title;
  }
  row.detail.text = meta::to_json(c.touched);
  row.hash = hash_of(row, c.services.journal_digest);
  c.tx.insert("app_journal", row);
  c.tx.remember(kHead, Checkpoint{row.seq, row.hash});
}

Checkpoint checkpoint(store::Tx& tx) {
  const auto kept = tx.one<std::string>("SELECT value FROM app_setting WHERE name='app.journal_cut'");
  if (!kept) return {0, kNoHash};
  const auto space = kept->find(' ');
  std::int64_t seq = 0;
  std::from_chars(kept->data(), kept->data() + std::min(space, kept->size()), seq);
  return {seq, space == std::string::npos ? "" : kept->substr(space + 1)};
}

std::int64_t cut_journal(Ctx& c, base::Instant before, std::int64_t most) {
  Checkpoint last = checkpoint(c.tx);
  std::int64_t n = 0;
  // By number, not by time: clocks of several processes may differ, and a chain has no holes.
  bool old = true;
  c.tx.run("SELECT seq, at, hash FROM app_journal ORDER BY seq LIMIT $1", std::array{store::parameter(most)}, [&](const store::Row& r) {
    old = old && r.integer(1) < before.ms;
    if (!old) return;
    last = {r.integer(0), std::string(r.text(2))};
    ++n;
  });
  if (n == 0) return 0;
  c.tx.exec("DELETE FROM app_journal WHERE seq<=$1", last.seq);
  c.tx.exec("INSERT INTO app_setting(name, value) VALUES('app.journal_cut', $1) ON CONFLICT(name) DO UPDATE SET value=$1", std::to_string(last.seq) + " " + last.hash);
  c.did("journal", std::to_string(last.seq), last.hash);
  return n;
}

ChainReport verify_journal(store::Tx& tx, base::Digest digest) {
  const Checkpoint cut = checkpoint(tx);
  ChainReport report{.rows = 0, .removed = cut.seq, .broken_at = {}, .head = cut.hash};
  bool told = cut.seq == 0;  // the row that names the checkpoint was seen
  // In pieces: PostgreSQL's driver holds a whole result.
  std::int64_t after = std::numeric_limits<std::int64_t>::min();
  for (bool more = true; more;) {
    more = false;
    tx.each<JournalRow>("SELECT " + store::columns<JournalRow>() + " FROM app_journal WHERE seq>$1 ORDER BY seq LIMIT 1000", [&](JournalRow&& r) {
      ++report.rows;
      if (!report.broken_at && (r.seq != cut.seq + report.rows || r.prev != report.head || r.hash != hash_of(r, digest))) report.broken_at = r.seq;
      told = told || (r.entity == "journal" && r.entity_id == std::to_string(cut.seq) && r.title == cut.hash);
      report.head = r.hash;
      after = r.seq;
      more = true;
    }, after);
  }
  if (!told && !report.broken_at) report.broken_at = cut.seq + 1;
  return report;
}

}  // namespace app
