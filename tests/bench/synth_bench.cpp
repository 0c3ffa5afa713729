// What the synthetic world costs: specimens of 128 px in each optics, and frames of the default
// scene (1280 x 720, 30 organisms) with and without their truth. One thread.
#include <benchmark/benchmark.h>

#include "ml/synth/world.h"

namespace diatom::ml {
namespace {

void specimen(benchmark::State& state) {
  SpecimenOptions options;
  options.optics = static_cast<Optics>(state.range(0));
  options.size_px = 128;
  std::uint64_t index = 0;
  for (auto _ : state) {
    const auto kind = static_cast<int>(index % species().size());
    benchmark::DoNotOptimize(draw_specimen(kind, index++, 0, options));
  }
  state.SetLabel(name_of(options.optics));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(specimen)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);

void scene_frame(benchmark::State& state) {
  SceneOptions options;
  options.optics = static_cast<Optics>(state.range(0));
  const Scene scene(options, 0);
  std::uint64_t number = 0;
  for (auto _ : state) benchmark::DoNotOptimize(scene.draw(number++));
  state.SetLabel(name_of(options.optics));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(scene_frame)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);

void scene_truth(benchmark::State& state) {
  const Scene scene;
  std::uint64_t number = 0;
  for (auto _ : state) benchmark::DoNotOptimize(scene.truth(number++));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(scene_truth)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace diatom::ml

BENCHMARK_MAIN();
