// Milliseconds an image for each network, by side in pixels and images a batch; one thread, random
// weights (their values do not change the work). Run with --benchmark_filter=mobilenet_v2/128 etc.
#include <ATen/Parallel.h>
#include <benchmark/benchmark.h>

#include "ml/backbone/backbone.h"
#include "ml/backbone/threads.h"
#include "ml/core/files.h"
#include "tests/ml/backbone/published_layouts.h"

namespace diatom {
namespace {

void run(benchmark::State& state, const std::string& id, int side) {
  at::set_num_threads(1);
  const auto& method = ml::BackboneRegistry::instance().find(id);
  const auto weights = !method.shipped_weights.empty()
                           ? ml::read_weights(ml::asset_folder() / method.shipped_weights)
                       : method.needs_weights ? tests::random_weights(tests::layout_of(id), 1)
                                              : ml::TensorMap{};
  const auto backbone = method.make({id, "", method.default_layer, side}, weights);
  const auto size = static_cast<std::size_t>(side);
  const std::vector<ml::PreparedImage> batch(static_cast<std::size_t>(state.range(0)),
                                             ml::PreparedImage(3 * size * size, 0.5F));
  for (auto _ : state) benchmark::DoNotOptimize(backbone->features(batch));
  state.SetItemsProcessed(state.iterations() * state.range(0));  // items are images
}

void register_all() {
  for (const auto& method : ml::BackboneRegistry::instance().all()) {
    if (method.weights_are_code) continue;
    for (const int side : {64, 128, 224}) {
      const auto name = method.info.id + "/" + std::to_string(side);
      benchmark::RegisterBenchmark(
          name.c_str(), [id = method.info.id, side](auto& state) { run(state, id, side); })
          ->Arg(1)
          ->Arg(4)
          ->Arg(8)
          ->Unit(benchmark::kMillisecond);
    }
  }
}

}  // namespace
}  // namespace diatom

int main(int argc, char** argv) {
  diatom::ml::keep_freed_memory();
  diatom::register_all();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
