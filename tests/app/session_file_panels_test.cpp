// Where a person saves and opens a session, and what the window asks about it.
#include <gmock/gmock.h>

#include "tests/app/panel_stage.h"
#include "tests/app/session_material.h"

namespace diatom::tests {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

TEST(SessionFileInDataPanel, IsSavedAndLoadedByName) {
  Stage stage(app::make_data_panel(), {320, 700});
  stage.click({"##session"});
  stage.driver().type("/data/work");
  stage.click({"Save"});
  ASSERT_THAT(stage.emitted<app::SaveSession>(), SizeIs(1));
  EXPECT_EQ(stage.emitted<app::SaveSession>().front().file, "/data/work");
  stage.click({"Load"});
  ASSERT_THAT(stage.emitted<app::OpenSession>(), SizeIs(1));
  EXPECT_EQ(stage.emitted<app::OpenSession>().front().file, "/data/work");
}

TEST(SessionFileInDataPanel, ShowsTheFileThatTheSessionHas) {
  Stage stage(app::make_data_panel(), {320, 700});
  stage.session.file = "/data/lake.diatom-session";
  stage.click({"Save"});
  ASSERT_THAT(stage.emitted<app::SaveSession>(), SizeIs(1));
  EXPECT_EQ(stage.emitted<app::SaveSession>().front().file, "/data/lake.diatom-session");
}

TEST(DocumentBar, AsksOnlyWhereThereIsAQuestion) {
  Stage stage({1280, 800});
  stage.session = full_session();
  EXPECT_THAT(stage.driver().words(), Not(HasSubstr("has not been saved")));
  stage.session.recovery = "/state/1-1.diatom-session";
  EXPECT_THAT(stage.driver().words(), HasSubstr("What was open before has not been saved."));
  stage.session.missing_data = "/data/lake";
  const auto both = stage.driver().words();
  EXPECT_THAT(both, HasSubstr("has not been saved"));
  EXPECT_THAT(both, HasSubstr("The images have moved."));
  stage.session.recovery.clear();
  const auto words = stage.driver().words();
  EXPECT_THAT(words, Not(HasSubstr("has not been saved")));
  EXPECT_THAT(words, HasSubstr("The images have moved."));
}

}  // namespace
}  // namespace diatom::tests
