// A head of clusters says what its partition says, in a VAE's latent or without one, and survives
// its file.
#include "ml/classifier/cluster_head.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ml/classifier/calibration.h"
#include "ml/classifier/model.h"
#include "ml/core/random.h"
#include "tests/support/shared_material.h"

namespace diatom {
namespace {

ml::Snapshot<ml::Matrix> two_clouds(Eigen::Index rows) {
  ml::Random random(3);
  ml::Matrix values = ml::Matrix::NullaryExpr(
      rows, 6, [&random] { return static_cast<float>(0.3 * random.normal()); });
  values.topRows(rows / 2).array() += 2.0F;
  return std::make_shared<const ml::Matrix>(values);
}

std::shared_ptr<const ml::Vae> small_vae(const ml::Snapshot<ml::Matrix>& rows) {
  const auto job = ml::make_vae("dense", rows, {{"latent", 2.0}, {"width", 8.0}, {"epochs", 2.0}},
                                1, ml::Device::cpu);
  return ml::run_to_result(*job)->vae;
}

std::shared_ptr<const ml::Partition> mixture(const ml::Snapshot<ml::Matrix>& rows) {
  const auto job = ml::make_clustering("gmm", rows, {{"clusters", 2.0}}, 1);
  return ml::run_to_result(*job)->partition;
}

TEST(ClusterHead, SoftmaxOfItsScoresGivesTheMemberships) {
  const auto rows = two_clouds(60);
  const auto partition = mixture(rows);
  const auto head = ml::make_cluster_head(nullptr, partition);
  const ml::Matrix probabilities = ml::softmax(head->scores(*rows), ml::cluster_head_sharpness);
  EXPECT_LT((probabilities - partition->memberships(*rows)).cwiseAbs().maxCoeff(), 1e-4F);
}

TEST(ClusterHead, LooksAtTheLatent) {
  const auto rows = two_clouds(60);
  const auto vae = small_vae(rows);
  const auto partition = mixture(std::make_shared<const ml::Matrix>(vae->encode(*rows)));
  const auto head = ml::make_cluster_head(vae, partition);
  const ml::Matrix probabilities = ml::softmax(head->scores(*rows), ml::cluster_head_sharpness);
  const ml::Matrix memberships = partition->memberships(vae->encode(*rows));
  EXPECT_LT((probabilities - memberships).cwiseAbs().maxCoeff(), 1e-4F);
}

TEST(ClusterHead, SurvivesAModelsFile) {
  const tests::TemporaryFolder folder;
  const auto rows = two_clouds(60);
  const auto vae = small_vae(rows);
  ml::Model model;
  model.standardisation = {ml::Vector::Zero(6), ml::Vector::Ones(6)};
  model.head =
      ml::make_cluster_head(vae, mixture(std::make_shared<const ml::Matrix>(vae->encode(*rows))));
  model.classes = {"cluster 1", "cluster 2"};
  model.sharpness = ml::cluster_head_sharpness;
  ml::write_model(folder / "c.diatom", model);
  const auto restored = ml::read_model(folder / "c.diatom");
  EXPECT_EQ(restored.head->method(), ml::cluster_head_id);
  EXPECT_EQ(restored.scores(*rows), model.scores(*rows));
}

TEST(ClusterHead, RefusesDamagedTensors) {
  const auto rows = two_clouds(60);
  const auto vae = small_vae(rows);
  const auto head =
      ml::make_cluster_head(vae, mixture(std::make_shared<const ml::Matrix>(vae->encode(*rows))));
  const auto whole = head->tensors();
  for (const auto& [name, tensor] : whole.tensors) {
    auto part = whole;
    part.tensors.erase(name);
    EXPECT_THROW(ml::restore_cluster_head(part), std::runtime_error) << "without " << name;
  }
  auto garbled = whole;
  garbled.tensors["description"].bytes[0] = std::byte{'x'};
  EXPECT_THROW(ml::restore_cluster_head(garbled), std::runtime_error);
}

}  // namespace
}  // namespace diatom
