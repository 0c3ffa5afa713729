// What each boundary takes, with its defaults and one thread, against the number of points: 10
// clouds that run into each other. The scorer is a cheap one (the nearest of 10 middles), so what
// it costs comes on top: `places` counts those that it is asked for.
#include <algorithm>
#include <ctime>
#include <memory>
#include <string>
#include <utility>

#include <benchmark/benchmark.h>

#include "ml/boundary/boundary.h"
#include "ml/core/random.h"

namespace diatom {
namespace {

constexpr int crowds = 10;

ml::Matrix normals(Eigen::Index rows, std::uint64_t seed) {
  ml::Random random(seed);
  return ml::Matrix::NullaryExpr(rows, 3,
                                 [&random] { return static_cast<float>(random.normal()); });
}

ml::BoundaryData crowded(Eigen::Index count, Eigen::Index& places_asked) {
  const ml::Matrix middles = 3.0F * normals(crowds, 1);
  ml::Matrix points = normals(count, 2);
  ml::Labels groups;
  for (Eigen::Index row = 0; row < count; ++row) {
    groups.push_back(static_cast<int>(row % crowds));
    points.row(row) += middles.row(row % crowds);
  }
  const auto scorer = [middles, &places_asked](const ml::Matrix& places) {
    places_asked += places.rows();
    ml::Matrix scores(places.rows(), crowds);
    for (Eigen::Index k = 0; k < crowds; ++k)
      scores.col(k) = -(places.rowwise() - middles.row(k)).rowwise().squaredNorm();
    return scores;
  };
  return {std::make_shared<const ml::Matrix>(std::move(points)),
          std::make_shared<const ml::Labels>(std::move(groups)), scorer};
}

// Of this process, so that others beside it do not count.
double seconds_of(const auto& work) {
  const auto begin = std::clock();
  work();
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

// The longest step in milliseconds, the making of the job among them, stands beside the whole time.
void run(benchmark::State& state, const std::string& method, Eigen::Index count) {
  Eigen::Index places = 0;
  const auto data = crowded(count, places);
  ml::Snapshot<ml::Boundary> found;
  double longest = 0.0;
  for (auto _ : state) {
    places = 0;
    std::unique_ptr<ml::BoundaryJob> job;
    auto outcome = ml::Step::more;
    longest = std::max(longest, seconds_of([&] { job = ml::make_boundary(method, data, {}, 1); }));
    while (outcome == ml::Step::more)
      longest = std::max(longest, seconds_of([&] { outcome = job->step(); }));
    found = job->latest();
  }
  std::size_t triangles = 0;
  for (const auto& surface : found->surfaces) triangles += surface.mesh.triangles.size() / 3;
  state.counters["longest_step_ms"] = 1e3 * longest;
  state.counters["triangles"] = static_cast<double>(triangles);
  state.counters["overlaps"] = static_cast<double>(found->overlaps.size());
  if (places > 0) state.counters["places"] = static_cast<double>(places);
}

void add_cases() {
  for (const auto& method : ml::BoundaryRegistry::instance().all())
    for (const Eigen::Index count : {1'250, 5'000, 20'000, 80'000})
      benchmark::RegisterBenchmark(
          (method.info.id + "/" + std::to_string(count)).c_str(),
          [id = method.info.id, count](benchmark::State& state) { run(state, id, count); })
          ->Unit(benchmark::kMillisecond);
}

}  // namespace
}  // namespace diatom

int main(int argc, char** argv) {
  diatom::add_cases();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
