// The score engine's three figures: 10 million marks on a 200-leaf standard with 300 subjects from memory (under 0.1 s),
// one new mark re-scored (under 1 µs), memory a mark (under 32 bytes); and a bare sum over the same 16-byte records, so that
// the first can be judged on any machine. Marks come in two orders: as visits make them, and shuffled (the worst).
#include <benchmark/benchmark.h>

#include <algorithm>
#include <random>

#include "engine/score.hpp"

using namespace engine;

namespace {

constexpr std::uint32_t kLeaves = 200, kSubjects = 300, kSites = 120;
constexpr std::size_t kMarks = 10'000'000;

Standard city() {
  Standard s;
  for (int item = 0; item < 5; ++item) {
    Node i;
    i.code = std::to_string(item);
    s.nodes.push_back(i);
    for (int content = 0; content < 5; ++content) {
      Node c;
      c.code = i.code + "." + std::to_string(content);
      c.parent = i.code;
      s.nodes.push_back(c);
      for (int leaf = 0; leaf < 8; ++leaf) {
        Node l;
        l.code = c.code + "." + std::to_string(leaf);
        l.parent = c.code;
        l.points = Ratio(leaf + 1);
        l.rule_text = leaf % 2 ? "percent" : "defects 0=A 1=B 2=C 3+=C#";
        s.nodes.push_back(l);
      }
    }
  }
  return s;
}

struct World {
  std::shared_ptr<const Compiled> standard = std::make_shared<const Compiled>(compile(city()));
  std::vector<Mark> visits, shuffled;

  World() {
    std::mt19937_64 random(7);
    Board names = empty();
    std::vector<Reading> values;
    for (const auto& leaf : standard->leaves)
      for (int v = 0; v < 4; ++v)
        values.push_back(*names.read(standard->standard.nodes[static_cast<std::size_t>(standard->nodes[static_cast<std::size_t>(leaf.node)].source)].code, std::to_string(v * 17 % 5)).reading);
    // A visit: one site, some 28 criteria that stand together in the standard.
    while (visits.size() < kMarks) {
      const auto subject = static_cast<std::uint32_t>(random() % kSubjects), site = static_cast<std::uint32_t>(random() % kSites);
      const auto from = static_cast<std::uint32_t>(random() % kLeaves);
      for (std::uint32_t k = 0; k < 28 && visits.size() < kMarks; ++k)
        visits.push_back(make_mark(values[((from + k) % kLeaves) * 4 + random() % 4], subject, site));
    }
    shuffled = visits;
    std::shuffle(shuffled.begin(), shuffled.end(), random);
  }

  Board empty() const {
    Board b(standard);
    for (std::uint32_t s = 0; s < kSubjects; ++s) {
      b.subject("s" + std::to_string(s));
      for (std::uint32_t i = 0; i < kSites; ++i) b.spot(s, {.site = std::to_string(i), .site_type = std::to_string(i % 54), .place = std::to_string(i % 7)});
    }
    return b;
  }
};
const World& world() {
  static const World w;
  return w;
}

void bare_sum(benchmark::State& state) {
  const auto& marks = world().visits;
  for (auto _ : state) {
    std::int64_t sum = 0;
    for (const Mark& m : marks) sum += m.value;
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kMarks));
}

// Everything of every subject: sums, tree, observations, distinct sites of every node.
void load(benchmark::State& state, const std::vector<Mark>& marks) {
  std::size_t bytes = 0;
  for (auto _ : state) {
    state.PauseTiming();
    Board b = world().empty();
    std::vector<Mark> own = marks;
    state.ResumeTiming();
    b.load(std::move(own));
    benchmark::DoNotOptimize(b.figure(kSubjects - 1, 0));
    state.PauseTiming();
    bytes = b.bytes();
    { Board gone = std::move(b); }
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kMarks));
  state.counters["bytes_per_mark"] = static_cast<double>(bytes) / static_cast<double>(kMarks);
}
void load_visits(benchmark::State& state) { load(state, world().visits); }
void load_shuffled(benchmark::State& state) { load(state, world().shuffled); }

Board& full() {
  static Board b = [] {
    Board made = world().empty();
    made.load(world().visits);
    made.index();
    made.add(world().visits[0]);  // storage grows by doubling; that step is not the work of one mark
    return made;
  }();
  return b;
}

void add_one(benchmark::State& state) {
  Board& b = full();
  std::size_t i = 0;
  for (auto _ : state) {
    b.add(world().shuffled[i++ % kMarks]);
    benchmark::DoNotOptimize(b.figure(0, 0));
  }
}
void replace_one(benchmark::State& state) {
  Board& b = full();
  std::size_t i = 0;
  for (auto _ : state) {
    const auto h = static_cast<Board::Handle>(i++ * 7919 % kMarks);
    Mark m = b.mark(h);
    m.value ^= 1;
    b.replace(h, m);
  }
}
void add_and_retract_one(benchmark::State& state) {
  Board& b = full();
  std::size_t i = 0;
  for (auto _ : state) b.retract(b.add(world().shuffled[i++ % kMarks]));
}
void result_of_a_subject(benchmark::State& state) {
  Board& b = full();
  for (auto _ : state) benchmark::DoNotOptimize(b.result(17));
}
void losses_of_a_subject(benchmark::State& state) {
  Board& b = full();
  for (auto _ : state) benchmark::DoNotOptimize(b.losses(17));
}

BENCHMARK(bare_sum)->Unit(benchmark::kMillisecond);
BENCHMARK(load_visits)->Unit(benchmark::kMillisecond);
BENCHMARK(load_shuffled)->Unit(benchmark::kMillisecond);
BENCHMARK(add_one);
BENCHMARK(replace_one);
BENCHMARK(add_and_retract_one);
BENCHMARK(result_of_a_subject)->Unit(benchmark::kMicrosecond);
BENCHMARK(losses_of_a_subject)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
