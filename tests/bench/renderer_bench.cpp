// What a frame costs: N points in ten clusters with grid and gradient, 1280 x 800.
#include <random>

#include <benchmark/benchmark.h>

#include "renderer/gl/headless.h"
#include "renderer/renderer.h"

namespace diatom::renderer {
namespace {

PointCloud ten_clusters(Eigen::Index n) {
  std::mt19937 generator(0);
  std::normal_distribution<float> normal;
  Eigen::Matrix<float, 10, 3> centres;
  for (float& value : centres.reshaped()) value = 3 * normal(generator);
  auto positions = std::make_shared<Positions>(n, 3);
  auto class_ids = std::make_shared<std::vector<int>>(static_cast<std::size_t>(n));
  for (Eigen::Index i = 0; i < n; ++i) {
    (*class_ids)[static_cast<std::size_t>(i)] = static_cast<int>(i % 10);
    for (int k = 0; k < 3; ++k) (*positions)(i, k) = centres(i % 10, k) + 0.6F * normal(generator);
  }
  return {.positions = positions, .class_ids = class_ids};
}

void render_points(benchmark::State& state) {
  const gl::HeadlessContext context;
  Renderer renderer;
  Target target;
  Scene scene;
  scene.clouds = {ten_clusters(state.range(0))};
  const Bounds bounds = bounds_of(scene.clouds[0]);
  scene.grid = grid_under(bounds);
  View view;
  view.camera = fit(view.camera, bounds, view.size_px);
  for (auto _ : state) {
    renderer.render(scene, view, target);
    target.id_at(640, 400);  // waits for the picture on a GPU too
  }
}
BENCHMARK(render_points)
    ->Arg(0)
    ->Arg(5'000)
    ->Arg(100'000)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace diatom::renderer

BENCHMARK_MAIN();
