// What a frame costs: N points in ten clusters with grid and gradient, 1280 x 800. `cpu_ms` is the
// processor time of all threads; the camera turns a little every frame, as it does under a hand.
#include <cmath>
#include <ctime>
#include <random>

#include <benchmark/benchmark.h>

#include "renderer/gl/headless.h"
#include "renderer/renderer.h"

namespace diatom::renderer {
namespace {

using Centres = Eigen::Matrix<float, 10, 3>;

Centres ten_centres() {
  std::mt19937 generator(0);
  std::normal_distribution<float> normal;
  Centres centres;
  for (float& value : centres.reshaped()) value = 3 * normal(generator);
  return centres;
}

PointCloud ten_clusters(Eigen::Index n) {
  std::mt19937 generator(1);
  std::normal_distribution<float> normal;
  const Centres centres = ten_centres();
  auto positions = std::make_shared<Positions>(n, 3);
  auto class_ids = std::make_shared<std::vector<int>>(static_cast<std::size_t>(n));
  for (Eigen::Index i = 0; i < n; ++i) {
    (*class_ids)[static_cast<std::size_t>(i)] = static_cast<int>(i % 10);
    for (int k = 0; k < 3; ++k) (*positions)(i, k) = centres(i % 10, k) + 0.6F * normal(generator);
  }
  return {.positions = positions, .class_ids = class_ids, .size_px = 5};
}

// A ball of 4,096 triangles.
Surface ball(const Eigen::Vector3f& centre, int class_id) {
  constexpr int rings = 32;
  constexpr int around = 2 * rings;
  constexpr float half_turn = 3.14159265F;
  auto normals = std::make_shared<Positions>((rings + 1) * around, 3);
  auto triangles = std::make_shared<std::vector<std::uint32_t>>();
  for (int row = 0; row < normals->rows(); ++row) {
    const float polar = half_turn * static_cast<float>(row / around) / rings;
    const float turn = half_turn * static_cast<float>(row % around) / rings;
    normals->row(row) << std::sin(polar) * std::cos(turn), std::cos(polar),
        std::sin(polar) * std::sin(turn);
    if (row / around == rings) continue;
    const auto here = static_cast<std::uint32_t>(row);
    const auto next = static_cast<std::uint32_t>(row / around * around + (row + 1) % around);
    for (const auto vertex : {here, next, here + around, next, next + around, here + around}) {
      triangles->push_back(vertex);
    }
  }
  auto positions = std::make_shared<Positions>(1.5F * *normals);
  positions->rowwise() += centre.transpose();
  return {.positions = positions, .normals = normals, .triangles = triangles, .class_id = class_id};
}

double processor_ms() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return 1e3 * static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_nsec);
}

void render(benchmark::State& state, const Scene& scene, View view) {
  const gl::HeadlessContext context;
  Renderer renderer;
  Target target;
  view.camera = fit(view.camera, bounds_of(scene.clouds[0]), view.size_px);
  renderer.render(scene, view, target);  // uploads
  const double start = processor_ms();
  for (auto _ : state) {
    view.camera.yaw += 0.01F;
    renderer.render(scene, view, target);
    target.id_at(640, 400);  // waits for the picture on a GPU too
  }
  state.counters["cpu_ms"] = (processor_ms() - start) / static_cast<double>(state.iterations());
}

Scene scene_of(Eigen::Index points) {
  Scene scene;
  scene.clouds = {ten_clusters(points)};
  scene.grid = grid_under(bounds_of(scene.clouds[0]));
  return scene;
}

// Points, and the budget that thins them (0: all).
void points(benchmark::State& state) {
  View view;
  view.point_budget = static_cast<int>(state.range(1));
  render(state, scene_of(state.range(0)), view);
}
BENCHMARK(points)
    ->Args({0, 0})
    ->Args({1'000, 0})
    ->Args({5'000, 0})
    ->Args({20'000, 0})
    ->Args({100'000, 0})
    ->Args({100'000, 20'000})
    ->Args({1'000'000, 0})
    ->Args({1'000'000, 20'000})
    ->Args({10'000'000, 0})
    ->Args({10'000'000, 20'000})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

// A ball of evenly spread points, where fewer hide each other.
void spread_points(benchmark::State& state) {
  Scene scene = scene_of(state.range(0));
  auto positions = std::make_shared<Positions>(*scene.clouds[0].positions);
  std::mt19937 generator(2);
  std::normal_distribution<float> normal;
  std::uniform_real_distribution<float> share;
  for (Eigen::Index row = 0; row < positions->rows(); ++row) {
    const Eigen::Vector3f any(normal(generator), normal(generator), normal(generator));
    const float length = std::cbrt(share(generator)) / any.norm();
    for (int axis = 0; axis < 3; ++axis) (*positions)(row, axis) = length * any[axis];
  }
  scene.clouds[0].positions = positions;
  scene.grid = grid_under(bounds_of(scene.clouds[0]));
  View view;
  view.point_budget = static_cast<int>(state.range(1));
  render(state, scene, view);
}
BENCHMARK(spread_points)
    ->Args({5'000, 0})
    ->Args({100'000, 0})
    ->Args({100'000, 20'000})
    ->Args({1'000'000, 0})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

// The ten clusters in ten translucent balls of 4,096 triangles, whole and cut open.
void points_in_surfaces(benchmark::State& state) {
  Scene scene = scene_of(state.range(0));
  const Centres centres = ten_centres();
  for (int i = 0; i < 10; ++i) scene.surfaces.push_back(ball(centres.row(i).transpose(), i));
  View view;
  view.point_budget = static_cast<int>(state.range(1));
  if (state.range(2) != 0) view.clip_plane = Eigen::Vector4f(1, 0, 0, 0);
  render(state, scene, view);
}
BENCHMARK(points_in_surfaces)
    ->Args({5'000, 0, 0})
    ->Args({5'000, 0, 1})
    ->Args({100'000, 0, 0})
    ->Args({100'000, 20'000, 0})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace diatom::renderer

BENCHMARK_MAIN();
