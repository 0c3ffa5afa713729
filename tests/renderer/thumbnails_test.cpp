// Pictures on points: their tile where the eye is near, a dot where it is far, and the point's id.
#include "renderer/layers/thumbnails.h"

#include <cmath>

#include "renderer/colormap.h"
#include "tests/renderer/renderer_fixture.h"

namespace diatom::renderer {
namespace {

const Color tile_colors[] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, 1, 0}, {0, 1, 1}, {1, 0, 1}};

// Three by two tiles of eight pixels, each of one colour.
std::shared_ptr<const std::uint8_t> six_tiles() {
  auto bytes = std::make_shared<std::vector<std::uint8_t>>();
  for (int y = 0; y < 16; ++y) {
    for (int x = 0; x < 24; ++x) {
      const Color& color = tile_colors[y / 8 * 3 + x / 8];
      for (int k = 0; k < 3; ++k) bytes->push_back(static_cast<std::uint8_t>(255 * color[k]));
    }
  }
  return {bytes, bytes->data()};
}

class ThumbnailsTest : public RendererTest {
 protected:
  void SetUp() override {
    RendererTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    scene_.clouds = {{.positions = at({{9, 9, 9}}), .size_px = 8},
                     {.positions = at({{0, 0, 0}, {1.5F, 0, 0}, {-1.5F, 0, 0}}),
                      .class_ids = column<int>({0, 1, 2}),
                      .size_px = 8}};
    scene_.thumbnails = Thumbnails{.cloud = 1,
                                   .rows = column<int>({0, 2}),
                                   .tiles = column<int>({4, 2}),
                                   .sheet = six_tiles(),
                                   .columns = 3,
                                   .lines = 2,
                                   .tile_px = 8,
                                   .within = 20,
                                   .side_px = 20};
  }

  PickId id_of(const Eigen::Vector3f& point) const {
    const Eigen::Vector2i place = place_of(point);
    return target_->id_at(place.x(), place.y());
  }
};

TEST_F(ThumbnailsTest, ShowTheirTileAndPickTheirPoint) {
  const Pixels pixels = render();
  EXPECT_THAT(color_at(pixels, {0, 0, 0}), IsNear(tile_colors[4]));
  EXPECT_THAT(color_at(pixels, {-1.5F, 0, 0}), IsNear(tile_colors[2]));
  const Eigen::Vector2i middle = place_of({0, 0, 0});
  for (const int off : {-12, 0, 12}) {
    EXPECT_EQ(target_->id_at(middle.x() + off, middle.y() + off),
              (PickId{LayerKind::points, 1, 0}));
  }
  EXPECT_EQ(id_of({-1.5F, 0, 0}), (PickId{LayerKind::points, 1, 2}));
  EXPECT_LT((color_at(pixels, {1.5F, 0, 0}) - class_color(1, Theme::dark)).norm(), 0.2F)
      << "a point without a picture stays a dot";
  EXPECT_EQ(stats_.draw_calls, 3) << "two clouds, and all pictures in one";
}

TEST_F(ThumbnailsTest, HaveAFrameInTheirClassesColour) {
  const Pixels pixels = render();
  const Eigen::Vector2i middle = place_of({0, 0, 0});
  int x = middle.x();
  while (target_->id_at(x + 1, middle.y())) ++x;
  EXPECT_NEAR(x - middle.x(), 20, 2) << "twice the side at half the distance";
  EXPECT_THAT(pixel(pixels, x - 1, middle.y()), IsNear(class_color(0, Theme::dark)));
  EXPECT_THAT(pixel(pixels, x - 5, middle.y()), IsNear(tile_colors[4]));
}

TEST_F(ThumbnailsTest, FarPointsStayDotsAndThePictureFadesIn) {
  const Pixels near = render();
  scene_.thumbnails->within = 9.5F;  // the camera's distance is 10
  const Pixels far = render();
  scene_.thumbnails->within = 11.4F;
  const Pixels between = render();
  EXPECT_LT((color_at(far, {0, 0, 0}) - class_color(0, Theme::dark)).norm(), 0.1F);
  const float whole = (color_at(near, {0, 0, 0}) - color_at(far, {0, 0, 0})).norm();
  const float part = (color_at(between, {0, 0, 0}) - color_at(far, {0, 0, 0})).norm();
  EXPECT_GT(part, 0.3F * whole);
  EXPECT_LT(part, 0.7F * whole);
}

TEST_F(ThumbnailsTest, NearerPointsHideThem) {
  const Eigen::Vector3f near = 0.3F * eye(view_.camera);
  scene_.clouds[0] = {.positions = at({near}), .class_ids = column<int>({6}), .size_px = 16};
  EXPECT_LT((color_at(render(), {0, 0, 0}) - class_color(6, Theme::dark)).norm(), 0.1F);
  EXPECT_EQ(id_of({0, 0, 0}), (PickId{LayerKind::points, 0, 0}));
}

TEST_F(ThumbnailsTest, WhatIsCutAwayDimmedOrNoPlaceHasNone) {
  scene_.clouds[1].flags = column<std::uint8_t>({point_flag::dimmed, 0, 0});
  render();
  EXPECT_FALSE(id_of({0, 0, 0}));
  EXPECT_TRUE(id_of({-1.5F, 0, 0}));
  view_.clip_plane = Eigen::Vector4f(1, 0, 0, 1);
  render();
  EXPECT_FALSE(id_of({-1.5F, 0, 0}));
  view_.clip_plane.reset();
  scene_.clouds[1].positions = at({{NAN, 0, 0}, {0, 0, 0}, {0, INFINITY, 0}});
  scene_.thumbnails->rows = column<int>({0, 2});
  render();
  EXPECT_EQ(stats_.draw_calls, 2);
}

TEST_F(ThumbnailsTest, ThatDoNotFitTogetherAreRefused) {
  scene_.thumbnails->tiles = column<int>({1});
  EXPECT_THROW(render(), std::invalid_argument);
  scene_.thumbnails->tiles = column<int>({1, 6});  // no such tile: not drawn
  scene_.thumbnails->rows = column<int>({-1, 3});
  render();
  EXPECT_EQ(stats_.draw_calls, 2);
  scene_.thumbnails->columns = 0;
  EXPECT_THROW(render(), std::invalid_argument);
  scene_.thumbnails->columns = 100'000;
  EXPECT_THROW(render(), std::invalid_argument);
}

TEST_F(ThumbnailsTest, AnotherSheetReplacesTheLast) {
  EXPECT_THAT(color_at(render(), {0, 0, 0}), IsNear(tile_colors[4]));
  auto grey = std::make_shared<std::vector<std::uint8_t>>(3 * 16, 128);
  scene_.thumbnails->sheet = std::shared_ptr<const std::uint8_t>(grey, grey->data());
  scene_.thumbnails->tiles = column<int>({0, 0});
  scene_.thumbnails->columns = 1;
  scene_.thumbnails->lines = 1;
  scene_.thumbnails->tile_px = 4;
  EXPECT_THAT(color_at(render(), {0, 0, 0}), IsNear(Color::Constant(0.5F)));
}

}  // namespace
}  // namespace diatom::renderer
