// What finding and following costs a frame, on the default scene (1280 x 720) with a number of
// organisms: background, detection and tracking. One thread.
#include <benchmark/benchmark.h>
#include <opencv2/core.hpp>

#include "ml/synth/world.h"
#include "ml/vision/tracker.h"

namespace diatom::ml {
namespace {

constexpr std::uint64_t clip_frames = 50;

std::vector<Image> clip_with(const benchmark::State& state) {
  cv::setNumThreads(1);
  SceneOptions options;
  options.organisms = static_cast<int>(state.range(0));
  const Scene scene(options, 1);
  std::vector<Image> clip;
  for (std::uint64_t number = 0; number < clip_frames; ++number) clip.push_back(scene.draw(number));
  return clip;
}

// Times are those of the scene, which goes on and on.
struct Clock {
  std::uint64_t frame = 0;
  double now_s() const { return static_cast<double>(frame) / scene_fps; }
  const Image& next(const std::vector<Image>& clip) { return clip[frame++ % clip.size()]; }
};

void background_update(benchmark::State& state) {
  const auto clip = clip_with(state);
  BackgroundModel background;
  Clock clock;
  for (auto _ : state) background.update(clock.next(clip), clock.now_s());
}
BENCHMARK(background_update)->Arg(30)->Unit(benchmark::kMillisecond);

void detect_frame(benchmark::State& state) {
  const auto clip = clip_with(state);
  BackgroundModel background;
  Clock clock;
  for (auto _ : state) {
    state.PauseTiming();
    const auto& frame = clock.next(clip);
    background.update(frame, clock.now_s());
    state.ResumeTiming();
    benchmark::DoNotOptimize(detect(frame, background));
  }
}
BENCHMARK(detect_frame)->Arg(0)->Arg(30)->Arg(300)->Unit(benchmark::kMillisecond);

// With what is known of those in sight, so that overlaps are explained by layers.
void follow_frame(benchmark::State& state) {
  const auto clip = clip_with(state);
  BackgroundModel background;
  Tracker tracker;
  Clock clock;
  for (auto _ : state) {
    const double now_s = clock.now_s();
    const auto& frame = clock.next(clip);
    background.update(frame, now_s);
    const auto found = detect(frame, background, {}, tracker.expected(now_s));
    benchmark::DoNotOptimize(tracker.update(found, {}, now_s));
  }
}
BENCHMARK(follow_frame)->Arg(30)->Arg(300)->Unit(benchmark::kMillisecond);

void track_frame(benchmark::State& state) {
  const auto clip = clip_with(state);
  std::vector<std::vector<Detection>> found;
  BackgroundModel background;
  for (const auto& frame : clip) {
    background.update(frame, static_cast<double>(found.size()) / scene_fps);
    found.push_back(detect(frame, background));
  }
  Tracker tracker;
  Clock clock;
  for (auto _ : state) {
    const auto& detections = found[clock.frame++ % found.size()];
    benchmark::DoNotOptimize(tracker.update(detections, {}, clock.now_s()));
  }
}
BENCHMARK(track_frame)->Arg(30)->Arg(300)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace diatom::ml

BENCHMARK_MAIN();
