// Milliseconds an image for each network, by side in pixels and images a batch; one thread, random
// weights (their values do not change the work). "stage by stage" is the network as it is laid out,
// without the frozen graph. Run with --benchmark_filter=mobilenet_v2/128 etc.
#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/full.h>
#include <benchmark/benchmark.h>
#include <c10/core/InferenceMode.h>
#include <torch/nn/module.h>

#include "ml/backbone/network.h"
#include "ml/backbone/threads.h"
#include "ml/core/files.h"
#include "tests/ml/backbone/published_layouts.h"

namespace diatom {
namespace {

ml::TensorMap weights_for(const ml::BackboneMethod& method) {
  if (!method.shipped_weights.empty())
    return ml::read_weights(ml::asset_folder() / method.shipped_weights);
  return method.needs_weights ? tests::random_weights(tests::layout_of(method.info.id), 1)
                              : ml::TensorMap{};
}

void run(benchmark::State& state, const std::string& id, int side) {
  at::set_num_threads(1);
  const auto& method = ml::BackboneRegistry::instance().find(id);
  const auto weights = weights_for(method);
  const auto backbone = method.make({id, "", method.default_layer, side}, weights);
  const auto size = static_cast<std::size_t>(side);
  const std::vector<ml::PreparedImage> batch(static_cast<std::size_t>(state.range(0)),
                                             ml::PreparedImage(3 * size * size, 0.5F));
  for (auto _ : state) benchmark::DoNotOptimize(backbone->features(batch));
  state.SetItemsProcessed(state.iterations() * state.range(0));  // items are images
}

void run_stage_by_stage(benchmark::State& state, const std::string& id, int side) {
  at::set_num_threads(1);
  const c10::InferenceMode no_gradients;
  const auto& method = ml::BackboneRegistry::instance().find(id);
  const auto network =
      method.unfreeze(*method.make({id, "", method.default_layer, side}, weights_for(method)));
  for (const auto& stage : network) stage.module->eval();
  const auto batch = at::full({state.range(0), 3, side, side}, 0.5F);
  for (auto _ : state) benchmark::DoNotOptimize(ml::pooled_features(network, batch));
  state.SetItemsProcessed(state.iterations() * state.range(0));
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
      if (!method.unfreeze) continue;
      benchmark::RegisterBenchmark(
          (name + "/stage by stage").c_str(),
          [id = method.info.id, side](auto& state) { run_stage_by_stage(state, id, side); })
          ->Arg(1)
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
