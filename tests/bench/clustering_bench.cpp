// What each clustering takes, with its defaults and one thread, against the number of rows: 50
// columns, 10 clouds that run into each other; and of recorded features of real images, where they
// are at hand. Counters of one run of k-means: its iterations, and the floor that the plain
// algorithm cannot get below, a product of all rows with all centres for each pass.
#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "ml/clustering/how_many.h"
#include "ml/core/random.h"
#include "ml/core/tensor_map.h"

namespace diatom {
namespace {

constexpr Eigen::Index dim = 50;
constexpr int clusters = 10;

// Of this process, so that others beside it do not count.
double seconds_of(const auto& work) {
  const auto begin = std::clock();
  work();
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

using RowsSnapshot = ml::Snapshot<ml::Matrix>;

RowsSnapshot blobs(Eigen::Index rows) {
  ml::Random random(0);
  const auto normal = [&random] { return static_cast<float>(random.normal()); };
  const ml::Matrix middles = 0.5F * ml::Matrix::NullaryExpr(clusters, dim, normal);
  ml::Matrix values = ml::Matrix::NullaryExpr(rows, dim, normal);
  for (Eigen::Index row = 0; row < rows; ++row) values.row(row) += middles.row(row % clusters);
  return std::make_shared<const ml::Matrix>(std::move(values));
}

// The leading columns of 5,000 real images' features; null where they are not at hand.
RowsSnapshot features(Eigen::Index columns) {
  const char* folder = std::getenv("DIATOM_SHARED");
  if (folder == nullptr) return nullptr;
  const auto file =
      std::filesystem::path(folder) / "reference" / "plankton10_squeezenet1_1_f16.npy";
  const auto all = ml::matrix_from(ml::read_npy(file));
  return std::make_shared<const ml::Matrix>(all.leftCols(columns));
}

// The longest step in milliseconds stands beside the whole time.
ml::Snapshot<ml::Clustering> run(benchmark::State& state, const RowsSnapshot& rows,
                                 const char* method, const ml::ParameterValues& values) {
  ml::Snapshot<ml::Clustering> found;
  double longest = 0.0;
  for (auto _ : state) {
    const auto job = ml::make_clustering(method, rows, values, 1);
    auto outcome = ml::Step::more;
    while (outcome == ml::Step::more)
      longest = std::max(longest, seconds_of([&] { outcome = job->step(); }));
    found = job->latest();
  }
  state.counters["clusters"] = found->partition->clusters();
  state.counters["longest_step_ms"] = 1e3 * longest;
  state.counters["rounds"] = static_cast<double>(found->objective.size());
  if (!found->objective.empty()) state.counters["objective"] = found->objective.back();
  return found;
}

double floor_of_pass(const ml::Matrix& rows) {
  const ml::Matrix centres = rows.topRows(clusters);
  ml::Matrix products(rows.rows(), clusters);
  double best = 1e9;
  for (int i = 0; i < 5; ++i)
    best = std::min(best, seconds_of([&] { products.noalias() = rows * centres.transpose(); }));
  return best;
}

void kmeans_one_run(benchmark::State& state) {
  const auto rows = blobs(state.range(0));
  const auto found = run(state, rows, "kmeans", {{"clusters", clusters}, {"restarts", 1}});
  // Of the seeding, one pass as wide as each centre's few candidates; and the last labelling.
  constexpr double candidates = 4;
  const auto passes = static_cast<double>(found->objective.size()) + candidates + 1;
  state.counters["floor_ms"] = 1e3 * floor_of_pass(*rows) * passes;
}

struct Case {
  const char* name;
  const char* method;
  ml::ParameterValues values;
  Eigen::Index most_rows;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"kmeans", "kmeans", {{"clusters", clusters}}, 80'000},
      {"fuzzy", "fuzzy", {{"clusters", clusters}}, 20'000},
      {"gmm_full", "gmm", {{"clusters", clusters}}, 20'000},
      {"gmm_diagonal", "gmm", {{"clusters", clusters}, {"covariance", 0}}, 20'000},
      {"density", "density", {}, 20'000},
  };
  return all;
}

void how_many(benchmark::State& state) {
  const auto rows = blobs(state.range(0));
  for (auto _ : state) {
    ml::HowManyJob job(rows, {}, 1);
    state.counters["suggested"] = ml::run_to_result(job)->suggested;
  }
}

BENCHMARK(kmeans_one_run)->Arg(5'000)->Arg(20'000)->Arg(80'000)->Unit(benchmark::kMillisecond);
BENCHMARK(how_many)->Arg(2'000)->Iterations(1)->Unit(benchmark::kMillisecond);

void add_case(const Case& of, const std::string& suffix,
              const std::function<RowsSnapshot()>& make_rows) {
  const auto measure = [of, make_rows](benchmark::State& state) {
    if (const auto rows = make_rows())
      run(state, rows, of.method, of.values);
    else
      state.SkipWithError("set DIATOM_SHARED");
  };
  benchmark::RegisterBenchmark((of.name + suffix).c_str(), measure)->Unit(benchmark::kMillisecond);
}

void add_cases() {
  for (const auto& of : cases()) {
    for (const Eigen::Index rows : {1'250, 5'000, 20'000, 80'000})
      if (rows <= of.most_rows)
        add_case(of, "/blobs/" + std::to_string(rows), [rows] { return blobs(rows); });
    for (const Eigen::Index columns : {50, 512})
      add_case(of, "/features/" + std::to_string(columns), [columns] { return features(columns); });
  }
}

}  // namespace
}  // namespace diatom

int main(int argc, char** argv) {
  diatom::add_cases();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
