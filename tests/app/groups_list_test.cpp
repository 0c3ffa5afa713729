// The clusters' groups: chosen, named, merged, split and emptied by clicks and keys, and in the
// map.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/shown_groups.h"
#include "tests/app/clusters_stage.h"

namespace diatom::tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

// --- groups ---

class GroupsList : public ClustersPanel {
 protected:
  GroupsList() { session() = clustered_session(clouds()); }
};

TEST_F(GroupsList, ChoosingOneSelectsItsRows) {
  choose(1);
  EXPECT_EQ(only<app::SelectRows>().rows, session().groups->rows_of(1));
  choose_second(2);
  const auto both = only<app::SelectRows>().rows;
  EXPECT_EQ(both.size(), session().groups->rows_of(1).size() + session().groups->rows_of(2).size());
  EXPECT_TRUE(std::is_sorted(both.begin(), both.end()));
  choose_second(2);
  EXPECT_EQ(only<app::SelectRows>().rows, session().groups->rows_of(1));
}

TEST_F(GroupsList, KeysDoNothingWithoutAChosenGroup) {
  stage.driver().frames(2);
  for (const auto key : {TestKey::n, TestKey::m, TestKey::s, TestKey::x}) tap(key);
  stage.driver().frames(3);
  EXPECT_FALSE(ImGui::GetIO().WantTextInput);
  EXPECT_THAT(stage.emitted<app::SplitGroup>(), IsEmpty());
  EXPECT_THAT(stage.emitted<app::RejectOutliers>(), IsEmpty());
  EXPECT_THAT(stage.emitted<app::MergeGroups>(), IsEmpty());
}

TEST_F(GroupsList, KeysSplitRejectAndMerge) {
  choose(1);
  tap(TestKey::s);
  EXPECT_EQ(only<app::SplitGroup>().group, 1);
  tap(TestKey::x);
  EXPECT_EQ(only<app::RejectOutliers>().group, 1);
  EXPECT_EQ(only<app::RejectOutliers>().share, 0.05);
  tap(TestKey::m);
  EXPECT_THAT(stage.emitted<app::MergeGroups>(), IsEmpty()) << "there is no second group";
  choose_second(0);
  tap(TestKey::m);
  EXPECT_EQ(only<app::MergeGroups>().first, 1);
  EXPECT_EQ(only<app::MergeGroups>().second, 0);
}

TEST_F(GroupsList, ButtonsDoTheSame) {
  choose(2);
  stage.click({"Split"});
  EXPECT_EQ(only<app::SplitGroup>().group, 2);
  stage.click({"Reject"});
  EXPECT_EQ(only<app::RejectOutliers>().group, 2);
  stage.click({"Merge"});
  EXPECT_THAT(stage.emitted<app::MergeGroups>(), IsEmpty());
  choose_second(1);
  stage.click({"Merge"});
  EXPECT_EQ(only<app::MergeGroups>().second, 1);
}

TEST_F(GroupsList, NAsksForANameAndIsNotPartOfIt) {
  choose(1);
  stage.commands.clear();
  ImGui::GetIO().AddInputCharacter('n');
  stage.driver().tap(TestKey::n);
  stage.driver().frames(4);
  ASSERT_TRUE(ImGui::GetIO().WantTextInput);
  stage.driver().type("snsx");
  for (const auto key : {TestKey::s, TestKey::x, TestKey::m}) stage.driver().tap(key);
  EXPECT_THAT(stage.emitted<app::SplitGroup>(), IsEmpty()) << "a letter of the name is no key";
  stage.driver().tap(TestKey::enter);
  stage.driver().frames(2);
  const auto given = only<app::NameGroup>();
  EXPECT_EQ(given.group, 1);
  EXPECT_EQ(given.name, "snsx");
}

TEST_F(GroupsList, AHalfTypedNameIsKeptForItsGroupOnly) {
  choose(0);
  stage.click({"##name"});
  stage.driver().type("volvox");
  choose(1);
  EXPECT_EQ(only<app::NameGroup>().group, 0) << "clicking elsewhere ends the name like Enter";
  EXPECT_EQ(only<app::NameGroup>().name, "volvox");
  stage.click({"##name"});
  stage.driver().tap(TestKey::escape);
  stage.driver().frames(2);
  EXPECT_THAT(stage.emitted<app::NameGroup>(), IsEmpty());
}

TEST_F(GroupsList, AGroupStaysChosenWhenTheOthersChangeTheirPlaces) {
  choose(2);
  session().groups = std::make_shared<const app::Groups>(app::merged(*session().groups, 0, 1));
  tap(TestKey::s);
  EXPECT_EQ(only<app::SplitGroup>().group, 1);
}

TEST_F(GroupsList, TheSelectionFollowsAnEditOfTheChosenGroup) {
  choose(1);
  session().selection = std::make_shared<const std::vector<int>>(only<app::SelectRows>().rows);
  const auto before = session().groups;
  session().groups = std::make_shared<const app::Groups>(
      app::without_outliers(*before, 1, *session().clusters->latents, 0.2));
  stage.commands.clear();
  stage.driver().frames(2);
  EXPECT_EQ(only<app::SelectRows>().rows, session().groups->rows_of(1));
  stage.commands.clear();
  session().selection = std::make_shared<const std::vector<int>>(std::vector<int>{4});
  session().groups = before;
  stage.driver().frames(2);
  EXPECT_THAT(stage.emitted<app::SelectRows>(), IsEmpty()) << "another one was made in the map";
}

TEST_F(GroupsList, WhatWasMergedAwayIsChosenNoMore) {
  choose(1);
  choose_second(2);
  const auto before = session().groups;
  session().groups = std::make_shared<const app::Groups>(app::merged(*before, 1, 2));
  stage.driver().frames(2);
  session().groups = before;
  tap(TestKey::m);
  EXPECT_THAT(stage.emitted<app::MergeGroups>(), IsEmpty());
}

TEST_F(GroupsList, TheSelectionMovesToTheChosenGroup) {
  choose(1);
  auto rows = session().groups->rows_of(0);
  rows.resize(3);
  session().selection = std::make_shared<const std::vector<int>>(rows);
  stage.click({"Move selection here"});
  EXPECT_EQ(only<app::MoveToGroup>().rows, rows);
  EXPECT_EQ(only<app::MoveToGroup>().group, 1);
  stage.click({"To none"});
  EXPECT_EQ(only<app::MoveToGroup>().group, ml::outlier);
  session().selection = std::make_shared<const std::vector<int>>(session().groups->rows_of(1));
  stage.click({"Move selection here"});
  EXPECT_THAT(stage.emitted<app::MoveToGroup>(), IsEmpty()) << "they are there already";
}

TEST_F(GroupsList, TwoNamesCanBeLearnt) {
  stage.click({"Learn these names"});
  EXPECT_THAT(stage.emitted<app::LearnGroups>(), IsEmpty());
  session().groups = std::make_shared<const app::Groups>(
      app::named(app::named(*session().groups, 0, "round"), 1, "round"));
  stage.click({"Learn these names"});
  EXPECT_THAT(stage.emitted<app::LearnGroups>(), IsEmpty()) << "that is one class";
  session().groups = std::make_shared<const app::Groups>(app::named(*session().groups, 1, "long"));
  stage.click({"Learn these names"});
  only<app::LearnGroups>();
  EXPECT_THAT(stage.driver().words(), HasSubstr("Ctrl+Z brings the old labels back"));
}

TEST_F(GroupsList, ClustersThatAreStillBeingFoundCannotBeEdited) {
  choose(0);
  session().groups.reset();
  const auto words = stage.driver().words();
  EXPECT_THAT(words, HasSubstr("cluster 1"));
  EXPECT_THAT(words, Not(HasSubstr("Learn these names")));
  tap(TestKey::s);
  EXPECT_THAT(stage.emitted<app::SplitGroup>(), IsEmpty());
}

TEST_F(GroupsList, WhatIsInNoneCanBeSeen) {
  session().groups =
      std::make_shared<const app::Groups>(app::moved(*session().groups, {4, 7}, ml::outlier));
  EXPECT_THAT(stage.driver().words(), HasSubstr("in none"));
  stage.click({"##groups", "##line"});
  EXPECT_THAT(only<app::SelectRows>().rows, ElementsAre(4, 7));
}

// --- in the map ---

class MapOfClusters : public testing::Test {
 protected:
  MapOfClusters() {
    stage.session = clustered_session(clouds());
    stage.session.color_by = app::ColorBy::cluster;
    stage.session.groups = std::make_shared<const app::Groups>(
        app::moved(app::named(*stage.session.groups, 1, "Spirostomum"), {0, 3}, ml::outlier));
  }

  Stage stage{app::make_map_panel(), {700, 560}};
};

TEST_F(MapOfClusters, TheLegendNamesGroupsAndCountsThem) {
  const auto words = stage.driver().words();
  const auto& groups = *stage.session.groups;
  const auto number = std::to_string(groups.marks[0] + 1);
  EXPECT_THAT(words,
              HasSubstr("cluster " + number + " " + std::to_string(groups.rows_of(0).size())));
  EXPECT_THAT(words, HasSubstr("Spirostomum " + std::to_string(groups.rows_of(1).size())));
  EXPECT_THAT(words, HasSubstr("in none 2"));
  EXPECT_THAT(words, Not(HasSubstr("Arcella")));
}

TEST_F(MapOfClusters, TheLegendCountsWhatHasNoClass) {
  stage.session.color_by = app::ColorBy::label;
  EXPECT_THAT(stage.driver().words(), Not(HasSubstr("unlabelled")));
  auto features = *clouds();
  features.samples[4].label = features.samples[9].label = ml::unlabelled;
  stage.session.features = std::make_shared<const ml::Features>(features);
  stage.session.map = map_of(stage.session.features);
  EXPECT_THAT(stage.driver().words(), HasSubstr("unlabelled 2"));
}

TEST_F(MapOfClusters, TheColourIsOfferedWhereThereAreClustersOfTheseRows) {
  const auto offers = [&] {
    stage.click({"##colour"});
    const bool offered = stage.driver().words().find("Cluster") != std::string::npos;
    stage.driver().click({690, 550});  // beside the menu, which closes it
    return offered;
  };
  stage.session.color_by = app::ColorBy::label;
  EXPECT_TRUE(offers());
  stage.session.clusters.reset();
  stage.session.groups.reset();
  EXPECT_FALSE(offers());
  stage.session.color_by = app::ColorBy::cluster;
  EXPECT_THAT(stage.driver().words(), HasSubstr("Arcella")) << "the classes are shown instead";
}

TEST_F(MapOfClusters, ShowsTheFeaturesOrTheLatents) {
  stage.session.map_of = app::MapOf::latents;
  stage.click({"map of", "features"});
  ASSERT_THAT(stage.emitted<app::ChooseMapOf>(), SizeIs(1));
  EXPECT_EQ(stage.emitted<app::ChooseMapOf>().front().what, app::MapOf::features);
  stage.click({"map of", "latent"});
  EXPECT_EQ(stage.emitted<app::ChooseMapOf>().front().what, app::MapOf::latents);
  stage.session.clusters.reset();
  EXPECT_THAT(stage.driver().words(), Not(HasSubstr("Map of")));
}

TEST_F(MapOfClusters, TheHoverCardNamesTheCluster) {
  int under_mouse = stage.session.groups->rows_of(1).front();
  stage.views.map.pick = [&](int /*x*/, int /*y*/) {
    return renderer::PickId{renderer::LayerKind::points, 0, under_mouse};
  };
  stage.driver().move_to({500, 400});
  stage.driver().frames(2);
  EXPECT_THAT(stage.driver().words(), HasSubstr("cluster Spirostomum"));
  under_mouse = 3;
  stage.driver().frames(2);
  EXPECT_THAT(stage.driver().words(), HasSubstr("cluster in none"));
}

}  // namespace
}  // namespace diatom::tests
