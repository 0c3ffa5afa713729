// FALKON against direct solutions in Eigen, and at its edges.
#include "ml/classifier/falkon.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include <Eigen/Dense>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ml/classifier/falkon_head.h"
#include "ml/classifier/falkon_warm_start.h"
#include "tests/ml/classifier/blobs.h"

namespace diatom {
namespace {

using Eigen::MatrixXd;

MatrixXd gaussian(const ml::Matrix& rows, const ml::Matrix& centres, double sigma) {
  MatrixXd kernel(rows.rows(), centres.rows());
  for (Eigen::Index i = 0; i < kernel.rows(); ++i)
    for (Eigen::Index j = 0; j < kernel.cols(); ++j)
      kernel(i, j) =
          std::exp(-(rows.row(i).cast<double>() - centres.row(j).cast<double>()).squaredNorm() /
                   (2.0 * sigma * sigma));
  return kernel;
}

MatrixXd one_hot(const ml::Labels& labels, int classes) {
  MatrixXd targets = MatrixXd::Constant(static_cast<Eigen::Index>(labels.size()), classes, -1.0);
  for (std::size_t i = 0; i < labels.size(); ++i)
    targets(static_cast<Eigen::Index>(i), labels[i]) = 1.0;
  return targets;
}

ml::Snapshot<ml::Fit> fit(const ml::TrainingSet& set, const ml::FalkonOptions& options,
                          std::uint64_t seed = 3) {
  const auto job = ml::make_falkon(set, options, seed);
  return ml::run_to_result(*job);
}

ml::Snapshot<ml::FalkonWarmStart> start_of(const ml::Fit& fit) {
  return std::dynamic_pointer_cast<const ml::FalkonWarmStart>(fit.warm_start);
}

// (K_nM^T K_nM + lambda n K_MM) alpha = K_nM^T Y, as it stands.
MatrixXd direct_test_scores(const ml::TrainingSet& set, const ml::FalkonOptions& options) {
  const auto train = tests::rows_of(set, set.train);
  const auto centres = tests::rows_of(set, options.centre_rows);
  const auto k_nm = gaussian(train, centres, options.sigma);
  const auto k_mm = gaussian(centres, centres, options.sigma);
  const MatrixXd left =
      k_nm.transpose() * k_nm + options.lambda * static_cast<double>(train.rows()) * k_mm;
  const MatrixXd right = k_nm.transpose() * one_hot(tests::labels_of(set, set.train), set.classes);
  const MatrixXd alpha = left.ldlt().solve(right);
  return gaussian(tests::rows_of(set, set.test), centres, options.sigma) * alpha;
}

TEST(Falkon, AgreesWithTheDirectNystromSolution) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const auto set = tests::make_blobs(seed, {500, 5, 4, 0.8, 0.2});
    ml::FalkonOptions options;
    options.sigma = 1.5;
    options.lambda = 1e-3;
    options.iterations = 60;
    for (Eigen::Index row = 0; row < 400; row += 8) options.centre_rows.push_back(row);
    const auto direct = direct_test_scores(set, options);
    EXPECT_LT(tests::relative_difference(fit(set, options)->test_scores.cast<double>(), direct),
              5e-4)
        << seed;
    options.double_kernel = true;
    EXPECT_LT(tests::relative_difference(fit(set, options)->test_scores.cast<double>(), direct),
              1e-6)
        << seed;
  }
}

TEST(Falkon, WithEveryRowACentreIsKernelRidgeRegression) {
  const auto set = tests::make_blobs(4, {160, 5, 3, 0.8, 0.25});
  ml::FalkonOptions options;
  options.centres = 100000;
  options.sigma = 2.0;
  options.lambda = 1e-4;
  options.iterations = 60;
  options.double_kernel = true;
  const auto result = fit(set, options);
  const auto train = tests::rows_of(set, set.train);
  const auto n = static_cast<double>(train.rows());
  const MatrixXd ridge =
      gaussian(train, train, 2.0) + 1e-4 * n * MatrixXd::Identity(train.rows(), train.rows());
  const MatrixXd alpha = ridge.llt().solve(one_hot(tests::labels_of(set, set.train), 3));
  const MatrixXd direct = gaussian(tests::rows_of(set, set.test), train, 2.0) * alpha;
  EXPECT_LT(tests::relative_difference(result->test_scores.cast<double>(), direct), 1e-5);
  EXPECT_EQ(result->chosen.at("centres"), n);
}

TEST(Falkon, SaysThatEveryTrainingRowBecameACentre) {
  const auto job = ml::make_falkon(tests::make_blobs(5), {}, 0);
  ml::run_to_completion(*job);
  EXPECT_THAT(job->progress().message, testing::HasSubstr("every training row is a centre: 180"));
}

TEST(Falkon, KeptAndRecomputedKernelsGiveTheSameBits) {
  // Rows and centres enough for several blocks, the last of them not full.
  const auto set = tests::make_blobs(6, {2600, 12, 4, 0.7, 0.3});
  ml::FalkonOptions options;
  options.centres = 600;
  options.iterations = 12;
  const auto kept = fit(set, options);
  options.kernel_bytes = 0;
  const auto recomputed = fit(set, options);
  EXPECT_EQ(kept->chosen.at("kernel_kept"), 1.0);
  EXPECT_EQ(recomputed->chosen.at("kernel_kept"), 0.0);
  EXPECT_EQ(kept->test_scores, recomputed->test_scores);
  EXPECT_EQ(kept->iterations.back().residual, recomputed->iterations.back().residual);
}

TEST(Falkon, TheSeedDrawsTheCentres) {
  const auto set = tests::make_blobs(7);
  ml::FalkonOptions options;
  options.centres = 20;
  EXPECT_EQ(fit(set, options, 1)->test_scores, fit(set, options, 1)->test_scores);
  EXPECT_NE(fit(set, options, 1)->test_scores, fit(set, options, 2)->test_scores);
}

TEST(Falkon, AutomaticSigmaIsNineTenthsOfTheRootOfTheDimension) {
  const auto set = tests::make_blobs(8);
  EXPECT_DOUBLE_EQ(fit(set, {})->chosen.at("sigma"), 0.9 * std::sqrt(6.0));
  ml::FalkonOptions options;
  options.sigma = 3.25;
  EXPECT_DOUBLE_EQ(fit(set, options)->chosen.at("sigma"), 3.25);
}

TEST(Falkon, ResidualFallsAndStopsTheIteration) {
  ml::FalkonOptions options;
  options.centres = 40;
  options.lambda = 1e-3;
  options.iterations = 200;
  options.double_kernel = true;
  const auto result = fit(tests::make_blobs(9), options);
  const auto& curve = result->iterations;
  EXPECT_LT(curve.back().residual, 1e-7);
  EXPECT_GT(curve.size(), 5U);
  EXPECT_LT(curve.size(), 60U);
  for (std::size_t i = 0; i + 1 < curve.size(); ++i) EXPECT_GE(curve[i].residual, 1e-7);
}

TEST(Falkon, OneIterationIsPublishedAtATime) {
  ml::FalkonOptions options;
  options.centres = 40;
  const auto job = ml::make_falkon(tests::make_blobs(10), options, 0);
  std::size_t published = 0;
  ml::run_to_completion(*job, [&](const ml::Progress&) {
    const auto now = job->latest() ? job->latest()->iterations.size() : 0;
    EXPECT_LE(now, published + 1);
    published = now;
  });
  EXPECT_GT(published, 5U);
}

TEST(Falkon, DuplicatedRowsAreNoTrouble) {
  auto set = tests::make_blobs(11, {400, 5, 4, 0.8, 0.2});
  auto rows = *set.rows;
  for (Eigen::Index row = 160; row < 320; ++row) rows.row(row) = rows.row(row - 160);
  set.rows = std::make_shared<const ml::Matrix>(rows);
  ml::FalkonOptions options;
  options.centres = 320;
  options.sigma = 2.0;
  options.lambda = 1e-3;
  const auto result = fit(set, options);
  ASSERT_EQ(result->chosen.at("centres"), 320.0);
  EXPECT_TRUE(result->test_scores.allFinite());
  EXPECT_LT(result->iterations.back().residual, 1e-2);

  // Each point twice says no more than each point once: the same function.
  ml::FalkonOptions once = options;
  set.train.resize(160);
  const auto alone = fit(set, once);
  EXPECT_LT(tests::relative_difference(result->test_scores.cast<double>(),
                                       alone->test_scores.cast<double>()),
            1e-3);
}

// Centres so close that float cannot tell their kernel's directions apart: what is lost in rounding
// must not drown the rest, whatever lambda is.
TEST(Falkon, FloatKernelsDoNotDrownInTheirRounding) {
  const auto set = tests::make_blobs(19, {3000, 3, 4, 1.5, 0.33});
  ml::FalkonOptions options;
  for (const double lambda : {1e-2, 1e-4, 1e-6, 1e-8}) {
    options.lambda = lambda;
    options.double_kernel = false;
    const double in_float = fit(set, options)->iterations.back().accuracy_test;
    options.double_kernel = true;
    const double in_double = fit(set, options)->iterations.back().accuracy_test;
    EXPECT_GT(in_float, in_double - 0.03) << lambda;
  }
}

TEST(Falkon, GoesOnFromAnEarlierHead) {
  const auto set = tests::make_blobs(12, {600, 5, 4, 0.8, 0.2});
  ml::FalkonOptions options;
  options.centres = 60;
  options.lambda = 1e-3;
  options.iterations = 40;
  const auto first = fit(set, options);

  options.start = start_of(*first);
  options.iterations = 1;
  const auto again = fit(set, options);
  EXPECT_EQ(again->chosen.at("centres"), 60.0);
  EXPECT_LT(again->iterations.front().residual, 1e-3 * first->iterations.front().residual);

  // One label changes: a few iterations from the old head come closer than as many from nothing.
  auto taught = *set.labels;
  taught[0] = (taught[0] + 1) % 4;
  auto changed = set;
  changed.labels = std::make_shared<const ml::Labels>(taught);
  options.iterations = 3;
  const auto warm = fit(changed, options);
  auto cold_options = options;
  cold_options.start = nullptr;
  const auto cold = fit(changed, cold_options);
  EXPECT_LT(warm->iterations.back().residual, 0.2 * cold->iterations.back().residual);
}

// From every so manieth iteration, to the bits of having run through. How many there were.
std::size_t expect_same_bits_going_on(const ml::TrainingSet& set, const ml::FalkonOptions& options,
                                      std::size_t every) {
  const auto job = ml::make_falkon(set, options, 3);
  std::vector<ml::Snapshot<ml::Fit>> fits;
  while (job->step() == ml::Step::more)
    if (job->latest() && (fits.empty() || job->latest() != fits.back()))
      fits.push_back(job->latest());
  const auto whole = job->latest();
  for (std::size_t place = 0; place < fits.size(); place += every) {
    auto from = set;
    from.from = fits[place];
    const auto again = fit(from, options);
    EXPECT_EQ(again->test_scores, whole->test_scores) << place;
    EXPECT_EQ(ml::content_hash(again->head->tensors()), ml::content_hash(whole->head->tensors()));
    EXPECT_EQ(again->iterations.size(), whole->iterations.size()) << place;
    EXPECT_EQ(again->iterations.back().residual, whole->iterations.back().residual);
  }
  return fits.size();
}

// Past exact residuals, with a kernel that is computed anew, and after warm starts: of a fit of
// fewer iterations, and of one of as many, which says how far to come.
TEST(Falkon, GoesOnFromAnyIterationOfALongSolve) {
  auto set = tests::doubled_by_weight(tests::make_blobs(25, {400, 5, 3, 0.8, 0.2}));
  ml::FalkonOptions options;
  options.sigma = 3.0;
  options.lambda = 1e-11;
  options.iterations = 45;
  options.centres = 150;
  options.kernel_bytes = 0;
  EXPECT_GT(expect_same_bits_going_on(set, options, 4), 12U);
  auto fewer = options;
  fewer.iterations = 3;
  const auto short_fit = fit(set, fewer);
  const auto long_fit = fit(set, options);
  options.start = start_of(*short_fit);
  EXPECT_GT(expect_same_bits_going_on(set, options, 4), 12U);
  options.start = start_of(*long_fit);
  auto labels = *set.labels;
  for (const std::size_t row : {3U, 40U, 111U}) labels[row] = (labels[row] + 1) % 3;
  set.labels = std::make_shared<const ml::Labels>(std::move(labels));
  EXPECT_GT(expect_same_bits_going_on(set, options, 1), 2U);
}

TEST(Falkon, GoesOnWithAClassMore) {
  const auto set = tests::make_blobs(13, {300, 5, 3, 0.6, 0.2});
  ml::FalkonOptions options;
  options.centres = 100;
  options.start = start_of(*fit(set, options));
  auto more = set;
  more.classes = 4;
  auto labels = *set.labels;
  for (std::size_t i = 0; i < 60; ++i) labels[i] = 3;
  more.labels = std::make_shared<const ml::Labels>(labels);
  const auto result = fit(more, options);
  EXPECT_EQ(result->test_scores.cols(), 4);
  auto fewer = set;
  options.start = start_of(*result);
  EXPECT_THROW(ml::make_falkon(fewer, options, 0), std::invalid_argument);
}

TEST(Falkon, RefusesToGoOnWithRowsOfAnotherLength) {
  ml::FalkonOptions options;
  options.start = start_of(*fit(tests::make_blobs(14), options));
  EXPECT_THROW(ml::make_falkon(tests::make_blobs(14, {240, 7, 3, 0.8, 0.25}), options, 0),
               std::invalid_argument);
}

TEST(Falkon, LambdaZeroIsOutOfRangeForPeopleAndWorksBelow) {
  const auto set = tests::make_blobs(15);
  EXPECT_THROW(ml::make_trainer("falkon", set, {{"lambda", 0.0}}, 0), std::invalid_argument);
  ml::FalkonOptions options;
  options.lambda = 0.0;
  options.centres = 20;
  EXPECT_TRUE(fit(set, options)->test_scores.allFinite());
}

TEST(Falkon, MoreCentresThanMemoryEndInASentence) {
  // Such a set has no need of distinct rows: it is refused before a step.
  ml::FalkonOptions options;
  options.centre_rows.assign(2'000'000, 0);
  try {
    ml::make_falkon(tests::make_blobs(16), options, 0);
    FAIL() << "two million centres were accepted";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("take fewer centres"));
  }
}

TEST(Falkon, ADivergingSolveFailsWithAdvice) {
  // Values beyond what float can hold in K_nM u: the first image overflows.
  auto set = tests::make_blobs(17);
  ml::FalkonOptions options;
  auto tensors = fit(set, options)->head->tensors();
  for (std::size_t i = 0; i < tensors.tensors.at("alpha").bytes.size(); i += 8) {
    const double huge = 3e38;
    std::memcpy(tensors.tensors.at("alpha").bytes.data() + i, &huge, 8);
  }
  ml::FalkonWarmStart start;
  start.head = std::dynamic_pointer_cast<const ml::FalkonHead>(ml::restore_falkon(tensors));
  options.start = std::make_shared<const ml::FalkonWarmStart>(start);
  try {
    fit(set, options);
    FAIL() << "infinite residuals were published";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("raise lambda or sigma"));
    EXPECT_THAT(error.what(), testing::HasSubstr("at iteration"));
  }
}

TEST(Falkon, AWeightOfTwoIsARowTwice) {
  const auto set = tests::make_blobs(20, {300, 5, 3, 0.8, 0.25});
  ml::FalkonOptions options;
  options.sigma = 2.0;
  options.lambda = 1e-4;
  options.iterations = 60;
  options.double_kernel = true;
  for (Eigen::Index row = 0; row < 200; row += 4) options.centre_rows.push_back(row);
  const auto by_weight = fit(tests::doubled_by_weight(set), options);
  const auto by_repetition = fit(tests::doubled_by_repetition(set), options);
  EXPECT_LT(tests::relative_difference(by_weight->test_scores.cast<double>(),
                                       by_repetition->test_scores.cast<double>()),
            1e-5);
  EXPECT_GT(tests::relative_difference(by_weight->test_scores.cast<double>(),
                                       fit(set, options)->test_scores.cast<double>()),
            1e-3);
}

// In float the residual would rise again by orders of magnitude, as it did before it was watched.
TEST(Falkon, EndsAtTheBestThatItsPrecisionAllows) {
  const auto set = tests::make_blobs(22, {1200, 40, 4, 1.5, 0.2});
  ml::FalkonOptions options;
  options.centres = 600;
  options.sigma = 30.0;
  options.lambda = 1e-9;
  options.iterations = 500;
  const auto result = fit(set, options);
  double best = 1.0;
  for (const auto& iteration : result->iterations)
    if (iteration.index % 10 == 0) best = std::min(best, iteration.residual);
  EXPECT_LT(result->iterations.size(), 500U);
  EXPECT_DOUBLE_EQ(result->iterations.back().residual, best);
  EXPECT_GT(expect_same_bits_going_on(set, options, 7), 20U) << "it knows the best of before";
}

}  // namespace
}  // namespace diatom
