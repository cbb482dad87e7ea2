// What the queue of photos does with each: a thumb with its likeness, later what a screen shows large. The photos are the demo's, of the
// size that the field app sends.
#include <benchmark/benchmark.h>

#include "media/draw.hpp"
#include "media/image.hpp"

namespace {

std::string photo(benchmark::State& state) {
  media::PhotoSpec spec;
  spec.width = static_cast<int>(state.range(0)), spec.height = spec.width * 3 / 4;
  std::string out = media::demo_photo(spec);
  state.counters["photo"] = static_cast<double>(out.size());
  return out;
}

void thumb(benchmark::State& state) {
  const std::string bytes = photo(state);
  media::SmallCopy out;
  for (auto _ : state) benchmark::DoNotOptimize(out = media::small_copy(bytes, 320, 80));
  state.counters["copy"] = static_cast<double>(out.jpeg.size());
}
void large(benchmark::State& state) {
  const std::string bytes = photo(state);
  std::string out;
  for (auto _ : state) benchmark::DoNotOptimize(out = media::thumbnail(bytes, 1600, 80));
  state.counters["copy"] = static_cast<double>(out.size());
}

BENCHMARK(thumb)->Arg(1600)->Arg(2560)->Unit(benchmark::kMillisecond);
BENCHMARK(large)->Arg(1600)->Arg(2560)->Unit(benchmark::kMillisecond);

}  // namespace
