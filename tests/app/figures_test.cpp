// Numbers with their names: in so many columns that none touches another.
#include "app/panels/figures.h"

#include <gtest/gtest.h>

#include "app/panels/explanation_mark.h"
#include "tests/support/imgui_driver.h"

namespace diatom::tests {
namespace {

const std::vector<app::Figure> two = {{"residual", "2.5e-06", "residual"}, {"centres", "1000"}};

TEST(Figures, StandInColumnsThatHoldTheirNamesWithTheMarks) {
  std::vector<int> columns;
  ImGuiDriver driver({400, 400}, [&] {
    ImGui::Begin("stage");
    const float widest = ImGui::CalcTextSize("residual").x + app::mark_room();
    for (const float room : {widest, 2 * widest, 2.5F * widest, 10 * widest})
      columns.push_back(app::columns_of_figures(two, room, 3));
    ImGui::End();
  });
  driver.frame();
  EXPECT_EQ(columns, (std::vector<int>{1, 1, 2, 3}));
}

TEST(Figures, AreAllThereHoweverNarrowTheyStand) {
  for (const float width : {20.0F, 90.0F, 400.0F}) {
    ImGuiDriver driver({width, 400}, [&] {
      ImGui::SetNextWindowSize({width, 400});
      ImGui::Begin("stage");
      app::draw_figures(two, 3);
      ImGui::End();
    });
    const auto words = driver.words();
    for (const char* word : {"residual", "2.5e-06", "centres", "1000"})
      EXPECT_NE(words.find(word), std::string::npos) << word << " at " << width;
  }
}

}  // namespace
}  // namespace diatom::tests
