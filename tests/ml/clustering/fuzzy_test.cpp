// Fuzzy c-means by hand.
#include <cmath>

#include <gtest/gtest.h>

#include "tests/ml/clustering/blobs.h"

namespace diatom {
namespace {

std::shared_ptr<const ml::Partition> partition_of(const ml::Matrix& centres, float fuzzifier) {
  ml::TensorMap map;
  map.tensors["centres"] = ml::tensor_from(centres);
  map.tensors["fuzzifier"] = ml::tensor_from(ml::Matrix::Constant(1, 1, fuzzifier));
  return ml::ClusteringRegistry::instance().find("fuzzy").restore(map);
}

// Distances 1 and 2: with fuzzifier 2 as 4 to 1, with 1.5 as 16 to 1.
TEST(Fuzzy, MembershipsAsByHand) {
  const ml::Matrix centres{{0.0F, 0.0F}, {3.0F, 0.0F}};
  const ml::Matrix row{{1.0F, 0.0F}};
  EXPECT_NEAR(partition_of(centres, 2.0F)->memberships(row)(0, 0), 4.0F / 5.0F, 1e-6F);
  EXPECT_NEAR(partition_of(centres, 1.5F)->memberships(row)(0, 0), 16.0F / 17.0F, 1e-6F);
  EXPECT_NEAR(partition_of(centres, 1.5F)->memberships(row)(0, 1), 1.0F / 17.0F, 1e-6F);
  EXPECT_NEAR(partition_of(centres, 1.5F)->strangeness(row)[0], 1.0F, 1e-6F);
}

TEST(Fuzzy, ARowAtACentreBelongsToItAlone) {
  const ml::Matrix centres{{0.0F, 0.0F}, {3.0F, 0.0F}, {3.0F, 0.0F}};
  const auto partition = partition_of(centres, 1.6F);
  EXPECT_EQ(partition->memberships(ml::Matrix{{0.0F, 0.0F}}), (ml::Matrix{{1.0F, 0.0F, 0.0F}}));
  EXPECT_EQ(partition->memberships(ml::Matrix{{3.0F, 0.0F}}), (ml::Matrix{{0.0F, 0.5F, 0.5F}}));
}

TEST(Fuzzy, NoFuzzifierMakesMembershipsOverflow) {
  const ml::Matrix centres{{0.0F}, {1e-6F}, {1e6F}};
  for (const float fuzzifier : {1.05F, 3.0F}) {
    const auto memberships = partition_of(centres, fuzzifier)->memberships(ml::Matrix{{4e-7F}});
    EXPECT_TRUE(memberships.allFinite());
    EXPECT_NEAR(memberships.sum(), 1.0F, 1e-6F);
  }
}

// Where it ends, the centres are the means with weights u^m, and the objective is what it says.
TEST(Fuzzy, EndsWhereCentresAreTheWeightedMeans) {
  const auto rows = tests::blobs(300, 4, 4, 4.0, 1).rows;
  const auto found =
      tests::cluster("fuzzy", rows, {{"clusters", 4}, {"fuzzifier", 1.6}, {"tolerance", 1e-9}}, 1);
  const Eigen::MatrixXd memberships = found->partition->memberships(*rows).cast<double>();
  const Eigen::MatrixXd weights = memberships.array().pow(1.6);
  const Eigen::MatrixXd centres =
      ml::matrix_from(found->partition->tensors().tensors.at("centres")).cast<double>();
  Eigen::MatrixXd means = weights.transpose() * rows->cast<double>();
  means.array().colwise() /= weights.colwise().sum().transpose().array();
  EXPECT_LT((means - centres).norm(), 1e-3 * centres.norm());
  double objective = 0.0;
  for (Eigen::Index row = 0; row < 300; ++row)
    for (Eigen::Index k = 0; k < 4; ++k)
      objective += weights(row, k) * (rows->row(row).cast<double>() - centres.row(k)).squaredNorm();
  EXPECT_NEAR(found->objective.back(), objective, 1e-4 * objective);
}

TEST(Fuzzy, ALargerFuzzifierSharesMore) {
  const auto rows = tests::blobs(200, 3, 3, 4.0, 2).rows;
  float before = 1.1F;
  for (const double fuzzifier : {1.05, 1.6, 2.5}) {
    const auto found =
        tests::cluster("fuzzy", rows, {{"clusters", 3}, {"fuzzifier", fuzzifier}}, 1);
    const float surest = found->partition->memberships(*rows).rowwise().maxCoeff().mean();
    EXPECT_LT(surest, before);
    before = surest;
  }
}

}  // namespace
}  // namespace diatom
