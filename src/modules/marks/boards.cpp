#include "modules/marks/boards.hpp"

#include <algorithm>
#include <tuple>

#include "app/kernel.hpp"
#include "base/log.hpp"

namespace marks {
namespace {

using base::Code;
using base::Fail;

constexpr std::size_t kMostSlots = 24, kMostReaders = 64, kMostTexts = 2'000, kMostUnderstood = 10'000, kTextBytes = 1 << 20;
constexpr std::uint32_t kDeadLeaf = 0xFFFF;
constexpr engine::Board::Handle kGone = 0xFFFFFFFF;  // withdrawn

}  // namespace

void with_board(app::Ctx& c, const Round& round, std::size_t width, const std::function<void(const BoardView&)>& use) {
  c.kernel.shared<Boards>().read(c, round, width, use);
}

void prepare_board(app::Ctx& c, const Round& round, std::size_t width) {
  c.kernel.shared<Boards>().read(c, round, width, [](const BoardView&) {}, &c.kernel);
}

std::string_view cut_place(std::string_view code, std::size_t width) {
  const bool digits = std::all_of(code.begin(), code.end(), [](char ch) { return ch >= '0' && ch <= '9'; });
  return digits ? code.substr(0, width) : code;
}

std::size_t level_below(std::string_view code) {
  for (const std::size_t level : {2u, 4u, 6u, 9u, 12u, 15u})
    if (code.size() < level) return level;
  return 15;
}

std::shared_ptr<const engine::Board> Boards::reader(store::Tx& tx, base::Id<standards::Standard> standard) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto at = readers_.find(standard.value); at != readers_.end()) return at->second;
  }
  const auto row = standards::find(tx, standard);
  if (!row) throw Fail(Code::not_found, "not_found");
  auto made = std::make_shared<const engine::Board>(std::make_shared<const engine::Compiled>(engine::compile(standards::engine_standard(tx, standard))));
  if (row->state == standards::StandardState::draft) return made;
  // What is published never changes again; what a writer sees published may be rolled back.
  const auto keep = [this, standard, made] {
    const std::lock_guard lock(mutex_);
    if (readers_.size() >= kMostReaders) readers_.clear();
    readers_.emplace(standard.value, made);
  };
  if (tx.mode() == store::Mode::read) keep();
  else tx.after_commit(keep);
  return made;
}

std::shared_ptr<Boards::Slot> Boards::slot(base::Id<Round> round, std::size_t width) {
  const std::lock_guard lock(mutex_);
  auto& found = slots_[{round.value, width}];
  if (!found) found = std::make_shared<Slot>(), found->width = width;
  found->used = ++clock_;
  auto out = found;
  if (slots_.size() > kMostSlots)  // who still reads the oldest keeps it alive
    slots_.erase(std::min_element(slots_.begin(), slots_.end(), [](const auto& a, const auto& b) { return a.second->used < b.second->used; }));
  return out;
}

void Boards::read(app::Ctx& c, const Round& round, std::size_t width, const std::function<void(const BoardView&)>& use, const app::Kernel* unless_ending) {
  if (c.tx.mode() != store::Mode::read) throw Fail(Code::internal, "marks.board_in_write");
  const auto s = slot(round.id, width);
  const std::int64_t newest = *c.tx.one<std::int64_t>("SELECT COALESCE(MAX(seq), 0) FROM marks_mark WHERE round=$1", round.id);
  std::shared_lock shared(s->mutex);
  while (!s->board || s->seq < newest) {
    shared.unlock();
    {
      const std::unique_lock alone(s->mutex);
      if (!s->board || s->seq < newest) catch_up(c.tx, round, *s, unless_ending);
    }
    shared.lock();
  }
  use({*s->board, s->seq,
       [&] {
         const std::lock_guard lock(s->texts_mutex);
         forget_old(*s);
         if (!s->rates) s->rates = std::make_shared<const std::vector<SiteRate>>(site_rates(*s));
         return s->rates;
       },
       [&](const std::string& key, const std::function<std::string()>& make) {
         {
           const std::lock_guard lock(s->texts_mutex);
           forget_old(*s);
           if (const auto at = s->texts.find(key); at != s->texts.end()) return at->second;
         }
         auto text = std::make_shared<const std::string>(make());
         const std::lock_guard lock(s->texts_mutex);
         if (s->texts.size() >= kMostTexts) s->texts.clear();
         if (text->size() <= kTextBytes) s->texts.emplace(key, text);
         return text;
       }});
}

void Boards::forget_old(Slot& s) {
  if (s.texts_seq == s.seq) return;
  s.texts.clear();
  s.rates.reset();
  s.texts_seq = s.seq;
}

// One row of the log, as the board needs it.
struct Boards::Arrived {
  std::int64_t seq = 0;
  std::string criterion, subject;
  std::optional<base::Id<sites::Site>> site;
  std::string site_name, site_type, place;
  std::optional<base::Id<units::Unit>> unit;
  std::string value;
  std::optional<std::int64_t> replaces;
  BOOST_DESCRIBE_CLASS(Arrived, (), (seq, criterion, subject, site, site_name, site_type, place, unit, value, replaces), (), ())
};

void Boards::catch_up(store::Tx& tx, const Round& round, Slot& s, const app::Kernel* unless_ending) {
  const bool first = !s.board;
  if (first) {
    const auto empty = reader(tx, round.standard);
    s.board = std::make_unique<engine::Board>(*empty);
    if (round.subject_by == SubjectBy::city) s.board->subject(round.place);  // it has a score, of nothing, before the first mark
  }
  std::vector<engine::Mark> many;  // of the first load; a mark that was replaced leaves its place to the new one
  std::vector<char> alive;
  // Most values of a criterion are one of a few.
  std::unordered_map<std::string, engine::ReadResult> understood;
  const auto read = [&](const Arrived& m) -> const engine::ReadResult& {
    if (understood.size() >= kMostUnderstood) understood.clear();
    const auto [at, fresh] = understood.try_emplace(m.criterion + '\n' + m.value);
    if (fresh) at->second = s.board->read(m.criterion, m.value);
    return at->second;
  };
  // Marks come visit by visit: most were made where the one before was.
  std::optional<Arrived> before;
  std::uint32_t subject = 0, spot = 0;
  const auto place = [&](Arrived&& m) {
    const auto where = [](const Arrived& a) { return std::tie(a.subject, a.site, a.site_name, a.site_type, a.place, a.unit); };
    if (before && where(*before) == where(m)) return;
    subject = s.board->subject(m.subject);
    const std::string site = m.site ? std::to_string(m.site->value) : m.site_name, unit = m.unit ? std::to_string(m.unit->value) : std::string();
    spot = s.board->spot(subject, {.site = site, .site_type = m.site_type, .place = cut_place(m.place, s.width), .unit = unit});
    if (s.site_of.size() <= subject) s.site_of.resize(subject + 1);
    auto& of = s.site_of[subject];
    while (of.size() <= spot) {
      const auto [at, fresh] = s.site_ids.try_emplace(site, static_cast<std::uint32_t>(s.sites.size()));
      if (fresh) s.sites.push_back(site);
      of.push_back(at->second);
    }
    before = std::move(m);
  };
  const auto handle_of = [&](std::int64_t seq) {
    const auto at = std::lower_bound(s.handles.begin(), s.handles.end(), seq, [](const auto& h, std::int64_t q) { return h.first < q; });
    return at == s.handles.end() || at->first != seq ? kGone : at->second;
  };
  try {
    tx.each<Arrived>(
        "SELECT " + store::columns<Arrived>() + " FROM marks_mark WHERE round=$1 AND seq>$2 ORDER BY seq",
        [&](Arrived&& m) {
          if (unless_ending && unless_ending->jobs_stopped()) throw Fail(Code::busy, "busy");
          const auto old = m.replaces ? handle_of(*m.replaces) : kGone;
          auto handle = old;
          if (m.value.empty()) {
            handle = kGone;
            if (old != kGone && first) alive[old] = 0;
            else if (old != kGone) s.board->retract(old);
          } else if (const auto& [reading, wrong] = read(m); !reading) {
            base::log::write(base::log::Level::error, "a stored mark cannot be read", {{"seq", std::to_string(m.seq)}, {"why", wrong.key}});
          } else {
            place(std::move(m));
            const auto mark = engine::make_mark(*reading, subject, spot);
            if (first) {
              if (old != kGone) many[old] = mark, alive[old] = 1;
              else handle = static_cast<engine::Board::Handle>(many.size()), many.push_back(mark), alive.push_back(1);
            } else if (old != kGone) {
              s.board->replace(old, mark);
            } else {
              handle = s.board->add(mark);
            }
          }
          s.handles.emplace_back(m.seq, handle);
          s.seq = m.seq;
        },
        round.id, s.seq);
    if (first) {
      std::vector<engine::Board::Handle> moved(many.size(), kGone);
      std::size_t kept = 0;
      for (std::size_t i = 0; i < many.size(); ++i)
        if (alive[i]) moved[i] = static_cast<engine::Board::Handle>(kept), many[kept++] = many[i];
      many.resize(kept);
      for (auto& [seq, handle] : s.handles)
        if (handle != kGone) handle = moved[handle];
      s.board->load(std::move(many));
      s.board->index();
    }
  } catch (...) {
    // Half caught up is worse than not at all: the next reader begins anew.
    s.board.reset();
    s.seq = 0;
    s.handles.clear();
    s.site_of.clear();
    s.sites.clear();
    s.site_ids.clear();
    throw;
  }
}

std::vector<SiteRate> Boards::site_rates(const Slot& s) {
  struct At {
    std::uint64_t key;  // site, leaf
    double rate;
  };
  const auto& board = *s.board;
  const auto& leaves = board.standard().leaves;
  std::vector<At> all;
  all.reserve(board.size());
  for (std::size_t h = 0; h < board.size(); ++h) {
    const auto& m = board.mark(static_cast<engine::Board::Handle>(h));
    if (m.leaf() == kDeadLeaf) continue;
    const auto& leaf = leaves[m.leaf()];
    const std::uint32_t site = s.site_of[m.subject()][m.spot()];
    if (s.sites[site].empty()) continue;
    const bool veto = board.standard().nodes[static_cast<std::size_t>(leaf.node)].veto;
    const double points = static_cast<double>(leaf.points.num) / static_cast<double>(leaf.points.den);
    const double got = static_cast<double>(m.value) / static_cast<double>(leaf.unit);
    // A deduction that did not happen is full marks; a veto is no matter of degree.
    const double rate = veto ? (m.value ? 0.0 : 1.0) : points > 0 ? got / points : points < 0 ? 1 - got / points : 1.0;
    all.push_back({(static_cast<std::uint64_t>(site) << 16) | m.leaf(), std::clamp(rate, 0.0, 1.0)});
  }
  std::sort(all.begin(), all.end(), [](const At& a, const At& b) { return a.key < b.key; });
  std::vector<SiteRate> out;
  for (std::size_t i = 0; i < all.size();) {
    const auto site = all[i].key >> 16;
    double leaf_rates = 0;
    std::uint32_t count = 0, seen = 0;
    while (i < all.size() && all[i].key >> 16 == site) {
      double sum = 0;
      std::uint32_t n = 0;
      for (const auto key = all[i].key; i < all.size() && all[i].key == key; ++i) sum += all[i].rate, ++n;
      leaf_rates += sum / n;
      ++count;
      seen += n;
    }
    out.push_back({s.sites[site], leaf_rates / count, seen});
  }
  return out;
}

}  // namespace marks
