#include "app/recorder.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "app/file_name.h"
#include "app/picture.h"

namespace diatom::app {

namespace {

// Encoders halve the colours' size.
const Eigen::Vector2i& even(const Eigen::Vector2i& size_px) {
  if (size_px.x() % 2 != 0 || size_px.y() % 2 != 0)
    throw std::invalid_argument("a film needs an even width and height");
  return size_px;
}

const std::filesystem::path& named(const std::filesystem::path& file) {
  check_is_more_than_ending(file);
  return file;
}

}  // namespace

Recorder::~Recorder() {
  wait();
}

ml::Step Recorder::step(renderer::Renderer& renderer) {
  if (is_busy()) return ml::Step::more;
  if (beside_.valid()) beside_.get();
  return draw(renderer);
}

void Recorder::wait() const {
  if (beside_.valid()) beside_.wait();
}

bool Recorder::is_busy() const {
  return beside_.valid() && beside_.wait_for(std::chrono::seconds(0)) != std::future_status::ready;
}

void Recorder::aside(std::function<void()> work) {
  beside_ = std::async(std::launch::async, std::move(work));
}

PictureRecorder::PictureRecorder(const std::filesystem::path& file, renderer::Scene scene,
                                 const renderer::View& view, MapCaptions captions, int tile_px)
    : file_(file),
      tiles_(std::move(scene), view, tile_px),
      view_(view),
      captions_(std::move(captions)),
      picture_{view.size_px.x(), view.size_px.y(), 3, {}} {
  check_is_more_than_ending(file);
  if (!ml::has_image_ending(file))
    throw std::runtime_error("cannot write " + file.string() + ": a picture's name ends in .png");
  picture_.pixels.resize(static_cast<std::size_t>(picture_.width) * picture_.height * 3);
}

PictureRecorder::~PictureRecorder() {
  wait();
}

ml::Step PictureRecorder::draw(renderer::Renderer& renderer) {
  if (!tiles_.is_done()) {
    const auto tile = tiles_.draw_next(renderer);
    put_tile(picture_, tile.at_px, tile.pixels);
    return ml::Step::more;
  }
  if (!std::exchange(encoded_, true)) {
    aside([this] { encode(); });
    return ml::Step::more;
  }
  file_.finish();
  return ml::Step::done;
}

void PictureRecorder::encode() {
  captions_.draw(picture_, view_);
  try {
    ml::write_image(file_.path(), picture_);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(file_.in_terms_of_target(error.what()));
  }
}

ml::Progress PictureRecorder::progress() const {
  const int tiles = tiles_.tiles();
  const float drawn = static_cast<float>(tiles_.drawn()) / static_cast<float>(tiles + 1);
  if (tiles_.is_done()) return {drawn, "writing the file"};
  return {drawn, fmt::format("tile {} of {}", tiles_.drawn(), tiles)};
}

TurntableRecorder::TurntableRecorder(const std::filesystem::path& file, renderer::Scene scene,
                                     renderer::View view, MapCaptions captions, double seconds)
    : film_(named(file), even(view.size_px).x(), view.size_px.y(), turntable_fps),
      scene_(std::move(scene)),
      view_(std::move(view)),
      captions_(std::move(captions)),
      target_(view_.size_px),
      start_yaw_(view_.camera.yaw),
      frames_(std::max(1, static_cast<int>(std::lround(seconds * turntable_fps)))) {}

TurntableRecorder::~TurntableRecorder() {
  wait();
}

ml::Step TurntableRecorder::draw(renderer::Renderer& renderer) {
  if (finished_) return ml::Step::done;
  if (drawn_ == frames_) {
    finished_ = true;
    aside([this] { film_.finish(); });
    return ml::Step::more;
  }
  const float share = static_cast<float>(drawn_) / static_cast<float>(frames_);
  view_.camera.yaw = start_yaw_ + share * 2.0F * std::numbers::pi_v<float>;
  renderer.render(scene_, view_, target_);
  ++drawn_;
  aside([this, view = view_, frame = image_of(target_.read_pixels())]() mutable {
    captions_.draw(frame, view);
    film_.add(frame);
  });
  return ml::Step::more;
}

ml::Progress TurntableRecorder::progress() const {
  return {static_cast<float>(drawn_) / static_cast<float>(frames_ + 1),
          fmt::format("frame {} of {}", drawn_, frames_)};
}

}  // namespace diatom::app
