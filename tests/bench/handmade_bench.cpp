// Milliseconds a picture of each part of the handmade descriptors, on a body of a third of 128 x
// 128 pixels and on the whole picture; one thread.
#include <benchmark/benchmark.h>

#include "ml/vision/descriptors.h"
#include "ml/vision/fourier_contour.h"
#include "ml/vision/haralick.h"
#include "ml/vision/local_binary_patterns.h"
#include "ml/vision/segment.h"
#include "ml/vision/shape.h"
#include "ml/vision/zernike.h"
#include "tests/ml/vision/drawn_shapes.h"

namespace diatom {
namespace {

struct Material {
  ml::Mask mask;
  ml::Image picture;  // grey, bright field, texture inside
};

Material material(const benchmark::State& state) {
  Material made{state.range(0) != 0 ? ml::whole_picture(128, 128) : tests::lobed(42.0, 0.3),
                tests::waves(0.2)};
  for (std::size_t i = 0; i < made.mask.pixels.size(); ++i) {
    auto& pixel = made.picture.pixels[i];
    pixel = made.mask.pixels[i] != 0 ? static_cast<std::uint8_t>(pixel * 3 / 4) : 230;
  }
  return made;
}

template <class Part>
void add(const char* name, Part part) {
  benchmark::RegisterBenchmark(name,
                               [part](benchmark::State& state) {
                                 const auto made = material(state);
                                 for (auto _ : state)
                                   benchmark::DoNotOptimize(part(made.picture, made.mask));
                               })
      ->Arg(0)
      ->Arg(1)
      ->Unit(benchmark::kMillisecond);
}

void register_all() {
  using ml::Image;
  using ml::Mask;
  add("segment", [](const Image& picture, const Mask&) { return ml::segment(picture); });
  add("shape", [](const Image&, const Mask& mask) { return ml::shape_of(mask); });
  add("zernike", ml::zernike_magnitudes);
  add("local_binary_patterns", ml::local_binary_patterns);
  add("haralick", ml::haralick_statistics);
  add("fourier",
      [](const Image&, const Mask& mask) { return ml::fourier_magnitudes(ml::outline(mask)); });
  add("all_descriptors", ml::describe);
}

}  // namespace
}  // namespace diatom

int main(int argc, char** argv) {
  diatom::register_all();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
