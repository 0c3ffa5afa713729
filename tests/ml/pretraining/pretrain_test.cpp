#include "ml/pretraining/pretrain.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ml/backbone/diatom_net.h"
#include "ml/pretraining/views.h"
#include "ml/synth/formula.h"
#include "tests/support/shared_material.h"

namespace diatom::ml {
namespace {

using testing::HasSubstr;
using tests::TemporaryFolder;

// Two formulas of 14 pictures each, of which some are held out.
std::vector<PretrainSource> small_source() {
  return {{"formula", with_split(formula_dataset(2, 14, 3), 0.2, 0)}};
}

// What has no class says nothing to a classifier, and its neighbours are not misled.
TEST(Views, LeaveOutWhatHasNoClass) {
  auto sources = small_source();
  sources[0].dataset.samples[3].label = unlabelled;
  ViewMaker maker(std::move(sources), nullptr, 32, 1, 0);
  while (maker.draw_next()) {
  }
  EXPECT_EQ(maker.fraction(), 1.0);
  const auto views = maker.take();
  EXPECT_EQ(views.count(), 27U);
  EXPECT_THAT(views.labels, testing::Each(testing::AnyOf(0, 1)));
}

PretrainOptions small_options() {
  PretrainOptions options;
  options.views_a_picture = 1;
  options.epochs = 40;  // of one update
  options.seed = 5;
  return options;
}

TensorMap weights_of_run(PretrainOptions options) {
  Pretrain job(small_source(), std::move(options));
  return *run_to_result(job)->weights;
}

TEST(Pretrain, LearnsToTellFormulasApart) {
  Pretrain job(small_source(), small_options());
  const auto result = run_to_result(job);
  EXPECT_EQ(result->updates, result->of_updates);
  ASSERT_EQ(result->curve.size(), 2U);
  EXPECT_LT(result->curve.back().learnt.classes, result->curve.front().learnt.classes);
  EXPECT_GT(result->curve.back().learnt.accuracy, 0.95);
  EXPECT_GT(result->curve.back().held_out.accuracy, 0.9);
}

TEST(Pretrain, RepeatsItsTeacher) {
  auto options = small_options();
  options.teacher = make_backbone({"pixels", {}, {}, 0});
  Pretrain job(small_source(), options);
  const auto result = run_to_result(job);
  EXPECT_LT(result->curve.back().learnt.teacher, 0.9 * result->curve.front().learnt.teacher);
}

TEST(Pretrain, SameSeedGivesTheSameBits) {
  const auto once = weights_of_run(small_options());
  EXPECT_EQ(content_hash(once), content_hash(weights_of_run(small_options())));
  auto other = small_options();
  other.seed = 6;
  EXPECT_NE(content_hash(once), content_hash(weights_of_run(other)));
}

TEST(Pretrain, GoesOnFromItsCheckpointWithTheSameBits) {
  const TemporaryFolder folder;
  auto options = small_options();
  options.checkpoint = folder.path() / "net.checkpoint";
  options.checkpoint_every = 20;
  {
    Pretrain interrupted(small_source(), options);
    while (!interrupted.latest() || interrupted.latest()->updates < 20) interrupted.step();
  }
  ASSERT_TRUE(std::filesystem::exists(options.checkpoint));
  options.resume = true;
  Pretrain resumed(small_source(), options);
  while (!resumed.latest()) resumed.step();
  EXPECT_EQ(resumed.latest()->updates, 20);
  EXPECT_EQ(resumed.latest()->curve.size(), 1U);
  const auto result = run_to_result(resumed);
  EXPECT_EQ(content_hash(*result->weights), content_hash(weights_of_run(small_options())));
}

TEST(Pretrain, GoesOnFromWhatItPublishedWithTheSameBits) {
  Pretrain running(small_source(), small_options());
  while (!running.latest() || running.latest()->updates < 20) running.step();
  auto options = small_options();
  options.earlier = running.latest();
  ASSERT_NE(options.earlier->state, nullptr);
  const auto whole = run_to_result(running);
  EXPECT_EQ(whole->state, nullptr) << "it is over";

  Pretrain again(small_source(), options);
  const auto result = run_to_result(again);
  EXPECT_EQ(content_hash(*result->weights), content_hash(*whole->weights));
  EXPECT_EQ(result->curve.size(), whole->curve.size());

  options.earlier = whole;
  Pretrain over(small_source(), options);
  EXPECT_THROW(run_to_completion(over), std::invalid_argument);
}

TEST(Pretrain, RefusesAnotherRunsCheckpoint) {
  const TemporaryFolder folder;
  auto options = small_options();
  options.checkpoint = folder.path() / "net.checkpoint";
  weights_of_run(options);
  options.resume = true;
  options.seed = 6;
  Pretrain other(small_source(), options);
  try {
    run_to_completion(other);
    FAIL() << "it went on from a foreign checkpoint";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("other pictures or options"));
  }
}

TEST(Pretrain, NoEpochsLeaveTheWeightsRandom) {
  auto options = small_options();
  options.epochs = 0;
  const auto weights = weights_of_run(options);
  EXPECT_NO_THROW(load_weights(diatom_net(), weights));
  options.seed = 6;
  EXPECT_NE(content_hash(weights), content_hash(weights_of_run(options)));
}

TEST(Pretrain, RefusesWhatMakesNoSense) {
  auto options = small_options();
  options.epochs = -1;
  EXPECT_THROW(Pretrain(small_source(), options), std::invalid_argument);
  options = small_options();
  options.learning_rate = 0.0;
  EXPECT_THROW(Pretrain(small_source(), options), std::invalid_argument);
  EXPECT_THROW(Pretrain({}, small_options()), std::invalid_argument);
  auto unknown = small_source();
  unknown[0].dataset.classes.clear();
  for (auto& sample : unknown[0].dataset.samples) sample.label = unlabelled;
  EXPECT_THROW(Pretrain(unknown, small_options()), std::invalid_argument);
}

TEST(Pretrain, FailsWithAdviceWhereTheLossExplodes) {
  auto options = small_options();
  options.learning_rate = 1.0;
  options.teacher = make_backbone({"pixels", {}, {}, 0});
  options.teacher_weight = 1e3;
  options.epochs = 2000;
  Pretrain job(small_source(), options);
  // It may also survive: what must not happen is weights that are not finite.
  try {
    for (int i = 0; i < 60; ++i) job.step();
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("lower the learning rate"));
    return;
  }
  for (const auto& [name, data] : job.latest()->weights->tensors)
    for (const float value : data.to_float()) ASSERT_TRUE(std::isfinite(value)) << name;
}

TEST(Halved, IsReadBackAsTheSameNetwork) {
  auto options = small_options();
  options.epochs = 1;
  const auto weights = weights_of_run(options);
  const auto half = halved(weights);
  load_weights(diatom_net(), half);
  for (const auto& [name, data] : weights.tensors) {
    const auto exact = data.to_float();
    const auto rounded = half.tensors.at(name).to_float();
    ASSERT_EQ(exact.size(), rounded.size());
    for (std::size_t i = 0; i < exact.size(); ++i)
      ASSERT_NEAR(rounded[i], exact[i], 1e-3F * std::abs(exact[i]) + 1e-6F) << name;
  }
}

}  // namespace
}  // namespace diatom::ml
