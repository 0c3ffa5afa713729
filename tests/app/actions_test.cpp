// Actions: the table, the keys that a person chooses, the palette and the sheet.
#include <filesystem>
#include <fstream>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/key_file.h"
#include "app/panels/palette.h"
#include "app/panels/shortcut_sheet.h"
#include "tests/app/panel_stage.h"
#include "tests/app/session_material.h"

namespace diatom::tests {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const ImVec2 display(1280, 800);

class Actions : public testing::Test {
 protected:
  Actions() {
    stage.session = full_session();
    actions = app::all_actions(stage.session, panels);
  }

  const app::Action& action(const std::string& id) const {
    for (const auto& one : actions)
      if (one.id == id) return one;
    throw std::runtime_error("there is no action " + id);
  }

  void with_ctrl(TestKey key) {
    driver.hold_ctrl(true);
    driver.tap(key);
    driver.hold_ctrl(false);
  }

  Stage stage{display};
  ImGuiDriver& driver = stage.driver();
  app::Panels panels = app::make_panels();
  std::vector<app::Action> actions;
};

TEST_F(Actions, HaveNamesAndKeysOfTheirOwn) {
  std::set<std::string> ids;
  std::set<std::string> keys;
  for (const auto& one : actions) {
    EXPECT_TRUE(ids.insert(one.id).second) << one.id;
    EXPECT_THAT(one.words, Not(IsEmpty()));
    EXPECT_THAT(one.group, Not(IsEmpty()));
    for (const auto& key : app::keys_of(one, {})) {
      EXPECT_TRUE(keys.insert(key).second) << key << " of " << one.id;
      ASSERT_TRUE(app::chord_from(key)) << key;
      EXPECT_EQ(app::to_text(*app::chord_from(key)), key);
    }
  }
  for (const char* key : {"Space", ".", "1", "0", "Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+Y", "Ctrl+F",
                          "Ctrl+P", "?", "Ctrl+O", "Ctrl+S", "C", "R", "Ctrl++", "Ctrl+-"})
    EXPECT_EQ(keys.count(key), 1U) << key;
}

TEST_F(Actions, EachDoesSomething) {
  for (const auto& one : actions) {
    app::Commands commands;
    app::Views views;
    app::PanelContext context{stage.session, stage.figures, views, commands};
    if (one.enabled && !one.enabled(context)) continue;
    one.run(context);
    EXPECT_TRUE(!commands.empty() || !views.asked.empty() || !views.bring_up.empty() ||
                views.fit_map || views.full_screen)
        << one.id;
  }
}

TEST_F(Actions, UndoAndRedoByTheirKeys) {
  with_ctrl(TestKey::z);
  EXPECT_THAT(stage.emitted<app::Undo>(), SizeIs(1));
  EXPECT_THAT(stage.emitted<app::Redo>(), IsEmpty());
  driver.hold_shift(true);
  with_ctrl(TestKey::z);
  driver.hold_shift(false);
  EXPECT_THAT(stage.emitted<app::Undo>(), SizeIs(1));
  EXPECT_THAT(stage.emitted<app::Redo>(), SizeIs(1));
  with_ctrl(TestKey::y);
  EXPECT_THAT(stage.emitted<app::Redo>(), SizeIs(2));
  with_ctrl(TestKey::s);
  EXPECT_THAT(stage.emitted<app::SaveSession>(), SizeIs(1));
}

TEST_F(Actions, ThePaletteListsEveryCommandAndItsKey) {
  with_ctrl(TestKey::p);
  driver.frames(3);
  ASSERT_TRUE(ImGui::GetIO().WantTextInput);
  const auto words = driver.words();
  for (const auto& one : actions) {
    if (!one.listed) continue;
    EXPECT_THAT(words, HasSubstr(one.words));
  }
}

// Else it would scroll its own search field out of sight.
TEST_F(Actions, ThePaletteIsNoHigherThanTheWindow) {
  driver.resize({640, 250});
  with_ctrl(TestKey::p);
  driver.frames(4);
  const auto& open = ImGui::GetCurrentContext()->OpenPopupStack;
  ASSERT_EQ(open.Size, 1);
  EXPECT_EQ(open[0].Window->ScrollMax.y, 0);
  EXPECT_LE(open[0].Window->Rect().Max.y, 250);
}

TEST_F(Actions, ThePaletteDoesWhatIsFoundAndCloses) {
  with_ctrl(TestKey::p);
  driver.frames(2);
  driver.type("slow mot");
  stage.commands.clear();
  driver.tap(TestKey::enter);
  EXPECT_THAT(stage.emitted<app::StartSlowMotion>(), SizeIs(1));
  driver.frames(3);
  EXPECT_FALSE(ImGui::GetIO().WantTextInput);
  EXPECT_THAT(driver.words(), Not(HasSubstr("What to do?")));
}

// "fine" is spelt by letters of much else, too.
TEST_F(Actions, ScatteredLettersAreALastResort) {
  const auto listed = [&](const std::string& typed) {
    with_ctrl(TestKey::p);
    driver.frames(2);
    driver.type(typed.c_str());
    driver.frames(2);
    const auto words = driver.words();
    std::vector<std::string> scattered;
    for (const auto& one : actions) {
      const auto fit = app::how_it_fits(one.words + " " + one.group, typed);
      if (one.listed && fit && *fit >= app::scattered_fit && words.find(one.words) != words.npos)
        scattered.push_back(one.words);
    }
    driver.tap(TestKey::escape);
    driver.frames(3);
    return scattered;
  };
  EXPECT_THAT(listed("map"), IsEmpty());
  EXPECT_THAT(listed("fine"), IsEmpty());
  EXPECT_THAT(listed("ftmap"), Not(IsEmpty())) << "nothing better is there";
}

TEST_F(Actions, ThePaletteIsMovedThroughByArrowsAndClosedByEscape) {
  with_ctrl(TestKey::p);
  driver.frames(2);
  driver.type("layout");
  driver.tap(TestKey::down);
  driver.tap(TestKey::down);
  driver.tap(TestKey::up);
  stage.commands.clear();
  driver.tap(TestKey::enter);
  ASSERT_THAT(stage.emitted<app::ChooseLayout>(), SizeIs(1));
  EXPECT_EQ(stage.emitted<app::ChooseLayout>()[0].layout, app::Layout::explore);
  with_ctrl(TestKey::p);
  driver.frames(2);
  stage.session.selection = std::make_shared<const std::vector<int>>(std::vector<int>{1});
  stage.commands.clear();
  driver.tap(TestKey::escape);
  driver.frames(3);
  EXPECT_FALSE(ImGui::GetIO().WantTextInput);
  EXPECT_THAT(stage.emitted<app::SelectRows>(), IsEmpty()) << "Esc was for the palette";
}

TEST_F(Actions, WhatCannotBeDoneIsNotDone) {
  stage.session = app::Session();
  with_ctrl(TestKey::p);
  driver.frames(2);
  driver.type("find clusters");
  stage.commands.clear();
  driver.tap(TestKey::enter);
  EXPECT_THAT(stage.emitted<app::StartClustering>(), IsEmpty());
}

TEST_F(Actions, ThePaletteShowsPanelsAndAsksThem) {
  with_ctrl(TestKey::p);
  driver.frames(2);
  driver.type("show history");
  driver.tap(TestKey::enter);
  driver.frames(2);
  EXPECT_THAT(driver.words(), HasSubstr("Nothing edited yet"));
  with_ctrl(TestKey::p);
  driver.frames(2);
  driver.type("find rows");
  driver.tap(TestKey::enter);
  driver.frames(4);
  EXPECT_TRUE(ImGui::GetIO().WantTextInput) << "the map's search has the focus";
  EXPECT_THAT(stage.views.asked, IsEmpty());
}

TEST(PaletteFit, PrefersBeginningsToMiddlesAndThoseToLetters) {
  using app::how_it_fits;
  EXPECT_EQ(how_it_fits("Fit the map into view", ""), 0);
  const auto fit = [](const char* typed) { return *how_it_fits("Fit the map into view", typed); };
  EXPECT_EQ(fit("FI"), 0);
  EXPECT_GT(fit("MAP fit"), fit("FI"));
  EXPECT_GT(fit("ap"), fit("map"));
  EXPECT_LT(fit("ap ew nto"), app::scattered_fit);
  EXPECT_GE(fit("ftmp"), app::scattered_fit);
  EXPECT_GE(fit("map ftmp"), app::scattered_fit);
  EXPECT_FALSE(how_it_fits("Fit the map into view", "zebra"));
}

TEST_F(Actions, AKeyOfOnesOwnWorksAndSurvivesARestart) {
  const auto file = std::filesystem::temp_directory_path() / "actions_test" / "keys.json";
  EXPECT_EQ(app::choose_key(stage.views.keys, action("fit_map"), "F9", actions), "");
  EXPECT_EQ(app::choose_key(stage.views.keys, action("redo"), "Ctrl+R", actions), "");
  app::write_keys(file, stage.views.keys);
  stage.views.keys = app::read_keys(file);
  std::filesystem::remove_all(file.parent_path());
  driver.tap(TestKey::r);
  EXPECT_FALSE(stage.views.fit_map);
  driver.tap(TestKey::f9);
  EXPECT_TRUE(stage.views.fit_map);
  with_ctrl(TestKey::y);
  EXPECT_THAT(stage.emitted<app::Redo>(), IsEmpty()) << "its second key is gone with the first";
  with_ctrl(TestKey::r);
  EXPECT_THAT(stage.emitted<app::Redo>(), SizeIs(1));
  EXPECT_EQ(app::choose_key(stage.views.keys, action("fit_map"), "R", actions), "");
  EXPECT_EQ(stage.views.keys.count("fit_map"), 0U) << "the default needs no entry";
}

TEST_F(Actions, APanelsOwnKeyCanBeChosen) {
  EXPECT_EQ(app::choose_key(stage.views.keys, action("find"), "F9", actions), "");
  driver.tap(TestKey::f9);
  driver.frames(3);
  EXPECT_TRUE(ImGui::GetIO().WantTextInput);
}

TEST_F(Actions, AKeyThatIsTakenIsRefusedInWords) {
  auto& keys = stage.views.keys;
  EXPECT_EQ(app::choose_key(keys, action("fit_map"), "Ctrl+Z", actions),
            "Ctrl+Z is taken: Undo the last edit");
  EXPECT_THAT(app::choose_key(keys, action("fit_map"), "1", actions), HasSubstr("It is Arcella"));
  EXPECT_THAT(app::choose_key(keys, action("fit_map"), "Ctrl+Y", actions), HasSubstr("taken"));
  EXPECT_THAT(app::choose_key(keys, action("fit_map"), "Hyper+Q", actions), HasSubstr("no key"));
  EXPECT_THAT(app::choose_key(keys, action("fit_map"), "Esc", actions), HasSubstr("Esc"));
  EXPECT_THAT(keys, IsEmpty());
  EXPECT_EQ(app::choose_key(keys, action("undo"), "", actions), "");
  EXPECT_EQ(app::choose_key(keys, action("fit_map"), "Ctrl+Z", actions), "") << "it is free now";
}

TEST_F(Actions, TheSheetTakesTheNextKey) {
  driver.type("?");
  driver.frames(2);
  driver.click(driver.find({"##columns", "fit_map", "Fit the map into view##line"}, "##Popup"));
  driver.frames(3);
  EXPECT_TRUE(ImGui::GetIO().WantTextInput) << "no shortcut fires meanwhile";
  stage.commands.clear();
  with_ctrl(TestKey::s);
  EXPECT_THAT(stage.emitted<app::SaveSession>(), IsEmpty());
  EXPECT_THAT(driver.words(), HasSubstr("Ctrl+S is taken: Save the session"));
  driver.tap(TestKey::f9);
  EXPECT_EQ(stage.views.keys["fit_map"], "F9");
  driver.tap(TestKey::escape);
  EXPECT_THAT(driver.words(), Not(HasSubstr("zoom to the cursor")));
}

TEST_F(Actions, TheSheetIsMadeOfTheTable) {
  driver.type("?");
  driver.frames(2);
  const auto words = driver.words();
  for (const auto& one : actions) {
    if (one.fixed || app::keys_of(one, {}).empty()) continue;
    EXPECT_THAT(words, HasSubstr(one.words));
  }
  EXPECT_THAT(words, HasSubstr("zoom to the cursor"));
  EXPECT_THAT(words, Not(HasSubstr("Race top-tuning"))) << "it has no key";
}

// A file that somebody has broken.
class KeyFile : public testing::Test {
 protected:
  ~KeyFile() override { std::filesystem::remove(file_); }
  std::string complaint_about(const std::string& text) const {
    std::ofstream(file_) << text;
    try {
      app::read_keys(file_);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "";
  }
  std::filesystem::path file_ = std::filesystem::temp_directory_path() / "key_file_test.json";
};

TEST_F(KeyFile, SaysWhatIsWrongWithIt) {
  EXPECT_THAT(complaint_about("{\"undo\": \"Ctrl+"), HasSubstr("no list of keys"));
  EXPECT_THAT(complaint_about(""), HasSubstr("no list of keys"));
  EXPECT_THAT(complaint_about("[1, 2]"), HasSubstr("no list of keys"));
  EXPECT_THAT(complaint_about("{\"undo\": 3}"), HasSubstr("the key of undo is no text"));
  EXPECT_THAT(complaint_about("{\"undo\": \"Meta+Foo\"}"), HasSubstr("'Meta+Foo' is no key"));
  EXPECT_EQ(complaint_about("{\"undo\": \"Ctrl+U\", \"of a later version\": \"F9\"}"), "");
  EXPECT_THAT(app::read_keys("/nowhere/keys.json"), IsEmpty());
}

}  // namespace
}  // namespace diatom::tests
