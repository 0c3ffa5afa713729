// Autosave and recovery: written while something changes, gone at a clean end, found by the next.
#include <fstream>

#include <gmock/gmock.h>

#include "app/session_file/autosave.h"
#include "app/session_file/recovery.h"
#include "app/session_file/session_file.h"
#include "tests/app/trained_session.h"
#include "tests/app/whole_session.h"

namespace diatom::app {
namespace {

class AutosaveTest : public testing::Test {
 protected:
  std::filesystem::path folder() const { return folder_ / "autosave"; }

  // The file of a run that was killed.
  std::filesystem::path leave_behind(const std::string& name, const Session& session) const {
    std::filesystem::create_directories(folder());
    const auto file = folder() / (name + kSessionEnding);
    write_session(file, session, {});
    std::ofstream(folder() / (name + ".lock"));
    return file;
  }

  tests::TemporaryFolder folder_;
  Session session_ = tests::trained_session("ridge");
};

TEST_F(AutosaveTest, WritesWhenSomethingHasChangedAndOnlyThen) {
  Autosave autosave(folder(), 60.0);
  autosave.tick(session_, {}, 59.0);
  EXPECT_EQ(autosave.begun(), 0U) << "it is not yet time";
  autosave.tick(session_, {}, 61.0);
  EXPECT_EQ(autosave.begun(), 1U);
  autosave.save(session_, {});
  for (double now_s = 122.0; now_s < 400.0; now_s += 61.0) autosave.tick(session_, {}, now_s);
  EXPECT_EQ(autosave.begun(), 1U) << "nothing has changed";
  session_.classifier = "mlp";
  autosave.tick(session_, {}, 500.0);
  EXPECT_EQ(autosave.begun(), 2U);
  autosave.save(session_, {});
  session_.training = std::make_shared<const TopTuningRun>(*session_.training);
  autosave.tick(session_, {}, 600.0);
  EXPECT_EQ(autosave.begun(), 3U) << "another snapshot is another session";
}

TEST_F(AutosaveTest, HoldsTheSessionAndGoesAtACleanEnd) {
  std::filesystem::path file;
  {
    Autosave autosave(folder(), 60.0);
    EXPECT_TRUE(autosave.save(session_, {}));
    file = autosave.file();
    EXPECT_EQ(read_session(file).session.features->values, session_.features->values);
    EXPECT_FALSE(Recovery::find(folder())) << "its program is still there";
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder()));
}

TEST_F(AutosaveTest, StaysWhereAnExceptionEndsTheProgram) {
  try {
    Autosave autosave(folder(), 60.0);
    autosave.save(session_, {});
    throw std::runtime_error("the program fell over");
  } catch (const std::runtime_error&) {
  }
  EXPECT_TRUE(Recovery::find(folder()));
}

TEST_F(AutosaveTest, AnEmptySessionIsNotWritten) {
  Autosave autosave(folder(), 60.0);
  EXPECT_TRUE(autosave.save(Session(), {}));
  EXPECT_EQ(autosave.begun(), 0U);
}

TEST_F(AutosaveTest, SaysOnceWhyItCannotWrite) {
  Autosave autosave(folder(), 60.0);
  std::filesystem::remove_all(folder());
  EXPECT_FALSE(autosave.save(session_, {}));
  EXPECT_TRUE(autosave.take_failure());
  EXPECT_FALSE(autosave.save(session_, {}));
  EXPECT_FALSE(autosave.take_failure()) << "the same again";
}

TEST_F(AutosaveTest, TheNewestThatWasLeftBehindIsFoundByOneProgramAlone) {
  leave_behind("1-1", session_);
  const auto newer = leave_behind("2-1", session_);
  std::filesystem::last_write_time(
      newer, std::filesystem::last_write_time(newer) + std::chrono::seconds(5));
  std::ofstream(folder() / ".diatom-999999999-0.tmp") << "half";
  const auto found = Recovery::find(folder());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->file(), newer);
  EXPECT_FALSE(std::filesystem::exists(folder() / ".diatom-999999999-0.tmp"));
  const auto other = Recovery::find(folder());
  ASSERT_TRUE(other);
  EXPECT_NE(other->file(), newer) << "that one is taken";
  found->discard();
  EXPECT_FALSE(std::filesystem::exists(newer));
}

class Recovering : public WorkbenchTest {};

TEST_F(Recovering, AnswersBringItBackOrForgetIt) {
  const tests::TemporaryFolder folder;
  auto left = tests::trained_session("ridge");
  left.file = folder / "work.diatom-session";
  write_session(folder / "left.diatom-session", left, {});
  bench.session.recovery = folder / "left.diatom-session";
  apply(bench, AnswerRecovery{true});
  ASSERT_NE(bench.session.features, nullptr) << bench.session.notices.back().text;
  EXPECT_EQ(bench.session.features->values, left.features->values);
  EXPECT_EQ(bench.session.file, left.file) << "it is saved where it was";
  EXPECT_TRUE(bench.session.recovery.empty());

  const auto features = bench.session.features;
  bench.session.recovery = folder / "left.diatom-session";
  apply(bench, AnswerRecovery{false});
  EXPECT_EQ(bench.session.features, features);
  EXPECT_TRUE(bench.session.recovery.empty());

  std::ofstream(folder / "left.diatom-session") << "half";
  bench.session.recovery = folder / "left.diatom-session";
  apply(bench, AnswerRecovery{true});
  EXPECT_EQ(bench.session.features, features);
  EXPECT_FALSE(bench.session.recovery.empty()) << "the question stays";
}

}  // namespace
}  // namespace diatom::app
