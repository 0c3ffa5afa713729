// Clusters from the command to the groups, what a person makes of them, and the way back.
#include <gmock/gmock.h>

#include "app/extract.h"
#include "tests/app/clustered_session.h"
#include "tests/app/workbench_fixture.h"

namespace diatom::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class ClusterCommands : public WorkbenchTest {
 protected:
  ClusterCommands() {
    bench.session.features = tests::clouds();
    apply(bench, StartMap{});
    apply(bench, SetClusteringValue{"clusters", 3});
    run_until_quiet();
  }

  // Until the map has followed, too.
  void settle() {
    run_until_quiet();
    run_until_quiet();
  }

  void find_clusters() {
    apply(bench, ChooseReduction{"pca"});
    apply(bench, SetComponents{2});
    apply(bench, StartClustering{});
    settle();
  }

  std::string last_notice() const { return bench.session.notices.back().text; }

  Session& session = bench.session;
};

TEST_F(ClusterCommands, ClustersBecomeGroupsThatColourAMapOfTheLatents) {
  find_clusters();
  ASSERT_TRUE(session.clusters && session.clusters->is_final);
  EXPECT_EQ(session.clusters->latents->cols(), 2);
  ASSERT_TRUE(session.groups);
  EXPECT_EQ(session.groups->count(), 3);
  EXPECT_EQ(session.groups->of_row, session.clusters->clustering->assignment);
  EXPECT_EQ(session.color_by, ColorBy::cluster);
  EXPECT_EQ(session.map->latents, session.clusters->latents);
  MapScene extractor;
  EXPECT_EQ(*extractor.extract(session, -1).clouds[0].class_ids, marks_of_rows(session));
}

TEST_F(ClusterCommands, TheMapFollowsTheLatentsWhileTheVaeLearns) {
  apply(bench, ChooseReduction{"dense"});
  for (const auto& [parameter, value] :
       ml::ParameterValues{{"latent", 3}, {"epochs", 6}, {"width", 8}, {"batch", 32}})
    apply(bench, SetVaeValue{parameter, value});
  session.pace = ml::Pace::one_step;
  apply(bench, StartClustering{});
  std::vector<ml::Snapshot<ml::Matrix>> mapped;
  for (int i = 0; i < 2000; ++i) {
    frame();
    if (session.map->latents && (mapped.empty() || mapped.back() != session.map->latents))
      mapped.push_back(session.map->latents);
  }
  EXPECT_GT(mapped.size(), 2U);
  EXPECT_TRUE(session.clusters->is_final);
  EXPECT_EQ(session.map->latents, session.clusters->latents);
}

TEST_F(ClusterCommands, AWithheldClassIsLookedFor) {
  auto features = *session.features;
  for (std::size_t row = 0; row < features.samples.size(); ++row)
    features.samples[row].split = row % 4 == 0 ? ml::Split::test : ml::Split::train;
  session.features = std::make_shared<const ml::Features>(std::move(features));
  apply(bench, ChooseReduction{"none"});
  apply(bench, SetClusteringValue{"clusters", 2});
  apply(bench, WithholdClass{1});
  settle();
  ASSERT_TRUE(session.anomaly);
  EXPECT_THAT(session.anomaly->strange, ElementsAre(1));
  EXPECT_THAT(session.anomaly->detectors, SizeIs(1));
  EXPECT_EQ(session.groups, nullptr) << "what is shown does not change";
  apply(bench, StartClustering{});
  EXPECT_EQ(session.anomaly, nullptr) << "it spoke of the clustering before";
}

TEST_F(ClusterCommands, TheMapIsOfTheFeaturesOrOfTheLatents) {
  find_clusters();
  apply(bench, ChooseMapOf{MapOf::features});
  settle();
  EXPECT_EQ(session.map->latents, nullptr);
  apply(bench, ChooseMapOf{MapOf::latents});
  settle();
  EXPECT_EQ(session.map->latents, session.clusters->latents);
}

TEST_F(ClusterCommands, SingleStepsPauseAndGoOn) {
  apply(bench, ChooseReduction{"pca"});
  apply(bench, SetComponents{2});
  apply(bench, StepClustering{});
  for (int i = 0; i < 20; ++i) frame();
  const auto* const status = job_of(session, JobRole::clusters);
  ASSERT_NE(status, nullptr);
  EXPECT_EQ(status->state, ml::JobState::paused);
  EXPECT_EQ(status->steps, 1U);
  apply(bench, StepClustering{});
  for (int i = 0; i < 20; ++i) frame();
  EXPECT_EQ(job_of(session, JobRole::clusters)->steps, 2U);
  apply(bench, ResumeJob{job_of(session, JobRole::clusters)->id});
  settle();
  EXPECT_TRUE(session.groups);
}

TEST_F(ClusterCommands, ClusteringAgainKeepsTheLatents) {
  find_clusters();
  const auto latents = session.clusters->latents;
  const auto groups = session.groups;
  apply(bench, SetClusteringValue{"clusters", 5});
  apply(bench, StartClustering{.keep_latents = true});
  EXPECT_EQ(session.groups, nullptr);
  settle();
  EXPECT_EQ(session.clusters->latents, latents);
  EXPECT_EQ(session.groups->count(), 5);
  apply(bench, Undo{});
  EXPECT_EQ(session.groups, groups);
}

TEST_F(ClusterCommands, AnotherSpaceIsWalkedFromItsMiddle) {
  find_clusters();
  apply(bench, WalkTo{ml::Vector::Ones(2), 1});
  apply(bench, StartClustering{.keep_latents = true});
  EXPECT_TRUE(session.walk) << "it is the same space";
  apply(bench, StartClustering{});
  EXPECT_FALSE(session.walk);
}

TEST_F(ClusterCommands, UndoReturnsThroughEveryEditInOrder) {
  find_clusters();
  session.undo.clear();  // what was chosen on the way here
  std::vector<ml::Snapshot<Groups>> before;
  const auto edit = [&](const Command& command) {
    before.push_back(session.groups);
    apply(bench, command);
    ASSERT_NE(session.groups, before.back()) << last_notice();
  };
  edit(NameGroup{0, "volvox"});
  edit(SplitGroup{1});
  edit(MergeGroups{0, 3});
  edit(RejectOutliers{0, 0.1});
  edit(MoveToGroup{{1, 2, 3}, 2});
  EXPECT_EQ(session.groups->names[0], "volvox");
  EXPECT_EQ(session.groups->of_row[2], 2);
  while (!before.empty()) {
    apply(bench, Undo{});
    EXPECT_EQ(session.groups, before.back());
    before.pop_back();
  }
  apply(bench, Undo{});
  EXPECT_THAT(last_notice(), HasSubstr("nothing to take back"));
}

TEST_F(ClusterCommands, UndoEndsTheClusteringThatWasToTakeItsPlace) {
  find_clusters();
  const auto clusters = session.clusters;
  const auto groups = session.groups;
  apply(bench, StartClustering{.keep_latents = true});
  apply(bench, Undo{});
  settle();
  EXPECT_EQ(session.groups, groups);
  EXPECT_EQ(session.clusters, clusters);
}

TEST_F(ClusterCommands, LearntNamesAreClassesAndUndoBringsTheLabelsBack) {
  apply(bench, ChooseClassifier{"ridge"});
  apply(bench, StartTraining{});
  find_clusters();
  apply(bench, NameGroup{0, "round"});
  apply(bench, NameGroup{2, "long"});
  const auto features = session.features;
  const auto clusters = session.clusters;
  const auto groups = session.groups;
  const auto map = session.map;
  const auto training = session.training;
  const auto model = session.model;
  const auto dataset = session.dataset = tests::dataset_of(*features);

  apply(bench, LearnGroups{});
  settle();
  EXPECT_THAT(session.features->classes, ElementsAre("long", "round"));
  EXPECT_THAT(session.model->classes, ElementsAre("long", "round"));
  ASSERT_TRUE(session.training->predictions) << last_notice();
  EXPECT_EQ(session.dataset->classes, session.features->classes) << "the race learns them, too";
  EXPECT_EQ(session.dataset->samples.size(), dataset->samples.size());
  EXPECT_EQ(session.dataset->samples[0].label, session.features->samples[0].label);
  EXPECT_EQ(session.color_by, ColorBy::label);
  EXPECT_EQ(session.map->features, session.features);
  EXPECT_EQ(session.clusters->features, session.features);
  EXPECT_EQ(session.clusters->table, nullptr) << "it spoke of the old classes";
  EXPECT_TRUE(session.clusters->carried.empty());
  EXPECT_FALSE(session.clusters->scores().by_labels);
  for (const int row : groups->rows_of(1)) EXPECT_EQ(label_of(session, row), ml::unlabelled);
  EXPECT_GT(session.training->fit->iterations.back().accuracy_test, 0.8);

  apply(bench, Undo{});
  settle();
  EXPECT_EQ(session.features, features);
  EXPECT_EQ(session.dataset, dataset);
  EXPECT_EQ(session.color_by, ColorBy::cluster);
  EXPECT_EQ(session.clusters, clusters);
  EXPECT_EQ(session.groups, groups);
  EXPECT_EQ(session.map, map);
  EXPECT_EQ(session.training, training);
  EXPECT_EQ(session.model, model);
  EXPECT_EQ(session.taught_labels, nullptr);
}

TEST_F(ClusterCommands, LearntNamesCanBeClusteredAndLearntAgain) {
  find_clusters();
  apply(bench, NameGroup{0, "round"});
  apply(bench, NameGroup{1, "long"});
  apply(bench, LearnGroups{});
  settle();
  apply(bench, StartClustering{.keep_latents = true});
  settle();
  ASSERT_TRUE(session.groups) << last_notice();
  EXPECT_TRUE(session.clusters->scores().by_labels) << "the names are labels like any others";
}

TEST_F(ClusterCommands, UndoOfALabelKeepsClustersThatWereFoundSince) {
  apply(bench, LabelRows{{0}, 1});
  find_clusters();
  const auto groups = session.groups;
  ASSERT_TRUE(groups);
  while (session.taught_labels) apply(bench, Undo{});  // what was chosen since, and the label
  EXPECT_EQ(session.taught_labels, nullptr);
  EXPECT_EQ(session.groups, groups);
  EXPECT_TRUE(session.clusters);
}

TEST_F(ClusterCommands, WhatCannotBeDoneIsANoticeAndChangesNothing) {
  apply(bench, NameGroup{0, "x"});
  EXPECT_THAT(last_notice(), HasSubstr("start clustering first"));
  apply(bench, StartClustering{.keep_latents = true});
  EXPECT_THAT(last_notice(), HasSubstr("start clustering first"));
  apply(bench, SetComponents{0});
  EXPECT_THAT(last_notice(), HasSubstr("one principal component or more"));
  apply(bench, ChooseReduction{"no such reduction"});
  EXPECT_THAT(last_notice(), HasSubstr("no such reduction"));
  find_clusters();
  session.undo.clear();
  const auto groups = session.groups;
  const auto features = session.features;
  apply(bench, MergeGroups{1, 1});
  EXPECT_THAT(last_notice(), HasSubstr("two groups"));
  apply(bench, NameGroup{0, "alone"});
  apply(bench, LearnGroups{});
  EXPECT_THAT(last_notice(), HasSubstr("name two groups or more"));
  EXPECT_EQ(session.features, features);
  EXPECT_THAT(session.undo, SizeIs(1)) << "what failed is nothing to take back";
  apply(bench, Undo{});
  EXPECT_EQ(session.groups, groups);
}

}  // namespace
}  // namespace diatom::app
