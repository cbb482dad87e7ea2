// What the queue of photos does with each: a thumb with its likeness, later what a screen shows large.
#include <benchmark/benchmark.h>

#include <algorithm>

#include "media/draw.hpp"
#include "media/image.hpp"

namespace {

// One of the demo's, as wide as asked; with `most` bytes given, the best of that size that fits.
std::string photo(benchmark::State& state) {
  media::PhotoSpec spec;
  spec.width = static_cast<int>(std::max<std::int64_t>(state.range(0), 1600)), spec.height = spec.width * 3 / 4;
  const std::string drawn = media::demo_photo(spec);
  std::string out = drawn;
  for (int quality = 50; state.range(1) > 0 && quality < 100; ++quality) {
    std::string tried = media::thumbnail(drawn, static_cast<int>(state.range(0)), quality);
    if (static_cast<std::int64_t>(tried.size()) > state.range(1)) break;
    out = std::move(tried);
  }
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

BENCHMARK(thumb)->Args({1280, 200'000})->Args({1600, 200'000})->Args({2560, 0})->Unit(benchmark::kMillisecond);
BENCHMARK(large)->Args({1600, 200'000})->Args({2560, 0})->Unit(benchmark::kMillisecond);

}  // namespace
