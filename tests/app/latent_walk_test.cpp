// A walk through a latent space: what is decoded, who is near, and where the map shows it.
#include "app/latent_walk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/extract.h"
#include "renderer/theme.h"
#include "tests/app/latent_material.h"

namespace diatom::tests {
namespace {

using app::DecodedSheet;
using testing::IsEmpty;
using testing::SizeIs;

// In the middle of a picture's pixel (x, y) on the sheet.
int grey_on(const app::LatentWalk& walk, DecodedSheet::Row row, int tile, int x, int y) {
  constexpr int pixel = DecodedSheet::kTilePx / latent_side;
  const int at_x = tile * DecodedSheet::kTilePx + x * pixel + pixel / 2;
  const int at_y = row * DecodedSheet::kTilePx + y * pixel + pixel / 2;
  return walk.sheet.pixels[static_cast<std::size_t>(at_y * DecodedSheet::kWidthPx + at_x)];
}

void expect_picture(const app::LatentWalk& walk, DecodedSheet::Row row, int tile,
                    const ml::Matrix& picture) {
  for (int y = 0; y < latent_side; ++y)
    for (int x = 0; x < latent_side; ++x)
      EXPECT_EQ(grey_on(walk, row, tile, x, y),
                std::lround(255.0F * picture(0, y * latent_side + x)))
          << "row " << row << ", tile " << tile;
}

ml::Vector place(float a, float b, float c) {
  ml::Vector at(3);
  at << a, b, c;
  return at;
}

TEST(LatentWalk, ThePictureIsWhatTheDecoderMakesOfThePlace) {
  const auto run = latent_run();
  const auto at = place(0.4F, -1.2F, 2.5F);
  const auto walk = app::walk_in(*run, at, 1);
  expect_picture(walk, DecodedSheet::here, 0, run->reduction.vae->decode(at.transpose()));
}

TEST(LatentWalk, ARowIsTheNearestToItsOwnLatent) {
  const auto run = latent_run();
  for (const int row : {0, 17, 39}) {
    const auto walk = app::walk_in(*run, run->latents->row(row).transpose(), 0);
    ASSERT_FALSE(walk.nearest.empty());
    EXPECT_EQ(walk.nearest.front(), row);
    double before = 0.0;
    for (const int near : walk.nearest) {
      const double distance = (run->latents->row(near).transpose() - walk.at).norm();
      EXPECT_GE(distance, before);
      before = distance;
    }
  }
}

TEST(LatentWalk, GoesAlongOneDimensionFromLowToHigh) {
  const auto run = latent_run();
  const auto at = place(0.4F, -1.2F, 0.5F);
  for (int dimension = 0; dimension < 3; ++dimension) {
    const auto walk = app::walk_in(*run, at, dimension);
    EXPECT_EQ(walk.low, run->latents->col(dimension).minCoeff());
    EXPECT_EQ(walk.high, run->latents->col(dimension).maxCoeff());
    EXPECT_THAT(walk.nearest_along, SizeIs(DecodedSheet::kAcross));
    for (int tile = 1; tile < DecodedSheet::kAcross; ++tile) {
      EXPECT_GT(grey_on(walk, DecodedSheet::along, tile, dimension, 0),
                grey_on(walk, DecodedSheet::along, tile - 1, dimension, 0));
      const int other = (dimension + 1) % 3;
      EXPECT_EQ(grey_on(walk, DecodedSheet::along, tile, other, 0),
                grey_on(walk, DecodedSheet::along, 0, other, 0))
          << "the other dimensions stay";
    }
    auto end = at;
    end[dimension] = walk.high;
    expect_picture(walk, DecodedSheet::along, DecodedSheet::kAcross - 1,
                   run->reduction.vae->decode(end.transpose()));
  }
}

TEST(LatentWalk, OriginalsLieBesideWhatIsDecodedFromTheirLatents) {
  const auto run = latent_run();
  const auto walk = app::walk_in(*run, place(0, 0, 0), 0);
  ASSERT_THAT(walk.shown, SizeIs(DecodedSheet::kAcross));
  for (int tile = 0; tile < DecodedSheet::kAcross; ++tile) {
    const int row = walk.shown[static_cast<std::size_t>(tile)];
    expect_picture(walk, DecodedSheet::originals, tile, run->features->values.row(row));
    expect_picture(walk, DecodedSheet::reconstructions, tile,
                   run->reduction.vae->decode(run->latents->row(row)));
  }
}

TEST(LatentWalk, RowsThatAreNoPicturesHaveNoSheet) {
  const auto run = latent_run(/*of_pictures=*/false);
  const auto walk = app::walk_in(*run, place(0, 0, 0), 0);
  EXPECT_TRUE(walk.sheet.empty());
  EXPECT_THAT(walk.nearest, testing::Not(IsEmpty()));
}

TEST(LatentWalk, AWayBeginsAndEndsAtItsRows) {
  const auto run = latent_run();
  const ml::Vector a = run->latents->row(4).transpose();
  const ml::Vector b = run->latents->row(9).transpose();
  EXPECT_EQ(app::latent_between(*run, 4, 9, 0.0F), a);
  EXPECT_EQ(app::latent_between(*run, 4, 9, 1.0F), b);
  EXPECT_TRUE(app::latent_between(*run, 4, 9, 0.25F).isApprox(0.75F * a + 0.25F * b));
}

TEST(LatentWalk, TheMapRingsWhereOneStands) {
  const auto run = latent_run();
  auto session = walking_session(run, run->latents->row(11).transpose());
  app::MapScene scene;
  for (const auto theme : {renderer::Theme::dark, renderer::Theme::light}) {
    session.theme = theme;
    const auto cursors = scene.extract(session, -1).cursors;
    ASSERT_THAT(cursors, SizeIs(1));
    EXPECT_TRUE(
        cursors[0].position.isApprox(session.map->embedding->points.row(11).transpose(), 1e-4F));
    EXPECT_EQ(cursors[0].color, renderer::theme_colors(theme).highlight);
  }
  session.map = map_of(session.features);  // of the features: the place means nothing there
  EXPECT_THAT(scene.extract(session, -1).cursors, IsEmpty());
}

}  // namespace
}  // namespace diatom::tests
