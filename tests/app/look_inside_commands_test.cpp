// What the panel "Look inside" asks for, carried out.
#include <algorithm>
#include <cmath>

#include <gmock/gmock.h>

#include "tests/app/workbench_fixture.h"

namespace diatom::app {
namespace {

using testing::HasSubstr;

class LookInsideWorkbench : public WorkbenchTest {
 protected:
  void train(const char* classifier, ml::ParameterValues values = {}) {
    open_synthetic();
    apply(bench, ChooseClassifier{classifier});
    bench.session.classifier_values[classifier] = std::move(values);
    apply(bench, StartTraining{});
    while (is_going(bench.session, JobRole::training)) frame();
    frame();
  }

  void finish(JobRole role) {
    for (int i = 0; i < 1000 && is_going(bench.session, role); ++i) frame();
    frame();
  }

  std::size_t jobs_of(JobRole role) const {
    return static_cast<std::size_t>(
        std::count_if(bench.session.jobs.begin(), bench.session.jobs.end(),
                      [role](const JobEntry& entry) { return entry.role == role; }));
  }
};

TEST_F(LookInsideWorkbench, ThumbnailsComeAndLeaveNoTrace) {
  open_synthetic();
  const auto notices = bench.session.notices.size();
  apply(bench, LoadThumbnails{{1, 2, 40}});
  ASSERT_NE(bench.session.thumbnails, nullptr) << "the empty sheet is there at once";
  finish(JobRole::thumbnails);
  const auto& sheet = *bench.session.thumbnails;
  EXPECT_EQ(sheet.rows, (std::vector<int>{1, 2, 40}));
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(sheet.tiles[i], TileState::painted);
  EXPECT_EQ(jobs_of(JobRole::thumbnails), 0U);
  EXPECT_EQ(bench.session.notices.size(), notices);
  apply(bench, LoadThumbnails{{100000}});
  EXPECT_THAT(bench.session.notices.back().text, HasSubstr("100000"));
}

TEST_F(LookInsideWorkbench, PicturesComeWhileAllElseIsPaused) {
  open_synthetic();
  apply(bench, LoadThumbnails{{1, 2}});
  apply(bench, PlayOrPause{});
  finish(JobRole::thumbnails);
  EXPECT_EQ(bench.session.thumbnails->tiles[1], TileState::painted);
}

TEST_F(LookInsideWorkbench, CentresAddUpToTheScore) {
  train("falkon", {{"centres", 60}, {"lambda", 1e-3}});
  const auto& session = bench.session;
  const ml::Matrix rows = session.model->standardisation.apply(session.features->values);
  for (const int row : {0, 33, 200}) {
    apply(bench, ExplainRow{row});
    finish(JobRole::explanation);
    const auto& explanation = *session.explanation;
    EXPECT_EQ(explanation.row, row);
    ASSERT_EQ(explanation.centres.size(), 8U);
    double sum = explanation.others;
    for (const auto& centre : explanation.centres) {
      sum += centre.amount;
      EXPECT_EQ(session.features->samples[static_cast<std::size_t>(centre.row)].split,
                ml::Split::train);
    }
    EXPECT_NEAR(sum, session.model->head->scores(rows.row(row)).maxCoeff(), 1e-4);
    EXPECT_EQ(explanation.other_centres, 52);
    EXPECT_TRUE(explanation.owed.empty());
  }
}

TEST_F(LookInsideWorkbench, LeavingOneOutEqualsTrainingWithoutIt) {
  train("ridge", {{"alpha", 300}});
  auto& session = bench.session;
  apply(bench, ExplainRow{0});
  finish(JobRole::explanation);
  ASSERT_EQ(session.explanation->owed.size(), 8U);
  const int row = session.explanation->owed.front().row;
  apply(bench, LeaveOut{row});
  finish(JobRole::left_out);
  const auto& left_out = *session.left_out;
  ASSERT_TRUE(left_out.is_known);

  auto prepared = ml::prepare_training(*session.features);
  std::erase(prepared.set.train, Eigen::Index{row});
  const auto again = ml::make_trainer("ridge", prepared.set, {{"alpha", 300}}, 0);
  const auto fit = ml::run_to_result(*again);
  EXPECT_DOUBLE_EQ(left_out.accuracy, fit->iterations.back().accuracy_test);
  const auto probabilities =
      session.model->probabilities(fit->head->scores(prepared.set.rows->row(0)));
  EXPECT_NEAR(left_out.probability, probabilities.maxCoeff(), 1e-4);
  // What it owes to that image is what its score loses with it.
  const auto& explanation = *session.explanation;
  EXPECT_NEAR(explanation.score - explanation.owed.front().amount,
              fit->head->scores(prepared.set.rows->row(0))(0, explanation.predicted), 1e-4);
}

TEST_F(LookInsideWorkbench, WhatCannotBeSaidIsANotice) {
  apply(bench, ExplainRow{0});
  EXPECT_THAT(bench.session.notices.back().text, HasSubstr("no image"));
  apply(bench, StartSlowMotion{});
  EXPECT_THAT(bench.session.notices.back().text, HasSubstr("no features yet"));
  train("falkon", {{"centres", 20}});
  apply(bench, LeaveOut{0});
  EXPECT_THAT(bench.session.notices.back().text, HasSubstr("exact for ridge only"));
}

TEST_F(LookInsideWorkbench, TheSolverGoesStepByStep) {
  open_synthetic();
  bench.session.classifier_values["falkon"] = {{"centres", 60}, {"lambda", 1e-3}};
  const auto shown = [&] {
    const auto& run = bench.session.slow_motion;
    return run ? run->plain.iterations.size() : 0;
  };
  for (int i = 0; i < 12; ++i) {
    apply(bench, StepSlowMotion{});
    const auto before = shown();
    frame();
    EXPECT_LE(shown(), before + 1);
    const auto now = shown();
    frame();
    EXPECT_EQ(shown(), now) << "it waits for the next step";
  }
  EXPECT_GT(shown(), 2U);
  bench.scheduler.resume(job_of(bench.session, JobRole::slow_motion)->id);
  finish(JobRole::slow_motion);
  const auto& run = *bench.session.slow_motion;
  EXPECT_GT(run.plain.iterations.size(), 20U);
  EXPECT_LT(run.preconditioned.iterations.back().residual,
            run.plain.iterations.back().residual + 1e-10);
}

}  // namespace
}  // namespace diatom::app
