// What the points of the map can be coloured by, and that the ramp says what it claims.
#include "app/coloring.h"

#include <cmath>
#include <limits>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/extract.h"
#include "tests/app/panel_stage.h"
#include "tests/app/trained_session.h"

namespace diatom::tests {
namespace {

using app::ColorBy;
using testing::IsEmpty;

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

app::Session session_with_depths() {
  auto session = full_session();
  auto features = *session.features;
  features.columns = {"depth", "salt"};
  for (std::size_t row = 0; row < features.samples.size(); ++row)
    features.samples[row].numbers = {10.0 + static_cast<double>(row),
                                     row == 7 ? nothing : static_cast<double>(row % 2)};
  session.features = std::make_shared<const ml::Features>(std::move(features));
  session.map = map_of(session.features);
  auto run = *training_of(session.features);
  run.confidences =
      std::make_shared<const std::vector<float>>(session.features->samples.size(), 0.75F);
  session.training = std::make_shared<const app::TopTuningRun>(std::move(run));
  return session;
}

app::Ramp ramp_of(app::Session session, ColorBy by, const std::string& column = {}) {
  session.color_by = by;
  session.color_column = column;
  const auto ramp = app::ShownRamp().of(session);
  return ramp ? *ramp : app::Ramp();
}

TEST(Coloring, AColumnRunsFromItsLeastToItsMost) {
  const auto ramp = ramp_of(session_with_depths(), ColorBy::column, "depth");
  ASSERT_EQ(ramp.values.size(), 40U);
  EXPECT_EQ(ramp.values.front(), 0.0F);
  EXPECT_EQ(ramp.values.back(), 1.0F);
  EXPECT_NEAR(ramp.values[13], 13.0F / 39.0F, 1e-6F);
  EXPECT_EQ(ramp.dark, "10");
  EXPECT_EQ(ramp.bright, "49");
}

TEST(Coloring, WhatIsNotKnownIsDrawnFaint) {
  auto session = session_with_depths();
  session.color_by = ColorBy::column;
  session.color_column = "salt";
  const auto cloud = app::MapScene().extract(session, -1).clouds.at(0);
  EXPECT_EQ((*cloud.scalars)[7], 0.0F) << "no NaN reaches the renderer";
  for (const std::size_t row : {6U, 7U, 8U})
    EXPECT_EQ((*cloud.flags)[row] & renderer::point_flag::dimmed,
              row == 7 ? renderer::point_flag::dimmed : 0)
        << row;
}

TEST(Coloring, AColumnWithoutAnyNumberLeftIsFaintThroughout) {
  auto session = session_with_depths();
  auto features = *session.features;
  for (auto& sample : features.samples) sample.numbers[1] = nothing;
  session.features = std::make_shared<const ml::Features>(std::move(features));
  session.map = map_of(session.features);
  const auto ramp = ramp_of(session, ColorBy::column, "salt");
  EXPECT_EQ(ramp.values.size(), 40U);
  EXPECT_TRUE(std::isnan(ramp.values[0]));
  EXPECT_EQ(ramp.meaning, "not given");
}

TEST(Coloring, TimesKeepTheirDigits) {
  auto session = session_with_depths();
  auto features = *session.features;
  for (std::size_t row = 0; row < features.samples.size(); ++row)
    features.samples[row].numbers[0] = 1.6e9 + static_cast<double>(row);
  session.features = std::make_shared<const ml::Features>(std::move(features));
  session.map = map_of(session.features);
  const auto ramp = ramp_of(session, ColorBy::column, "depth");
  EXPECT_EQ(ramp.dark, "1600000000");
  EXPECT_EQ(ramp.bright, "1600000039");
  EXPECT_NEAR(ramp.values[20], 20.0F / 39.0F, 1e-6F);
}

TEST(Coloring, ByOrderConfidenceAndCorrectness) {
  const auto session = session_with_depths();
  const auto order = ramp_of(session, ColorBy::order);
  EXPECT_TRUE(std::is_sorted(order.values.begin(), order.values.end()));
  EXPECT_EQ(order.values.back(), 1.0F);
  EXPECT_THAT(ramp_of(session, ColorBy::confidence).values, testing::Each(0.75F));
  const auto right = ramp_of(session, ColorBy::correctness).values;  // 1 is predicted for all
  EXPECT_GT(right[1], right[0]);
  EXPECT_EQ(right[1], right[4]);
}

TEST(Coloring, NoveltyEndsWhereNearlyAllLie) {
  auto session = session_with_depths();
  ml::MapQuality quality;
  quality.novelty.assign(40, 1.0F);
  quality.novelty[3] = 1.5F;
  quality.novelty[4] = 90.0F;
  quality.novelty[5] = std::nanf("");
  session.map_quality = std::make_shared<const app::MeasuredMap>(
      app::MeasuredMap{session.map, std::make_shared<const ml::MapQuality>(std::move(quality))});
  const auto ramp = ramp_of(session, ColorBy::novelty);
  EXPECT_EQ(ramp.values[0], 0.0F);
  EXPECT_EQ(ramp.values[3], 1.0F) << "one row far out leaves the others their colours";
  EXPECT_EQ(ramp.values[4], 1.0F);
  EXPECT_TRUE(std::isnan(ramp.values[5]));
}

TEST(Coloring, WithoutWhatItSpeaksOfItIsByClass) {
  auto session = full_session();
  session.training.reset();
  for (const auto by : {ColorBy::prediction, ColorBy::correctness, ColorBy::confidence,
                        ColorBy::novelty, ColorBy::distortion, ColorBy::cluster, ColorBy::column}) {
    session.color_by = by;
    session.color_column = "no such";
    EXPECT_EQ(app::shown_color(session), ColorBy::label) << static_cast<int>(by);
    EXPECT_FALSE(app::MapScene().extract(session, -1).clouds.at(0).scalars);
  }
}

TEST(Coloring, TheToolbarOffersTheColumnsOfTheData) {
  Stage stage{app::make_map_panel(), {1100, 560}};
  stage.session = session_with_depths();
  stage.driver().frames(2);
  stage.click({"##colour"});
  stage.driver().frames(2);
  stage.driver().click(stage.driver().find({"salt##column"}, "##Combo"));
  const auto chosen = stage.emitted<app::ChooseColor>();
  ASSERT_FALSE(chosen.empty());
  EXPECT_EQ(chosen.back().by, ColorBy::column);
  EXPECT_EQ(chosen.back().column, "salt");
}

TEST(Coloring, ConfidencesAreTheProbabilitiesOfWhatIsPredicted) {
  const auto session = trained_session("ridge");
  const auto& run = *session.training;
  const ml::Matrix probabilities =
      run.model->probabilities(run.model->scores(session.features->values));
  ASSERT_EQ(run.confidences->size(), session.features->samples.size());
  for (std::size_t row = 0; row < run.confidences->size(); ++row) {
    const auto at = static_cast<Eigen::Index>(row);
    EXPECT_NEAR((*run.confidences)[row], probabilities(at, (*run.predictions)[row]), 1e-4F);
    EXPECT_GE((*run.confidences)[row], 0.33F);
  }
}

TEST(Legend, IsFoldedOnASmallPictureAndUnfolds) {
  Stage stage{app::make_map_panel(), {420, 560}};
  stage.session = full_session();
  stage.driver().frames(3);
  const auto shows_classes = [&] {
    stage.driver().frames(2);
    return stage.driver().words().find("hollow: held out") != std::string::npos;
  };
  EXPECT_FALSE(shows_classes());
  stage.driver().click(stage.driver().find({"Legend +"}, "##legend"));
  EXPECT_TRUE(shows_classes());
  stage.driver().click(stage.driver().find({"Legend -"}, "##legend"));
  EXPECT_FALSE(shows_classes());
}

TEST(Legend, IsFoldedWhereItWouldHideAFifthOfThePicture) {
  const auto shows_classes = [](ImVec2 size) {
    Stage stage{app::make_map_panel(), size};
    stage.session = full_session();
    stage.driver().frames(3);
    return stage.driver().words().find("hollow: held out") != std::string::npos;
  };
  EXPECT_TRUE(shows_classes({1000, 700}));
  EXPECT_FALSE(shows_classes({560, 250}));
}

// The mouse goes down the legend until a class says that it can be renamed.
TEST(Legend, ADoubleClickOnAClassRenamesIt) {
  Stage stage{app::make_map_panel(), {1000, 700}};
  stage.session = full_session();
  auto& driver = stage.driver();
  driver.frames(3);
  ImVec2 at = driver.find({"Legend -"}, "##legend");
  at.x += 2 * ImGui::GetFontSize();  // past the marks
  do {
    ASSERT_LT(at.y += 3, 500) << "no class can be renamed";
    driver.move_to(at);
  } while (driver.words().find("Double-click to rename") == std::string::npos);
  driver.frames(30);
  driver.double_click(at);
  driver.frames(2);
  driver.type("amoeba");
  driver.tap(TestKey::enter);
  const auto renamings = stage.emitted<app::RenameClass>();
  ASSERT_EQ(renamings.size(), 1U);
  EXPECT_EQ(renamings[0].label, 0);
  EXPECT_EQ(renamings[0].name, "amoeba");
}

class LiveTrail : public testing::Test {
 protected:
  LiveTrail() {
    auto map = *session.map;
    auto embedding = *map.embedding;
    embedding.projection = std::make_shared<const FirstThree>();
    map.embedding = std::make_shared<const ml::Embedding>(std::move(embedding));
    map.reduction = {};
    session.map = std::make_shared<const app::Map>(std::move(map));
    session.model = std::make_shared<const ml::Model>();
  }
  struct FirstThree : ml::Projection {
    ml::Matrix place(const ml::Matrix& rows) const override { return rows.leftCols(3); }
  };
  void see(float x) {
    auto overlay = std::make_shared<live::Overlay>();
    overlay->features = ml::Matrix::Constant(1, 4, x);
    overlay->sightings.emplace_back();
    overlay->sightings.front().label = 1;
    overlay->model = session.model;
    session.feeds.front().overlay = overlay;
  }
  std::vector<renderer::Cursor> cursors() { return scene.extract(session, -1).cursors; }

  app::Session session = full_session();
  app::MapScene scene;
};

TEST_F(LiveTrail, FramesLeaveFootprintsThatEnd) {
  for (int i = 0; i < 40; ++i) {
    see(static_cast<float>(i));
    cursors();
    cursors();  // the same frame, drawn again
  }
  const auto trail = cursors();
  ASSERT_EQ(trail.size(), 16U);
  EXPECT_EQ(trail.back().position.x(), 39.0F);
  EXPECT_EQ(trail.front().position.x(), 24.0F);
  EXPECT_GT(trail.back().size_px, trail[14].size_px);
  EXPECT_GT(trail[14].size_px, trail[0].size_px);
  session.feeds.front().overlay.reset();
  EXPECT_THAT(cursors(), IsEmpty());
}

TEST_F(LiveTrail, WhatAnotherBackboneSawHasNoPlaceHere) {
  see(1.0F);
  EXPECT_EQ(cursors().size(), 1U);
  auto other = std::make_shared<ml::Model>();
  other->recipe = ml::FeatureRecipe();
  const auto before = std::exchange(session.model, other);
  see(2.0F);
  EXPECT_THAT(cursors(), IsEmpty());
  session.model = before;
  see(3.0F);
  EXPECT_EQ(cursors().size(), 1U);
}

TEST_F(LiveTrail, OnAnotherMapItBeginsAnewButNotWhereRowsWereAppended) {
  see(1.0F);
  cursors();
  see(2.0F);
  EXPECT_EQ(cursors().size(), 2U);
  session.map = std::make_shared<const app::Map>(*session.map);
  EXPECT_EQ(cursors().size(), 2U);
  auto map = *session.map;
  auto embedding = *map.embedding;
  embedding.projection = std::make_shared<const FirstThree>();
  map.embedding = std::make_shared<const ml::Embedding>(std::move(embedding));
  session.map = std::make_shared<const app::Map>(std::move(map));
  EXPECT_EQ(cursors().size(), 1U);
}

}  // namespace
}  // namespace diatom::tests
