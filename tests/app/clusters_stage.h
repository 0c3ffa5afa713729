// The panel Clusters on a stage, and what a person does with it.
#pragma once

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/clustered_session.h"
#include "tests/app/panel_stage.h"

namespace diatom::tests {

inline const ImVec2 clusters_panel_size(360, 1900);

class ClustersPanel : public testing::Test {
 protected:
  app::Session& session() { return stage.session; }

  ImVec2 line_of(int group) {
    const auto name =
        "group " + std::to_string(session().groups->marks[static_cast<std::size_t>(group)]);
    return stage.driver().find({"##groups", name.c_str(), "##line"}, "stage");
  }
  void choose(int group) {
    const ImVec2 at = line_of(group);
    stage.commands.clear();
    stage.driver().click(at);
  }
  void choose_second(int group) {
    stage.driver().hold_ctrl(true);
    choose(group);
    stage.driver().hold_ctrl(false);
  }
  void tap(TestKey key) {
    stage.commands.clear();
    stage.driver().tap(key);
  }
  template <class X>
  X only() {
    const auto found = stage.emitted<X>();
    EXPECT_THAT(found, testing::SizeIs(1));
    return found.empty() ? X() : found.front();
  }
  void pick(const char* combo, const char* scope, const char* item) {
    stage.click({scope, combo});
    const ImVec2 at = stage.driver().find({item}, "##Combo");
    stage.commands.clear();
    stage.driver().click(at);
  }

  Stage stage{app::make_clusters_panel(), clusters_panel_size};
};

}  // namespace diatom::tests
