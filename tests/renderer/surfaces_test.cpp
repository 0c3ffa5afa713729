// Translucent surfaces and the clip plane: what shines through, what is hidden, what can be picked.
#include "renderer/layers/surfaces.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "renderer/colormap.h"
#include "tests/renderer/renderer_fixture.h"

namespace diatom::renderer {
namespace {

// A sphere that is made of rings; its triangles run counter-clockwise, seen from outside.
Surface ball(const Eigen::Vector3f& centre, float radius, int class_id) {
  constexpr int rings = 24;
  constexpr int around = 48;
  auto positions = std::make_shared<Positions>((rings + 1) * around, 3);
  auto normals = std::make_shared<Positions>((rings + 1) * around, 3);
  std::vector<std::uint32_t> triangles;
  for (int ring = 0; ring <= rings; ++ring) {
    for (int step = 0; step < around; ++step) {
      const float polar = 3.14159F * static_cast<float>(ring) / rings;
      const float turn = 2 * 3.14159F * static_cast<float>(step) / around;
      const Eigen::Vector3f outward(std::sin(polar) * std::cos(turn), std::cos(polar),
                                    std::sin(polar) * std::sin(turn));
      normals->row(ring * around + step) = outward.transpose();
      positions->row(ring * around + step) = (centre + radius * outward).transpose();
      if (ring == rings) continue;
      const auto here = static_cast<std::uint32_t>(ring * around + step);
      const auto next = static_cast<std::uint32_t>(ring * around + (step + 1) % around);
      const auto below = here + around;
      triangles.insert(triangles.end(), {here, next, below, next, next + around, below});
    }
  }
  return {.positions = positions,
          .normals = normals,
          .triangles = column(std::move(triangles)),
          .class_id = class_id};
}

// Every channel of every pixel, at most that far apart.
int largest_difference(const Pixels& a, const Pixels& b) {
  int largest = 0;
  for (std::size_t i = 0; i < a.rgba.size(); ++i) {
    largest = std::max(largest, std::abs(int{a.rgba[i]} - int{b.rgba[i]}));
  }
  return largest;
}

class SurfacesTest : public RendererTest {
 protected:
  // The place on the line from the eye to the origin, at that part of the way back to the eye.
  Eigen::Vector3f toward_eye(float part) const { return part * eye(view_.camera); }

  Color middle(const Pixels& pixels) const { return pixel(pixels, width / 2, height / 2); }
};

TEST_F(SurfacesTest, ItsColourLiesBetweenItsClassesAndTheBackgrounds) {
  scene_.surfaces = {ball({0, 0, 0}, 1.5F, 0)};
  for (const Theme theme : {Theme::dark, Theme::light}) {
    scene_.theme = theme;
    const Color own = class_color(0, theme);
    const Color seen = middle(render());
    for (int channel = 0; channel < 3; ++channel) {
      const float lower = std::min(own[channel] * 0.4F, flat[channel]);
      const float upper = std::max(own[channel] * 1.1F, flat[channel]);
      EXPECT_GT(seen[channel], lower);
      EXPECT_LT(seen[channel], upper);
    }
    EXPECT_GT((seen - flat).norm(), 0.1F) << "it is there";
  }
  EXPECT_EQ(stats_.draw_calls, 2);
  EXPECT_THAT(pixel(render(), 3, 3), IsNear(flat));
}

TEST_F(SurfacesTest, OpacityAndColourOfItsOwn) {
  scene_.surfaces = {ball({0, 0, 0}, 1.5F, 0)};
  scene_.surfaces[0].color = Color(1, 0, 0);
  std::vector<float> reds;
  for (const float opacity : {0.0F, 0.1F, 0.4F, 0.9F}) {
    scene_.surfaces[0].opacity = opacity;
    const Color seen = middle(render());
    reds.push_back(seen.x() - seen.z());
  }
  EXPECT_TRUE(std::is_sorted(reds.begin(), reds.end())) << reds[1] << " " << reds[2];
  EXPECT_NEAR(reds[0], flat.x() - flat.z(), 0.01F);
  EXPECT_GT(reds[3], 0.6F);
}

TEST_F(SurfacesTest, WhereItIsNotPresentNothingIsDrawn) {
  const Surface whole = ball({0, 0, 0}, 1.5F, 0);
  scene_.surfaces = {whole};
  const Pixels all = render();
  const auto presence = [&](auto of_place) {
    std::vector<float> values;
    for (Eigen::Index row = 0; row < whole.positions->rows(); ++row)
      values.push_back(of_place(Eigen::Vector3f(whole.positions->row(row))));
    return column(std::move(values));
  };
  scene_.surfaces[0].presence = presence([](const Eigen::Vector3f&) { return 1.0F; });
  EXPECT_LE(largest_difference(render(), all), 1);
  scene_.surfaces[0].presence =
      presence([](const Eigen::Vector3f& place) { return place.y() > 0 ? 1.0F : 0.0F; });
  const Pixels upper = render();
  const auto shown = [&](const Pixels& pixels, float y) {
    const auto at = project(view_.camera, {0, y, 0}, view_.size_px);
    return (pixel(pixels, static_cast<int>(at->at_px.x()), static_cast<int>(at->at_px.y())) - flat)
        .norm();
  };
  EXPECT_GT(shown(upper, 1.3F), 0.1F);
  EXPECT_LT(shown(upper, -1.3F), 0.02F);
  scene_.surfaces[0].presence = column(std::vector<float>(3, 1.0F));
  EXPECT_THROW(render(), std::invalid_argument);
  // What comes after it is whole again.
  scene_.surfaces[0].presence = nullptr;
  EXPECT_LE(largest_difference(render(), all), 1);
}

TEST_F(SurfacesTest, ItIsDenserAtItsRim) {
  scene_.surfaces = {ball({0, 0, 0}, 1.5F, 0)};
  const Pixels pixels = render();
  int x = width / 2;
  while ((pixel(pixels, x + 1, height / 2) - flat).norm() > 0.05F) ++x;
  const auto away = [&](int column) { return (pixel(pixels, column, height / 2) - flat).norm(); };
  EXPECT_GT(away(x - 2), 1.3F * away(width / 2));
}

TEST_F(SurfacesTest, TheirOrderMakesNoDifference) {
  scene_.background.reset();
  for (int i = 0; i < 6; ++i) {
    const auto k = static_cast<float>(i);
    scene_.surfaces.push_back(
        ball({0.3F * k - 1, 0.2F * std::sin(k), std::cos(3 * k)}, 0.9F + 0.1F * k, i));
  }
  const Pixels first = render();
  for (int order = 0; order < 4; ++order) {
    std::rotate(scene_.surfaces.begin(), scene_.surfaces.begin() + 1 + order % 3,
                scene_.surfaces.end());
    if (order == 2) std::reverse(scene_.surfaces.begin(), scene_.surfaces.end());
    EXPECT_LE(largest_difference(first, render()), 1);
  }
}

TEST_F(SurfacesTest, OfTwoTheNearerOneShowsMore) {
  const Surface red = ball(toward_eye(0.4F), 0.8F, 6);
  const Surface blue = ball({0, 0, 0}, 0.8F, 8);
  scene_.surfaces = {red, blue};
  const Color red_in_front = middle(render());
  scene_.surfaces = {ball(toward_eye(0.4F), 0.8F, 8), ball({0, 0, 0}, 0.8F, 6)};
  const Color blue_in_front = middle(render());
  EXPECT_GT(red_in_front.x(), blue_in_front.x() + 0.1F);
  EXPECT_GT(blue_in_front.z(), red_in_front.z() + 0.1F);
}

TEST_F(SurfacesTest, APointInsideIsSeenAndPicked) {
  scene_.clouds = {{.positions = at({{0, 0, 0}}), .class_ids = column<int>({4}), .size_px = 20}};
  const Color bare = middle(render());
  scene_.surfaces = {ball({0, 0, 0}, 1.5F, 0)};
  const Color veiled = middle(render());
  EXPECT_EQ(target_->id_at(width / 2, height / 2), (PickId{LayerKind::points, 0, 0}));
  EXPECT_GT((veiled - bare).norm(), 0.05F);
  EXPECT_LT((veiled - bare).norm(), 0.6F);
  EXPECT_FALSE(target_->id_at(width / 2 + 20, height / 2)) << "a surface has no id";
}

TEST_F(SurfacesTest, NothingOfItIsSeenBehindAPoint) {
  scene_.clouds = {
      {.positions = at({toward_eye(0.6F)}), .class_ids = column<int>({4}), .size_px = 20}};
  const Color bare = middle(render());
  scene_.surfaces = {ball({0, 0, 0}, 1.5F, 0)};
  EXPECT_EQ(middle(render()), bare);
}

TEST_F(SurfacesTest, APointBehindItHidesNothingOfIt) {
  scene_.surfaces = {ball({0, 0, 0}, 1.5F, 0)};
  const Pixels alone = render();
  scene_.clouds = {{.positions = at({{0, 0, 0}}), .size_px = 10}};
  scene_.surfaces.clear();
  render();
  scene_.clouds.clear();
  scene_.surfaces = {ball({0, 0, 0}, 1.5F, 0)};
  EXPECT_EQ(alone.rgba, render().rgba) << "sums and depth are those of this frame";
}

TEST_F(SurfacesTest, EachTargetHasItsOwnDepth) {
  scene_.clouds = {{.positions = at({toward_eye(0.6F)}), .size_px = 40}};
  scene_.surfaces = {ball({0, 0, 0}, 1.5F, 0)};
  const Pixels first = render();
  Target other;
  Scene empty = scene_;
  empty.clouds.clear();
  renderer_->render(empty, view_, other);
  EXPECT_GT(largest_difference(first, other.read_pixels()), 20);
  EXPECT_EQ(first.rgba, render().rgba);
}

TEST_F(SurfacesTest, CursorsStandInFrontAndAHiddenLayerIsNotDrawn) {
  scene_.surfaces = {ball({0, 0, 0}, 1.5F, 8)};
  view_.show(LayerKind::surfaces, false);
  EXPECT_THAT(middle(render()), IsNear(flat));
  view_.show(LayerKind::surfaces, true);
  scene_.cursors = {{.position = {0, 0, 0}, .color = {1, 0, 0}}};
  EXPECT_GT(middle(render()).x(), 0.8F);
}

TEST_F(SurfacesTest, ThatDoNotFitTogetherAreRefused) {
  const Surface whole = ball({0, 0, 0}, 1, 0);
  scene_.surfaces = {whole};
  scene_.surfaces[0].normals = std::make_shared<Positions>(Positions::Zero(4, 3));
  try {
    render();
    FAIL() << "accepted";
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(),
                 "a surface needs as many normals as positions, of 3 columns: not (1200, 3) and "
                 "(4, 3)");
  }
  for (const auto& triangles : {std::vector<std::uint32_t>{0, 1}, {0, 1, 1200}}) {
    scene_.surfaces = {whole};
    scene_.surfaces[0].triangles = column(triangles);
    EXPECT_THROW(render(), std::invalid_argument);
  }
  scene_.surfaces = {whole, Surface{}};
  render();
  EXPECT_EQ(stats_.draw_calls, 2) << "one that lacks an array is not drawn";
}

// Keeps what lies behind the origin, seen from the eye.
Eigen::Vector4f away_from_eye(const Camera& camera) {
  const Eigen::Vector3f away = -eye(camera).normalized();
  return {away.x(), away.y(), away.z(), 0};
}

TEST_F(SurfacesTest, TheClipPlaneTakesPointsAndTheirIdsAway) {
  scene_.clouds = {{.positions = at({toward_eye(0.3F), toward_eye(-0.3F)}), .size_px = 20}};
  scene_.clouds[0].hovered = 0;
  render();
  EXPECT_EQ(target_->id_at(width / 2, height / 2).index, 0);
  view_.clip_plane = away_from_eye(view_.camera);
  render();
  EXPECT_EQ(target_->id_at(width / 2, height / 2).index, 1);
  view_.clip_plane = -*view_.clip_plane;
  render();
  EXPECT_EQ(target_->id_at(width / 2, height / 2).index, 0);
  view_.clip_plane = Eigen::Vector4f(0, 0, 0, -1);  // keeps nothing
  EXPECT_THAT(middle(render()), IsNear(flat));
  EXPECT_FALSE(target_->id_near(width / 2, height / 2, 20));
}

TEST_F(SurfacesTest, TheClipPlaneOpensASurface) {
  scene_.surfaces = {ball({0, 0, 0}, 1.5F, 0)};
  scene_.background = Color(1, 1, 1);
  const Color whole = middle(render());
  view_.clip_plane = away_from_eye(view_.camera);
  const Color inside = middle(render());
  view_.clip_plane = -*view_.clip_plane;
  const Color outside = middle(render());
  EXPECT_GT(inside.minCoeff(), whole.minCoeff()) << "one sheet is left of two";
  EXPECT_LT(inside.z(), outside.z() - 0.05F) << "the inside is darker";
  view_.clip_plane = Eigen::Vector4f(0, 0, 0, -1);
  EXPECT_THAT(middle(render()), IsNear(Color(1, 1, 1)));
}

TEST_F(SurfacesTest, TheCutIsDrawnAsALine) {
  scene_.surfaces = {ball({0, 0, 0}, 1.5F, 0)};
  view_.clip_plane = away_from_eye(view_.camera);
  view_.clip_plane->w() = -0.9F;  // the far cap is left: no rim, but the cut
  const Pixels pixels = render();
  float strongest = 0;
  for (int x = width / 2; x < width; ++x) {
    strongest = std::max(strongest, (pixel(pixels, x, height / 2) - flat).norm());
  }
  EXPECT_GT(strongest, 3 * (middle(pixels) - flat).norm());
}

}  // namespace
}  // namespace diatom::renderer
