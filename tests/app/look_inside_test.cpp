// Look inside: cells open their images, images are asked for and explained, one can be left out,
// and the solver goes in slow motion.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/held_out.h"
#include "app/panels/count_grid.h"
#include "tests/app/panel_stage.h"
#include "tests/app/trained_session.h"

namespace diatom::tests {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const ImVec2 size(360, 1400);

class LookInside : public testing::Test {
 protected:
  void open(const char* classifier, const ml::ParameterValues& values = {}) {
    stage.session = trained_session(classifier, values);
    held_out = app::held_out_of(*stage.session.training);
  }

  // As apply() and the job do it.
  void explain(int row) {
    app::Explanation asked;
    asked.training = stage.session.training;
    asked.row = row;
    app::ExplanationJob job(std::move(asked));
    stage.session.explanation = ml::run_to_result(job);
  }

  void look_at(int row) {
    stage.session.selection = std::make_shared<const std::vector<int>>(std::vector<int>{row});
    stage.click({"part", "One image"});
    explain(row);
  }

  void click_cell(int label, int predicted) {
    const ImVec2 at = stage.driver().find({"##confusion"}, "stage");
    const float left = ImGui::GetStyle().WindowPadding.x;
    const auto layout = app::grid_layout(size.x - 2 * left, held_out.confusion.rows());
    stage.commands.clear();
    stage.driver().click(
        {left + layout.margin + layout.cell * (static_cast<float>(predicted) + 0.5F),
         at.y - 3 + layout.margin + layout.cell * (static_cast<float>(label) + 0.5F)});
  }

  Stage stage{app::make_look_inside_panel(), size};
  app::HeldOut held_out;
};

TEST_F(LookInside, AClickOnACellSelectsItsRows) {
  open("ridge");
  int clicked = 0;
  for (int label = 0; label < 3; ++label)
    for (int predicted = 0; predicted < 3; ++predicted) {
      click_cell(label, predicted);
      const auto emitted = stage.emitted<app::SelectRows>();
      const auto expected = held_out.rows_in_cell(label, predicted);
      if (expected.empty()) {
        EXPECT_THAT(emitted, IsEmpty());
        continue;
      }
      ASSERT_THAT(emitted, SizeIs(1));
      EXPECT_EQ(emitted.front().rows, expected);
      for (const int row : expected) {
        EXPECT_EQ(row % 4, 0) << "only held-out rows are shown";
        EXPECT_EQ(row % 3, label);
      }
      clicked += static_cast<int>(expected.size());
    }
  EXPECT_EQ(clicked, 30) << "every held-out row lies in one cell";
  EXPECT_GT(held_out.confusion.sum() - held_out.confusion.diagonal().sum(), 0) << "no mistake";
}

TEST_F(LookInside, SaysHowOftenItErrsAndForWhichClasses) {
  open("ridge");
  const auto words = stage.driver().words();
  const int wrong = held_out.confusion.sum() - held_out.confusion.diagonal().sum();
  EXPECT_THAT(words, HasSubstr(std::to_string(wrong) + " of 30 held-out images"));
  for (const char* name : {"Arcella", "Stentor", "Volvox", "prec.", "recall", "F1"})
    EXPECT_THAT(words, HasSubstr(name));
  EXPECT_THAT(words, HasSubstr("Surest mistakes"));
  EXPECT_THAT(words, HasSubstr("Reliability"));
}

TEST_F(LookInside, AsksOnceForThePicturesThatItShows) {
  open("ridge");
  stage.session.selection = std::make_shared<const std::vector<int>>(std::vector<int>{5, 9});
  stage.driver().frames(1);
  const auto asked = stage.emitted<app::LoadThumbnails>();
  ASSERT_FALSE(asked.empty());
  const auto& rows = asked.back().rows;
  EXPECT_THAT(rows, Contains(5));
  EXPECT_THAT(rows, Contains(9));
  for (const auto& mistake : held_out.mistakes)
    EXPECT_THAT(rows, Contains(held_out.rows[static_cast<std::size_t>(mistake.row)]));
  EXPECT_TRUE(std::is_sorted(rows.begin(), rows.end()));

  stage.session.thumbnails = std::make_shared<const app::Thumbnails>(
      app::thumbnails_from(app::SheetPlace::panels, stage.session.features, rows, nullptr));
  stage.commands.clear();
  stage.driver().frames(3);
  EXPECT_THAT(stage.commands, IsEmpty());
}

TEST_F(LookInside, VectorsHaveNoPicturesToAskFor) {
  open("ridge");
  stage.session.dataset.reset();
  stage.driver().frames(3);
  EXPECT_THAT(stage.commands, IsEmpty());
}

TEST_F(LookInside, AClickOnAPictureExplainsIt) {
  open("ridge");
  ASSERT_THAT(held_out.mistakes, Not(IsEmpty()));
  const auto row =
      static_cast<int>(held_out.rows[static_cast<std::size_t>(held_out.mistakes[0].row)]);
  stage.click({"surest", ("##picture " + std::to_string(row)).c_str()});
  stage.driver().frames(1);
  const auto asked = stage.emitted<app::ExplainRow>();
  ASSERT_FALSE(asked.empty());
  EXPECT_EQ(asked.back().row, row);
  explain(row);
  stage.commands.clear();
  stage.driver().frames(2);
  EXPECT_THAT(stage.emitted<app::ExplainRow>(), IsEmpty()) << "it is known";
}

TEST_F(LookInside, AnImageWithoutALabelIsLookedAtAsSuch) {
  stage.session = unlabelled_session();
  stage.click({"part", "One image"});
  stage.driver().frames(2);
  EXPECT_THAT(stage.driver().words(), HasSubstr("unlabelled"));
  stage.driver().move_to(stage.driver().find({"looked at", "##picture 3"}, "stage"));
  stage.driver().frames(2);
  EXPECT_EQ(stage.views.hovered_row, 3);
}

TEST_F(LookInside, APictureUnderTheMouseIsPointedAtInTheMap) {
  open("ridge");
  const auto row =
      static_cast<int>(held_out.rows[static_cast<std::size_t>(held_out.mistakes[0].row)]);
  stage.driver().find({"surest", ("##picture " + std::to_string(row)).c_str()}, "stage");
  EXPECT_EQ(stage.views.hovered_row, row);
}

TEST_F(LookInside, NamesTheCentresThatDecided) {
  open("falkon", {{"centres", 30}, {"lambda", 1e-3}});
  look_at(8);
  const auto words = stage.driver().words();
  const auto& explanation = *stage.session.explanation;
  EXPECT_THAT(words, HasSubstr("the sum over 30 centres"));
  EXPECT_THAT(words, HasSubstr("All 22 others"));
  char score[32];
  std::snprintf(score, sizeof score, "Score %.3f", explanation.score);
  EXPECT_THAT(words, HasSubstr(score));
  EXPECT_THAT(words, HasSubstr("exact for ridge only"));
  const int centre = explanation.centres.front().row;
  stage.click({"centres", ("##picture " + std::to_string(centre)).c_str()});
  stage.driver().frames(1);
  ASSERT_FALSE(stage.emitted<app::ExplainRow>().empty());
  EXPECT_EQ(stage.emitted<app::ExplainRow>().back().row, centre) << "one walks on to the centre";
}

TEST_F(LookInside, LeavesOutTheTrainingImageThatIsClicked) {
  open("ridge");
  look_at(8);
  EXPECT_THAT(stage.driver().words(), HasSubstr("owes to single training images"));
  const int row = stage.session.explanation->owed.front().row;
  stage.click({"owed", ("##picture " + std::to_string(row)).c_str()});
  ASSERT_THAT(stage.emitted<app::LeaveOut>(), SizeIs(1));
  EXPECT_EQ(stage.emitted<app::LeaveOut>().front().row, row);

  app::LeftOut asked;
  asked.training = stage.session.training;
  asked.row = row;
  asked.of_row = 8;
  app::LeftOutJob job(std::move(asked));
  stage.session.left_out = ml::run_to_result(job);
  stage.driver().move_to({1, 1});
  EXPECT_THAT(stage.driver().words(), HasSubstr("held-out accuracy without it"));
}

TEST_F(LookInside, TheSolverPlaysStepsAndPauses) {
  open("falkon");
  stage.click({"part", "Solver"});
  stage.click({"Play"});
  ASSERT_THAT(stage.emitted<app::StartSlowMotion>(), SizeIs(1));
  EXPECT_FALSE(stage.emitted<app::StartSlowMotion>().front().paused);
  stage.click({"Step"});
  EXPECT_THAT(stage.emitted<app::StepSlowMotion>(), SizeIs(1));
  stage.session.jobs = {job_in(ml::JobState::running, 9, app::JobRole::slow_motion)};
  stage.click({"Pause"});
  ASSERT_THAT(stage.emitted<app::PauseJob>(), SizeIs(1));
  EXPECT_EQ(stage.emitted<app::PauseJob>().front().id, 9U);
  stage.session.jobs.back().status.state = ml::JobState::paused;
  stage.click({"Play"});
  EXPECT_THAT(stage.emitted<app::ResumeJob>(), SizeIs(1));
}

TEST_F(LookInside, TheSolverShowsBothCurves) {
  open("falkon");
  stage.click({"part", "Solver"});
  ml::SlowMotion run;
  for (int i = 1; i <= 3; ++i) {
    run.preconditioned.iterations.push_back({std::pow(0.1, i), 0.9, Eigen::Vector3d(1, 2, 3)});
    run.plain.iterations.push_back({std::pow(0.8, i), 0.7, Eigen::Vector3d(4, 5, 6.25)});
  }
  stage.session.slow_motion = std::make_shared<const ml::SlowMotion>(run);
  const auto words = stage.driver().words();
  for (const char* word : {"Residual", "Held out", "FALKON", "plain", "Volvox", "6.25"})
    EXPECT_THAT(words, HasSubstr(word));
}

TEST_F(LookInside, SaysWhatIsMissingAndAsksForNothing) {
  stage.driver().frames(2);
  EXPECT_THAT(stage.driver().words(), HasSubstr("Extract features first"));
  stage.session.features = some_features();
  stage.session.dataset = dataset_of(*stage.session.features);
  EXPECT_THAT(stage.driver().words(), HasSubstr("Train a classifier"));
  stage.session.training = training_of(stage.session.features);  // as yet without a head
  for (const char* part : {"Mistakes", "One image", "Solver"}) {
    stage.click({"part", part});
    stage.driver().frames(2);
  }
  EXPECT_THAT(stage.commands, IsEmpty());
}

}  // namespace
}  // namespace diatom::tests
