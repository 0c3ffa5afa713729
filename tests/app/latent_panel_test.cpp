// Latent: sliders, pictures, a way from A to B and the map's camera lead through the latent space.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/latent_material.h"
#include "tests/app/panel_stage.h"

namespace diatom::tests {
namespace {

using app::WalkTo;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const ImVec2 latent_size(360, 1400);

class LatentPanel : public testing::Test {
 protected:
  void open(bool of_pictures = true, Eigen::Index latent = 3) {
    run = latent_run(of_pictures, latent);
    stage.session = walking_session(run, ml::Vector::Constant(latent, 0.25F));
  }
  void select(std::vector<int> rows) {
    stage.session.selection = std::make_shared<const std::vector<int>>(std::move(rows));
  }
  WalkTo last_walk() const {
    const auto emitted = stage.emitted<WalkTo>();
    return emitted.empty() ? WalkTo() : emitted.back();
  }
  // Its pictures are there.
  void load_pictures() {
    stage.driver().frames(2);
    const auto asked = stage.emitted<app::LoadThumbnails>();
    ASSERT_FALSE(asked.empty());
    stage.session.thumbnails = std::make_shared<const app::Thumbnails>(app::thumbnails_from(
        app::SheetPlace::panels, stage.session.features, asked.back().rows, nullptr));
    stage.commands.clear();
  }

  Stage stage{app::make_latent_panel(), latent_size};
  ml::Snapshot<app::ClusterRun> run;
};

TEST_F(LatentPanel, SaysHowToComeToALatentSpace) {
  EXPECT_THAT(stage.driver().words(), HasSubstr("Start clustering with a VAE"));
  EXPECT_THAT(stage.commands, IsEmpty());
}

TEST_F(LatentPanel, AWalkBeginsInTheMiddleAlongWhatSaysMost) {
  open();
  stage.session.walk.reset();
  stage.driver().frame();
  ASSERT_THAT(stage.emitted<WalkTo>(), SizeIs(1));
  EXPECT_TRUE(last_walk().latent.isApprox(run->latents->colwise().mean().transpose()));
  EXPECT_EQ(last_walk().dimension, 2);
}

TEST_F(LatentPanel, ASliderEmitsInEveryFrameThatMovesIt) {
  open();
  const ImVec2 at = stage.driver().find({"##dimensions", "z3", "##place"}, "stage");
  stage.commands.clear();
  stage.driver().drag({at.x + 30, at.y}, {at.x + 120, at.y});
  const auto emitted = stage.emitted<WalkTo>();
  EXPECT_GE(emitted.size(), 8U);
  for (std::size_t i = 0; i < emitted.size(); ++i) {
    EXPECT_EQ(emitted[i].dimension, 2);
    EXPECT_EQ(emitted[i].latent.head(2), stage.session.walk->at.head(2));
    if (i > 1) {
      EXPECT_GT(emitted[i].latent[2], emitted[i - 1].latent[2]);
    }
  }
}

TEST_F(LatentPanel, WhatSaysMostComesFirstAndWhatSaysNothingIsUnused) {
  open();
  const auto words = stage.driver().words();
  EXPECT_LT(words.find("KL 2.25"), words.find("KL 0.50")) << "z3 before z1";
  EXPECT_LT(words.find("KL 0.50"), words.find("unused"));
  EXPECT_THAT(words, Not(HasSubstr("0.001")));
}

TEST_F(LatentPanel, TenDimensionsAreShownAndTheOthersFolded) {
  open(true, 14);
  EXPECT_THAT(stage.driver().words(), HasSubstr("4 other dimensions"));
  EXPECT_THAT(stage.driver().words(), Not(HasSubstr("unused"))) << "the least is folded";
  stage.click({"##others"});
  EXPECT_THAT(stage.driver().words(), HasSubstr("unused"));
}

TEST_F(LatentPanel, PrincipalComponentsHaveNoDivergence) {
  open();
  auto without = *run;
  without.vae.reset();
  stage.session.clusters = std::make_shared<const app::ClusterRun>(without);
  const auto words = stage.driver().words();
  EXPECT_THAT(words, Not(HasSubstr("unused")));
  EXPECT_LT(words.find("z1"), words.find("z2"));
}

TEST_F(LatentPanel, ATileAlongTheDimensionLeadsThere) {
  for (const bool of_pictures : {true, false}) {
    open(of_pictures);
    const auto& walk = *stage.session.walk;
    const auto picture = "##picture " + std::to_string(walk.nearest_along[7]);
    stage.click({"along", "7", of_pictures ? "##tile" : picture.c_str()});
    ASSERT_THAT(stage.emitted<WalkTo>(), SizeIs(1));
    EXPECT_EQ(last_walk().latent[0], walk.high);
    EXPECT_EQ(last_walk().latent.tail(2), walk.at.tail(2));
  }
}

TEST_F(LatentPanel, AWayLeadsFromOneSelectedImageToTheOther) {
  open();
  EXPECT_THAT(stage.driver().words(), Not(HasSubstr("From A to B")));
  select({5, 30});
  const ImVec2 at = stage.driver().find({"path", "##share"}, "stage");
  stage.commands.clear();
  stage.driver().drag({at.x + 30, at.y}, {at.x + 900, at.y});
  EXPECT_GE(stage.emitted<WalkTo>().size(), 3U);
  EXPECT_TRUE(last_walk().latent.isApprox(run->latents->row(30).transpose(), 1e-5F));
  stage.driver().drag({at.x + 100, at.y}, {at.x - 900, at.y});
  EXPECT_TRUE(last_walk().latent.isApprox(run->latents->row(5).transpose(), 1e-5F));
  stage.driver().drag({at.x + 30, at.y}, {at.x + 90, at.y});
  const ml::Vector a = run->latents->row(5).transpose();
  const ml::Vector b = run->latents->row(30).transpose();
  const float share = (last_walk().latent - a).norm() / (b - a).norm();
  EXPECT_TRUE(last_walk().latent.isApprox((1 - share) * a + share * b, 1e-4F));
}

TEST_F(LatentPanel, StartsAtTheSelectedImage) {
  open();
  select({8});
  stage.click({"Start at the selected image"});
  ASSERT_THAT(stage.emitted<WalkTo>(), SizeIs(1));
  EXPECT_EQ(last_walk().latent, run->latents->row(8).transpose());
}

TEST_F(LatentPanel, TheCameraLeadsWhileItIsFollowed) {
  open();
  auto& camera = stage.views.map.view.camera;
  camera.target = stage.session.map->embedding->points.row(3).transpose();
  stage.click({"Follow the camera"});
  stage.driver().frames(5);
  ASSERT_THAT(stage.emitted<WalkTo>(), SizeIs(1)) << "once, and again only when it has moved";
  EXPECT_TRUE(last_walk().latent.isApprox(run->latents->row(3).transpose(), 1e-3F));
  camera.target = stage.session.map->embedding->points.row(4).transpose();
  stage.driver().frames(3);
  ASSERT_THAT(stage.emitted<WalkTo>(), SizeIs(2));
  EXPECT_TRUE(last_walk().latent.isApprox(run->latents->row(4).transpose(), 1e-3F));

  stage.session.map = map_of(stage.session.features);  // which leads back to no latent
  camera.target += Eigen::Vector3f::Ones();
  stage.driver().frames(3);
  EXPECT_THAT(stage.emitted<WalkTo>(), SizeIs(2));
}

TEST_F(LatentPanel, TheNearestImagesAreShownAndLeadToThemselves) {
  open(/*of_pictures=*/false);
  load_pictures();
  const int row = stage.session.walk->nearest[2];
  stage.click({"nearest", ("##picture " + std::to_string(row)).c_str()});
  EXPECT_EQ(last_walk().latent, run->latents->row(row).transpose());
}

TEST_F(LatentPanel, OriginalsAndReconstructionsOfPicturesOnly) {
  open();
  stage.click({"originals", "2", "##tile"});
  EXPECT_EQ(last_walk().latent, run->latents->row(stage.session.walk->shown[2]).transpose());
  open(/*of_pictures=*/false);
  EXPECT_THAT(stage.driver().words(), Not(HasSubstr("There and back")));
}

TEST_F(LatentPanel, LatentsOfOtherFeaturesAreNotWalkedThrough) {
  open();
  stage.session.features = some_features();
  EXPECT_THAT(stage.driver().words(), HasSubstr("No latent space yet"));
  EXPECT_THAT(stage.commands, IsEmpty());
}

// In the map.
class WalkDrag : public testing::Test {
 protected:
  WalkDrag() {
    run = latent_run();
    stage.session = walking_session(run, ml::Vector::Constant(3, 0.25F), 1);
    stage.driver().frames(3);
  }
  ml::Matrix map_place(const ml::Vector& latent) const {
    return stage.session.map->embedding->projection->place(latent.transpose());
  }

  Stage stage{app::make_map_panel(), {700, 560}};
  ml::Snapshot<app::ClusterRun> run;
  const ImVec2 middle{400, 400};
};

TEST_F(WalkDrag, AltMovesThePlaceInThePlaneOfThePicture) {
  const auto& view = stage.views.map.view;
  const auto before = view.camera;
  stage.driver().hold_alt(true);
  stage.driver().drag(middle, {middle.x + 80, middle.y});
  stage.driver().hold_alt(false);
  EXPECT_EQ(view.camera.yaw, before.yaw);
  const auto emitted = stage.emitted<WalkTo>();
  ASSERT_THAT(emitted, Not(IsEmpty()));
  EXPECT_EQ(emitted.back().dimension, 1);
  // Each frame's travel from where one stands: here that is not applied.
  const auto seen = [&](const ml::Vector& latent) {
    return *renderer::project(view.camera, map_place(latent).row(0).transpose().head<3>(),
                              view.size_px);
  };
  const auto from = seen(stage.session.walk->at);
  const auto to = seen(emitted.back().latent);
  EXPECT_NEAR(to.at_px.x() - from.at_px.x(), 10, 0.5);
  EXPECT_NEAR(to.at_px.y(), from.at_px.y(), 0.5);
  EXPECT_NEAR(to.distance, from.distance, 1e-3);
}

TEST_F(WalkDrag, WithoutAltOrWithoutAWalkTheCameraTurns) {
  const float yaw = stage.views.map.view.camera.yaw;
  stage.driver().drag(middle, {middle.x + 80, middle.y});
  EXPECT_NE(stage.views.map.view.camera.yaw, yaw);
  stage.session.walk.reset();
  stage.driver().hold_alt(true);
  stage.driver().drag(middle, {middle.x - 80, middle.y});
  stage.driver().hold_alt(false);
  EXPECT_THAT(stage.emitted<WalkTo>(), IsEmpty());
}

TEST_F(WalkDrag, TheLegendNamesTheRing) {
  EXPECT_THAT(stage.driver().words(), HasSubstr("ring: where you stand"));
  stage.session.walk.reset();
  EXPECT_THAT(stage.driver().words(), Not(HasSubstr("ring: where you stand")));
}

}  // namespace
}  // namespace diatom::tests
