#include "app/map_recording.h"

#include <algorithm>
#include <exception>
#include <utility>
#include <variant>

#include <fmt/format.h>

namespace diatom::app {

namespace {

constexpr int usual_enlargement = 4;
constexpr int tile_of_a_frame_px = 1024;  // a CPU draws it within a tenth of a second

// Nobody points at anything in a picture.
renderer::Scene enlarged(renderer::Scene scene, const renderer::View& seen,
                         const Eigen::Vector2i& size_px) {
  const float times =
      static_cast<float>(size_px.y()) / static_cast<float>(std::max(1, seen.size_px.y()));
  for (auto& cloud : scene.clouds) {
    cloud.size_px *= times;
    cloud.hovered = -1;
  }
  for (auto& cursor : scene.cursors) cursor.size_px *= times;
  if (scene.thumbnails) scene.thumbnails->side_px *= times;
  return scene;
}

// All points, at rest.
renderer::View resized(renderer::View view, const Eigen::Vector2i& size_px) {
  view.size_px = size_px;
  view.point_budget = 0;
  return view;
}

std::unique_ptr<Recorder> recorder_of(const SaveMapPicture& asked, const renderer::Scene& scene,
                                      const renderer::View& seen, MapCaptions captions) {
  const bool is_sized = asked.size_px.minCoeff() > 0;
  const Eigen::Vector2i size_px =
      is_sized
          ? asked.size_px
          : Eigen::Vector2i(
                (usual_enlargement * seen.size_px).cwiseMin(largest_map_picture_px).cwiseMax(1));
  return std::make_unique<PictureRecorder>(asked.file, enlarged(scene, seen, size_px),
                                           resized(seen, size_px), std::move(captions),
                                           tile_of_a_frame_px);
}

std::unique_ptr<Recorder> recorder_of(const SaveTurntable& asked, const renderer::Scene& scene,
                                      const renderer::View& seen, MapCaptions captions) {
  return std::make_unique<TurntableRecorder>(asked.file, enlarged(scene, seen, asked.size_px),
                                             resized(seen, asked.size_px), std::move(captions),
                                             asked.seconds);
}

}  // namespace

// Nobody waits for its thread but the end of the program, and who begins the next at once.
void MapRecording::step(Workbench& bench, renderer::Renderer& renderer, const renderer::Scene& map,
                        const renderer::View& seen) {
  if (ended_ && !ended_->is_busy()) ended_.reset();
  try {
    if (bench.recording_asked) begin(bench, map, seen);
    const bool cancelled = std::exchange(bench.recording_cancelled, false);
    if (!recorder_) return;
    if (cancelled)
      return end(bench, Severity::information, fmt::format("gave up {}", file_.string()));
    if (recorder_->step(renderer) == ml::Step::done)
      end(bench, Severity::information, fmt::format("wrote {}", file_.string()));
  } catch (const std::exception& error) {
    end(bench, Severity::error, error.what());
  }
}

void MapRecording::begin(Workbench& bench, const renderer::Scene& map, const renderer::View& seen) {
  const auto asked = *std::exchange(bench.recording_asked, std::nullopt);
  ended_.reset();
  file_ = std::visit([](const auto& one) { return one.file; }, asked);
  recorder_ = std::visit(
      [&](const auto& one) {
        auto captions = one.captions ? MapCaptions(bench.session) : MapCaptions();
        return recorder_of(one, map, seen, std::move(captions));
      },
      asked);
}

void MapRecording::end(Workbench& bench, Severity severity, const std::string& words) {
  ended_ = std::move(recorder_);
  if (ended_ && !ended_->is_busy()) ended_.reset();
  bench.notify(severity, words);
}

void MapRecording::tell(Session& session) const {
  session.recording.reset();
  if (recorder_) session.recording = Recording{file_, recorder_->progress()};
}

}  // namespace diatom::app
