// What a run keeps of the window for the next, and the word of welcome in the first.
#include "app/kept_across_runs.h"

#include <cstdlib>
#include <fstream>

#include <gmock/gmock.h>

#include "app/session_file/session_file.h"
#include "tests/app/trained_session.h"
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

// Labels that were given by hand, and no file that holds them.
class UnsavedLabels : public WorkbenchTest {
 protected:
  UnsavedLabels() {
    setenv("XDG_STATE_HOME", folder_.path().c_str(), 1);
    bench.session = tests::trained_session("ridge");
  }
  ~UnsavedLabels() override { unsetenv("XDG_STATE_HOME"); }

  void label() { apply(bench, LabelRows{{1, 2, 3}, 2}); }

  // As a frame of the window does it.
  void carry_out(KeptAcrossRuns& kept, const Command& command) {
    kept.before(command);
    apply(bench, command);
    kept.keep(0.0);
  }
  // What is offered to be brought back, of those labels; "" for nothing.
  std::string offered() const {
    const auto& file = bench.session.recovery;
    if (file.empty()) return "";
    const auto labels = read_session(file).session.taught_labels;
    return labels && (*labels)[1] == 2 ? "the labels" : "something else";
  }

  const diatom::tests::TemporaryFolder folder_;
  Interface interface_;
  Views views_;
  diatom::tests::ImGuiDriver imgui_{{640, 480}, [] {}};
};

TEST_F(UnsavedLabels, AreOfferedByTheNextStartAfterACleanEnd) {
  {
    KeptAcrossRuns kept({{}, {}, 60.0}, bench, interface_, views_);
    EXPECT_EQ(offered(), "");
    label();
  }
  bench.session = {};
  const KeptAcrossRuns next({{}, {}, 60.0}, bench, interface_, views_);
  EXPECT_EQ(offered(), "the labels");
}

TEST_F(UnsavedLabels, AreOfferedWhenSomethingElseIsOpenedAndComeBack) {
  KeptAcrossRuns kept({{}, {}, 60.0}, bench, interface_, views_);
  label();
  carry_out(kept, OpenData{"/nowhere"});
  EXPECT_EQ(offered(), "") << "they are still open";
  carry_out(kept, OpenData{"synthetic"});
  EXPECT_EQ(offered(), "the labels");
  carry_out(kept, AnswerRecovery{true});
  EXPECT_EQ(offered(), "");
  EXPECT_EQ((*bench.session.taught_labels)[1], 2);
  carry_out(kept, OpenData{"synthetic"});
  EXPECT_EQ(offered(), "the labels") << "they are no more saved than before";
}

TEST_F(UnsavedLabels, AreNoMoreOnceTheyAreSaved) {
  {
    KeptAcrossRuns kept({{}, {}, 60.0}, bench, interface_, views_);
    label();
    carry_out(kept, SaveSession{folder_ / "work.diatom-session"});
    carry_out(kept, OpenData{"synthetic"});
    EXPECT_EQ(offered(), "");
    carry_out(kept, OpenSession{folder_ / "work.diatom-session"});
  }
  const KeptAcrossRuns next({{}, {}, 60.0}, bench, interface_, views_);
  EXPECT_EQ(offered(), "");
}

TEST_F(UnsavedLabels, WaitWhereAnEarlierRunsAreStillOffered) {
  {
    KeptAcrossRuns kept({{}, {}, 60.0}, bench, interface_, views_);
    label();
  }
  {
    KeptAcrossRuns kept({{}, {}, 60.0}, bench, interface_, views_);
    apply(bench, LabelRows{{1}, 0});
    carry_out(kept, AnswerRecovery{true});
    EXPECT_EQ((*bench.session.taught_labels)[1], 2);
    EXPECT_EQ(offered(), "something else") << "what was open meanwhile";
  }
}

}  // namespace
}  // namespace diatom::app
