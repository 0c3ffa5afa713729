// The time machine: a training's moments are kept within bounds, looked at again and gone on from.
#include "app/timeline.h"

#include <thread>

#include <gmock/gmock.h>

#include "app/session_file/autosave.h"
#include "app/session_file/session_file.h"
#include "ml/metrics/confusion.h"
#include "tests/app/trained_session.h"
#include "tests/app/workbench_fixture.h"
#include "tests/support/shared_material.h"

namespace diatom::app {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

constexpr std::size_t mebi = 1 << 20;

struct LargeState : ml::TrainingState {
  explicit LargeState(std::size_t size) : size_(size) {}
  std::size_t bytes() const override { return size_; }
  std::size_t size_;
};

Moment moment_at(int at, std::size_t bytes) {
  ml::Fit fit;
  fit.state = std::make_shared<const LargeState>(bytes);
  TopTuningRun run;
  run.fit = std::make_shared<const ml::Fit>(std::move(fit));
  Moment moment;
  moment.at = at;
  moment.results.training = std::make_shared<const TopTuningRun>(std::move(run));
  return moment;
}

Timeline long_run(int moments, std::size_t bytes) {
  Timeline timeline;
  for (int i = 0; i < moments; ++i) timeline = with_moment(timeline, moment_at(i + 1, bytes));
  return timeline;
}

TEST(Timeline, KeepsALongRunWithinBounds) {
  const TimelineBudget budget;
  for (const int length : {1, 2, 3, 10, 63, 64, 65, 66, 127, 128, 129, 500, 3000})
    for (const std::size_t bytes : {std::size_t{1000}, 10 * mebi, 300 * mebi}) {
      const auto timeline = long_run(length, bytes);
      const auto& kept = timeline.moments;
      EXPECT_EQ(timeline.seen, static_cast<std::size_t>(length));
      EXPECT_LE(kept.size(), budget.moments);
      EXPECT_TRUE(timeline.bytes <= budget.bytes || kept.size() == 2) << length << " " << bytes;
      EXPECT_EQ(timeline.bytes, (kept.size() - 1) * bytes);
      ASSERT_EQ(kept.front().at, 1);
      ASSERT_EQ(kept.back().at, length);
      for (std::size_t i = 0; i + 1 < kept.size(); ++i)
        EXPECT_EQ(kept[i].number, i * timeline.stride) << "evenly sparse, " << length;
      // No more is given up than has to be.
      const auto least = std::min<std::size_t>(static_cast<std::size_t>(length), 33);
      EXPECT_TRUE(bytes > 1000 || kept.size() >= least) << length;
    }
}

TEST(Timeline, SaysWhatItKeeps) {
  auto timeline = long_run(100, mebi);
  EXPECT_EQ(memory_of(timeline), "kept 51 of 100 moments, 50.0 MB, none on disk");
  EXPECT_EQ(place_of(timeline), "iteration 100 of 100");
  timeline.looked_at = 3;
  EXPECT_EQ(place_of(timeline), "iteration 7 of 100");
}

TEST(Timeline, WhatSeveralMomentsShareCountsOnce) {
  Timeline timeline;
  const auto first = moment_at(1, mebi);
  timeline = with_moment(timeline, first);
  auto second = first;
  second.at = 2;
  timeline = with_moment(timeline, second);
  EXPECT_EQ(timeline.bytes, 0U) << "the newest holds it anyway";
  timeline = with_moment(timeline, moment_at(3, mebi));
  EXPECT_EQ(timeline.bytes, mebi);
}

TEST(Timeline, TheSamePlaceAgainReplacesTheNewest) {
  auto timeline = long_run(3, 1000);
  const auto moment = moment_at(3, 2000);
  timeline = with_moment(timeline, moment);
  EXPECT_THAT(timeline.moments, SizeIs(3));
  EXPECT_EQ(timeline.seen, 3U);
  EXPECT_EQ(timeline.moments.back().results.training, moment.results.training);
  timeline = cut_after(timeline, 1);
  EXPECT_THAT(timeline.moments, SizeIs(2));
  EXPECT_EQ(timeline.seen, 2U);
  EXPECT_EQ(timeline.bytes, 1000U);
}

// What looking back moves, and what has to return.
auto seen_results(const Session& session) {
  return std::tuple(session.training, session.model, session.clusters, session.groups, session.map,
                    session.map_quality, session.walk, session.fine_tuning, session.selection,
                    session.taught_labels, session.undo.size());
}

class TimeMachine : public WorkbenchTest {
 protected:
  TimeMachine() {
    session.features = tests::clouds();
    session.dataset = tests::dataset_of(*session.features);
    session.pace = ml::Pace::one_step;
    apply(bench, StartMap{});
    run_until_quiet();
  }

  void train(const char* classifier, const ml::ParameterValues& values) {
    apply(bench, ChooseClassifier{classifier});
    for (const auto& [parameter, value] : values)
      apply(bench, SetClassifierValue{parameter, value});
    apply(bench, StartTraining{});
    run_until_quiet();
  }
  void train_network() { train("mlp", {{"epochs", 8}, {"width", 16}}); }

  void find_clusters() {
    apply(bench, ChooseReduction{"dense"});
    for (const auto& [parameter, value] :
         ml::ParameterValues{{"latent", 3}, {"epochs", 6}, {"width", 8}, {"batch", 32}})
      apply(bench, SetVaeValue{parameter, value});
    apply(bench, SetClusteringValue{"clusters", 3});
    apply(bench, StartClustering{});
    settle();
  }
  void settle() {
    run_until_quiet();
    run_until_quiet();
  }

  const Timeline& timeline() const { return *session.timeline; }
  std::string last_notice() const { return session.notices.back().text; }

  Session& session = bench.session;
};

TEST_F(TimeMachine, EveryIterationIsAMoment) {
  train_network();
  ASSERT_TRUE(session.timeline);
  ASSERT_THAT(timeline().moments, SizeIs(8));
  for (std::size_t i = 0; i < 8; ++i) {
    const auto& moment = timeline().moments[i];
    EXPECT_EQ(moment.at, static_cast<int>(i) + 1);
    EXPECT_EQ(moment.results.training->fit->iterations.size(), i + 1);
    EXPECT_EQ(can_go_on_from(moment), i < 7);
  }
  EXPECT_EQ(timeline().moments.back().results.training, session.training);
  EXPECT_GT(timeline().bytes, 7U * 3 * 16 * sizeof(float) * 6);
}

TEST_F(TimeMachine, WeightsMetricsAndMapOfThenReturn) {
  train_network();
  apply(bench, ChooseColor{ColorBy::prediction});
  const auto newest = seen_results(session);
  const auto then = timeline().moments[1].results;
  apply(bench, LookBackTo{1});
  EXPECT_EQ(past_in_words(session), "Looking at iteration 2 of 8: not the newest");
  EXPECT_EQ(session.training, then.training);
  EXPECT_EQ(session.model, then.training->model);
  EXPECT_EQ(session.training->fit->iterations.size(), 2U);
  // What that model says of all rows is worked out, and colours the map.
  run_until_quiet();
  ASSERT_TRUE(session.training->predictions);
  EXPECT_EQ(session.training->fit, then.training->fit);
  const auto rows = session.training->prepared->set.rows;
  EXPECT_EQ(*session.training->predictions,
            ml::predicted_labels(session.model->head->scores(*rows)));
  EXPECT_EQ(*groups_on_map(session), *session.training->predictions);
  EXPECT_EQ(timeline().moments[1].results.training, session.training) << "kept for the next look";

  apply(bench, LookBackTo{4});
  EXPECT_EQ(session.training->fit->iterations.size(), 5U);
  apply(bench, LeaveThePast{});
  EXPECT_EQ(seen_results(session), newest);
  EXPECT_FALSE(is_looking_back(session));
  EXPECT_EQ(past_in_words(session), "");
  apply(bench, LookBackTo{2});
  run_until_quiet();
  apply(bench, LookBackTo{7});  // the newest
  EXPECT_EQ(seen_results(session), newest);
  run_until_quiet();
  EXPECT_EQ(seen_results(session), newest);
}

TEST_F(TimeMachine, AFileHoldsTheNewest) {
  train_network();
  const auto newest = seen_results(session);
  apply(bench, LookBackTo{0});
  EXPECT_NE(seen_results(session), newest);
  const auto saved = with_newest(session);
  EXPECT_EQ(seen_results(saved), newest);
  EXPECT_TRUE(is_looking_back(session));
}

TEST_F(TimeMachine, TheAutosaveHoldsTheNewestToo) {
  train_network();
  apply(bench, LookBackTo{0});
  const tests::TemporaryFolder folder;
  Autosave autosave(folder / "autosave", 60.0);
  ASSERT_TRUE(autosave.save(session, {}));
  EXPECT_THAT(read_session(autosave.file()).session.training->fit->iterations, SizeIs(8));
}

// Run through; against going back to the middle and on, twice.
TEST_F(TimeMachine, GoingOnGivesTheSameBits) {
  const std::pair<const char*, ml::ParameterValues> trained[] = {
      {"falkon", {{"lambda", 1e-9}, {"centres", 40}}},
      {"logistic", {{"iterations", 12}}},
      {"mlp", {{"epochs", 8}, {"width", 16}}}};
  for (const auto& [classifier, values] : trained) {
    train(classifier, values);
    const auto whole = session.training;
    const auto length = timeline().moments.size();
    ASSERT_GT(length, 4U) << classifier;
    for (int i = 0; i < 2; ++i) {
      apply(bench, LookBackTo{2});
      apply(bench, GoOnFromHere{});
      EXPECT_THAT(last_notice(), HasSubstr("goes on from iteration 3 of "));
      EXPECT_THAT(timeline().moments, SizeIs(3));
      EXPECT_FALSE(is_looking_back(session));
      run_until_quiet();
      EXPECT_NE(session.training, whole);
      EXPECT_EQ(ml::content_hash(session.model->head->tensors()),
                ml::content_hash(whole->model->head->tensors()))
          << classifier;
      EXPECT_EQ(*session.training->predictions, *whole->predictions);
      EXPECT_EQ(*session.training->confidences, *whole->confidences);
      EXPECT_EQ(session.model->sharpness, whole->model->sharpness);
      EXPECT_THAT(timeline().moments, SizeIs(length));
      EXPECT_EQ(timeline().seen, length);
    }
  }
}

TEST_F(TimeMachine, ATunedRunGoesOnWithWhatItChose) {
  apply(bench, StartTraining{.tune = true});
  run_until_quiet();
  const auto whole = session.training;
  ASSERT_TRUE(whole->tuning);
  ASSERT_GT(timeline().moments.size(), 2U);
  apply(bench, LookBackTo{1});
  apply(bench, GoOnFromHere{});
  run_until_quiet();
  EXPECT_EQ(session.training->tuning, whole->tuning) << "it is not tried out again";
  EXPECT_EQ(ml::content_hash(session.model->head->tensors()),
            ml::content_hash(whole->model->head->tensors()));
}

TEST_F(TimeMachine, LatentsClustersAndMapOfAnEpochReturn) {
  find_clusters();
  ASSERT_TRUE(session.clusters->is_final);
  ASSERT_THAT(timeline().moments, SizeIs(6));
  const auto newest = seen_results(session);
  apply(bench, LookBackTo{2});
  EXPECT_EQ(past_in_words(session), "Looking at epoch 3 of 6: not the newest");
  const auto then = timeline().moments[2].results.clusters;
  EXPECT_EQ(session.clusters, then);
  EXPECT_EQ(then->vae->epochs, 3);
  EXPECT_EQ(then->latents, then->vae->means);
  EXPECT_EQ(session.groups, nullptr) << "nothing was grouped yet";
  settle();
  EXPECT_EQ(session.map->latents, then->latents) << "it is laid out where it was not";
  EXPECT_EQ(timeline().moments[2].results.map, session.map);
  apply(bench, LeaveThePast{});
  EXPECT_EQ(seen_results(session), newest);
  settle();
  EXPECT_EQ(seen_results(session), newest);
}

TEST_F(TimeMachine, AVaeGoesOnWithTheSameBits) {
  find_clusters();
  const auto whole = session.clusters;
  apply(bench, LookBackTo{1});
  apply(bench, GoOnFromHere{});
  EXPECT_EQ(session.clusters->vae->epochs, 2);
  settle();
  EXPECT_NE(session.clusters, whole);
  EXPECT_TRUE(session.clusters->is_final);
  EXPECT_EQ(*session.clusters->latents, *whole->latents);
  EXPECT_EQ(session.clusters->clustering->assignment, whole->clustering->assignment);
  EXPECT_EQ(session.clusters->marks, whole->marks);
  ASSERT_EQ(session.clusters->curve.size(), whole->curve.size());
  for (std::size_t i = 0; i < whole->curve.size(); ++i)
    EXPECT_EQ(session.clusters->curve[i].scores.silhouette, whole->curve[i].scores.silhouette);
  EXPECT_THAT(timeline().moments, SizeIs(6));
}

// A run that goes on waits while its past is looked at, and what it had under way meanwhile does
// not push the past aside.
TEST_F(TimeMachine, ARunWaitsWhileItsPastIsLookedAt) {
  apply(bench, ChooseClassifier{"mlp"});
  apply(bench, SetClassifierValue{"epochs", 8});
  apply(bench, StartTraining{});
  while (!session.timeline || timeline().moments.size() < 4) frame();
  const auto id = job_of(session, JobRole::training)->id;
  apply(bench, LookBackTo{0});
  EXPECT_EQ(job_of(session, JobRole::training)->state, ml::JobState::paused);
  const auto then = session.training->fit;
  for (int i = 0; i < 50; ++i) {  // as the step under way would
    bench.scheduler.step_once(id);
    frame();
  }
  EXPECT_EQ(session.training->fit, then);
  EXPECT_THAT(timeline().moments, SizeIs(4));
  apply(bench, LeaveThePast{});
  frame();
  EXPECT_GT(session.training->fit->iterations.size(), 4U);
  run_until_quiet();
  EXPECT_EQ(session.training->fit->iterations.size(), 8U);
  EXPECT_TRUE(session.training->predictions);
  EXPECT_EQ(timeline().moments.back().at, 8);
}

TEST_F(TimeMachine, ARunThatEndsMeanwhileIsNotLost) {
  apply(bench, ChooseClassifier{"mlp"});
  apply(bench, SetClassifierValue{"epochs", 4});
  apply(bench, StartTraining{});
  while (!session.timeline || timeline().moments.size() < 2) frame();
  const auto id = job_of(session, JobRole::training)->id;
  apply(bench, LookBackTo{0});
  for (int i = 0; i < 200; ++i) {
    bench.scheduler.step_once(id);
    frame();
  }
  apply(bench, LeaveThePast{});
  run_until_quiet();
  EXPECT_TRUE(session.training->predictions);
  EXPECT_EQ(job_of(session, JobRole::training)->state, ml::JobState::done);
}

TEST_F(TimeMachine, WhoeverEditsReturnsFirst) {
  train_network();
  const auto newest = session.training;
  apply(bench, LookBackTo{0});
  apply(bench, SelectRows{{1, 2}});
  EXPECT_TRUE(is_looking_back(session)) << "who selects only looks";
  apply(bench, LabelRows{{0}, (label_of(session, 0) + 1) % 3});
  EXPECT_FALSE(is_looking_back(session));
  ASSERT_FALSE(session.undo.empty());
  EXPECT_EQ(session.undo.back().training, newest) << "what undo returns to is the newest";
  run_until_quiet();
  EXPECT_EQ(session.training->taught_labels, session.taught_labels);
}

TEST_F(TimeMachine, LookingBackIsNoEdit) {
  train_network();
  const auto edits = session.undo.size();
  apply(bench, LookBackTo{0});
  apply(bench, LookBackTo{3});
  apply(bench, LeaveThePast{});
  EXPECT_EQ(session.undo.size(), edits);
}

TEST_F(TimeMachine, IsForgottenWithWhatItWasOf) {
  train_network();
  apply(bench, OpenData{"synthetic"});
  run_until_quiet();
  run_until_quiet();
  ASSERT_TRUE(session.timeline);
  for (const auto& moment : timeline().moments)
    EXPECT_EQ(moment.results.training->features, session.features);
  session.training.reset();
  bench.collect();
  EXPECT_EQ(session.timeline, nullptr);
}

TEST_F(TimeMachine, AQuickTrainingLeavesItToAVaeThatGoesOn) {
  apply(bench, ChooseReduction{"dense"});
  apply(bench, SetVaeValue{"epochs", 50});
  apply(bench, SetVaeValue{"latent", 3});
  apply(bench, StartClustering{});
  while (!session.timeline || timeline().moments.size() < 2) frame();
  apply(bench, StartTraining{});
  for (int i = 0; i < 30; ++i) frame();
  EXPECT_EQ(role_of(timeline().request), JobRole::clusters);
  apply(bench, CancelJob{job_of(session, JobRole::clusters)->id});
  run_until_quiet();
  train_network();
  EXPECT_EQ(role_of(timeline().request), JobRole::training);
}

// Not the newest, but what is looked at, recognises on the feed.
TEST_F(TimeMachine, TheFeedIsRecognisedByTheModelOfThen) {
  session.pace = ml::Pace::fill_frame;
  apply(bench, OpenData{"synthetic"});
  run_until_quiet();
  run_until_quiet();
  ASSERT_GT(timeline().moments.size(), 2U);
  const auto newest = session.model;
  apply(bench, OpenFeed{"synthetic:64x64:1", false});
  const auto speaks = [this](const ml::Snapshot<ml::Model>& model) {
    for (int i = 0; i < 3000; ++i) {
      frame();
      const auto& overlay = feed_in_view(session).overlay;
      if (overlay && overlay->model == model) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  };
  EXPECT_TRUE(speaks(newest));
  apply(bench, LookBackTo{0});
  EXPECT_EQ(session.model->step, 1);
  EXPECT_TRUE(speaks(session.model));
  apply(bench, LeaveThePast{});
  EXPECT_TRUE(speaks(newest));
}

TEST_F(TimeMachine, WhatCannotBeIsSaidInOneSentence) {
  apply(bench, LookBackTo{0});
  EXPECT_EQ(last_notice(), "there are no earlier moments yet: train something first");
  apply(bench, GoOnFromHere{});
  EXPECT_EQ(last_notice(), "look back at an earlier moment first, to go on from there");
  train_network();
  const auto newest = seen_results(session);
  apply(bench, LookBackTo{8});
  EXPECT_EQ(last_notice(), "there is no moment 9: 8 are kept");
  apply(bench, LeaveThePast{});
  EXPECT_EQ(seen_results(session), newest);
  train("ridge", {});
  EXPECT_THAT(timeline().moments, SizeIs(1)) << "it comes at once";
  apply(bench, GoOnFromHere{});
  EXPECT_EQ(last_notice(), "look back at an earlier moment first, to go on from there");
}

}  // namespace
}  // namespace diatom::app
