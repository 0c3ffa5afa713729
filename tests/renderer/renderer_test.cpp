// Pixels that mean something: what is drawn where, in which colour, and what picking says of it.
#include "renderer/renderer.h"

#include <cmath>

#include "renderer/colormap.h"
#include "renderer/gl/api.h"
#include "renderer/theme.h"
#include "tests/renderer/renderer_fixture.h"

namespace diatom::renderer {
namespace {

TEST_F(RendererTest, AnEmptySceneIsItsBackground) {
  const Pixels pixels = render();
  EXPECT_EQ(pixels.width, width);
  EXPECT_EQ(pixels.height, height);
  for (const int x : {0, width / 2, width - 1}) {
    EXPECT_THAT(pixel(pixels, x, height / 2), IsNear(flat));
  }
  EXPECT_EQ(pixels.rgba[3], 255);
  EXPECT_FALSE(target_->id_at(width / 2, height / 2));
  EXPECT_EQ(stats_.draw_calls, 0);
}

TEST_F(RendererTest, TheGradientHasTheThemesColoursTopAndBottom) {
  scene_.background.reset();
  for (const Theme theme : {Theme::dark, Theme::light}) {
    scene_.theme = theme;
    const Pixels pixels = render();
    EXPECT_THAT(pixel(pixels, 9, 0), IsNear(theme_colors(theme).background_top));
    EXPECT_THAT(pixel(pixels, 9, height - 1), IsNear(theme_colors(theme).background_bottom));
  }
}

TEST_F(RendererTest, UnderAProjectedPointLieItsIdAndItsClassesColour) {
  const std::vector<Eigen::Vector3f> places = {{0, 0, 0},      {2, 1, 0.5F},   {-2, 0.5F, 1},
                                               {1, -1.5F, -1}, {-1.5F, -1, 0}, {0, 1.8F, 0.2F}};
  auto positions = std::make_shared<Positions>(6, 3);
  for (int i = 0; i < 6; ++i) positions->row(i) = places[static_cast<std::size_t>(i)].transpose();
  PointCloud cloud{.positions = positions, .class_ids = column<int>({0, 1, 2, 3, 4, -1})};
  cloud.size_px = 14;
  for (const Theme theme : {Theme::dark, Theme::light}) {
    scene_.theme = theme;
    scene_.clouds = {cloud};
    view_.camera = fit(view_.camera, bounds_of(cloud), view_.size_px);
    const Pixels pixels = render();
    for (int i = 0; i < 6; ++i) {
      const auto& place = places[static_cast<std::size_t>(i)];
      const Eigen::Vector2i at_px = place_of(place);
      EXPECT_EQ(target_->id_at(at_px.x(), at_px.y()), (PickId{LayerKind::points, 0, i}));
      // Far points fade into the background: compare what is left of it.
      const float away = project(view_.camera, place, view_.size_px)->distance;
      const float s = std::clamp((away / view_.camera.distance - 1) / 1.4F, 0.0F, 1.0F);
      const float haze = 0.5F * s * s * (3 - 2 * s);
      const Color expected =
          class_color((*cloud.class_ids)[static_cast<std::size_t>(i)], theme) * (1 - haze) +
          flat * haze;
      EXPECT_LT((color_at(pixels, place) - expected).cwiseAbs().maxCoeff(), 0.06F) << "row " << i;
    }
  }
  EXPECT_EQ(stats_.points_drawn, 6);
  EXPECT_EQ(stats_.draw_calls, 1);
}

TEST_F(RendererTest, ScalarsColourByRamp) {
  scene_.clouds = {{.positions = at({{0, 0, 0}}),
                    .class_ids = column<int>({3}),
                    .scalars = column<float>({0.8F}),
                    .size_px = 20}};
  EXPECT_LT((color_at(render(), {0, 0, 0}) - ramp_color(0.8F, Theme::dark)).cwiseAbs().maxCoeff(),
            0.05F);
}

TEST_F(RendererTest, ShapesDifferByClass) {
  // Rows of the same colour, ten classes apart, so only the shape can tell them apart.
  std::vector<std::vector<std::uint8_t>> pictures;
  for (int shape = 0; shape < marker_shapes; ++shape) {
    scene_.clouds = {{.positions = at({{0, 0, 0}}),
                      .class_ids = column<int>({shape * palette_size}),
                      .size_px = 24}};
    pictures.push_back(render().rgba);
    for (int other = 0; other < shape; ++other) {
      EXPECT_NE(pictures.back(), pictures[static_cast<std::size_t>(other)]);
    }
  }
  EXPECT_EQ(target_->id_at(width / 2, height / 2), (PickId{LayerKind::points, 0, 0}));
}

TEST_F(RendererTest, MarkersAreRoundAndNoSquare) {
  scene_.clouds = {{.positions = at({{0, 0, 0}}), .class_ids = column<int>({0}), .size_px = 60}};
  const Pixels pixels = render();
  EXPECT_TRUE(target_->id_at(width / 2 + 27, height / 2));
  EXPECT_FALSE(target_->id_at(width / 2 + 27, height / 2 + 27));
  EXPECT_THAT(pixel(pixels, width / 2 + 27, height / 2 + 27), IsNear(flat));
}

TEST_F(RendererTest, TheNearerPointHidesTheFartherInEitherOrder) {
  const Eigen::Vector3f far(0, 0, 0);
  const Eigen::Vector3f near = 0.3F * eye(view_.camera);  // on the line from the eye to `far`
  for (const int nearer : {0, 1}) {
    scene_.clouds = {{.positions = nearer == 0 ? at({near, far}) : at({far, near}),
                      .class_ids = column<int>(nearer == 0 ? std::vector{5, 6} : std::vector{6, 5}),
                      .size_px = 20}};
    const Pixels pixels = render();
    EXPECT_EQ(target_->id_at(width / 2, height / 2).index, nearer);
    EXPECT_LT((color_at(pixels, far) - class_color(5, Theme::dark)).cwiseAbs().maxCoeff(), 0.06F);
  }
}

TEST_F(RendererTest, HoveredSelectedDimmedAndHeldOutPointsLookDifferent) {
  PointCloud cloud{.positions = at({{0, 0, 0}}), .class_ids = column<int>({0}), .size_px = 20};
  scene_.clouds = {cloud};
  std::vector<Pixels> pictures = {render()};
  for (const std::uint8_t flag : {point_flag::selected, point_flag::dimmed, point_flag::held_out}) {
    scene_.clouds[0].flags = column<std::uint8_t>({flag});
    pictures.push_back(render());
    EXPECT_EQ(static_cast<bool>(target_->id_at(width / 2, height / 2)), flag != point_flag::dimmed);
  }
  scene_.clouds[0].flags = nullptr;
  scene_.clouds[0].hovered = 0;
  pictures.push_back(render());
  for (std::size_t a = 0; a < pictures.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) EXPECT_NE(pictures[a].rgba, pictures[b].rgba);
  }
}

TEST_F(RendererTest, TheHoveredPointComesToTheFront) {
  const Eigen::Vector3f near = 0.3F * eye(view_.camera);
  scene_.clouds = {{.positions = at({near, {0, 0, 0}}), .hovered = -1, .size_px = 20}};
  render();
  EXPECT_EQ(target_->id_at(width / 2, height / 2).index, 0);
  scene_.clouds[0].hovered = 1;
  render();
  EXPECT_EQ(target_->id_at(width / 2, height / 2).index, 1);
}

TEST_F(RendererTest, APointWithNaNIsNotDrawn) {
  scene_.clouds = {{.positions = at({{NAN, 0, 0}, {0, INFINITY, 0}}), .size_px = 20}};
  const Pixels with = render();
  scene_.clouds.clear();
  EXPECT_EQ(with.rgba, render().rgba);
}

TEST_F(RendererTest, AnotherSnapshotUpdatesThePictureAndTheSameOneDoesNot) {
  scene_.clouds = {{.positions = at({{0, 0, 0}}), .class_ids = column<int>({0}), .size_px = 20}};
  const Pixels before = render();
  EXPECT_EQ(before.rgba, render().rgba);
  scene_.clouds[0].class_ids = column<int>({6});
  EXPECT_NE(before.rgba, render().rgba);
  scene_.clouds[0].class_ids = column<int>({0});
  scene_.clouds[0].positions = at({{1, 0, 0}});
  render();
  EXPECT_FALSE(target_->id_at(width / 2, height / 2));
  const Eigen::Vector2i moved = place_of({1, 0, 0});
  EXPECT_TRUE(target_->id_at(moved.x(), moved.y()));
}

TEST_F(RendererTest, AFreedSnapshotsAddressIsNeverMistakenForIt) {
  // The allocator likes to hand the same address out again at once.
  for (int i = 0; i < 20; ++i) {
    const float x = i % 2 == 0 ? 0.0F : 1.0F;
    scene_.clouds = {{.positions = at({{x, 0, 0}}), .size_px = 10}};
    render();
    const Eigen::Vector2i place = place_of({x, 0, 0});
    ASSERT_TRUE(target_->id_at(place.x(), place.y())) << "render " << i;
  }
}

TEST_F(RendererTest, CloudsKeepTheirOwnIdsAndGrowAndShrink) {
  const PointCloud left{.positions = at({{-1, 0, 0}}), .size_px = 12};
  const PointCloud right{.positions = at({{0, 0, 0}, {1, 0, 0}}), .size_px = 12};
  scene_.clouds = {left, right};
  render();
  const Eigen::Vector2i first = place_of({-1, 0, 0});
  const Eigen::Vector2i second = place_of({1, 0, 0});
  EXPECT_EQ(target_->id_at(first.x(), first.y()), (PickId{LayerKind::points, 0, 0}));
  EXPECT_EQ(target_->id_at(second.x(), second.y()), (PickId{LayerKind::points, 1, 1}));
  EXPECT_EQ(stats_.points_drawn, 3);
  scene_.clouds = {right};
  render();
  EXPECT_FALSE(target_->id_at(first.x(), first.y()));
  EXPECT_EQ(target_->id_at(second.x(), second.y()), (PickId{LayerKind::points, 0, 1}));
  scene_.clouds = {{.positions = std::make_shared<Positions>(0, 3)}};
  render();
  EXPECT_EQ(stats_.draw_calls, 0);
}

TEST_F(RendererTest, ColumnsOfDifferentLengthsAreRefused) {
  scene_.clouds = {{.positions = at({{0, 0, 0}}), .class_ids = column<int>({1, 2})}};
  try {
    render();
    FAIL() << "accepted";
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(), "a point cloud has 1 positions but 2 class ids");
  }
  scene_.clouds = {{.positions = std::make_shared<Positions>(Positions::Zero(4, 2))}};
  EXPECT_THROW(render(), std::invalid_argument);
}

TEST_F(RendererTest, APointIsFoundFromNearby) {
  scene_.clouds = {{.positions = at({{0, 0, 0}}), .size_px = 4}};
  render();
  EXPECT_FALSE(target_->id_at(width / 2 + 6, height / 2));
  EXPECT_TRUE(target_->id_near(width / 2 + 6, height / 2, 6));
  EXPECT_FALSE(target_->id_near(width / 2 + 30, height / 2, 6));
}

TEST_F(RendererTest, OutsideOfThePictureIsNothing) {
  scene_.clouds = {{.positions = at({{0, 0, 0}}), .size_px = 100}};
  render();
  for (const auto& [x, y] : {std::pair{-1, 0}, {0, -1}, {width, 0}, {0, height}, {-900, 5000}}) {
    EXPECT_FALSE(target_->id_at(x, y));
    EXPECT_FALSE(target_->id_near(x, y, 3));
  }
}

TEST_F(RendererTest, AnySizeIsSafe) {
  scene_.clouds = {{.positions = at({{0, 0, 0}}), .size_px = 20}};
  scene_.grid = GridAndAxes{};
  for (const Eigen::Vector2i& size : {Eigen::Vector2i(0, 0), Eigen::Vector2i(0, 7),
                                      Eigen::Vector2i(-3, 5), Eigen::Vector2i(1, 1)}) {
    view_.size_px = size;
    const Pixels pixels = render();
    EXPECT_EQ(pixels.rgba.size(), static_cast<std::size_t>(size.cwiseMax(0).prod()) * 4);
    target_->id_near(0, 0, 5);
  }
  view_.size_px = {width, height};
  render();
  EXPECT_TRUE(target_->id_at(width / 2, height / 2));
}

TEST_F(RendererTest, TheGridIsDrawnBehindPointsAndHasNoIds) {
  scene_.grid = GridAndAxes{};
  const Pixels grid = render();
  EXPECT_EQ(stats_.draw_calls, 1);
  // The axes cross in the middle of the picture, where the camera looks.
  EXPECT_GT((pixel(grid, width / 2, height / 2) - flat).cwiseAbs().maxCoeff(), 0.1F);
  EXPECT_FALSE(target_->id_near(width / 2, height / 2, 20));
  scene_.clouds = {{.positions = at({{0, 0, 0}}), .class_ids = column<int>({0}), .size_px = 20}};
  EXPECT_LT((color_at(render(), {0, 0, 0}) - class_color(0, Theme::dark)).cwiseAbs().maxCoeff(),
            0.06F);
}

TEST_F(RendererTest, AxesHaveTheirColours) {
  scene_.grid = GridAndAxes{};
  const Pixels pixels = render();
  Color x = color_at(pixels, {2, 0, 0});
  Color y = color_at(pixels, {0, 2, 0});
  Color z = color_at(pixels, {0, 0, 2});
  EXPECT_GT(x.x(), std::max(x.y(), x.z()) + 0.1F);
  EXPECT_GT(y.y(), std::max(y.x(), y.z()) + 0.1F);
  EXPECT_GT(z.z(), std::max(z.x(), z.y()) + 0.1F);
}

TEST_F(RendererTest, ACursorIsSeenThroughPoints) {
  const Eigen::Vector3f near = 0.3F * eye(view_.camera);
  scene_.clouds = {{.positions = at({near}), .class_ids = column<int>({0}), .size_px = 40}};
  const Color without = color_at(render(), {0, 0, 0});
  scene_.cursors = {{.position = {0, 0, 0}, .color = {1, 0, 0}}, {.position = {NAN, 0, 0}}};
  const Color with = color_at(render(), {0, 0, 0});
  EXPECT_GT(with.x() - with.y(), 0.5F);
  EXPECT_LT(without.x() - without.y(), 0.1F);
  EXPECT_EQ(target_->id_at(width / 2, height / 2).layer, LayerKind::points);
}

TEST_F(RendererTest, HiddenLayersAreNotDrawn) {
  scene_.clouds = {{.positions = at({{0, 0, 0}}), .size_px = 20}};
  view_.show(LayerKind::points, false);
  render();
  EXPECT_FALSE(target_->id_at(width / 2, height / 2));
  EXPECT_EQ(stats_.points_drawn, 0);
  view_.show(LayerKind::points, true);
  render();
  EXPECT_TRUE(target_->id_at(width / 2, height / 2));
}

// Two by two pixels: red, green over blue, white.
const std::vector<std::uint8_t> four_colors = {255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255};

ImageItem image_of(const std::vector<std::uint8_t>& bytes, int image_width, int image_height,
                   int channels) {
  auto owner = std::make_shared<const std::vector<std::uint8_t>>(bytes);
  return {.pixels = std::shared_ptr<const std::uint8_t>(owner, owner->data()),
          .width = image_width,
          .height = image_height,
          .channels = channels};
}

TEST_F(RendererTest, AnImageStandsUprightInItsPlace) {
  ImageItem image = image_of(four_colors, 2, 2, 3);
  image.rectangle = {40, 20, 100, 100};
  scene_.images = {image};
  const Pixels pixels = render();
  EXPECT_THAT(pixel(pixels, 45, 25), IsNear(Color(1, 0, 0)));
  EXPECT_THAT(pixel(pixels, 135, 25), IsNear(Color(0, 1, 0)));
  EXPECT_THAT(pixel(pixels, 45, 115), IsNear(Color(0, 0, 1)));
  EXPECT_THAT(pixel(pixels, 135, 115), IsNear(Color(1, 1, 1)));
  EXPECT_THAT(pixel(pixels, 38, 60), IsNear(flat));
  EXPECT_THAT(pixel(pixels, 60, 122), IsNear(flat));
  EXPECT_EQ(target_->id_at(60, 60), (PickId{LayerKind::images, 0, 0}));
  EXPECT_FALSE(target_->id_at(142, 60));
}

TEST_F(RendererTest, AnImageWithoutARectangleIsLetterboxed) {
  scene_.images = {image_of(four_colors, 2, 2, 3)};
  const Pixels pixels = render();
  const int bar = (width - height) / 2;
  EXPECT_THAT(pixel(pixels, bar - 2, height / 2), IsNear(flat));
  EXPECT_THAT(pixel(pixels, bar + 2, 2), IsNear(Color(1, 0, 0)));
  EXPECT_THAT(pixel(pixels, width - bar - 3, height - 3), IsNear(Color(1, 1, 1)));
}

TEST_F(RendererTest, GreyAndTransparentImagesKeepTheirValues) {
  // Three pixels wide: rows whose length is no multiple of four.
  scene_.images = {image_of({51, 51, 51, 204, 204, 204}, 3, 2, 1)};
  EXPECT_THAT(pixel(render(), width / 2, 40), IsNear(Color::Constant(0.2F)));
  EXPECT_THAT(pixel(render(), width / 2, height - 40), IsNear(Color::Constant(0.8F)));
  scene_.images = {image_of({255, 0, 0, 0}, 1, 1, 4)};
  EXPECT_THAT(pixel(render(), width / 2, height / 2), IsNear(flat));
}

TEST_F(RendererTest, AStaleImageIsGrey) {
  ImageItem image = image_of({255, 0, 0}, 1, 1, 3);
  image.greyed = true;
  scene_.images = {image};
  const Color color = pixel(render(), width / 2, height / 2);
  EXPECT_LT(color.x() - color.y(), 0.05F);
  EXPECT_LT(color.x(), 0.5F);
}

TEST_F(RendererTest, TheNextFrameReplacesTheLastOneWhateverItsSize) {
  scene_.images = {image_of({255, 0, 0}, 1, 1, 3)};
  EXPECT_THAT(pixel(render(), width / 2, height / 2), IsNear(Color(1, 0, 0)));
  scene_.images = {image_of({0, 0, 255}, 1, 1, 3)};
  EXPECT_THAT(pixel(render(), width / 2, height / 2), IsNear(Color(0, 0, 1)));
  scene_.images = {image_of(std::vector<std::uint8_t>(36, 128), 4, 9, 1)};
  EXPECT_THAT(pixel(render(), width / 2, height / 2), IsNear(Color::Constant(0.5F)));
}

TEST_F(RendererTest, ImagesLieBehindPoints) {
  scene_.images = {image_of({255, 255, 255}, 1, 1, 3)};
  scene_.clouds = {{.positions = at({{0, 0, 0}}), .class_ids = column<int>({0}), .size_px = 20}};
  const Pixels pixels = render();
  EXPECT_LT((color_at(pixels, {0, 0, 0}) - class_color(0, Theme::dark)).cwiseAbs().maxCoeff(),
            0.06F);
  EXPECT_EQ(target_->id_at(width / 2, height / 2).layer, LayerKind::points);
  EXPECT_EQ(target_->id_at(width / 2, 10).layer, LayerKind::images);
}

TEST_F(RendererTest, AnImageOfTwoChannelsIsRefused) {
  scene_.images = {image_of({1, 2}, 1, 1, 2)};
  EXPECT_THROW(render(), std::invalid_argument);
}

// Everything at once, on every path.
Scene full_scene() {
  Scene scene;
  scene.grid = GridAndAxes{};
  scene.images = {image_of(four_colors, 2, 2, 3)};
  Positions positions = Positions::Random(500, 3) * 4;
  PointCloud cloud{.positions = std::make_shared<const Positions>(positions)};
  std::vector<int> class_ids(500);
  std::vector<std::uint8_t> flags(500);
  for (std::size_t i = 0; i < 500; ++i) {
    class_ids[i] = static_cast<int>(i % 60) - 1;
    flags[i] = static_cast<std::uint8_t>(i % 8);
  }
  cloud.class_ids = column(class_ids);
  cloud.flags = column(flags);
  cloud.hovered = 17;
  scene.clouds = {cloud,
                  PointCloud{.positions = at({{0, 0, 0}}), .scalars = column<float>({0.5F})}};
  scene.cursors = {Cursor{}};
  return scene;
}

TEST_F(RendererTest, ASecondRenderIsTheSameToTheBit) {
  scene_ = full_scene();
  const Pixels first = render();
  EXPECT_EQ(stats_.draw_calls, 5);
  EXPECT_EQ(first.rgba, render().rgba);
  Renderer another;
  Target elsewhere;
  another.render(scene_, view_, elsewhere);
  EXPECT_EQ(first.rgba, elsewhere.read_pixels().rgba);
}

TEST_F(RendererTest, TheStateThatAUserInterfaceLeavesDoesNotMatter) {
  scene_ = full_scene();
  const Pixels clean = render();
  target_->bind_color();
  glEnable(GL_SCISSOR_TEST);
  glScissor(3, 3, 5, 5);
  glEnable(GL_CULL_FACE);
  glDisable(GL_BLEND);
  glDepthFunc(GL_ALWAYS);
  glDepthMask(GL_FALSE);
  glColorMask(GL_FALSE, GL_TRUE, GL_FALSE, GL_TRUE);
  EXPECT_EQ(clean.rgba, render().rgba);
}

TEST_F(RendererTest, APainterOfColourAloneLeavesTheIds) {
  scene_.clouds = {{.positions = at({{0, 0, 0}}), .size_px = 20}};
  render();
  target_->bind_color();
  glClearColor(1, 0, 0, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  EXPECT_THAT(pixel(target_->read_pixels(), 5, 5), IsNear(Color(1, 0, 0)));
  EXPECT_TRUE(target_->id_at(width / 2, height / 2));
}

}  // namespace
}  // namespace diatom::renderer
