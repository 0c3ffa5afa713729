// What each map costs, with its defaults and one thread, against the number of rows (50 columns, 10
// clouds that run into each other) and of recorded features of real images, where they are at hand;
// with what it is worth, and its longest step.
#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>

#include <benchmark/benchmark.h>

#include "ml/core/random.h"
#include "ml/core/tensor_map.h"
#include "ml/embedding/embedding.h"
#include "ml/metrics/map_quality.h"

namespace diatom {
namespace {

using RowsSnapshot = ml::Snapshot<ml::Matrix>;

RowsSnapshot blobs(Eigen::Index rows) {
  constexpr Eigen::Index dim = 50;
  ml::Random random(0);
  const auto normal = [&random] { return static_cast<float>(random.normal()); };
  const ml::Matrix middles = 0.5F * ml::Matrix::NullaryExpr(10, dim, normal);
  ml::Matrix values = ml::Matrix::NullaryExpr(rows, dim, normal);
  for (Eigen::Index row = 0; row < rows; ++row) values.row(row) += middles.row(row % 10);
  return std::make_shared<const ml::Matrix>(std::move(values));
}

// Standardised features of 5,000 real images; null where they are not at hand.
RowsSnapshot features() {
  const char* folder = std::getenv("DIATOM_SHARED");
  if (folder == nullptr) return nullptr;
  auto values = ml::matrix_from(ml::read_npy(std::filesystem::path(folder) / "reference" /
                                             "plankton10_squeezenet1_1_f16.npy"));
  const Eigen::RowVectorXf mean = values.colwise().mean();
  values.rowwise() -= mean;
  const Eigen::RowVectorXf deviation =
      values.array().square().colwise().mean().sqrt().max(1e-6F).matrix();
  values.array().rowwise() /= deviation.array();
  return std::make_shared<const ml::Matrix>(std::move(values));
}

void lay_out(benchmark::State& state, const std::string& method, const RowsSnapshot& rows,
             const ml::ParameterValues& values) {
  ml::Snapshot<ml::Embedding> map;
  double longest_seconds = 0.0;
  for (auto _ : state) {
    const auto job = ml::make_embedding(method, {rows}, values, 1);
    auto outcome = ml::Step::more;
    while (outcome == ml::Step::more) {
      const auto begin = std::clock();
      outcome = job->step();
      longest_seconds =
          std::max(longest_seconds, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
    }
    map = job->latest();
  }
  ml::MeasureMap measure(rows, std::make_shared<const ml::Matrix>(map->points), nullptr, {15, 1000},
                         1);
  const auto quality = ml::run_to_result(measure);
  state.counters["trustworthiness"] = quality->trustworthiness;
  state.counters["continuity"] = quality->continuity;
  state.counters["longest_step_ms"] = 1e3 * longest_seconds;
}

void add(const std::string& method, const std::string& name, const RowsSnapshot& rows,
         const ml::ParameterValues& values) {
  benchmark::RegisterBenchmark(
      (method + "/" + name).c_str(),
      [=](benchmark::State& state) { lay_out(state, method, rows, values); })
      ->Iterations(1)
      ->Unit(benchmark::kMillisecond);
}

}  // namespace
}  // namespace diatom

int main(int argc, char** argv) {
  using namespace diatom;
  for (const char* method : {"pca", "tsne", "umap"}) {
    if (const auto rows = features()) {
      add(method, "plankton10", rows, {});
      add(method, "plankton10_flat", rows, {{"dims", 2.0}});
    }
    for (const Eigen::Index count : {1000, 10'000, 70'000})
      add(method, std::to_string(count), blobs(count), {});
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
