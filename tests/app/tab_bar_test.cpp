// The tabs of a tile: in few lines, the others in a menu behind the last.
#include "app/panels/tab_bar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/imgui_driver.h"

namespace diatom::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

class TabBar : public testing::Test {
 protected:
  void draw() {
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
    ImGui::Begin("stage", nullptr, ImGuiWindowFlags_NoDecoration);
    open = app::choose_tab(titles, bring_up);
    height = ImGui::GetCursorPosY();
    ImGui::End();
    bring_up.clear();
  }
  void click(const char* tab) { driver.click(driver.find({tab}, "stage")); }
  // A frame after it has opened, the menu has found its place.
  void choose_in_menu(const char* title) {
    click("###more tabs");
    driver.click(driver.find({title}, "##Popup"));
    driver.frame();
  }

  std::vector<const char*> titles = {"Top-tuning",   "Clusters", "Look inside", "Latent", "Race",
                                     "Pre-training", "Data",     "Prepare",     "Doctor", "Export"};
  std::string bring_up;
  std::size_t open = 99;
  float height = 0;
  ImGuiDriver driver{{1200, 600}, [this] { draw(); }};
};

TEST_F(TabBar, ThatHasTheRoomShowsAllTitles) {
  EXPECT_THAT(driver.words(), HasSubstr("Export"));
  EXPECT_THAT(driver.words(), Not(HasSubstr("More")));
  EXPECT_EQ(open, 0U);
  click("Race");
  EXPECT_EQ(open, 4U);
}

TEST_F(TabBar, TakesTwoLinesAtMostAndOneInALowTile) {
  driver.resize({220, 600});
  driver.frame();
  EXPECT_LT(height, 4 * ImGui::GetFrameHeight());
  EXPECT_THAT(driver.words(), HasSubstr("More"));
  driver.resize({220, 150});
  driver.frame();
  EXPECT_LT(height, 3 * ImGui::GetFrameHeight());
  EXPECT_THAT(driver.words(), HasSubstr("More"));
}

TEST_F(TabBar, OpensFromItsMenuWhichThenBearsThatTitle) {
  driver.resize({220, 600});
  EXPECT_THAT(driver.words(), Not(HasSubstr("Export")));
  choose_in_menu("Export");
  EXPECT_EQ(open, 9U);
  EXPECT_THAT(driver.words(), HasSubstr("Export"));
  EXPECT_THAT(driver.words(), Not(HasSubstr("More")));
  click("Top-tuning");
  driver.frame();
  EXPECT_EQ(open, 0U);
  EXPECT_THAT(driver.words(), HasSubstr("More"));
}

TEST_F(TabBar, IsBroughtToAnyTitleWhereverThatStands) {
  for (const float width : {1200.0F, 220.0F, 40.0F}) {
    driver.resize({width, 600});
    bring_up = "Doctor";
    driver.frame();
    EXPECT_EQ(open, 8U);
    EXPECT_THAT(driver.words(), HasSubstr("Doctor"));
    bring_up = "Map";  // stands elsewhere
    driver.frame();
    EXPECT_EQ(open, 8U);
    bring_up = "Top-tuning";
    driver.frame();
  }
}

}  // namespace
}  // namespace diatom::tests
