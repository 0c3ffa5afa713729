// Looking for something to open: what a folder offers, and the way through folders by keys and by
// mouse.
#include "app/panels/file_chooser.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/panel_stage.h"
#include "tests/app/session_material.h"
#include "tests/support/shared_material.h"

namespace diatom::tests {
namespace {

using app::content_of_folder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class FileChooserTest : public testing::Test {
 protected:
  FileChooserTest() {
    for (const char* name : {"Copepods", "algae", ".hidden", "Beads"})
      std::filesystem::create_directory(folder_ / name);
    for (const char* name : {"film.mp4", "Table.csv", "a.png", "b.jpg", "notes.txt", "x.diatom",
                             ".secret.csv", "Copepods/c.csv"})
      std::ofstream(folder_ / name) << "x";
  }

  void open_chooser() {
    stage_.session.data_address = (folder_ / "Table.csv").string();
    stage_.views.asked = "open";
    stage_.driver().frames(2);
  }

  std::vector<std::filesystem::path> opened() const {
    std::vector<std::filesystem::path> paths;
    for (const auto& command : stage_.emitted<app::OpenDropped>()) paths.push_back(command.path);
    return paths;
  }

  const TemporaryFolder folder_;
  Stage stage_{{1280, 800}};
};

TEST_F(FileChooserTest, AFolderOffersFoldersAndWhatCanBeOpened) {
  const auto content = content_of_folder(folder_.path());
  EXPECT_THAT(content.folders, ElementsAre("algae", "Beads", "Copepods"));
  EXPECT_THAT(content.files, ElementsAre("film.mp4", "Table.csv", "x.diatom"));
  EXPECT_EQ(content.pictures, 2U);
  EXPECT_THAT(content.trouble, IsEmpty());
}

TEST_F(FileChooserTest, AFolderThatIsNotThereSaysSo) {
  EXPECT_THAT(content_of_folder(folder_ / "gone").trouble, HasSubstr("cannot be read"));
}

TEST_F(FileChooserTest, AnEndingSlashIsTheSameFolder) {
  EXPECT_EQ(content_of_folder(folder_ / "Beads/").path, folder_ / "Beads");
  EXPECT_EQ(content_of_folder("/").path, "/");
  EXPECT_FALSE(content_of_folder("").trouble.empty());
}

TEST_F(FileChooserTest, TheNearestFolderOfAPlace) {
  EXPECT_EQ(app::nearest_folder(folder_.path()), folder_.path());
  EXPECT_EQ(app::nearest_folder(folder_ / "Table.csv"), folder_.path());
  EXPECT_TRUE(is_directory(app::nearest_folder("synthetic")));
}

TEST_F(FileChooserTest, BeginsWhereTheDataAreAndIsClosedByEscape) {
  EXPECT_THAT(stage_.driver().words(), Not(HasSubstr("Table.csv")));
  open_chooser();
  EXPECT_THAT(stage_.driver().words(), HasSubstr("Table.csv"));
  stage_.driver().tap(TestKey::escape);
  stage_.driver().frames(2);
  EXPECT_THAT(stage_.driver().words(), Not(HasSubstr("film.mp4")));
  EXPECT_THAT(opened(), IsEmpty());
}

TEST_F(FileChooserTest, EnterLooksIntoAFolderAndOpensAFile) {
  open_chooser();
  for (int i = 0; i < 3; ++i) stage_.driver().tap(TestKey::down);  // Copepods
  stage_.driver().tap(TestKey::enter);
  EXPECT_THAT(opened(), IsEmpty());
  stage_.driver().tap(TestKey::down);
  stage_.driver().tap(TestKey::enter);
  EXPECT_THAT(opened(), ElementsAre(folder_ / "Copepods/c.csv"));
  stage_.driver().frames(2);
  EXPECT_THAT(stage_.driver().words(), Not(HasSubstr("c.csv"))) << "it is closed";
}

TEST_F(FileChooserTest, TheButtonOpensTheFolderThatIsMarked) {
  open_chooser();
  stage_.driver().tap(TestKey::down);  // algae
  stage_.driver().click(stage_.driver().find({"Open"}, "##Popup"));
  EXPECT_THAT(opened(), ElementsAre(folder_ / "algae"));
}

TEST_F(FileChooserTest, TheButtonOpensTheFolderItselfWhereNothingIsMarked) {
  open_chooser();
  stage_.driver().click(stage_.driver().find({"Open"}, "##Popup"));
  EXPECT_THAT(opened(), ElementsAre(folder_.path()));
}

TEST_F(FileChooserTest, ADoubleClickLooksIntoAFolder) {
  open_chooser();
  stage_.driver().double_click(stage_.driver().find({"##1"}, "entries"));
  stage_.driver().frames(2);
  EXPECT_THAT(stage_.driver().words(), HasSubstr("There is no folder here"));
  EXPECT_THAT(opened(), IsEmpty());
}

TEST_F(FileChooserTest, KeysMeantForItReachNothingElse) {
  stage_.session = full_session();
  open_chooser();
  stage_.commands.clear();
  stage_.driver().tap(TestKey::space);
  stage_.driver().tap(TestKey::c);
  EXPECT_THAT(stage_.emitted<app::PlayOrPause>(), IsEmpty());
  EXPECT_THAT(stage_.emitted<app::ShowOverlay>(), IsEmpty());
}

TEST_F(FileChooserTest, TakesThePlaceOfTheSheetOfKeys) {
  stage_.views.asked = "keys";
  stage_.driver().frames(2);
  open_chooser();
  stage_.driver().frames(2);
  EXPECT_THAT(stage_.driver().words(), HasSubstr("Open a folder of images"));
}

TEST_F(FileChooserTest, TheButtonOfTheDataPanelAndAnEmptyAddressOpenIt) {
  for (const char* const button : {"##look", "Open"}) {
    stage_.driver().click(stage_.driver().find({button}, "/Data_"));
    stage_.driver().frames(2);
    EXPECT_THAT(stage_.driver().words(), HasSubstr("Open a folder of images")) << button;
    stage_.driver().tap(TestKey::escape);
    stage_.driver().frames(2);
  }
  EXPECT_THAT(stage_.emitted<app::OpenData>(), IsEmpty());
}

TEST(PathField, TheHomeFolderIsAPersonsOwn) {
  EXPECT_EQ(app::with_home("~/pictures"), std::string(std::getenv("HOME")) + "/pictures");
  EXPECT_EQ(app::with_home("~eva/pictures"), "~eva/pictures");
  EXPECT_EQ(app::with_home("/data/~/x"), "/data/~/x");
}

TEST(PathField, WhatIsTypedAtHomeIsOpenedThere) {
  Stage stage({1280, 800});
  stage.driver().click(stage.driver().find({"##address"}, "/Data_"));
  stage.driver().type("~/pictures");
  stage.driver().tap(TestKey::enter);
  const auto asked = stage.emitted<app::OpenData>();
  ASSERT_THAT(asked, SizeIs(1));
  EXPECT_EQ(asked.front().address, app::with_home("~/pictures"));
}

}  // namespace
}  // namespace diatom::tests
