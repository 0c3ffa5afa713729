#include "ml/fine_tuning/fine_tune.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <set>
#include <span>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ml/fine_tuning/learning_network.h"
#include "ml/fine_tuning/pictures.h"
#include "ml/metrics/confusion.h"
#include "ml/synth/formula.h"
#include "tests/ml/fine_tuning/small_run.h"
#include "tests/support/shared_material.h"

namespace diatom::ml {
namespace {

using testing::HasSubstr;
using tests::TemporaryFolder;

TEST(FineTune, Learns) {
  const auto result = result_of(small_request());
  ASSERT_FALSE(result->curve.empty());
  const auto& last = result->curve.back();
  EXPECT_LT(last.loss, 0.6) << "ln 2 is the loss of who has learnt nothing";
  EXPECT_GE(result->curve[result->best].accuracy_test, 0.9);
  EXPECT_EQ(last.epochs, 4.0);
  EXPECT_GT(last.seconds, 0.0);
  EXPECT_LT(last.cosine_to_frozen, 0.99) << "the network's own weights learn too";
}

TEST(FineTune, TheChosenModelScoresAsReported) {
  const auto request = small_request();
  const auto result = result_of(request);
  const auto& dataset = request.dataset;
  std::size_t next = 0;
  std::size_t right = 0;
  for (const auto& sample : dataset.samples) {
    if (sample.split != Split::test) continue;
    const Image image = dataset.images->load(sample);
    const int predicted = predicted_labels(result->chosen->scores(std::span(&image, 1))).front();
    EXPECT_EQ(predicted, result->predictions.at(next++)) << sample.path;
    if (predicted == sample.label) ++right;
  }
  EXPECT_EQ(next, result->predictions.size());
  EXPECT_NEAR(static_cast<double>(right) / static_cast<double>(next),
              result->curve[result->best].accuracy_test, 1e-12);
}

TEST(FineTune, SameSeedGivesTheSameBits) {
  const auto once = content_hash(*result_of(small_request())->chosen);
  EXPECT_EQ(once, content_hash(*result_of(small_request())->chosen));
  auto other = small_request();
  other.seed = 6;
  EXPECT_NE(once, content_hash(*result_of(other)->chosen));
}

TEST(FineTune, ResumesToTheSameBits) {
  const TemporaryFolder folder;
  const auto whole = result_of(small_request());

  auto request = small_request();
  request.checkpoint = folder / "run.checkpoint";
  {
    FineTune interrupted(request);
    while (!interrupted.latest()) ASSERT_EQ(interrupted.step(), Step::more);
    for (int i = 0; i < 9; ++i) ASSERT_EQ(interrupted.step(), Step::more);  // into the next update
  }
  request.resume = true;
  const auto resumed = result_of(request);
  EXPECT_EQ(content_hash(*resumed->chosen), content_hash(*whole->chosen));
  ASSERT_EQ(resumed->curve.size(), whole->curve.size());
  for (std::size_t i = 0; i < whole->curve.size(); ++i) {
    EXPECT_EQ(resumed->curve[i].loss, whole->curve[i].loss);
    EXPECT_EQ(resumed->curve[i].images_seen, whole->curve[i].images_seen);
    EXPECT_EQ(resumed->curve[i].accuracy_validation, whole->curve[i].accuracy_validation);
    EXPECT_EQ(resumed->curve[i].cosine_to_frozen, whole->curve[i].cosine_to_frozen);
  }
  EXPECT_EQ(resumed->predictions, whole->predictions);
  // At its end there is nothing left to do.
  EXPECT_EQ(content_hash(*result_of(request)->chosen), content_hash(*whole->chosen));

  request.seed = 9;
  EXPECT_THAT(sentence_of(request), HasSubstr("comes from other images or parameters"));
}

// From whatever was published, as often as one likes; and what the run did afterwards has not
// touched it.
TEST(FineTune, GoesOnFromWhatItPublishedWithTheSameBits) {
  auto request = small_request();
  request.keep_states = true;
  FineTune running(request);
  while (!running.latest()) ASSERT_EQ(running.step(), Step::more);
  const auto moment = running.latest();
  ASSERT_NE(moment->state, nullptr);
  EXPECT_GT(moment->state->bytes(), 100'000U);
  const auto whole = run_to_result(running);
  EXPECT_EQ(whole->state, nullptr) << "it is over";
  ASSERT_LT(moment->curve.size(), whole->curve.size());

  request.from = moment;
  const auto again = result_of(request);
  EXPECT_EQ(content_hash(*again->model), content_hash(*whole->model));
  EXPECT_EQ(content_hash(*again->chosen), content_hash(*whole->chosen));
  EXPECT_EQ(again->predictions, whole->predictions);
  ASSERT_EQ(again->curve.size(), whole->curve.size());
  for (std::size_t i = 0; i < whole->curve.size(); ++i) {
    EXPECT_EQ(again->curve[i].loss, whole->curve[i].loss);
    EXPECT_EQ(again->curve[i].images_seen, whole->curve[i].images_seen);
  }
  request.from = whole;
  EXPECT_THAT(sentence_of(request), HasSubstr("that fine-tuning is over"));
}

// What decides is the validation part: false labels on the test images change no weight.
TEST(FineTune, ChoosesNothingOnTestImages) {
  auto request = small_request();
  const auto honest = result_of(request);
  for (auto& sample : request.dataset.samples)
    if (sample.split == Split::test) sample.label = 1 - sample.label;
  const auto deceived = result_of(request);
  EXPECT_EQ(content_hash(*honest->chosen), content_hash(*deceived->chosen));
  EXPECT_NE(honest->curve.back().accuracy_test, deceived->curve.back().accuracy_test);
}

TEST(FineTune, LayersBelowTheNamedOneStay) {
  auto request = small_request();
  request.from_layer = "stage3";
  const auto before = request.backbone->weights();
  const auto after = result_of(request)->model->backbone->weights();
  for (const auto& [name, data] : before.tensors) {
    const bool learns = name.starts_with("stage3") || name.starts_with("wide");
    EXPECT_EQ(data.bytes != after.tensors.at(name).bytes, learns) << name;
  }
}

TEST(FineTune, FrozenBatchNormsKeepTheirStatistics) {
  auto request = small_request();
  const auto before = request.backbone->weights();
  const auto moved_statistics = [&](const Model& model) {
    int moved = 0;
    for (const auto& [name, data] : model.backbone->weights().tensors)
      if (name.find("running_") != std::string::npos && data.bytes != before.tensors.at(name).bytes)
        ++moved;
    return moved;
  };
  EXPECT_GT(moved_statistics(*result_of(request)->model), 0);
  request.values["freeze_bn"] = 1;
  EXPECT_EQ(moved_statistics(*result_of(request)->model), 0);
}

// With frozen norms, images do not see each other: a batch may be cut as one likes.
TEST(FineTune, GradientsOfMicroBatchesAddUp) {
  auto request = small_request();
  request.values["freeze_bn"] = 1;
  request.values["epochs"] = 1;
  request.values["augmentation"] = 0;
  request.values["micro_batch"] = 8;
  const auto whole = result_of(request)->model->backbone->weights();
  request.values["micro_batch"] = 2;
  const auto cut = result_of(request)->model->backbone->weights();
  for (const auto& [name, data] : whole.tensors) {
    const auto a = data.to_float();
    const auto b = cut.tensors.at(name).to_float();
    for (std::size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], 1e-4) << name;
  }
}

TEST(FineTune, TheFrozenTwinStaysAsItWas) {
  const auto request = small_request();
  const auto before = content_hash(request.backbone->weights());
  result_of(request);
  EXPECT_EQ(content_hash(request.backbone->weights()), before);
}

TEST(FineTune, StopsWhenValidationNoLongerRises) {
  auto request = small_request();
  request.values["epochs"] = 500;
  request.values["patience"] = 2;
  const auto result = result_of(request);
  EXPECT_LT(result->curve.back().epochs, 500.0);
  EXPECT_NEAR(result->curve.back().epochs - result->curve[result->best].epochs, 2.0, 1.0);
}

TEST(FineTune, EveryOptimizerScheduleAndAugmentationWorks) {
  for (const int optimizer : {0, 1})
    for (const int choice : {0, 1, 2}) {
      auto request = small_request();
      request.values = {{"epochs", 1},
                        {"optimizer", optimizer},
                        {"schedule", choice},
                        {"augmentation", choice},
                        {"batch", 8}};
      const auto result = result_of(request);
      EXPECT_TRUE(std::isfinite(result->curve.back().loss)) << optimizer << ' ' << choice;
    }
}

TEST(FineTune, SaysWhatToDoWhenItDiverges) {
  auto request = small_request();
  request.values["learning_rate"] = 10;
  request.values["head_factor"] = 1000;
  request.values["largest_gradient"] = 0;
  request.values["epochs"] = 50;
  const auto sentence = sentence_of(request);
  EXPECT_THAT(sentence, HasSubstr("the loss became NaN at update"));
  EXPECT_THAT(sentence, HasSubstr("lower the learning rate"));
}

TEST(FineTune, RefusesWhatCannotLearn) {
  auto request = small_request();
  request.backbone = make_backbone({"handmade", {}, {}, 0});
  EXPECT_THAT(sentence_of(request), HasSubstr("no layers that could be fine-tuned"));

  request = small_request();
  request.from_layer = "stage9";
  EXPECT_THAT(sentence_of(request), HasSubstr("its layers are stem, stage1"));

  request = small_request();
  for (auto& sample : request.dataset.samples) sample.split = Split::test;
  EXPECT_THAT(sentence_of(request), HasSubstr("no sample is marked for training"));

  request = small_request();
  request.dataset.classes.clear();
  for (auto& sample : request.dataset.samples) sample.label = unlabelled;
  EXPECT_THAT(sentence_of(request), HasSubstr("has no labels: fine-tuning needs"));

  request = small_request();
  request.values["epochs"] = 0;
  EXPECT_THAT(sentence_of(request), HasSubstr("epochs"));
}

TEST(FineTune, WorksWithoutValidationAndWithoutTest) {
  auto request = small_request();
  request.values["validation"] = 0;
  request.values["epochs"] = 1;
  for (auto& sample : request.dataset.samples) sample.split = Split::train;
  const auto result = result_of(request);
  EXPECT_EQ(result->best, result->curve.size() - 1) << "the newest counts as the best";
  EXPECT_TRUE(std::isnan(result->curve.back().accuracy_test));
}

// --- what it learns from ---

TEST(Pictures, ValidationIsDrawnFromEachClass) {
  auto dataset = with_split(formula_dataset(3, 40, 3), 0.25, 0);
  const auto parts = parts_of(dataset, 0.1, 7);
  EXPECT_EQ(parts.test.size(), 30U);
  EXPECT_EQ(parts.validation.size(), 9U);
  EXPECT_EQ(parts.learnt.size(), 81U);
  std::array<int, 3> of_class{};
  std::set<std::size_t> all(parts.test.begin(), parts.test.end());
  for (const auto i : parts.validation) {
    ++of_class.at(static_cast<std::size_t>(dataset.samples[i].label));
    EXPECT_TRUE(all.insert(i).second);
  }
  for (const auto i : parts.learnt) EXPECT_TRUE(all.insert(i).second);
  EXPECT_THAT(of_class, testing::Each(3));
  EXPECT_NE(parts.validation, parts_of(dataset, 0.1, 8).validation);
}

TEST(Pictures, AClassOfOneKeepsItToLearnFrom) {
  auto dataset = formula_dataset(2, 1, 3);
  for (auto& sample : dataset.samples) sample.split = Split::train;
  const auto parts = parts_of(dataset, 0.5, 0);
  EXPECT_EQ(parts.learnt.size(), 2U);
  EXPECT_TRUE(parts.validation.empty());
}

TEST(Pictures, WhatHasNoClassIsInNoPart) {
  auto dataset = with_split(formula_dataset(2, 8, 3), 0.25, 0);
  for (const std::size_t i : {0U, 5U, 9U}) dataset.samples[i].label = unlabelled;
  const auto parts = parts_of(dataset, 0.1, 7);
  EXPECT_EQ(parts.learnt.size() + parts.validation.size() + parts.test.size(), 13U);
}

TEST(Pictures, AreTheSameForTheSameEpochOnly) {
  ImageSpec spec;
  spec.size = 32;
  Pictures pictures(small_data(), spec, Augmentation::turned, 1);
  const auto once = pictures.augmented({0, 1, 2}, 3).images;
  EXPECT_EQ(once, pictures.augmented({0, 1, 2}, 3).images);
  EXPECT_NE(once, pictures.augmented({0, 1, 2}, 4).images);
  EXPECT_EQ(once[1], pictures.augmented({1}, 3).images[0]) << "whatever the batch";
}

TEST(Pictures, MirrorsHalfOfThem) {
  ImageSpec spec;
  spec.size = 32;
  Pictures pictures(small_data(), spec, Augmentation::mirror, 1);
  const auto plain = pictures.plain({0}).images[0];
  int mirrored = 0;
  for (int epoch = 0; epoch < 60; ++epoch) {
    const auto seen = pictures.augmented({0}, epoch).images[0];
    if (seen == plain) continue;
    ++mirrored;
    for (std::size_t x = 0; x < 32; ++x) ASSERT_EQ(seen[x], plain[31 - x]);
  }
  EXPECT_GT(mirrored, 15);
  EXPECT_LT(mirrored, 45);
}

TEST(Pictures, ViewsKeepTheCanvas) {
  const auto view_on = [](int canvas_px) {
    ImageSpec spec;
    spec.size = 32;
    spec.canvas_px = canvas_px;
    Pictures pictures(small_data(), spec, Augmentation::turned, 7);
    return pictures.augmented({0}, 1).images.at(0);
  };
  const int side = largest_side_px(small_data());
  EXPECT_EQ(view_on(side), view_on(0));
  const auto small = view_on(8 * side);  // 4 of 32 pixels
  EXPECT_EQ(small.size(), view_on(0).size());
  // All around the object lies the padding, even but for the view's grain.
  const auto unevenness = [](const PreparedImage& view) {
    const auto [low, high] = std::minmax_element(view.begin(), view.begin() + 320);  // 10 rows
    return *high - *low;
  };
  EXPECT_LT(2.0F * unevenness(small), unevenness(view_on(0)));
}

TEST(Pictures, ListsWhatCannotBeReadAndGoesOn) {
  const TemporaryFolder folder;
  for (const char* name : {"a", "b"}) {
    std::filesystem::create_directories(folder / name);
    write_image(folder / name / "fine.png", draw_formula(0, 0, 1));
    std::ofstream(folder / name / "torn.png") << "not an image";
  }
  auto dataset = open_dataset(folder.path());
  Pictures pictures(dataset, {}, Augmentation::none, 1);
  std::vector<std::size_t> all(dataset.samples.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  EXPECT_EQ(pictures.plain(all).images.size(), 2U);
  pictures.plain(all);
  EXPECT_EQ(pictures.skipped().size() + dataset.skipped.size(), 2U) << "each once";
}

}  // namespace
}  // namespace diatom::ml
