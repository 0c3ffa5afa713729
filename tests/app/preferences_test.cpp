// How a person likes the window comes back in the next run, whatever the file has become.
#include "app/preferences.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/kept_file.h"
#include "tests/support/shared_material.h"

namespace diatom::app {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

Preferences liked() {
  Preferences preferences;
  preferences.theme = renderer::Theme::light;
  preferences.layout = Layout::monitor;
  preferences.ui_scale = 1.5F;
  preferences.training_share = 0.25;
  preferences.is_greeted = true;
  auto shares = shares_of(plan_of(Layout::teach));
  std::swap(shares.columns.front(), shares.columns.back());
  preferences.shares[Layout::teach] = shares;
  return preferences;
}

TEST(Preferences, ComeBackAsTheyWere) {
  const diatom::tests::TemporaryFolder folder;
  const auto file = folder / "new/window.json";
  EXPECT_EQ(read_preferences(file), Preferences());
  write_preferences(file, liked());
  EXPECT_EQ(read_preferences(file), liked());
}

TEST(Preferences, SharesOfOtherTilesAreForgotten) {
  const diatom::tests::TemporaryFolder folder;
  const auto file = folder / "window.json";
  std::ofstream(file) << R"({"theme": "light", "shares":
      {"teach": {"columns": [0.5, 0.5], "tiles": [[1.0], [1.0]]},
       "explore": {"columns": [-1.0, 0.5, 0.5], "tiles": [[0.5, 0.5], [1.0], [0.5, 0.5]]}}})";
  const auto preferences = read_preferences(file);
  EXPECT_EQ(preferences.theme, renderer::Theme::light);
  EXPECT_TRUE(preferences.shares.empty());
}

TEST(Preferences, ABrokenFileIsSaidInASentence) {
  const diatom::tests::TemporaryFolder folder;
  const auto file = folder / "window.json";
  for (const char* text :
       {"{\"theme\": ", "[]", R"({"layout": "cinema"})", R"({"ui_scale": "large"})"}) {
    std::ofstream(file) << text;
    EXPECT_THAT([&] { read_preferences(file); },
                ThrowsMessage<std::runtime_error>(HasSubstr("holds no preferences")))
        << text;
  }
}

KeptFile<Preferences> kept_in(const std::filesystem::path& file) {
  return {file, read_preferences, write_preferences};
}

TEST(KeptFile, WritesWhatHasChangedAndNothingElse) {
  const diatom::tests::TemporaryFolder folder;
  const auto file = folder / "window.json";
  Preferences preferences;
  auto kept = kept_in(file);
  EXPECT_EQ(kept.read(preferences), std::nullopt);
  EXPECT_EQ(kept.keep(preferences), std::nullopt);
  EXPECT_FALSE(std::filesystem::exists(file)) << "nothing was chosen";
  EXPECT_EQ(kept.keep(liked()), std::nullopt);
  auto of_next_run = kept_in(file);
  EXPECT_EQ(of_next_run.read(preferences), std::nullopt);
  EXPECT_EQ(preferences, liked());
}

TEST(KeptFile, ABrokenOneStaysUntilSomethingElseIsChosen) {
  const diatom::tests::TemporaryFolder folder;
  const auto file = folder / "window.json";
  std::ofstream(file) << "broken";
  Preferences preferences;
  auto kept = kept_in(file);
  EXPECT_THAT(kept.read(preferences).value(), HasSubstr("holds no preferences"));
  EXPECT_EQ(preferences, Preferences());
  EXPECT_EQ(kept.keep(preferences), std::nullopt);
  EXPECT_EQ(std::filesystem::file_size(file), 6U);
  EXPECT_EQ(kept.keep(liked()), std::nullopt);
  EXPECT_EQ(read_preferences(file), liked());
}

TEST(KeptFile, OneThatCannotBeWrittenIsSaidOnce) {
  const diatom::tests::TemporaryFolder folder;
  std::ofstream(folder / "config") << "a file where the folder should be";
  auto kept = kept_in(folder / "config/window.json");
  EXPECT_NE(kept.keep(liked()), std::nullopt);
  EXPECT_EQ(kept.keep(liked()), std::nullopt);
  auto nowhere = kept_in("");
  EXPECT_EQ(nowhere.keep(liked()), std::nullopt);
}

}  // namespace
}  // namespace diatom::app
