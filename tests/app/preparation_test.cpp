// Preparing the images: what is shown of it, what is counted, and that the features are made of it.
#include <algorithm>
#include <set>

#include <gmock/gmock.h>

#include "app/preparation_job.h"
#include "ml/vision/prepared_store.h"
#include "tests/app/panel_stage.h"
#include "tests/app/session_material.h"
#include "tests/app/workbench_fixture.h"
#include "tests/ml/vision/drawn_shapes.h"

namespace diatom::app {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

// Discs of growing radius in pictures of 100 pixels; number 0 is empty, number 1 unreadable.
class Discs : public ml::ImageStore {
 public:
  std::string content_hash(const ml::Sample& sample) const override { return sample.path; }
  ml::Image load(const ml::Sample& sample) const override {
    const int number = std::stoi(sample.path);
    if (number == 1) throw std::runtime_error("truncated");
    return tests::picture_of(tests::disc(50, 50, number == 0 ? 0.0 : radius(number), 100), 60, 220);
  }
  static double radius(int number) { return 8.0 + 2.0 * number; }
};

Preparation asked_of_discs(int count, std::vector<int> shown) {
  ml::Dataset dataset;
  for (int i = 0; i < count; ++i) dataset.samples.push_back({std::to_string(i)});
  dataset.images = std::make_shared<const Discs>();
  Preparation asked;
  asked.dataset = std::make_shared<const ml::Dataset>(dataset);
  asked.images = dataset.images;
  asked.settings.isolation = {{"margin", 4.0}};
  for (const int number : shown)
    asked.pictures.push_back({dataset.samples[static_cast<std::size_t>(number)]});
  return asked;
}

// Of a pixel in shares of a tile.
int grey_on(const Preparation& prepared, int picture, Preparation::Stage stage, double x,
            double y) {
  constexpr int side = Preparation::kTilePx;
  const int at_x = stage * side + static_cast<int>(x * side);
  const int at_y = picture * side + static_cast<int>(y * side);
  return prepared.sheet
      ->pixels[static_cast<std::size_t>(3 * (at_y * Preparation::kWidthPx + at_x))];
}

TEST(PreparationJob, TheSheetShowsEveryStage) {
  PreparationJob job(asked_of_discs(12, {3, 0, 1}));
  const auto prepared = ml::run_to_result(job);
  EXPECT_EQ(grey_on(*prepared, 0, Preparation::original, 0.5, 0.5), 60);
  EXPECT_EQ(grey_on(*prepared, 0, Preparation::original, 0.05, 0.5), 220);
  EXPECT_EQ(grey_on(*prepared, 0, Preparation::mask, 0.5, 0.5), 255);
  EXPECT_EQ(grey_on(*prepared, 0, Preparation::mask, 0.05, 0.5), 0);
  EXPECT_EQ(grey_on(*prepared, 0, Preparation::crop, 0.5, 0.5), 60);
  EXPECT_EQ(grey_on(*prepared, 0, Preparation::crop, 0.05, 0.5), (220 + 3 * 96) / 4) << "faded";
  // A disc of 14 pixels' radius: 0.37 of its own square, 0.14 of that of the largest.
  EXPECT_EQ(grey_on(*prepared, 0, Preparation::square, 0.5 - 0.33, 0.5), 60);
  EXPECT_EQ(grey_on(*prepared, 0, Preparation::canvas, 0.5 - 0.33, 0.5), 220);
  EXPECT_EQ(grey_on(*prepared, 0, Preparation::canvas, 0.5 - 0.12, 0.5), 60);
  EXPECT_TRUE(prepared->pictures[0].has_object);
  EXPECT_EQ(grey_on(*prepared, 1, Preparation::mask, 0.5, 0.5), 0);
  EXPECT_EQ(grey_on(*prepared, 1, Preparation::crop, 0.05, 0.5), 220) << "kept whole";
  EXPECT_FALSE(prepared->pictures[1].has_object);
  EXPECT_FALSE(prepared->pictures[2].is_readable);
}

TEST(PreparationJob, CountsWhatIsKeptWholeAndWhatObjectsCover) {
  PreparationJob job(asked_of_discs(12, {}));
  const auto prepared = ml::run_to_result(job);
  const auto& counts = prepared->counts;
  EXPECT_TRUE(prepared->is_counted());
  EXPECT_EQ(counts.whole, 1U);
  EXPECT_EQ(counts.unreadable, 1U);
  EXPECT_EQ(counts.largest_px, 100) << "the one that is kept whole";
  double covered = 0.0;
  for (int number = 2; number < 12; ++number)
    covered += ml::area_px(tests::disc(50, 50, Discs::radius(number), 100)) / 1e4 / 10;
  EXPECT_NEAR(counts.mean_covered(), covered, 0.01);
}

TEST(PreparationJob, WhatWasCountedIsNotCountedAgain) {
  auto asked = asked_of_discs(12, {3});
  PreparationJob first(asked);
  asked.counts = ml::run_to_result(first)->counts;
  PreparationJob second(asked);
  EXPECT_EQ(second.step(), ml::Step::more) << "the picture";
  EXPECT_EQ(second.step(), ml::Step::done);
  EXPECT_EQ(second.latest()->counts.whole, 1U);
}

class PreparationWorkbench : public WorkbenchTest {
 protected:
  // Two classes of discs, small and large.
  void open_discs() {
    auto& session = bench.session;
    auto dataset = *asked_of_discs(12, {}).dataset;
    dataset.classes = {"large", "small"};
    for (std::size_t i = 0; i < dataset.samples.size(); ++i)
      dataset.samples[i].label = i < 6 ? 1 : 0;
    session.data_address = "synthetic";  // no cache on the disk
    session.dataset =
        std::make_shared<const ml::Dataset>(ml::with_split(std::move(dataset), 0.25, 0));
    session.backbone_request.size = 32;
    apply(bench, StartExtraction{});
    run_until_quiet();
    run_until_quiet();
  }
  void set(PreparationSettings settings) {
    apply(bench, SetPreparation{std::move(settings)});
    for (int i = 0; i < 10000 && is_going(bench.session, JobRole::preparation); ++i) frame();
    frame();
  }
  void use() {
    apply(bench, UsePreparation{});
    run_until_quiet();
    run_until_quiet();
  }
};

TEST_F(PreparationWorkbench, ShowsSomeImagesAndCountsAll) {
  open_discs();
  const auto notices = bench.session.notices.size();
  set({});
  const auto& prepared = *bench.session.prepared;
  EXPECT_EQ(prepared.counts.seen, bench.session.dataset->samples.size());
  std::set<std::string> shown;
  for (const auto& picture : prepared.pictures) {
    EXPECT_TRUE(picture.is_loaded);
    shown.insert(picture.sample.path);
  }
  EXPECT_THAT(shown, SizeIs(Preparation::kMost));
  EXPECT_EQ(bench.session.notices.size(), notices) << "it is no news";
  apply(bench, SelectRows{{3, 7}});
  set({});
  ASSERT_THAT(bench.session.prepared->pictures, SizeIs(2));
  EXPECT_EQ(bench.session.prepared->pictures[1].sample.path,
            bench.session.features->samples[7].path);
}

TEST_F(PreparationWorkbench, FeaturesAreOfTheCropsAndComeBack) {
  open_discs();
  const auto before = bench.session.features->values;
  const auto images = bench.session.dataset->images;
  set({.isolation = {{"margin", 2.0}}, .relative_size = false});
  use();
  ASSERT_TRUE(bench.session.preparation_in_use);
  EXPECT_NE(bench.session.features->values, before);
  const auto& sample = bench.session.dataset->samples.back();
  EXPECT_EQ(bench.session.dataset->images->load(sample).pixels,
            ml::isolated(images->load(sample), ml::isolation_from({{"margin", 2.0}})).crop.pixels);
  apply(bench, UseImagesAsTheyAre{});
  run_until_quiet();
  run_until_quiet();
  EXPECT_FALSE(bench.session.preparation_in_use);
  EXPECT_EQ(bench.session.dataset->images, images);
  EXPECT_EQ(bench.session.features->values, before);
}

TEST_F(PreparationWorkbench, OtherSettingsReplaceThemAndDoNotPileUp) {
  open_discs();
  const auto images = bench.session.dataset->images;
  set({.isolation = {}, .relative_size = false});
  use();
  const auto first = bench.session.features->values;
  set({.isolation = {{"margin", 30.0}}, .relative_size = false});
  EXPECT_EQ(bench.session.prepared->images, images) << "tried out on the images as opened";
  use();
  EXPECT_NE(bench.session.features->values, first);
  set({.isolation = {}, .relative_size = false});
  use();
  EXPECT_EQ(bench.session.features->values, first);
}

TEST_F(PreparationWorkbench, RelativeSizePadsToTheLargestCrop) {
  open_discs();
  apply(bench, UsePreparation{});
  EXPECT_THAT(bench.session.notices.back().text, HasSubstr("still being looked at"));
  EXPECT_FALSE(bench.session.preparation_in_use);
  set({});
  use();
  const int largest = bench.session.prepared->counts.largest_px;
  EXPECT_GT(largest, 0);
  EXPECT_EQ(bench.session.features->recipe->image.canvas_px, largest);
  EXPECT_EQ(bench.session.backbone_request.canvas_px, largest);
  apply(bench, UseImagesAsTheyAre{});
  run_until_quiet();
  EXPECT_EQ(bench.session.features->recipe->image.canvas_px, 0);
}

TEST_F(PreparationWorkbench, ANewDataSetIsAsItIs) {
  open_discs();
  set({});
  use();
  apply(bench, OpenData{"synthetic"});
  EXPECT_FALSE(bench.session.preparation_in_use);
  EXPECT_EQ(bench.session.prepared, nullptr);
  EXPECT_EQ(bench.session.backbone_request.canvas_px, 0);
  EXPECT_EQ(bench.session.backbone->recipe().image.canvas_px, 0);
}

TEST_F(PreparationWorkbench, WhatCannotBeIsANotice) {
  apply(bench, SetPreparation{});
  EXPECT_THAT(bench.session.notices.back().text, HasSubstr("no images yet"));
  apply(bench, UsePreparation{});
  EXPECT_THAT(bench.session.notices.back().text, HasSubstr("no images yet"));
  open_discs();
  apply(bench, SetPreparation{{.isolation = {{"median", 1000.0}}}});
  EXPECT_THAT(bench.session.notices.back().text, HasSubstr("median"));
}

class PreparationPanel : public testing::Test {
 protected:
  PreparationPanel() {
    auto prepared = asked_of_discs(12, {3, 0});
    stage.session.dataset = prepared.dataset;
    prepared.selection = stage.session.selection;
    prepared.settings = stage.session.preparation;
    PreparationJob job(prepared);
    stage.session.prepared = ml::run_to_result(job);
  }

  // Without the words of a tooltip.
  std::string words() {
    stage.driver().move_to({-1, -1});
    stage.driver().frame();
    return stage.driver().words();
  }

  tests::Stage stage{make_preparation_panel(), {360, 1400}};
};

TEST_F(PreparationPanel, AsksForWhatIsNotThereYet) {
  stage.driver().frames(2);
  EXPECT_THAT(stage.commands, IsEmpty());
  stage.session.selection = std::make_shared<const std::vector<int>>(std::vector<int>{4});
  stage.driver().frames(1);
  EXPECT_THAT(stage.emitted<SetPreparation>(), SizeIs(1));
  stage.commands.clear();
  stage.session.prepared.reset();
  stage.driver().frames(1);
  EXPECT_THAT(stage.emitted<SetPreparation>(), SizeIs(1));
}

TEST_F(PreparationPanel, SaysWhatIsKeptWhole) {
  const auto said = words();
  EXPECT_THAT(said, HasSubstr("12 images: 1 without an object, kept whole."));
  EXPECT_THAT(said, HasSubstr("1 cannot be read."));
  EXPECT_THAT(said, Not(HasSubstr("live feed")));
  stage.session.preparation_in_use = PreparationInUse{};
  EXPECT_THAT(words(), HasSubstr("The features are of these crops"));
}

TEST_F(PreparationPanel, AParameterBecomesACommand) {
  stage.click({"##parameters", "even_light", "##on"});
  ASSERT_THAT(stage.emitted<SetPreparation>(), SizeIs(1));
  EXPECT_EQ(stage.emitted<SetPreparation>()[0].settings.isolation.at("even_light"), 1.0);
  const ImVec2 at = stage.driver().find({"##parameters", "adaptive", "##slider"}, "stage");
  stage.commands.clear();
  stage.driver().drag({at.x + 10, at.y}, {at.x + 60, at.y});
  EXPECT_GE(stage.emitted<SetPreparation>().size(), 4U);
  stage.click({"relative size"});
  ASSERT_THAT(stage.emitted<SetPreparation>(), SizeIs(1));
  EXPECT_FALSE(stage.emitted<SetPreparation>()[0].settings.relative_size);
}

TEST_F(PreparationPanel, IsUsedAndTakenBack) {
  stage.click({"As they are"});
  EXPECT_THAT(stage.commands, IsEmpty()) << "nothing is in use";
  stage.click({"Use for features"});
  EXPECT_THAT(stage.emitted<UsePreparation>(), SizeIs(1));
  stage.session.preparation_in_use =
      PreparationInUse{stage.session.preparation, stage.session.dataset->images, 0};
  stage.click({"Use for features"});
  EXPECT_THAT(stage.commands, IsEmpty()) << "it is in use";
  stage.click({"As they are"});
  EXPECT_THAT(stage.emitted<UseImagesAsTheyAre>(), SizeIs(1));
  stage.session.preparation.isolation["margin"] = 30;
  EXPECT_THAT(words(), HasSubstr("by other settings"));
  stage.click({"Use for features"});
  EXPECT_THAT(stage.emitted<UsePreparation>(), SizeIs(1));
}

TEST_F(PreparationPanel, RelativeSizeWaitsForTheLargest) {
  auto counting = *stage.session.prepared;
  counting.counts.seen = 5;
  stage.session.prepared = std::make_shared<const Preparation>(counting);
  stage.click({"Use for features"});
  EXPECT_THAT(stage.commands, IsEmpty());
  EXPECT_THAT(words(), HasSubstr("5 of 12 images"));
  stage.session.preparation.relative_size = false;
  stage.click({"Use for features"});
  EXPECT_THAT(stage.emitted<UsePreparation>(), SizeIs(1));
}

TEST_F(PreparationPanel, VectorsHaveNothingToPrepare) {
  stage.session.dataset.reset();
  EXPECT_THAT(words(), HasSubstr("Open a folder of images"));
  EXPECT_THAT(stage.commands, IsEmpty());
}

}  // namespace
}  // namespace diatom::app
