// What every registered embedding promises.
#include <algorithm>
#include <limits>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ml/core/random.h"
#include "ml/embedding/embedding.h"

namespace diatom {
namespace {

ml::Snapshot<ml::Matrix> cloud(Eigen::Index rows, Eigen::Index dim, std::uint64_t seed) {
  ml::Random random(seed);
  ml::Matrix values =
      ml::Matrix::NullaryExpr(rows, dim, [&random] { return static_cast<float>(random.normal()); });
  for (Eigen::Index column = 0; column < dim; ++column)
    values.col(column) *= 3.0F / static_cast<float>(column + 1);
  return std::make_shared<const ml::Matrix>(values);
}

class EmbeddingContract : public testing::TestWithParam<std::string> {
 protected:
  // Short runs: what is promised does not depend on how long they are.
  static ml::ParameterValues quick_values() {
    ml::ParameterValues values;
    for (const auto& parameter : ml::EmbeddingRegistry::instance().find(GetParam()).info.parameters)
      if (parameter.id == "epochs" ||
          (parameter.id == "iterations" && parameter.default_value > 60))
        values[parameter.id] = 60;
    return values;
  }
  static std::unique_ptr<ml::EmbeddingJob> job(ml::Snapshot<ml::Matrix> rows,
                                               std::uint64_t seed = 1) {
    ml::Labels labels(static_cast<std::size_t>(rows->rows()));
    for (std::size_t row = 0; row < labels.size(); ++row) labels[row] = static_cast<int>(row % 4);
    return ml::make_embedding(GetParam(),
                              {std::move(rows), std::make_shared<const ml::Labels>(labels)},
                              quick_values(), seed);
  }
  static ml::Snapshot<ml::Embedding> embed(ml::Snapshot<ml::Matrix> rows, std::uint64_t seed = 1) {
    const auto made = job(std::move(rows), seed);
    return ml::run_to_result(*made);
  }
  static std::string refusal(const ml::Matrix& rows) {
    try {
      job(std::make_shared<const ml::Matrix>(rows));
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "";
  }
};

std::vector<std::string> ids() {
  std::vector<std::string> all;
  for (const auto& method : ml::EmbeddingRegistry::instance().all()) all.push_back(method.info.id);
  return all;
}

INSTANTIATE_TEST_SUITE_P(All, EmbeddingContract, testing::ValuesIn(ids()),
                         [](const auto& method) { return method.param; });

TEST(EmbeddingRegistry, KnowsThem) {
  EXPECT_THAT(ids(), testing::ElementsAre("axes", "lda", "pca", "tsne", "umap"));
}

TEST_P(EmbeddingContract, DefaultsLieInTheirRanges) {
  const auto& info = ml::EmbeddingRegistry::instance().find(GetParam()).info;
  EXPECT_NO_THROW(ml::checked_values(info, ml::default_values(info)));
}

TEST_P(EmbeddingContract, PointsAreFiniteCentredAndOfUnitRadius) {
  const auto result = embed(cloud(300, 20, 1));
  ASSERT_EQ(result->points.rows(), 300);
  ASSERT_EQ(result->points.cols(), 3);
  ASSERT_TRUE(result->points.allFinite());
  EXPECT_LT(result->points.colwise().mean().norm(), 1e-4F);
  EXPECT_NEAR(result->points.rowwise().squaredNorm().mean(), 1.0F, 1e-4F);
  EXPECT_GE(result->explained, 0.0);
  EXPECT_LE(result->explained, 1.0);
}

TEST_P(EmbeddingContract, SameSeedSameBits) {
  EXPECT_EQ(embed(cloud(200, 15, 2))->points, embed(cloud(200, 15, 2))->points);
}

TEST_P(EmbeddingContract, SteppingWithPausesEqualsRunningThrough) {
  const auto rows = cloud(5000, 40, 3);  // several blocks a pass
  const auto through = embed(rows);
  const auto one = job(rows);
  const auto other = job(cloud(100, 5, 30));
  bool other_goes_on = true;
  while (one->step() == ml::Step::more)
    if (other_goes_on) other_goes_on = other->step() == ml::Step::more;
  EXPECT_EQ(one->latest()->points, through->points);
}

TEST_P(EmbeddingContract, PublishesMovingPointsThatNeverChangeAfterwards) {
  const auto made = job(cloud(400, 60, 4));
  ml::Snapshot<ml::Embedding> first;
  ml::Matrix points_then;
  while (made->step() == ml::Step::more) {
    if (first || !made->latest()) continue;
    first = made->latest();
    points_then = first->points;
  }
  if (!first) return;  // it is done in one step
  EXPECT_NE(first, made->latest());
  EXPECT_EQ(first->points, points_then);
  EXPECT_NE(first->points, made->latest()->points);
}

TEST_P(EmbeddingContract, NewRowsLandWhereTheirTwinsAre) {
  const auto rows = cloud(300, 20, 5);
  const auto result = embed(rows);
  if (!result->projection) return;  // not every method can place new rows
  EXPECT_LT((result->projection->place(*rows) - result->points).norm(),
            1e-4F * result->points.norm());
  EXPECT_EQ(result->projection->place(ml::Matrix(0, 20)).rows(), 0);
}

TEST_P(EmbeddingContract, OneRowAndConstantRowsStayAtTheOrigin) {
  EXPECT_EQ(embed(cloud(1, 8, 6))->points, ml::Matrix::Zero(1, 3));
  const auto constant = std::make_shared<const ml::Matrix>(ml::Matrix::Constant(9, 5, 2.5F));
  EXPECT_EQ(embed(constant)->points, ml::Matrix::Zero(9, 3));
  auto partly = *cloud(50, 6, 7);
  partly.col(2).setConstant(4.0F);
  EXPECT_TRUE(embed(std::make_shared<const ml::Matrix>(partly))->points.allFinite());
}

TEST_P(EmbeddingContract, FewerThanThreeColumnsArePadded) {
  const auto two = embed(cloud(40, 2, 8));
  EXPECT_EQ(two->points.cols(), 3);
  EXPECT_EQ(two->points.col(2), ml::Matrix::Zero(40, 1));
  EXPECT_GT(two->points.col(1).norm(), 0.1F);
  EXPECT_EQ(embed(cloud(2, 30, 9))->points.rows(), 2);
}

TEST_P(EmbeddingContract, RefusesWhatCannotBePlaced) {
  EXPECT_EQ(refusal(ml::Matrix(0, 4)), "there are no rows to place on a map");
  EXPECT_EQ(refusal(ml::Matrix(4, 0)), "the rows have no features to map");
  ml::Matrix rows = *cloud(20, 4, 10);
  rows(11, 1) = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(refusal(rows), testing::HasSubstr("row 11"));
  EXPECT_THROW(ml::make_embedding(GetParam(), {cloud(5, 4, 11)}, {{"no such", 1.0}}, 0),
               std::invalid_argument);
  const auto few_labels = std::make_shared<const ml::Labels>(ml::Labels{0, 1});
  EXPECT_THROW(ml::make_embedding(GetParam(), {cloud(5, 4, 11), few_labels}, {}, 0),
               std::invalid_argument);
}

TEST_P(EmbeddingContract, AFlatMapHasNoDepth) {
  const auto& info = ml::EmbeddingRegistry::instance().find(GetParam()).info;
  const bool has_dims = std::any_of(info.parameters.begin(), info.parameters.end(),
                                    [](const auto& parameter) { return parameter.id == "dims"; });
  if (!has_dims) return;  // it shows what is there
  auto values = quick_values();
  values["dims"] = 2;
  ml::Labels labels(300);
  for (std::size_t row = 0; row < labels.size(); ++row) labels[row] = static_cast<int>(row % 4);
  const auto made = ml::make_embedding(
      GetParam(), {cloud(300, 20, 1), std::make_shared<const ml::Labels>(labels)}, values, 1);
  const auto result = ml::run_to_result(*made);
  EXPECT_EQ(result->points.col(2), ml::Matrix::Zero(300, 1));
  EXPECT_GT(result->points.col(1).norm(), 0.1F);
  EXPECT_NEAR(result->points.rowwise().squaredNorm().mean(), 1.0F, 1e-4F);
  if (!result->projection) return;
  EXPECT_EQ(result->projection->place(*cloud(3, 20, 2)).col(2), ml::Matrix::Zero(3, 1));
}

}  // namespace
}  // namespace diatom
