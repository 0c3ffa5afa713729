// RendererTest: draws a scene in a small picture and looks at single pixels of it.
#pragma once

#include <initializer_list>
#include <memory>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "renderer/renderer.h"
#include "tests/renderer/gl_test.h"

namespace diatom::renderer {

inline constexpr int width = 320;
inline constexpr int height = 240;
inline const Color flat(0.1F, 0.2F, 0.3F);

inline std::shared_ptr<const Positions> at(std::initializer_list<Eigen::Vector3f> places) {
  auto positions = std::make_shared<Positions>(static_cast<Eigen::Index>(places.size()), 3);
  Eigen::Index row = 0;
  for (const auto& place : places) positions->row(row++) = place.transpose();
  return positions;
}

template <typename T>
std::shared_ptr<const std::vector<T>> column(std::vector<T> values) {
  return std::make_shared<const std::vector<T>>(std::move(values));
}

inline Color pixel(const Pixels& pixels, int x, int y) {
  const auto first = static_cast<std::size_t>((y * pixels.width + x) * 4);
  return Color(pixels.rgba.at(first), pixels.rgba.at(first + 1), pixels.rgba.at(first + 2)) / 255;
}

MATCHER_P(IsNear, color, "") {
  return (arg - color).cwiseAbs().maxCoeff() < 0.025F;
}

class RendererTest : public GlTest {
 protected:
  void SetUp() override {
    GlTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    renderer_ = std::make_unique<Renderer>();
    target_ = std::make_unique<Target>();
    view_.size_px = {width, height};
    scene_.background = flat;
  }

  void TearDown() override {
    target_.reset();
    renderer_.reset();
    GlTest::TearDown();
  }

  Pixels render() {
    stats_ = renderer_->render(scene_, view_, *target_);
    return target_->read_pixels();
  }

  // The pixel in which a world point appears.
  Eigen::Vector2i place_of(const Eigen::Vector3f& point) const {
    return project(view_.camera, point, view_.size_px)->at_px.array().floor().cast<int>();
  }

  Color color_at(const Pixels& pixels, const Eigen::Vector3f& point) const {
    const Eigen::Vector2i place = place_of(point);
    return pixel(pixels, place.x(), place.y());
  }

  std::unique_ptr<Renderer> renderer_;
  std::unique_ptr<Target> target_;
  Scene scene_;
  View view_;
  Stats stats_;
};

}  // namespace diatom::renderer
