// A VAE's updates against what their matrix products alone would take; and what encoding costs.
//
// The limit: an update of B rows multiplies every weight of encoder and decoder forward once and
// back twice, 6 flops each and row, and Adam passes over each weight, its gradient and two moments.
// With D 512, n 128, Z 10 the network has 0.42 million weights: 320 Mflop for a batch of 128, and
// some 12 MB through memory.
#include <array>
#include <chrono>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/rand.h>
#include <benchmark/benchmark.h>

#include "ml/backbone/threads.h"
#include "ml/core/random.h"
#include "ml/vae/learner.h"
#include "ml/vae/vae.h"

namespace diatom {
namespace {

constexpr Eigen::Index batch = 128;
constexpr Eigen::Index latent = 10;
constexpr int floor_repeats = 20;

ml::Matrix noise(Eigen::Index rows, Eigen::Index dim, bool in_unit_interval) {
  ml::Random random(1);
  return ml::Matrix::NullaryExpr(rows, dim, [&] {
    return static_cast<float>(in_unit_interval ? random.uniform() : random.normal());
  });
}

// Input, weights and the gradient of the output of one layer.
struct Products {
  Products(std::int64_t in, std::int64_t out)
      : x(at::rand({batch, in})), w(at::rand({in, out})), g(at::rand({batch, out})) {}

  void run() const {
    benchmark::DoNotOptimize(at::mm(x, w));
    benchmark::DoNotOptimize(at::mm(g, w.t()));
    benchmark::DoNotOptimize(at::mm(x.t(), g));
  }

  at::Tensor x, w, g;
};

// Seconds of an update's products alone: each layer forward, and back by input and by weights.
double floor_seconds(Eigen::Index dim) {
  const std::array<std::pair<std::int64_t, std::int64_t>, 8> sizes = {{{dim, 128},
                                                                       {128, 256},
                                                                       {256, 384},
                                                                       {384, 2 * latent},
                                                                       {latent, 384},
                                                                       {384, 256},
                                                                       {256, 128},
                                                                       {128, dim}}};
  std::vector<Products> layers;
  for (const auto& [in, out] : sizes) layers.emplace_back(in, out);
  for (const auto& layer : layers) layer.run();
  const auto start = std::chrono::steady_clock::now();
  for (int repeat = 0; repeat < floor_repeats; ++repeat)
    for (const auto& layer : layers) layer.run();
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
  return spent.count() / floor_repeats;
}

struct Updates {
  Updates(const char* method, Eigen::Index rows_in_batch, Eigen::Index dim)
      : info(ml::VaeRegistry::instance().find(method)),
        learner(info, dim, ml::checked_values(info.info, {}), 1, ml::Device::cpu),
        rows(noise(rows_in_batch, dim, info.of_pixels)),
        sampled(noise(rows_in_batch, latent, false)) {}

  void run() {
    learner.accumulate(rows, sampled, 1.0, rows.rows());
    learner.update(1e-3, ++count);
  }

  const ml::VaeMethod& info;
  ml::VaeLearner learner;
  ml::Matrix rows, sampled;
  std::int64_t count = 0;
};

void dense_update(benchmark::State& state) {
  Updates updates("dense", batch, state.range(0));
  const double floor_s = floor_seconds(state.range(0));
  for (auto _ : state) updates.run();
  state.SetItemsProcessed(updates.count);  // steps a second
  state.counters["floor_ms"] = 1000.0 * floor_s;
  state.counters["floor_share"] =
      benchmark::Counter(floor_s * static_cast<double>(updates.count), benchmark::Counter::kIsRate);
}
BENCHMARK(dense_update)
    ->Arg(512)
    ->Arg(1280)
    ->Arg(1440)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

void convolutional_update(benchmark::State& state) {
  Updates updates("convolutional", state.range(0), 64 * 64);
  for (auto _ : state) updates.run();
  state.SetItemsProcessed(updates.count * state.range(0));  // pictures a second
}
BENCHMARK(convolutional_update)->Arg(8)->Arg(32)->Unit(benchmark::kMillisecond)->UseRealTime();

void encode_one(benchmark::State& state) {
  const Updates updates("dense", 1, state.range(0));
  const auto vae = updates.learner.vae();
  for (auto _ : state) benchmark::DoNotOptimize(vae->encode(updates.rows));
}
BENCHMARK(encode_one)->Arg(512)->Arg(1440)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace diatom

int main(int argc, char** argv) {
  diatom::ml::limit_library_threads();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
