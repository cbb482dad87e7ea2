// The Board's upkeep: names, marks, and the path from a mark to the total.
#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "engine/score.hpp"

namespace engine {
namespace {

[[noreturn]] void too_many(std::string_view what) { throw base::Fail(base::Code::too_large, "engine.too_many", {{std::string(what), "max", {}}}); }

}  // namespace

std::optional<Wide> Fixed::rounded() const {
  const bool negative = v < 0;
  const UWide x = negative ? -static_cast<UWide>(v) : static_cast<UWide>(v);
  constexpr UWide kOne = UWide{1} << kBits, kHalf = kOne >> 1;
  constexpr std::uint64_t kTen12 = 1'000'000'000'000;
  const UWide scaled = (x & (kOne - 1)) * kTen12, rest = scaled & (kOne - 1);
  const UWide doubt = static_cast<UWide>(error) * kTen12;
  UWide q = (x >> kBits) * kTen12 + (scaled >> kBits);
  if (error == 0 && rest == kHalf) {
    q += q & 1;
  } else {
    const UWide off = rest > kHalf ? rest - kHalf : kHalf - rest;
    if (off <= doubt) return std::nullopt;
    q += rest > kHalf;
  }
  return negative ? -static_cast<Wide>(q) : static_cast<Wide>(q);
}

Mark make_mark(const Reading& r, std::uint32_t subject, std::uint32_t spot) {
  const std::uint64_t grade = r.grade < 0 ? 63 : static_cast<std::uint64_t>(r.grade);
  return {std::uint64_t{r.leaf} << 48 | std::uint64_t{subject} << 28 | std::uint64_t{spot} << 6 | grade, r.value};
}

Board::Board(std::shared_ptr<const Compiled> standard) : c_(std::move(standard)) {
  for (std::size_t d = 0; d < 3; ++d) group_names_[d].push_back(""), group_ids_[d].emplace("", 0);
}

std::uint32_t Board::subject(std::string_view name) {
  const auto [at, fresh] = subject_ids_.emplace(std::string(name), static_cast<std::uint32_t>(subject_names_.size()));
  if (!fresh) return at->second;
  if (subject_names_.size() >= kMaxSubjects) {
    subject_ids_.erase(at);
    too_many("subjects");
  }
  subject_names_.emplace_back(name);
  rows_.emplace_back();
  cells_.resize(cells_.size() + c_->leaves.size());
  figures_.resize(figures_.size() + c_->nodes.size());
  rescore(at->second);
  return at->second;
}

std::optional<std::uint32_t> Board::find_subject(std::string_view name) const {
  const auto at = subject_ids_.find(std::string(name));
  return at == subject_ids_.end() ? std::nullopt : std::optional(at->second);
}

std::uint32_t Board::spot(std::uint32_t subject, const Spot& where) {
  SubjectRow& row = rows_[subject];
  const std::string own = std::to_string(subject) + '\x1f';
  std::string key = own;
  for (const auto s : {where.site, where.site_type, where.place, where.unit}) (key += s) += '\x1f';
  const auto [at, fresh] = spot_ids_.emplace(std::move(key), static_cast<std::uint32_t>(row.site_of.size()));
  if (!fresh) return at->second;
  if (row.site_of.size() >= kMaxSpots) {
    spot_ids_.erase(at);
    too_many("sites");
  }
  std::uint32_t of = kNone;
  std::array<std::uint32_t, 3> group{};
  if (!where.site.empty()) {
    const auto [site, first] = site_ids_.emplace(own + std::string(where.site), row.sites);
    if (first) {
      ++row.sites;
      row.seen.resize(row.sites * c_->nodes.size());
    }
    of = site->second;
  }
  const std::string_view groups[] = {where.site_type, where.place, where.unit};
  for (std::size_t d = 0; d < 3; ++d) {
    const auto [g, first] = group_ids_[d].emplace(std::string(groups[d]), static_cast<std::uint32_t>(group_names_[d].size()));
    if (first) group_names_[d].emplace_back(groups[d]);
    group[d] = g->second;
  }
  row.site_of.push_back(of);
  row.groups.push_back(group);
  return at->second;
}

ReadResult Board::read(std::string_view criterion, std::string_view value) const {
  ReadResult out;
  const std::string code(base::trim(criterion).substr(0, 200));
  if (code.empty()) return out.wrong = {"criterion_empty", {}}, out;
  const int at = c_->find(code);
  if (at < 0) return out.wrong = {"criterion_unknown", {{"code", code}}}, out;
  const CompiledNode& node = c_->nodes[static_cast<std::size_t>(at)];
  if (node.leaf < 0) return out.wrong = {"criterion_group", {{"code", code}}}, out;
  const CompiledLeaf& leaf = c_->leaves[static_cast<std::size_t>(node.leaf)];
  auto a = award(*c_->standard.nodes[static_cast<std::size_t>(node.source)].rule, c_->standard.scale, leaf.points, value);
  if (!a.award) return out.wrong = std::move(a.wrong), out;
  const Ratio& points = a.award->points;
  if (leaf.unit % points.den != 0)
    return out.wrong = {"value_precise", {{"value", std::string(value.substr(0, 200))}, {"places", std::to_string(leaf.places)}}}, out;
  out.reading = Reading{static_cast<std::uint32_t>(node.leaf), a.award->grade, static_cast<std::int64_t>(points.num * (leaf.unit / points.den))};
  return out;
}

void Board::check(const Mark& mark) const {
  if (mark.subject() >= rows_.size() || mark.leaf() >= c_->leaves.size() || mark.spot() >= rows_[mark.subject()].site_of.size())
    throw base::Fail(base::Code::internal, "engine.mark");
}

Board::Handle Board::add(const Mark& mark) {
  check(mark);
  SubjectRow& row = rows_[mark.subject()];
  Handle h;
  if (!row.free.empty()) {
    h = row.free.back();  // still in the subject's chain
    row.free.pop_back();
    marks_[h] = mark;
  } else {
    if (marks_.size() >= kNone) too_many("marks");
    h = static_cast<Handle>(marks_.size());
    marks_.push_back(mark);
    index();
  }
  Cell& cell = this->cell(mark.subject(), mark.leaf());
  cell.add(mark.value);
  ++cell.count;
  count_site(mark);
  rescore_path(mark, 1);
  return h;
}

void Board::replace(Handle handle, const Mark& mark) {
  check(mark);
  const Mark old = marks_[handle];
  if (old.leaf() == kDead || old.subject() != mark.subject()) throw base::Fail(base::Code::invalid, "engine.mark");
  marks_[handle] = mark;
  cell(old.subject(), old.leaf()).add(-old.value);
  cell(mark.subject(), mark.leaf()).add(mark.value);
  if (old.leaf() == mark.leaf()) {
    rescore_path(mark, 0);
  } else {
    --cell(old.subject(), old.leaf()).count;
    ++cell(mark.subject(), mark.leaf()).count;
    rescore_path(old, -1);
    rescore_path(mark, 1);
  }
  if (old.leaf() != mark.leaf() || old.spot() != mark.spot()) {
    count_site(mark);
    uncount_site(old);
  }
}

void Board::retract(Handle handle) {
  const Mark old = marks_[handle];
  if (old.leaf() == kDead) throw base::Fail(base::Code::invalid, "engine.mark");
  marks_[handle] = {std::uint64_t{kDead} << 48 | (old.key & 0x0000FFFFFFFFFFFF), 0};
  rows_[old.subject()].free.push_back(handle);
  Cell& cell = this->cell(old.subject(), old.leaf());
  cell.add(-old.value);
  --cell.count;
  uncount_site(old);
  rescore_path(old, -1);
}

// In small batches: first where everything is (and ask the memory for it), then the additions, so that the waiting for
// cells and site rows of many marks overlaps.
void Board::load(std::vector<Mark> marks) {
  if (marks.size() >= kNone - marks_.size()) too_many("marks");
  struct Home {
    Cell* cells;
    const std::uint32_t* site_of;
    std::uint8_t* seen;
    std::uint32_t spot_count;
  };
  std::vector<Home> homes;
  for (std::uint32_t s = 0; s < rows_.size(); ++s)
    homes.push_back({cells_.data() + s * c_->leaves.size(), rows_[s].site_of.data(), rows_[s].seen.data(), static_cast<std::uint32_t>(rows_[s].site_of.size())});
  std::vector<std::uint32_t> node_of;
  for (const auto& leaf : c_->leaves) node_of.push_back(static_cast<std::uint32_t>(leaf.node));
  const std::size_t stride = c_->nodes.size();
  constexpr std::size_t kBatch = 64;
  std::array<Cell*, kBatch> cell_of;
  std::array<std::uint8_t*, kBatch> seen_of;
  std::uint8_t nowhere = 0;
  for (std::size_t from = 0; from < marks.size(); from += kBatch) {
    const std::size_t n = std::min(kBatch, marks.size() - from);
    for (std::size_t i = 0; i < n; ++i) {
      const Mark& m = marks[from + i];
      if (m.subject() >= homes.size() || m.leaf() >= node_of.size()) throw base::Fail(base::Code::internal, "engine.mark");
      const Home& home = homes[m.subject()];
      if (m.spot() >= home.spot_count) throw base::Fail(base::Code::internal, "engine.mark");
      const auto site = home.site_of[m.spot()];
      cell_of[i] = home.cells + m.leaf();
      seen_of[i] = site == kNone ? &nowhere : home.seen + site * stride + node_of[m.leaf()];
      __builtin_prefetch(cell_of[i], 1);
      __builtin_prefetch(seen_of[i], 1);
    }
    for (std::size_t i = 0; i < n; ++i) {
      cell_of[i]->add(marks[from + i].value);
      ++cell_of[i]->count;
      *seen_of[i] = static_cast<std::uint8_t>(*seen_of[i] + (*seen_of[i] != 255));
    }
  }
  if (marks_.empty()) marks_ = std::move(marks);
  else marks_.insert(marks_.end(), marks.begin(), marks.end());
  if (marks_.size() - next_.size() <= (1u << 20)) index();
  for (std::uint32_t s = 0; s < rows_.size(); ++s) {
    settle_sites(s);
    rescore(s);
  }
}

void Board::index() {
  if (marks_.size() > next_.capacity()) next_.reserve(std::max(marks_.size(), 2 * next_.capacity()));
  for (auto h = static_cast<Handle>(next_.size()); h < marks_.size(); ++h) {
    SubjectRow& row = rows_[marks_[h].subject()];
    next_.push_back(row.newest);
    row.newest = h;
  }
}

// A node counts its children that saw the site, so a first or last mark climbs only as far as it changes something.
void Board::count_site(const Mark& mark) {
  SubjectRow& row = rows_[mark.subject()];
  const auto site = row.site_of[mark.spot()];
  if (site == kNone) return;
  std::uint8_t* const seen = row.seen.data() + site * c_->nodes.size();
  Figure* const figures = this->figures(mark.subject());
  for (int n = c_->leaves[mark.leaf()].node; n >= 0; n = c_->nodes[static_cast<std::size_t>(n)].parent) {
    if (seen[n] == 255) return;
    if (seen[n]++ != 0) return;
    ++figures[n].sites;
  }
}

void Board::uncount_site(const Mark& mark) {
  SubjectRow& row = rows_[mark.subject()];
  const auto site = row.site_of[mark.spot()];
  if (site == kNone) return;
  std::uint8_t* const seen = row.seen.data() + site * c_->nodes.size();
  Figure* const figures = this->figures(mark.subject());
  for (int n = c_->leaves[mark.leaf()].node; n >= 0; n = c_->nodes[static_cast<std::size_t>(n)].parent) {
    if (seen[n] == 255) return recount_sites(mark.subject());  // 255 or more: only counting again can tell
    if (--seen[n] != 0) return;
    --figures[n].sites;
  }
}

void Board::recount_sites(std::uint32_t subject) {
  SubjectRow& row = rows_[subject];
  std::fill(row.seen.begin(), row.seen.end(), std::uint8_t{0});
  each_mark(subject, [&](Handle, const Mark& m) {
    const auto site = row.site_of[m.spot()];
    if (site == kNone) return;
    auto& seen = row.seen[site * c_->nodes.size() + static_cast<std::size_t>(c_->leaves[m.leaf()].node)];
    seen = static_cast<std::uint8_t>(seen + (seen != 255));
  });
  settle_sites(subject);
}

void Board::settle_sites(std::uint32_t subject) {
  SubjectRow& row = rows_[subject];
  const std::size_t count = c_->nodes.size();
  std::vector<std::uint32_t> sites(count);
  for (std::size_t site = 0; site < row.sites; ++site) {
    std::uint8_t* const seen = row.seen.data() + site * count;
    for (std::size_t i = count; i-- > 0;) {
      const CompiledNode& node = c_->nodes[i];
      if (node.leaf >= 0) continue;
      std::uint32_t n = 0;
      const int* const children = c_->child_list.data() + node.first_child;
      for (int k = 0; k < node.children; ++k) n += seen[children[k]] != 0;
      seen[i] = static_cast<std::uint8_t>(std::min(n, 255u));
    }
    for (std::size_t i = 0; i < count; ++i) sites[i] += seen[i] != 0;
  }
  Figure* const figures = this->figures(subject);
  for (std::size_t i = 0; i < count; ++i) figures[i].sites = sites[i];
}

template <class N>
Value<N> Board::leaf_value(const Cell* cells, std::size_t leaf, const Rates* rates) const {
  const CompiledLeaf& l = c_->leaves[leaf];
  const CompiledNode& node = c_->nodes[static_cast<std::size_t>(l.node)];
  const Cell& cell = cells[leaf];
  Value<N> v;
  v.observations = cell.count;
  if (node.veto) return v;
  if (rates && (*rates)[leaf]) {
    // A deduction is full when nothing is deducted.
    const Ratio& rate = *(*rates)[leaf];
    const Ratio points = l.points < Ratio(0) ? l.points * (Ratio(1) - rate) : l.points * rate;
    v.points = N::of(points.num, points.den);
    v.observations = std::max(v.observations, 1u);
  } else if (cell.count == 0) {
    return v;
  } else {
    v.points = N::of(cell.sum(), static_cast<Wide>(l.unit) * cell.count);
  }
  v.maximum = node.maximum;
  v.parts = 1;
  return v;
}

template <class N>
std::vector<Value<N>> Board::sheet(const Cell* cells, Rules rules, const Rates* rates) const {
  std::vector<Value<N>> all(c_->nodes.size());
  for (std::size_t i = all.size(); i-- > 0;) {
    const CompiledNode& node = c_->nodes[i];
    all[i] = node.leaf >= 0 ? leaf_value<N>(cells, static_cast<std::size_t>(node.leaf), rates)
                            : roll_up(*c_, static_cast<int>(i), all.data(), rules);
  }
  return all;
}
template Value<Fixed> Board::leaf_value(const Cell*, std::size_t, const Rates*) const;
template std::vector<Value<Fixed>> Board::sheet(const Cell*, Rules, const Rates*) const;
template std::vector<Value<Exact>> Board::sheet(const Cell*, Rules, const Rates*) const;

void Board::rescore(std::uint32_t subject) {
  Figure* const figures = this->figures(subject);
  for (std::size_t i = c_->nodes.size(); i-- > 0;) {
    const CompiledNode& node = c_->nodes[i];
    static_cast<Value<Fixed>&>(figures[i]) = node.leaf >= 0 ? leaf_value<Fixed>(cells(subject), static_cast<std::size_t>(node.leaf), nullptr)
                                                            : roll_up(*c_, static_cast<int>(i), figures, Rules::standard);
  }
}

void Board::rescore_path(const Mark& mark, int observations) {
  Figure* const figures = this->figures(mark.subject());
  int n = c_->leaves[mark.leaf()].node;
  Value<Fixed> before = figures[n];
  static_cast<Value<Fixed>&>(figures[n]) = leaf_value<Fixed>(cells(mark.subject()), mark.leaf(), nullptr);
  for (int p = c_->nodes[static_cast<std::size_t>(n)].parent; p >= 0; n = p, p = c_->nodes[static_cast<std::size_t>(p)].parent) {
    Value<Fixed>& up = figures[p];
    const Value<Fixed>& now = figures[n];
    const Value<Fixed> old = up;
    if (c_->nodes[static_cast<std::size_t>(p)].delta) {
      const CompiledNode& child = c_->nodes[static_cast<std::size_t>(n)];
      const bool zero = child.missing == Missing::zero && child.maximum > 0;
      const auto maximum = [&](const Value<Fixed>& v) { return v.parts == 0 && zero ? child.maximum : v.maximum; };
      const auto part = [&](const Value<Fixed>& v) { return v.parts > 0 || zero ? 1u : 0u; };
      up.points.v += now.points.v - before.points.v;
      up.points.error += now.points.error - before.points.error;
      up.maximum += maximum(now) - maximum(before);
      up.parts += part(now) - part(before);
      up.observations += static_cast<std::uint32_t>(observations);
    } else {
      up = roll_up(*c_, p, figures, Rules::standard);
    }
    before = old;
  }
}

std::size_t Board::bytes() const {
  std::size_t n = marks_.capacity() * sizeof(Mark) + next_.capacity() * sizeof(Handle) + cells_.capacity() * sizeof(Cell) +
                  figures_.capacity() * sizeof(Figure) + rows_.capacity() * sizeof(SubjectRow);
  for (const auto& r : rows_) n += r.seen.capacity() + r.site_of.capacity() * 4 + r.groups.capacity() * 12 + r.free.capacity() * sizeof(Handle);
  return n;
}

}  // namespace engine
