// What a run keeps of the window for the next, and the word of welcome in the first.
#include "app/kept_across_runs.h"

#include <fstream>

#include <gmock/gmock.h>

#include "tests/app/workbench_fixture.h"
#include "tests/support/imgui_driver.h"
#include "tests/support/shared_material.h"

namespace diatom::app {
namespace {

using testing::HasSubstr;

class KeptAcrossRunsTest : public WorkbenchTest {
 protected:
  // What a run says at its start; it draws one frame.
  std::string words_of_a_run() {
    Interface interface;
    Views views;
    bench.session.notices.clear();
    KeptAcrossRuns kept({file_, {}, 0.0}, bench, interface, views);
    std::string words;
    for (const auto& notice : bench.session.notices) words += notice.text + "\n";
    kept.keep(0.0);
    return words;
  }

  const diatom::tests::TemporaryFolder folder_;
  std::filesystem::path file_ = folder_ / "window.json";
  diatom::tests::ImGuiDriver imgui_{{640, 480}, [] {}};
};

TEST_F(KeptAcrossRunsTest, WhoIsNewIsGreetedOnce) {
  EXPECT_THAT(words_of_a_run(), HasSubstr("New here?"));
  EXPECT_EQ(words_of_a_run(), "");
}

TEST_F(KeptAcrossRunsTest, WhoHasPreferencesIsNotNew) {
  std::ofstream(file_) << R"({"theme": "light"})";
  EXPECT_EQ(words_of_a_run(), "");
  EXPECT_EQ(bench.session.theme, renderer::Theme::light);
}

TEST_F(KeptAcrossRunsTest, AFileThatCannotBeReadStaysAndItsOwnerIsNotNew) {
  std::ofstream(file_) << "broken";
  const auto words = words_of_a_run();
  EXPECT_THAT(words, HasSubstr("holds no preferences"));
  EXPECT_THAT(words, testing::Not(HasSubstr("New here?")));
  EXPECT_EQ(std::filesystem::file_size(file_), 6U);
}

TEST_F(KeptAcrossRunsTest, WhereNothingIsKeptNobodyIsGreeted) {
  file_.clear();
  EXPECT_EQ(words_of_a_run(), "");
}

}  // namespace
}  // namespace diatom::app
