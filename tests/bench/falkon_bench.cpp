// How close FALKON comes to its floor: n 16,000, D 512, 10 classes, M 1,000, 20 iterations, one
// thread. The floor, timed in the same run, is the work that no implementation with a kept float
// kernel can leave out: one n x M x D product, exp over n x M, and 40 passes over K_nM, each in the
// faster of the two orientations. `plain` is the same algebra written down without care.
#include <algorithm>
#include <chrono>
#include <cmath>

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/exp.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_cholesky.h>
#include <ATen/ops/linalg_solve_triangular.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <benchmark/benchmark.h>

#include "ml/backbone/threads.h"
#include "ml/classifier/falkon.h"
#include "ml/classifier/tensors.h"
#include "ml/core/random.h"
#include "tests/bench/clouds.h"
#include "tests/bench/peak_memory.h"

namespace diatom {
namespace {

constexpr Eigen::Index rows = 16'000;
constexpr Eigen::Index dim = 512;
constexpr int classes = 10;
constexpr int centres = 1'000;
constexpr int iterations = 20;
const double sigma = 0.9 * std::sqrt(static_cast<double>(dim));
constexpr double lambda = 1e-6;

double seconds_of(const auto& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void floor_work(const at::Tensor& x, const at::Tensor& c) {
  auto kernel = at::mm(x, c.t());
  kernel.exp_();
  const auto by_centre = at::zeros({classes, centres}, at::kFloat);
  const auto by_row = at::zeros({classes, rows}, at::kFloat);
  for (int i = 0; i < iterations; ++i) {
    benchmark::DoNotOptimize(at::mm(by_centre, kernel.t()));
    benchmark::DoNotOptimize(at::mm(by_row, kernel));
  }
}

at::Tensor plain_kernel(const at::Tensor& x, const at::Tensor& c) {
  const auto squares = x.square().sum(1, true) + c.square().sum(1).unsqueeze(0);
  return at::exp((squares - at::mm(x, c.t()) * 2.0) / (-2.0 * sigma * sigma));
}

// The training scores of the plain algebra after the same number of iterations.
at::Tensor plain_falkon(const at::Tensor& x, const at::Tensor& c, const at::Tensor& y) {
  const auto solve = [](const at::Tensor& upper, const at::Tensor& right, bool transposed) {
    return at::linalg_solve_triangular(transposed ? upper.t() : upper, right, !transposed);
  };
  const auto n = static_cast<double>(x.size(0));
  const auto m = static_cast<double>(c.size(0));
  const auto identity = at::eye(c.size(0), at::kDouble);
  const auto k_nm = plain_kernel(x, c);
  const auto k_mm = plain_kernel(c.to(at::kDouble), c.to(at::kDouble));
  const auto t = at::linalg_cholesky(k_mm + identity * (1e-13 * m), /*upper=*/true);
  const auto a = at::linalg_cholesky(at::mm(t, t.t()) / m + identity * lambda, /*upper=*/true);
  const auto adjoint = [&](const at::Tensor& image) {
    return solve(t, at::mm(k_nm.t(), image).to(at::kDouble) / n, true);
  };
  auto residual = solve(a, adjoint(y), true);
  auto direction = residual;
  auto beta = at::zeros_like(residual);
  auto norms = residual.square().sum(0);
  for (int i = 0; i < iterations; ++i) {
    const auto v = solve(a, direction, false);
    const auto u = solve(t, v, false);
    const auto image = solve(a, adjoint(at::mm(k_nm, u.to(at::kFloat))) + v * lambda, true);
    const auto step = norms / (direction * image).sum(0);
    beta = beta + step * direction;
    residual = residual - step * image;
    const auto next = residual.square().sum(0);
    direction = residual + next / norms * direction;
    norms = next;
  }
  return at::mm(k_nm, solve(t, solve(a, beta, false), false).to(at::kFloat));
}

struct Workload {
  ml::TrainingSet set = clouds(rows, dim, classes);
  ml::RowIndices centre_rows = ml::Random(1).sample_without_replacement<Eigen::Index>(
      static_cast<std::size_t>(rows), centres);
  at::Tensor x = ml::view_of(*set.rows);
  at::Tensor c = ml::rows_of(*set.rows, centre_rows.data(), centres);
  at::Tensor y = ml::targets_of(*set.labels, set.train, classes).t();

  ml::Snapshot<ml::Fit> fit() const {
    ml::FalkonOptions options;
    options.centre_rows = centre_rows;
    options.sigma = sigma;
    options.lambda = lambda;
    options.iterations = iterations;
    const auto trainer = ml::make_falkon(set, options, 0);
    return ml::run_to_result(*trainer);
  }
};

void falkon(benchmark::State& state) {
  const Workload workload;
  std::vector<double> fits, floors, plains;
  int done = 0;
  double peak = 0.0;
  for (auto _ : state) {
    const PeakMemory memory;
    fits.push_back(seconds_of([&] { done = workload.fit()->iterations.back().index; }));
    peak = std::max(peak, memory.mib());
    state.SetIterationTime(fits.back());
    floors.push_back(seconds_of([&] { floor_work(workload.x, workload.c); }));
    plains.push_back(seconds_of(
        [&] { benchmark::DoNotOptimize(plain_falkon(workload.x, workload.c, workload.y)); }));
  }
  const auto best = [](const std::vector<double>& seconds) {
    return *std::min_element(seconds.begin(), seconds.end());
  };
  state.counters["iterations"] = done;
  state.counters["fit_s"] = best(fits);
  state.counters["floor_s"] = best(floors);
  state.counters["plain_s"] = best(plains);
  state.counters["ratio"] = best(fits) / best(floors);
  state.counters["plain_ratio"] = best(plains) / best(floors);
  state.counters["plain_over_fit"] = best(plains) / best(fits);
  state.counters["peak_MiB"] = peak;
}
BENCHMARK(falkon)->UseManualTime()->Iterations(5)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace diatom

int main(int argc, char** argv) {
  diatom::ml::limit_library_threads();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
