// A picture that is put together from tiles is the one that is drawn at once.
#include "renderer/tiled.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "tests/renderer/renderer_fixture.h"

namespace diatom::renderer {
namespace {

class TiledTest : public RendererTest {
 protected:
  void SetUp() override {
    RendererTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    scene_.background.reset();
    view_.size_px = {701, 523};
  }

  // Puts the tiles together; each pixel has to come once.
  Pixels put_together(int tile_px) {
    Pixels whole{view_.size_px.x(), view_.size_px.y(), {}};
    whole.rgba.assign(static_cast<std::size_t>(view_.size_px.prod()) * 4, 0);
    tiles_ = 0;
    render_tiled(
        *renderer_, scene_, view_,
        [&](const Eigen::Vector2i& at_px, const Pixels& tile) {
          ++tiles_;
          EXPECT_LE(std::max(tile.width, tile.height), tile_px);
          for (int y = 0; y < tile.height; ++y) {
            const auto row = tile.rgba.begin() + std::ptrdiff_t{y} * tile.width * 4;
            const auto to =
                whole.rgba.begin() + (std::ptrdiff_t{at_px.y() + y} * whole.width + at_px.x()) * 4;
            EXPECT_EQ(to[3], 0);
            std::copy_n(row, tile.width * 4, to);
          }
        },
        tile_px);
    return whole;
  }

  // The share of the channels that differ by more.
  static double different(const Pixels& a, const Pixels& b, int more_than) {
    double count = 0;
    for (std::size_t i = 0; i < a.rgba.size(); ++i) {
      if (std::abs(int{a.rgba[i]} - int{b.rgba[i]}) > more_than) ++count;
    }
    return count / static_cast<double>(a.rgba.size());
  }

  void expect_the_same(int tile_px) {
    const Pixels whole = render();
    const Pixels tiled = put_together(tile_px);
    EXPECT_GT(tiles_, 3);
    // Places are rounded otherwise in a tile, by less than a thousandth of a pixel: a colour is
    // rounded to its neighbour, and now and then a pixel lies on the other side of an edge.
    EXPECT_LT(different(whole, tiled, 0), 1e-3);
    EXPECT_LT(different(whole, tiled, 1), 2e-4);
  }

  int tiles_ = 0;
};

Surface tilted_square(float z, int class_id) {
  auto normals = std::make_shared<Positions>(4, 3);
  normals->rowwise() = Eigen::RowVector3f(0.6F, 0, 0.8F);
  return {.positions = at({{-2, -2, z}, {2, -2, z}, {-2, 2, z + 0.5F}, {2, 2, z}}),
          .normals = normals,
          .triangles = column<std::uint32_t>({0, 1, 2, 2, 1, 3}),
          .class_id = class_id};
}

TEST_F(TiledTest, TheGradientIsTheSameToTheBit) {
  const Pixels whole = render();
  EXPECT_TRUE(whole.rgba == put_together(256).rgba);
}

TEST_F(TiledTest, APictureThatFitsIsDrawnAtOnce) {
  scene_.grid = GridAndAxes{};
  const Pixels whole = render();
  EXPECT_TRUE(whole.rgba == put_together(701).rgba);
  EXPECT_EQ(tiles_, 1);
  view_.size_px = {0, 7};
  put_together(256);
  EXPECT_EQ(tiles_, 0);
}

TEST_F(TiledTest, TheGridIsTheSame) {
  scene_.grid = GridAndAxes{};
  expect_the_same(256);
}

TEST_F(TiledTest, PointsOfAnySizeAreTheSame) {
  std::srand(3);  // Eigen's numbers
  for (const float size_px : {4.0F, 30.0F}) {
    std::vector<int> class_ids(3000);
    std::iota(class_ids.begin(), class_ids.end(), 0);
    scene_.clouds = {{.positions = std::make_shared<Positions>(4 * Positions::Random(3000, 3)),
                      .class_ids = column(class_ids),
                      .hovered = 7,
                      .size_px = size_px}};
    expect_the_same(320);
  }
  scene_.clouds.clear();
  scene_.cursors = {{.position = {0, 0, 0}, .size_px = 60}, {.position = {1.1F, 0.4F, 0}}};
  expect_the_same(320);
}

TEST_F(TiledTest, SurfacesAreTheSame) {
  scene_.surfaces = {tilted_square(0, 0), tilted_square(0.5F, 1), tilted_square(-1, 2)};
  expect_the_same(256);
  view_.clip_plane = Eigen::Vector4f(1, 1, 0, 0.2F);
  expect_the_same(256);
}

TEST_F(TiledTest, ImagesAreTheSame) {
  const auto bytes = std::make_shared<std::vector<std::uint8_t>>(60 * 40 * 3);
  for (std::size_t i = 0; i < bytes->size(); ++i) (*bytes)[i] = static_cast<std::uint8_t>(i * 7);
  scene_.images = {{.pixels = std::shared_ptr<const std::uint8_t>(bytes, bytes->data()),
                    .width = 60,
                    .height = 40}};
  expect_the_same(256);
}

}  // namespace
}  // namespace diatom::renderer
