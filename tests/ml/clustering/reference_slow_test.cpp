// The recorded figure on real images, and many rows.
#include <Eigen/Eigenvalues>
#include <gtest/gtest.h>

#include "tests/ml/clustering/blobs.h"
#include "tests/support/shared_material.h"

namespace diatom {
namespace {

// The 50 leading principal components (5000, 50) of the features (5000, 512), standardised by their
// training rows.
ml::Matrix components_of_real_images() {
  const auto folder = tests::shared_material() / "reference";
  const auto is_train = ml::read_npy(folder / "plankton10_is_train_u8.npy").to_float();
  Eigen::MatrixXd rows =
      ml::matrix_from(ml::read_npy(folder / "plankton10_squeezenet1_1_f16.npy")).cast<double>();
  ml::RowIndices train;
  for (std::size_t row = 0; row < is_train.size(); ++row)
    if (is_train[row] > 0.5F) train.push_back(static_cast<Eigen::Index>(row));
  rows.rowwise() -= rows(train, Eigen::all).colwise().mean().eval();
  const Eigen::RowVectorXd variances =
      rows(train, Eigen::all).colwise().squaredNorm() / static_cast<double>(train.size());
  rows.array().rowwise() /= variances.array().sqrt().max(1e-12);
  rows.rowwise() -= rows.colwise().mean().eval();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(rows.transpose() * rows);
  return (rows * eigen.eigenvectors().rightCols(50)).cast<float>();
}

TEST(KMeansReference, ReachesTheRecordedInertia) {
  NEEDS_SHARED_MATERIAL();
  const auto rows = tests::snapshot(components_of_real_images());
  for (const std::uint64_t seed : {0U, 1U, 2U}) {
    const auto found = tests::cluster("kmeans", rows, {{"clusters", 10}}, seed);
    RecordProperty("inertia_" + std::to_string(seed), std::to_string(found->objective.back()));
    EXPECT_NEAR(found->objective.back(), 941'515.0, 0.003 * 941'515.0) << seed;
  }
}

TEST(DensityOfManyRows, ADrawnPartMakesTheClustersAndTheOthersFollow) {
  const auto [rows, truth] = tests::blobs(21'000, 2, 2, 30.0, 8);
  const auto job = ml::make_clustering("density", rows, {}, 1);
  EXPECT_NE(job->progress().message.find("20000 rows, drawn among 21000"), std::string::npos);
  const auto found = ml::run_to_result(*job);
  EXPECT_EQ(found->partition->tensors().tensors.at("rows").shape[0], 20'000);
  EXPECT_TRUE(tests::same_groups(found->assignment, truth));
}

}  // namespace
}  // namespace diatom
