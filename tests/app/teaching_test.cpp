// Teaching by keys and choosing centres: labels, the model that follows them, and the way back.
#include <algorithm>

#include <gmock/gmock.h>

#include "app/extract.h"
#include "tests/app/workbench_fixture.h"

namespace diatom::app {
namespace {

using testing::HasSubstr;

std::vector<int> training_rows(const Session& session, std::size_t count) {
  std::vector<int> rows;
  for (const auto row : session.features->rows_of(ml::Split::train))
    if (rows.size() < count) rows.push_back(static_cast<int>(row));
  return rows;
}

TEST_F(WorkbenchTest, AKeyTeachesTheModelAtOnceAndUndoTakesBothBack) {
  open_synthetic();
  auto& session = bench.session;
  const auto training = session.training;
  const auto model = session.model;
  const auto rows = training_rows(session, 12);
  const int other = (label_of(session, rows[0]) + 1) % 10;
  apply(bench, LabelRows{rows, other});
  for (const int row : rows) EXPECT_EQ(label_of(session, row), other);
  run_until_quiet();
  ASSERT_TRUE(session.training->predictions);
  EXPECT_NE(session.model, model);
  EXPECT_EQ(session.training->prepared, training->prepared) << "rows were standardised again";
  int learnt = 0;
  for (const int row : rows)
    learnt += session.training->predictions->at(static_cast<std::size_t>(row)) == other ? 1 : 0;
  EXPECT_GT(learnt, 8);
  EXPECT_LE(session.training->fit->iterations.size(), training->fit->iterations.size());
  EXPECT_LE(session.training->fit->iterations.front().residual,
            training->fit->iterations.front().residual);
  MapScene extractor;
  EXPECT_EQ(extractor.extract(session, -1).clouds[0].class_ids, session.taught_labels);

  apply(bench, Undo{});
  EXPECT_EQ(session.taught_labels, nullptr);
  EXPECT_EQ(session.model, model);
  EXPECT_EQ(session.training, training);
  EXPECT_FALSE(is_going(session, JobRole::training));
  EXPECT_EQ(extractor.extract(session, -1).clouds[0].class_ids, session.map->labels);
  apply(bench, Undo{});
  EXPECT_THAT(session.notices.back().text, HasSubstr("nothing to take back"));
}

TEST_F(WorkbenchTest, AWarmStartAnswersAsAColdOneDoes) {
  open_synthetic();
  auto& session = bench.session;
  apply(bench, SetClassifierValue{"centres", 60});
  apply(bench, SetClassifierValue{"precision", 1});
  apply(bench, SetClassifierValue{"lambda", 1e-3});
  apply(bench, SetClassifierValue{"iterations", 100});
  apply(bench, StartTraining{});
  run_until_quiet();
  const auto rows = training_rows(session, 3);
  apply(bench, LabelRows{rows, (label_of(session, rows[0]) + 1) % 10});
  run_until_quiet();
  const auto warm = session.training;
  apply(bench, StartTraining{});
  run_until_quiet();
  const auto cold = session.training;
  EXPECT_LT(warm->fit->iterations.size(), cold->fit->iterations.size());
  EXPECT_LT((warm->fit->test_scores - cold->fit->test_scores).norm(),
            1e-4F * cold->fit->test_scores.norm());
}

TEST_F(WorkbenchTest, KeysFasterThanTheModelAreAllUndoneToItsLabels) {
  open_synthetic();
  auto& session = bench.session;
  const auto rows = training_rows(session, 12);
  const int was = label_of(session, rows[0]);
  apply(bench, LabelRows{rows, (was + 1) % 10});
  const auto first = session.taught_labels;
  apply(bench, LabelRows{rows, (was + 2) % 10});  // before a single step
  apply(bench, Undo{});
  EXPECT_EQ(session.taught_labels, first);
  EXPECT_TRUE(is_going(session, JobRole::training)) << "no model was made of these labels yet";
  run_until_quiet();
  EXPECT_EQ(session.training->taught_labels, first);
  apply(bench, Undo{});
  EXPECT_EQ(session.taught_labels, nullptr);
  EXPECT_EQ(session.training->taught_labels, nullptr);
}

TEST_F(WorkbenchTest, LabelsThatCannotBeGivenChangeNothing) {
  apply(bench, LabelRows{{0}, 1});
  EXPECT_THAT(bench.session.notices.back().text, HasSubstr("open data first"));
  open_synthetic();
  apply(bench, LabelRows{{0}, 11});
  EXPECT_THAT(bench.session.notices.back().text,
              HasSubstr("there is no class 12: the data have 10"));
  apply(bench, LabelRows{{0}, label_of(bench.session, 0)});  // what it is already
  EXPECT_EQ(bench.session.taught_labels, nullptr);
  EXPECT_TRUE(bench.session.undo.empty());
}

TEST_F(WorkbenchTest, TheSelectedTrainingImagesBecomeTheCentres) {
  open_synthetic();
  auto& session = bench.session;
  auto rows = training_rows(session, 20);
  const auto held_out = static_cast<int>(session.features->rows_of(ml::Split::test).front());
  rows.push_back(held_out);
  apply(bench, ChooseCentres{rows});
  EXPECT_THAT(session.notices.back().text, HasSubstr("1 of 21 selected images are held out"));
  apply(bench, StartTraining{});
  run_until_quiet();
  EXPECT_EQ(session.training->fit->chosen.at("centres"), 20.0);
  apply(bench, ChooseCentres{{held_out}});
  EXPECT_THAT(session.notices.back().text, HasSubstr("select training images"));
  EXPECT_EQ(session.centres->size(), 20U) << "what cannot be done leaves all as it was";
  apply(bench, ChooseCentres{});
  apply(bench, StartTraining{});
  run_until_quiet();
  EXPECT_GT(session.training->fit->chosen.at("centres"), 20.0);
}

}  // namespace
}  // namespace diatom::app
