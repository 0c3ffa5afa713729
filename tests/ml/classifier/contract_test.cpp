// What every registered classifier promises.
#include <cmath>
#include <limits>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ml/metrics/confusion.h"
#include "tests/ml/classifier/blobs.h"

namespace diatom {
namespace {

class ClassifierContract : public testing::TestWithParam<std::string> {
 protected:
  static std::unique_ptr<ml::ClassifierTrainer> trainer(ml::TrainingSet set,
                                                        std::uint64_t seed = 7) {
    return ml::make_trainer(GetParam(), std::move(set), {}, seed);
  }

  static ml::Snapshot<ml::Fit> fit(const ml::TrainingSet& set, std::uint64_t seed = 7) {
    const auto job = trainer(set, seed);
    return ml::run_to_result(*job);
  }

  static std::string refusal(const ml::TrainingSet& set) {
    try {
      trainer(set);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "";
  }
};

std::vector<std::string> ids() {
  std::vector<std::string> all;
  for (const auto& method : ml::ClassifierRegistry::instance().all()) all.push_back(method.info.id);
  return all;
}

INSTANTIATE_TEST_SUITE_P(All, ClassifierContract, testing::ValuesIn(ids()),
                         [](const auto& method) { return method.param; });

TEST(ClassifierRegistry, KnowsThemAll) {
  EXPECT_EQ(ids(), (std::vector<std::string>{"falkon", "logistic", "mlp", "nearest", "ridge"}));
}

TEST_P(ClassifierContract, DefaultsLieInTheirRanges) {
  const auto& info = ml::ClassifierRegistry::instance().find(GetParam()).info;
  EXPECT_NO_THROW(ml::checked_values(info, ml::default_values(info)));
  for (const auto& parameter : info.parameters) {
    EXPECT_FALSE(parameter.help.empty()) << parameter.id;
    EXPECT_TRUE(!parameter.logarithmic || parameter.minimum > 0.0) << parameter.id;
  }
}

TEST_P(ClassifierContract, LearnsCloudsFarBeyondChance) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const auto result = fit(tests::make_blobs(seed, {600, 16, 5, 0.6, 0.3}));
    EXPECT_GT(result->iterations.back().accuracy_test, 0.85) << seed;
    EXPECT_GT(result->iterations.back().accuracy_train, 0.85) << seed;
  }
}

TEST_P(ClassifierContract, CurvesAndTestScoresAreThoseOfTheHead) {
  const auto set = tests::make_blobs(4);
  const auto result = fit(set);
  ASSERT_FALSE(result->iterations.empty());
  const ml::Matrix scores = result->head->scores(tests::rows_of(set, set.test));
  EXPECT_LT(tests::relative_difference(result->test_scores.cast<double>(), scores.cast<double>()),
            1e-5);
  EXPECT_DOUBLE_EQ(result->iterations.back().accuracy_test,
                   ml::accuracy_of(scores, tests::labels_of(set, set.test)));
  EXPECT_DOUBLE_EQ(result->iterations.back().accuracy_train,
                   ml::accuracy_of(result->head->scores(tests::rows_of(set, set.train)),
                                   tests::labels_of(set, set.train)));
  for (std::size_t i = 0; i < result->iterations.size(); ++i)
    EXPECT_EQ(result->iterations[i].index, static_cast<int>(i) + 1);
  EXPECT_GT(result->seconds, 0.0);
}

TEST_P(ClassifierContract, SameSeedSameBits) {
  const auto set = tests::make_blobs(5);
  EXPECT_EQ(fit(set)->test_scores, fit(set)->test_scores);
}

TEST_P(ClassifierContract, SteppingWithPausesEqualsRunningThrough) {
  const auto set = tests::make_blobs(6);
  const auto through = fit(set);
  const auto one = trainer(set);
  const auto other = trainer(tests::make_blobs(60));  // its steps come between
  bool other_goes_on = true;
  while (one->step() == ml::Step::more)
    if (other_goes_on) other_goes_on = other->step() == ml::Step::more;
  EXPECT_EQ(one->latest()->test_scores, through->test_scores);
}

TEST_P(ClassifierContract, PublishedFitsNeverChange) {
  const auto set = tests::make_blobs(7);
  const auto job = trainer(set);
  ml::Snapshot<ml::Fit> first;
  ml::Matrix scores_then;
  ml::TensorMap tensors_then;
  while (job->step() == ml::Step::more) {
    if (first || !job->latest()) continue;
    first = job->latest();
    scores_then = first->test_scores;
    tensors_then = first->head->tensors();
  }
  if (!first) return;  // a closed form publishes once, at its last step
  EXPECT_NE(first, job->latest());
  EXPECT_EQ(first->test_scores, scores_then);
  EXPECT_EQ(first->iterations.size(), 1U);
  EXPECT_EQ(ml::content_hash(first->head->tensors()), ml::content_hash(tensors_then));
  EXPECT_NE(ml::content_hash(job->latest()->head->tensors()), ml::content_hash(tensors_then));
}

TEST_P(ClassifierContract, HeadsReturnFromTheirTensors) {
  const auto set = tests::make_blobs(8);
  const auto head = fit(set)->head;
  const auto restored =
      ml::ClassifierRegistry::instance().find(head->method()).restore(head->tensors());
  EXPECT_EQ(head->method(), GetParam());
  EXPECT_EQ(restored->scores(*set.rows), head->scores(*set.rows));
}

TEST_P(ClassifierContract, RestoreRefusesMissingTensors) {
  EXPECT_THROW(ml::ClassifierRegistry::instance().find(GetParam()).restore({}), std::runtime_error);
}

TEST_P(ClassifierContract, ProgressNeverFallsAndEndsAtOne) {
  const auto job = trainer(tests::make_blobs(9));
  float last = 0.0F;
  ml::run_to_completion(*job, [&last](const ml::Progress& progress) {
    EXPECT_GE(progress.fraction, last);
    EXPECT_LE(progress.fraction, 1.0F);
    EXPECT_FALSE(progress.message.empty());
    last = progress.fraction;
  });
  EXPECT_FLOAT_EQ(last, 1.0F);
}

TEST_P(ClassifierContract, TwoClassesAndTen) {
  for (const int classes : {2, 10}) {
    const auto result = fit(tests::make_blobs(10, {400, 20, classes, 0.5, 0.25}));
    EXPECT_EQ(result->test_scores.cols(), classes);
    EXPECT_GT(result->iterations.back().accuracy_test, 0.85) << classes;
  }
}

TEST_P(ClassifierContract, BalancingGivesTheRareClassItsShare) {
  auto set = tests::make_blobs(16, {900, 3, 2, 1.6, 0.5});
  // Of class 1 only every fifteenth row is learnt from.
  int seen = 0;
  std::erase_if(set.train, [&](Eigen::Index row) {
    return (*set.labels)[static_cast<std::size_t>(row)] == 1 && seen++ % 15 != 0;
  });
  const auto named_1 = [&](double balance) {
    ml::ParameterValues values = {{"balance", balance}};
    if (GetParam() == "falkon") values["lambda"] = 1e-2;  // weights do not move an interpolation
    const auto job = ml::make_trainer(GetParam(), set, values, 1);
    const auto scores = ml::run_to_result(*job)->test_scores;
    return (scores.col(1).array() > scores.col(0).array()).count();
  };
  EXPECT_GT(named_1(1.0), named_1(0.0));
}

TEST_P(ClassifierContract, NothingHeldOutGivesNoTestAccuracy) {
  const auto result = fit(tests::make_blobs(11, {90, 4, 3, 0.5, 0.0}));
  EXPECT_TRUE(std::isnan(result->iterations.back().accuracy_test));
  EXPECT_EQ(result->test_scores.rows(), 0);
}

TEST_P(ClassifierContract, OneRowOfEachClassIsEnough) {
  auto set = tests::make_blobs(12);
  set.train = {0, 1};
  set.classes = 3;
  const auto result = fit(set);
  EXPECT_TRUE(result->test_scores.allFinite());
  EXPECT_EQ(result->iterations.back().accuracy_train, 1.0);
}

TEST_P(ClassifierContract, ConstantRowsGiveFiniteScores) {
  auto set = tests::make_blobs(13);
  set.rows = std::make_shared<const ml::Matrix>(ml::Matrix::Zero(set.rows->rows(), 6));
  EXPECT_TRUE(fit(set)->test_scores.allFinite());
}

TEST_P(ClassifierContract, AClassOfOneRowAndOneThatIsNeverSeen) {
  auto set = tests::make_blobs(17, {600, 6, 4, 0.5, 0.3});
  int seen = 0;
  std::erase_if(set.train, [&](Eigen::Index row) {
    const int label = (*set.labels)[static_cast<std::size_t>(row)];
    return label == 3 || (label == 2 && seen++ > 0);
  });
  const auto result = fit(set);
  ASSERT_EQ(result->test_scores.cols(), 4);
  EXPECT_TRUE(result->test_scores.allFinite());
  EXPECT_GT(result->iterations.back().accuracy_test, 0.45);  // two of four classes
  EXPECT_LT(result->iterations.back().accuracy_test, 0.8);   // and one is not to be known
  for (const int label : ml::predicted_labels(result->test_scores)) EXPECT_NE(label, 3);
}

TEST_P(ClassifierContract, MoreClassesThanRows) {
  auto set = tests::make_blobs(18, {60, 6, 12, 0.3, 0.5});
  set.train.resize(5);
  EXPECT_TRUE(fit(set)->test_scores.allFinite());
}

TEST_P(ClassifierContract, OneRowAgainstAThousand) {
  auto set = tests::make_blobs(19, {2100, 4, 2, 0.7, 0.03});
  int seen = 0;
  std::erase_if(set.train, [&](Eigen::Index row) {
    return (*set.labels)[static_cast<std::size_t>(row)] == 1 && seen++ > 0;
  });
  ASSERT_GT(set.train.size(), 1000U);
  for (const double balance : {0.0, 1.0}) {
    const auto job = ml::make_trainer(GetParam(), set, {{"balance", balance}}, 1);
    const auto result = ml::run_to_result(*job);
    EXPECT_TRUE(result->test_scores.allFinite());
    EXPECT_GT(result->iterations.back().accuracy_train, balance == 0.0 ? 0.99 : 0.85);
  }
}

TEST_P(ClassifierContract, RowsThatAreThereManyTimes) {
  auto set = tests::make_blobs(20, {400, 6, 4, 0.4, 0.25});
  auto rows = *set.rows;
  for (Eigen::Index row = 20; row < 300; ++row) rows.row(row) = rows.row(row % 20);
  set.rows = std::make_shared<const ml::Matrix>(std::move(rows));
  const auto result = fit(set);
  EXPECT_TRUE(result->test_scores.allFinite());
  EXPECT_GT(result->iterations.back().accuracy_test, 0.7);
}

TEST_P(ClassifierContract, ZeroIsRefusedByNameOrWorks) {
  const auto set = tests::make_blobs(21);
  for (const auto& parameter : ml::ClassifierRegistry::instance().find(GetParam()).info.parameters)
    try {
      const auto job = ml::make_trainer(GetParam(), set, {{parameter.id, 0.0}}, 1);
      EXPECT_TRUE(ml::run_to_result(*job)->test_scores.allFinite()) << parameter.id;
    } catch (const std::invalid_argument& error) {
      EXPECT_GT(parameter.minimum, 0.0) << error.what();
      EXPECT_THAT(error.what(), testing::HasSubstr(parameter.id));
    }
}

// Features so large that their products overflow: an answer without NaN, or a sentence of advice.
TEST_P(ClassifierContract, OverflowFailsWithAdvice) {
  auto set = tests::make_blobs(22);
  set.rows = std::make_shared<const ml::Matrix>(*set.rows * 1e30F);
  try {
    EXPECT_TRUE(fit(set)->test_scores.allFinite());
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(),
                testing::AnyOf(testing::HasSubstr("lower"), testing::HasSubstr("raise")));
  }
}

TEST_P(ClassifierContract, NoRowsGiveNoScores) {
  const auto result = fit(tests::make_blobs(14));
  EXPECT_EQ(result->head->scores(ml::Matrix(0, 6)).rows(), 0);
}

TEST_P(ClassifierContract, RefusesWhatCannotBeLearntFrom) {
  auto set = tests::make_blobs(15);
  set.train.clear();
  EXPECT_EQ(refusal(set), "there are no training rows to learn from");

  set = tests::make_blobs(15);
  set.train = {0, 3, 6};
  EXPECT_EQ(refusal(set), "all training rows are of one class; a classifier needs at least two");

  set = tests::make_blobs(15);
  auto rows = *set.rows;
  rows(17, 2) = std::numeric_limits<float>::quiet_NaN();
  set.rows = std::make_shared<const ml::Matrix>(rows);
  EXPECT_THAT(refusal(set), testing::HasSubstr("row 17"));

  set = tests::make_blobs(15);
  auto weights = ml::Vector::Ones(set.rows->rows()).eval();
  for (const auto row : set.train) weights[row] = 0.0F;
  set.weights = std::make_shared<const ml::Vector>(weights);
  EXPECT_EQ(refusal(set), "all training rows have the weight 0");

  EXPECT_THROW(ml::make_trainer(GetParam(), tests::make_blobs(15), {{"no such", 1.0}}, 0),
               std::invalid_argument);
  EXPECT_THROW(ml::make_trainer("no such", tests::make_blobs(15), {}, 0), std::invalid_argument);
}

// From iterations that others follow, whatever the run did afterwards.
TEST_P(ClassifierContract, GoesOnFromAnIterationWithTheSameBits) {
  const auto set = tests::make_blobs(21, {300, 12, 4, 1.2, 0.2});
  const auto job = trainer(set);
  std::vector<ml::Snapshot<ml::Fit>> fits;
  while (job->step() == ml::Step::more)
    if (job->latest() && (fits.empty() || job->latest() != fits.back()))
      fits.push_back(job->latest());
  const auto whole = job->latest();
  EXPECT_EQ(whole->state, nullptr) << "nothing follows the last one";
  for (const auto& moment : fits) ASSERT_NE(moment->state, nullptr);
  for (const auto place : {std::size_t{0}, std::size_t{1}, fits.size() / 2, fits.size() - 1}) {
    if (place >= fits.size()) continue;
    const auto& moment = fits[place];
    EXPECT_GT(moment->state->bytes(), 0U);
    auto from = set;
    from.from = moment;
    fit(from);  // which leaves the moment as it is
    const auto again = fit(from);
    ASSERT_EQ(again->iterations.size(), whole->iterations.size());
    EXPECT_EQ(ml::content_hash(again->head->tensors()), ml::content_hash(whole->head->tensors()));
    EXPECT_EQ(again->test_scores, whole->test_scores);
    for (std::size_t i = 0; i < whole->iterations.size(); ++i)
      EXPECT_EQ(again->iterations[i].residual, whole->iterations[i].residual) << i;
  }
}

TEST_P(ClassifierContract, RefusesToGoOnWhereItCannot) {
  auto set = tests::make_blobs(21);
  set.from = fit(set);
  EXPECT_EQ(refusal(set), "that fit is over: there is nothing to go on with");
  const std::string other = GetParam() == "mlp" ? "logistic" : "mlp";
  const auto job = ml::make_trainer(other, tests::make_blobs(21), {}, 7);
  while (!job->latest()) job->step();
  set.from = job->latest();
  EXPECT_EQ(refusal(set), "a training by " + GetParam() + " cannot go on from one by " + other);
  if (GetParam() != "mlp" && GetParam() != "falkon" && GetParam() != "logistic") return;
  const auto own = trainer(tests::make_blobs(21));
  while (!own->latest()) own->step();
  auto others = tests::make_blobs(21, {120, 6, 3, 0.8, 0.25});
  others.from = own->latest();
  EXPECT_THAT(refusal(others), testing::HasSubstr("only with its own rows"));
}

TEST(AccuracyOf, TiesGoToTheLowerClass) {
  ml::Matrix scores(3, 2);
  scores << 1, 1, 0, 1, 1, 0;
  EXPECT_DOUBLE_EQ(ml::accuracy_of(scores, {0, 1, 1}), 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(ml::accuracy_of(scores, {1, 1, 0}), 2.0 / 3.0);
}

}  // namespace
}  // namespace diatom
