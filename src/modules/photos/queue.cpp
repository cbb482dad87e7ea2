#include "modules/photos/queue.hpp"

#include <vector>

#include "app/kernel.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "media/image.hpp"
#include "modules/photos/photos.hpp"

namespace photos {

const std::string_view kQueueSchema = R"(
CREATE TABLE photos_waiting(hash TEXT PRIMARY KEY, side INTEGER NOT NULL, tries INTEGER NOT NULL, at BIGINT NOT NULL);
CREATE INDEX photos_waiting_next ON photos_waiting(side, at);
)";

namespace {

using base::Fail;

constexpr std::string_view kJob = "photos.prepare";
constexpr int kQuality = 80;
constexpr std::int64_t kTogether = 100;  // kept in one transaction: a third of a second's work
constexpr std::int64_t kClaimMs = 30'000;  // of who makes copies; those of one that died are made by another then
constexpr std::int32_t kTries = 10;     // what cannot be read then is shown from its original, or not at all

struct Waiting {
  std::string hash;
  std::int32_t side = 0, tries = 0;
};
BOOST_DESCRIBE_STRUCT(Waiting, (), (hash, side, tries))

struct Made {
  Waiting of;
  std::string blob, likeness;  // likeness: of a thumb
  bool failed = false, hopeless = false;  // hopeless: damaged inside; it stays what it is, and who looks at it is told
};

std::string hex_of(std::uint64_t bits) {
  std::string bytes(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(bits >> (56 - 8 * i));
  return base::hex(bytes);
}

Made make(const store::Blobs& blobs, const Waiting& w) {
  Made out{.of = w, .blob = {}, .likeness = {}};
  try {
    const auto original = blobs.get(w.hash);
    if (!original) throw Fail(base::Code::busy, "blobs.away", {}, w.hash);
    if (w.side == kThumb) {
      const auto copy = media::small_copy(*original, w.side, kQuality);
      out.likeness = hex_of(copy.likeness);
      out.blob = blobs.put(copy.jpeg);
    } else {
      out.blob = blobs.put(media::thumbnail(*original, w.side, kQuality));
    }
  } catch (const Fail& f) {
    base::log::write(base::log::Level::warn, "no copy of a photo", {{"hash", w.hash}, {"key", f.key}, {"why", f.internal}});
    out.failed = true;
    out.hopeless = f.code == base::Code::bad_media;
  }
  return out;
}

std::vector<Waiting> claim(app::Services& s) {
  std::vector<Waiting> out;
  const auto now = s.clock.now();
  bool any = false;
  // Read first: most ticks find nothing and must not take the writer.
  s.db.read([&](store::Tx& tx) { any = tx.one<std::int32_t>("SELECT side FROM photos_waiting WHERE at<=$1 LIMIT 1", now).has_value(); });
  if (!any) return out;
  s.db.write([&](store::Tx& tx) {
    out.clear();
    for (const int side : {kThumb, kLarge})
      if (out.empty())
        out = tx.all<Waiting>("SELECT hash, side, tries FROM photos_waiting WHERE side=$1 AND at<=$2 ORDER BY at LIMIT $3", side, now, kTogether);
    for (const auto& w : out) tx.exec("UPDATE photos_waiting SET at=$2 WHERE hash=$1", w.hash, now + kClaimMs);
  });
  return out;
}

void keep_all(app::Ctx& c, const std::vector<Made>& all) {
  for (const auto& m : all) {
    const store::Owner owner(c.tx, "photos");
    if (m.failed && !m.hopeless && m.of.tries + 1 < kTries) {
      const auto wait = std::min<std::int64_t>(10'000LL << m.of.tries, base::kHour);
      c.tx.exec("UPDATE photos_waiting SET tries=tries+1, at=$2 WHERE hash=$1", m.of.hash, c.now + wait);
      continue;
    }
    if (!m.failed) keep(c.tx, m.of.hash, m.of.side, m.blob);
    if (m.of.side == kThumb && !m.failed) c.tx.exec("UPDATE photos_waiting SET side=$2, tries=0, at=$3 WHERE hash=$1", m.of.hash, kLarge, c.now);
    else c.tx.exec("DELETE FROM photos_waiting WHERE hash=$1", m.of.hash);
  }
  for (const auto& m : all)
    if (!m.likeness.empty()) c.emit(Prepared{m.of.hash, m.likeness});
}

// `hash`: of jobs that were queued by an earlier version, one for each photo.
void make_copies(app::Services& s, app::Kernel& k, const std::string& hash) {
  if (!hash.empty()) k.as_system([&](app::Ctx& c) { prepare(c, hash); });
  while (!k.jobs_stopped()) {
    const auto waiting = claim(s);
    if (waiting.empty()) return;
    std::vector<Made> made;
    for (const auto& w : waiting) made.push_back(make(s.blobs, w));
    k.as_system([&](app::Ctx& c) { keep_all(c, made); });
  }
}

}  // namespace

void prepare(app::Ctx& c, const std::string& hash) {
  const store::Owner owner(c.tx, "photos");
  c.tx.exec("INSERT INTO photos_waiting(hash, side, tries, at) VALUES($1, $2, 0, $3) ON CONFLICT(hash) DO NOTHING", hash, kThumb, c.now);
  if (*c.tx.one<std::int64_t>("SELECT count(*) FROM app_job WHERE name=$1 AND state='waiting' AND run_at<=$2", kJob, c.now) == 0) c.enqueue(kJob, "");
}

// At once when a photo has come, and now and then for what a process that died had claimed, or what is to be tried again.
app::Job queue_job() { return {std::string(kJob), kClaimMs, make_copies}; }

}  // namespace photos
