// A weekly circular of 30 pages, from the frozen figures to the bytes of its PDF: words, paper, layout. Under 1 s.
// The figures are those of a large city: 400 units, 60 streets. The first PDF of a process also loads the faces.
#include <benchmark/benchmark.h>

#include "modules/bulletins/compose.hpp"
#include "modules/bulletins/store.hpp"

namespace {

const base::Instant kMade{1'795'600'000'000};

cases::Figure figure(std::string label, int n) {
  cases::Figure f;
  f.key = f.label = std::move(label);
  f.reported = 30 + n % 17, f.due = 28 + n % 13, f.handled = 24 + n % 11, f.on_time = 20 + n % 9, f.rework = n % 4,
  f.closed = 22, f.repeated = n % 3;
  return f;
}

bulletins::Frozen figures() {
  bulletins::Frozen f;
  f.at = kMade;
  f.place_name = "示范市";
  f.visits = 1'200, f.sites = 900, f.observations = 24'000;
  f.total = figure("", 40);
  f.before = figure("", 33);
  for (int i = 0; i < 400; ++i)
    f.by_unit.push_back(figure("示范市城市管理综合行政执法局第" + std::to_string(i + 1) + "大队", i));
  for (int i = 0; i < 60; ++i) f.by_place.push_back(figure("第" + std::to_string(i + 1) + "街道", i));
  for (int i = 0; i < 20; ++i) f.by_kind.push_back(figure("类别" + std::to_string(i + 1), i));
  cases::rank(f.by_unit);
  cases::rank(f.by_place);
  for (int i = 0; i < 40; ++i) f.overdue_by_unit.push_back({{i + 1}, "第" + std::to_string(i + 1) + "大队", 40 - i});
  f.overdue = 820;
  for (int i = 0; i < 15; ++i)
    f.late.push_back({{i + 1},
                      "20261101-00" + std::to_string(10 + i),
                      "东门路口 · 机动车违停",
                      "机动车违停",
                      "第" + std::to_string(i + 1) + "大队",
                      "东区",
                      30 - i});
  for (const auto& d : cases::definitions()) f.meanings.push_back({std::string(d.term), std::string(d.text)});
  return f;
}

std::string made(const bulletins::Frozen& f, std::size_t* pages) {
  bulletins::Bulletin b;
  b.from_day = *base::parse_day("2026-11-16");
  b.to_day = *base::parse_day("2026-11-22");
  b.frozen = f;
  b.number = "创城办通〔2026〕12号";
  b.title = bulletins::title_for({b.kind, b.from_day, b.to_day}, f.place_name);
  b.blocks = bulletins::compose({b.kind, b.from_day, b.to_day}, f);
  b.approved_at = kMade;
  auto pdf = media::paper_pdf(bulletins::paper(b, {"示范市创城办", "创建工作简报", ""}, b.to_day), kMade);
  *pages = pdf.pages;
  return std::move(pdf.bytes);
}

void circular(benchmark::State& state) {
  const auto f = figures();
  std::size_t pages = 0;
  for (auto _ : state) benchmark::DoNotOptimize(made(f, &pages));
  state.counters["pages"] = static_cast<double>(pages);
}

BENCHMARK(circular)->Name("first_circular")->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK(circular)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
