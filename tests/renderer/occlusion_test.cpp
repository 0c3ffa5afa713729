// What cannot be seen is left out, and nothing of the picture changes.
#include "renderer/layers/occlusion.h"

#include <cmath>

#include "renderer/frame_uniforms.h"
#include "renderer/gl/api.h"
#include "renderer/layers/points.h"
#include "tests/renderer/renderer_fixture.h"

namespace diatom::renderer {
namespace {

class OcclusionTest : public RendererTest {
 protected:
  // A dense ball of all shapes and marks, looked at from a distance of a few radii.
  void show_ball(float size_px) {
    std::srand(1);  // Eigen's numbers
    constexpr int rows = 4000;
    auto positions = std::make_shared<Positions>(Positions::Random(rows, 3));
    positions->rowwise().normalize();
    (*positions)(5, 1) = NAN;
    std::vector<int> class_ids(rows);
    std::vector<std::uint8_t> flags(rows);
    for (int row = 0; row < rows; ++row) {
      const auto i = static_cast<std::size_t>(row);
      positions->row(row) *= std::sqrt(static_cast<float>(row + 1) / rows);
      class_ids[i] = row % 51 - 1;
      flags[i] = static_cast<std::uint8_t>(row % 7 == 0 ? row % 8 : 0);
    }
    scene_.clouds = {{.positions = positions,
                      .class_ids = column(class_ids),
                      .flags = column(flags),
                      .hovered = 17,
                      .size_px = size_px}};
    view_.camera = fit(view_.camera, bounds_of(scene_.clouds[0]), view_.size_px);
  }

  // The same with every point of the cloud drawn, as the renderer does it where a GPU draws.
  std::pair<Pixels, std::vector<PickId>> drawn_whole() {
    FrameUniforms uniforms;
    uniforms.update(scene_, view_);
    Target target(view_.drawn_part().size_px);
    target.clear(flat);
    target.bind();
    glEnablei(GL_BLEND, 0);
    glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
    glEnable(GL_DEPTH_TEST);
    PointsLayer layer(false);
    layer.draw(scene_, view_, target, stats_);
    return {target.read_pixels(), ids_of(target)};
  }

  static std::vector<PickId> ids_of(const Target& target) {
    std::vector<PickId> ids;
    for (int y = 0; y < target.size_px().y(); ++y) {
      for (int x = 0; x < target.size_px().x(); ++x) ids.push_back(target.id_at(x, y));
    }
    return ids;
  }
};

TEST_F(OcclusionTest, ChangesNeitherColourNorIdOfAnyPixel) {
  for (const float size_px : {3.0F, 5.0F, 9.0F, 22.0F}) {
    show_ball(size_px);
    for (const bool closer : {false, true}) {
      if (closer) view_.camera.distance *= 0.4F;  // some lie beside the picture or behind the eye
      const auto [whole, whole_ids] = drawn_whole();
      const Pixels pixels = render();
      EXPECT_TRUE(pixels.rgba == whole.rgba) << size_px;
      EXPECT_TRUE(ids_of(*target_) == whole_ids) << size_px;
      EXPECT_EQ(stats_.points_drawn + stats_.points_hidden, 4000);
      EXPECT_GT(stats_.points_hidden, size_px > 4 ? 300 : 0);
    }
  }
}

TEST_F(OcclusionTest, CutAwayPointsHideNothing) {
  show_ball(22);
  view_.clip_plane = Eigen::Vector4f(0, 0, -1, 0.2F);  // the near side of the ball is gone
  const Pixels whole = drawn_whole().first;
  EXPECT_TRUE(render().rgba == whole.rgba);
}

TEST_F(OcclusionTest, OfAWallBehindAWallNothingIsDrawn) {
  view_.camera.yaw = 0;
  view_.camera.pitch = 0;
  constexpr int side = 150;
  for (const int walls : {1, 2}) {
    auto positions = std::make_shared<Positions>(walls * side * side, 3);
    for (int row = 0; row < positions->rows(); ++row) {
      const auto x = static_cast<float>(row % side);
      const auto y = static_cast<float>(row / side % side);
      const float back = row < side * side ? 0.0F : 0.3F;
      positions->row(row) << 0.02F * (x - side / 2), 0.02F * (y - side / 2), -back;
    }
    scene_.clouds = {{.positions = positions, .size_px = 5}};  // a crowd, for its hard edges
    render();
    EXPECT_EQ(stats_.points_drawn + stats_.points_hidden, positions->rows());
    EXPECT_LT(stats_.points_drawn, side * side + 1);
    EXPECT_EQ(target_->id_at(width / 2, height / 2).index / (side * side), 0);
  }
}

TEST_F(OcclusionTest, InAFlatMapTheSamePointsAreInFrontWhateverTheirNumber) {
  view_.camera.yaw = 0;
  view_.camera.pitch = 0;
  for (const int others : {0, 30'000}) {
    auto positions = std::make_shared<Positions>(Positions::Zero(3 + others, 3));
    positions->bottomRows(others).col(0).setConstant(100);  // beside the picture
    scene_.clouds = {{.positions = positions, .size_px = 20}};
    render();
    EXPECT_EQ(target_->id_at(width / 2, height / 2).index, 0) << others;
  }
}

}  // namespace
}  // namespace diatom::renderer
