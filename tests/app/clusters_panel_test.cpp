// Clusters: what is chosen, started, and shown of what is found.
#include <algorithm>
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/panels/cluster_curves.h"
#include "app/panels/contingency_view.h"
#include "ml/clustering/how_many.h"
#include "tests/app/clusters_stage.h"

namespace diatom::tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

// --- what is chosen and started ---

TEST_F(ClustersPanel, WithoutFeaturesNothingCanBegin) {
  EXPECT_THAT(stage.driver().words(), HasSubstr("Extract features first"));
  stage.click({"Find clusters"});
  stage.click({"Step"});
  stage.click({"Cluster again"});
  EXPECT_THAT(stage.commands, IsEmpty());
}

TEST_F(ClustersPanel, FindsStepsAndClustersAgain) {
  session().features = clouds();
  stage.click({"Find clusters"});
  EXPECT_FALSE(only<app::StartClustering>().keep_latents);
  stage.click({"Step"});
  only<app::StepClustering>();
  stage.click({"Cluster again"});
  EXPECT_THAT(stage.commands, IsEmpty()) << "there are no latents yet";
  session() = clustered_session(clouds());
  stage.click({"Cluster again"});
  EXPECT_TRUE(only<app::StartClustering>().keep_latents);
}

TEST_F(ClustersPanel, ReducesByWhatIsChosen) {
  session().features = clouds();
  pick("##reduction", "reduction", "Principal components");
  EXPECT_EQ(only<app::ChooseReduction>().id, "pca");
  pick("##reduction", "reduction", "Nothing");
  EXPECT_EQ(only<app::ChooseReduction>().id, "none");
  session().reduction = "pca";
  stage.click({"reduction", "##parameters", "components", "##field"});
  stage.driver().double_click(ImGui::GetIO().MousePos);
  stage.driver().type("7");
  stage.driver().tap(TestKey::enter);
  EXPECT_EQ(stage.emitted<app::SetComponents>().back().count, 7);
}

TEST_F(ClustersPanel, TheVaeOnImagesIsOfferedWhereThereArePixels) {
  const auto offers = [&] {
    stage.click({"reduction", "##reduction"});
    const bool offered = stage.driver().words().find("VAE on images") != std::string::npos;
    stage.driver().click({clusters_panel_size.x / 2,
                          clusters_panel_size.y - 4});  // beside the menu, which closes it
    return offered;
  };
  session().features = clouds();
  EXPECT_FALSE(offers());
  auto pixels = *clouds();
  pixels.recipe = ml::FeatureRecipe{"pixels", "", "grey", 4, {}};
  session().features = std::make_shared<const ml::Features>(pixels);
  EXPECT_TRUE(offers());

  session().reduction = "convolutional";
  stage.click({"Find clusters"});
  only<app::StartClustering>();
  session().features = clouds();
  EXPECT_THAT(stage.driver().words(), HasSubstr("It takes pixels"));
  stage.click({"Find clusters"});
  EXPECT_THAT(stage.commands, IsEmpty());
}

TEST_F(ClustersPanel, EveryMethodHasItsForm) {
  session().features = clouds();
  for (const auto& method : ml::ClusteringRegistry::instance().all()) {
    session().clustering = method.info.id;
    const auto words = stage.driver().words();
    EXPECT_THAT(words, HasSubstr(method.info.label));
    for (const auto& parameter : method.info.parameters)
      EXPECT_THAT(words, HasSubstr(parameter.label)) << method.info.id;
  }
  pick("##clustering", "clustering", "HDBSCAN");
  EXPECT_EQ(only<app::ChooseClustering>().id, "density");
}

TEST_F(ClustersPanel, TheParametersOfTheVaeUnfold) {
  session().features = clouds();
  EXPECT_THAT(stage.driver().words(), Not(HasSubstr("latent")));
  stage.click({"reduction", "Parameters of the reduction"});
  EXPECT_THAT(stage.driver().words(), HasSubstr("latent"));
  stage.click({"reduction", "Parameters of the reduction", "##parameters", "epochs", "##field"});
  stage.driver().double_click(ImGui::GetIO().MousePos);
  stage.driver().type("12");
  stage.driver().tap(TestKey::enter);
  const auto changes = stage.emitted<app::SetVaeValue>();
  ASSERT_FALSE(changes.empty());
  EXPECT_EQ(changes.back().parameter, "epochs");
  EXPECT_EQ(changes.back().value, 12);
}

TEST_F(ClustersPanel, OnceARunHasBegunTheParametersArePutAway) {
  session().features = clouds();
  EXPECT_THAT(stage.driver().words(), HasSubstr("restarts"));
  stage.click({"Find clusters"});
  EXPECT_THAT(stage.driver().words(), Not(HasSubstr("restarts")));
  stage.click({"clustering", "Parameters of the clustering"});
  EXPECT_THAT(stage.driver().words(), HasSubstr("restarts"));
}

TEST_F(ClustersPanel, PausesAndCancelsItsOwnJob) {
  session().features = clouds();
  session().jobs = {job_in(ml::JobState::running, 9, app::JobRole::clusters)};
  EXPECT_THAT(stage.driver().words(), HasSubstr("iteration 8 of 20"));
  stage.click({"Pause"});
  EXPECT_EQ(only<app::PauseJob>().id, 9U);
  session().jobs.back().status.state = ml::JobState::paused;
  stage.click({"Play"});
  EXPECT_EQ(only<app::ResumeJob>().id, 9U);
  stage.click({"Step"});
  only<app::StepClustering>();
  stage.click({"Cancel"});
  EXPECT_EQ(only<app::CancelJob>().id, 9U);
}

// --- what is shown ---

TEST_F(ClustersPanel, ShowsTheVaeLearnBeforeThereAreClusters) {
  session().features = clouds();
  ml::VaeRun vae;
  ml::Vector kl(2);
  kl << 1.5F, 0.001F;
  vae.curve = {{0.5, 210, 3, kl}, {1.0, 180, 1.501, kl}};
  vae.epochs = 1;
  app::ClusterRun run;
  run.features = session().features;
  run.vae = std::make_shared<const ml::VaeRun>(vae);
  session().clusters = std::make_shared<const app::ClusterRun>(run);
  const auto words = stage.driver().words();
  EXPECT_THAT(words, HasSubstr("Reconstruction"));
  EXPECT_THAT(words, HasSubstr("unused: z2"));
  EXPECT_THAT(words, Not(HasSubstr("purity")));
  EXPECT_THAT(words, Not(HasSubstr("Groups")));
}

TEST_F(ClustersPanel, ManyDimensionsAreBars) {
  session().features = clouds();
  ml::VaeRun vae;
  vae.curve = {{1.0, 210, 3, ml::Vector::LinSpaced(24, 0.0F, 1.0F)}};
  vae.epochs = 1;
  app::ClusterRun run;
  run.features = session().features;
  run.vae = std::make_shared<const ml::VaeRun>(vae);
  session().clusters = std::make_shared<const app::ClusterRun>(run);
  const auto words = stage.driver().words();
  EXPECT_THAT(words, HasSubstr("the largest first"));
  EXPECT_THAT(words, Not(HasSubstr("z24")));
  EXPECT_THAT(words, HasSubstr("unused: z1"));
  const ImVec2 bars = stage.driver().find({"##bars"}, "stage");
  stage.driver().move_to(bars);
  EXPECT_THAT(stage.driver().words(), HasSubstr("z24: 1 nats")) << "the first is the largest";
}

TEST(UnusedDimensions, AreNamedFromOneOn) {
  ml::Vector kl(4);
  kl << 0.5F, 0.019F, 0.021F, 0.0F;
  EXPECT_EQ(app::unused_dimensions(kl), "unused: z2, z4");
  EXPECT_EQ(app::unused_dimensions(ml::Vector::Ones(3)), "");
}

TEST_F(ClustersPanel, ShowsFiguresCurvesAndTheTableWhereThereAreLabels) {
  session() = clustered_session(clouds(), "dense");
  const auto words = stage.driver().words();
  for (const char* name : {"purity", "one to one", "classes lost", "NMI", "ARI", "silhouette",
                           "Each epoch by one quick k-means", "across: classes", "Groups"})
    EXPECT_THAT(words, HasSubstr(name));
  EXPECT_THAT(words, Not(HasSubstr("sampled")));
}

TEST_F(ClustersPanel, NamesTheClassesThatAreLost) {
  session() = clustered_session(clouds());
  auto run = *session().clusters;
  run.curve.back().scores.by_labels->lost = {0, 2};
  run.curve.back().scores.by_labels->overlaps = 2;
  run.curve.back().scores.silhouette_rows = 50;
  session().clusters = std::make_shared<const app::ClusterRun>(run);
  const auto words = stage.driver().words();
  EXPECT_THAT(words, HasSubstr("Lost: Arcella, Volvox"));
  EXPECT_THAT(words, HasSubstr("silhouette sampled, of 50 images"));
}

TEST_F(ClustersPanel, WhatNeedsLabelsIsAbsentWithoutThem) {
  session() = clustered_session(clouds_without_labels(), "dense");
  const auto words = stage.driver().words();
  EXPECT_THAT(words, HasSubstr("silhouette"));
  EXPECT_THAT(words, HasSubstr("cluster 3"));
  for (const char* name : {"purity", "NMI", "ARI", "one to one", "lost", "across: classes"})
    EXPECT_THAT(words, Not(HasSubstr(name)));
  stage.driver().frames(1);
  const auto asked = stage.emitted<app::LoadThumbnails>();
  ASSERT_FALSE(asked.empty()) << "each cluster shows some of its images";
  for (int group = 0; group < 3; ++group) {
    const auto& rows = asked.back().rows;
    EXPECT_TRUE(std::any_of(rows.begin(), rows.end(), [&](int row) {
      return session().groups->of_row[static_cast<std::size_t>(row)] == group;
    }));
  }
}

TEST_F(ClustersPanel, ShowsHowManyClustersThereAreWhileThatIsFoundOut) {
  session().features = clouds();
  ml::HowMany found;
  found.ks = {2, 3, 4};
  found.entropy = {{0.3, 0.2, 0.25}, 3};
  found.bic = {{-10, -14}, 3};
  app::ClusterRun run;
  run.features = session().features;
  run.how_many = std::make_shared<const ml::HowMany>(found);
  session().clusters = std::make_shared<const app::ClusterRun>(run);
  EXPECT_THAT(stage.driver().words(), HasSubstr("Finding out how many"));
  found.silhouette = {{0.2, 0.4, 0.3}, 3};
  found.gap = {{0.1, 0.3, 0.2}, 3};
  found.gap_errors = {0.1, 0.1, 0.1};
  found.suggested = 3;
  run.how_many = std::make_shared<const ml::HowMany>(found);
  session().clusters = std::make_shared<const app::ClusterRun>(run);
  const auto words = stage.driver().words();
  EXPECT_THAT(words, HasSubstr("3 clusters suggested"));
  for (const char* name : {"entropy", "BIC", "silhouette", "gap"})
    EXPECT_THAT(words, HasSubstr(name));
}

TEST_F(ClustersPanel, ClustersOfOtherFeaturesAreNotShown) {
  session() = clustered_session(clouds());
  session().features = clouds();
  EXPECT_THAT(stage.driver().words(), Not(HasSubstr("Groups")));
}

TEST_F(ClustersPanel, NoClusterAtAllIsShown) {
  session() = clustered_session(clouds());
  session().groups =
      std::make_shared<const app::Groups>(app::Groups{ml::Labels(120, ml::outlier), {}, {}});
  EXPECT_THAT(stage.driver().words(), HasSubstr("in none"));
}

// --- the table ---

TEST(ContingencyTable, ItsRowsLieAlongTheDiagonal) {
  auto features = *some_features(9);
  for (std::size_t row = 0; row < 9; ++row) features.samples[row].label = static_cast<int>(row / 3);
  const auto groups = std::make_shared<const app::Groups>(
      app::Groups{{2, 2, 0, 0, 0, ml::outlier, 1, 1, 1}, {"", "", ""}, {7, 8, 9}});
  const auto table = app::contingency_table(groups, std::make_shared<const ml::Features>(features));
  EXPECT_THAT(table.order, ElementsAre(2, 0, 1, ml::outlier));
  Eigen::MatrixXi expected(4, 3);
  expected << 2, 0, 0, 1, 2, 0, 0, 0, 3, 0, 1, 0;
  EXPECT_EQ(table.counts, expected);
  EXPECT_THAT(table.rows_in_cell({1, 0}), ElementsAre(2));
  EXPECT_THAT(table.rows_in_cell({3, 1}), ElementsAre(5));
  EXPECT_EQ(table.cell_of({3, 4}), (app::GridCell{1, 1}));
  EXPECT_EQ(table.cell_of({3}), std::nullopt);
  EXPECT_EQ(table.cell_of({}), std::nullopt);
}

TEST_F(ClustersPanel, AClickOnACellSelectsItsRows) {
  session() = clustered_session(clouds());
  const auto table = app::contingency_table(session().groups, session().features);
  const ImVec2 at = stage.driver().find({"##contingency"}, "stage");
  const float left = ImGui::GetStyle().WindowPadding.x;
  const auto layout = app::grid_layout(clusters_panel_size.x - 2 * left, 3);
  int clicked = 0;
  for (int row = 0; row < 3; ++row)
    for (int column = 0; column < 3; ++column) {
      const auto expected = table.rows_in_cell({row, column});
      stage.commands.clear();
      stage.driver().click(
          {left + layout.margin + layout.cell * (static_cast<float>(column) + 0.5F),
           at.y - 3 + layout.margin + layout.cell * (static_cast<float>(row) + 0.5F)});
      const auto emitted = stage.emitted<app::SelectRows>();
      if (expected.empty()) {
        EXPECT_THAT(emitted, IsEmpty());
        continue;
      }
      ASSERT_THAT(emitted, SizeIs(1));
      EXPECT_EQ(emitted.front().rows, expected);
      clicked += static_cast<int>(expected.size());
    }
  EXPECT_EQ(clicked, 120);
}

TEST_F(ClustersPanel, WhatIsSelectedIsSeen) {
  session() = clustered_session(clouds());
  const auto rows =
      app::contingency_table(session().groups, session().features).rows_in_cell({0, 0});
  session().selection = std::make_shared<const std::vector<int>>(rows);
  EXPECT_THAT(stage.driver().words(),
              HasSubstr("Selected: " + std::to_string(rows.size()) + " images"));
  const auto name = "##picture " + std::to_string(rows.front());
  stage.click({"selected", name.c_str()});
  EXPECT_THAT(only<app::SelectRows>().rows, ElementsAre(rows.front()));
}

// --- how far names carry, and what is strange ---

TEST_F(ClustersPanel, ShowsHowFarFewLabelsCarry) {
  session() = clustered_session(clouds());
  EXPECT_THAT(stage.driver().words(), HasSubstr("Named by a few labels"));
  EXPECT_THAT(stage.driver().words(), HasSubstr("over 20 draws"));
  session() = clustered_session(clouds_without_labels());
  EXPECT_THAT(stage.driver().words(), Not(HasSubstr("Named by a few labels")));
}

TEST_F(ClustersPanel, WithholdsTheClassThatIsChosen) {
  session() = clustered_session(clouds_without_labels());
  EXPECT_THAT(stage.driver().words(), Not(HasSubstr("withhold")));
  session() = clustered_session(clouds());
  stage.click({"##withheld"});
  const ImVec2 at = stage.driver().find({session().features->classes[1].c_str()}, "##Combo");
  stage.driver().click(at);
  stage.commands.clear();
  stage.click({"Would it be noticed?"});
  EXPECT_EQ(only<app::WithholdClass>().label, 1);
}

TEST_F(ClustersPanel, ShowsWhetherTheStrangeAreNoticed) {
  session() = clustered_session(clouds());
  auto features = *session().features;
  for (std::size_t row = 0; row < features.samples.size(); row += 4)
    features.samples[row].split = ml::Split::test;
  app::AnomalyJob job(cluster_request(std::make_shared<const ml::Features>(features), "dense", 2),
                      {2});
  auto anomaly = *ml::run_to_result(job);
  session().anomaly = std::make_shared<const app::Anomaly>(anomaly);
  EXPECT_THAT(stage.driver().words(), Not(HasSubstr("withheld"))) << "it is of other features";
  anomaly.features = session().features;
  session().anomaly = std::make_shared<const app::Anomaly>(anomaly);
  const auto words = stage.driver().words();
  EXPECT_THAT(words, HasSubstr(features.classes[2] + " withheld"));
  EXPECT_THAT(words, HasSubstr("distance to the clusters: area"));
  EXPECT_THAT(words, HasSubstr("error of the VAE: area"));
  EXPECT_THAT(words, HasSubstr("found at 5"));
}

}  // namespace
}  // namespace diatom::tests
