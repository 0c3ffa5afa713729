// Would clusters notice a class that they never saw?
#include "app/anomaly_job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ml/core/random.h"

namespace diatom {
namespace {

// Three clouds of 40 rows; every fourth row is held out.
ml::Snapshot<ml::Features> clouds() {
  ml::Random random(5);
  ml::Features features;
  features.classes = {"Arcella", "Stentor", "Volvox"};
  features.values = ml::Matrix::NullaryExpr(
      120, 5, [&random] { return static_cast<float>(0.4 * random.normal()); });
  for (int row = 0; row < 120; ++row) {
    features.values(row, row / 40) += 4.0F;
    features.samples.push_back(
        {std::to_string(row), row / 40, row % 4 == 0 ? ml::Split::test : ml::Split::train});
  }
  return std::make_shared<const ml::Features>(std::move(features));
}

app::ClusterRequest request_of(const ml::Snapshot<ml::Features>& features,
                               const std::string& reduction = app::no_reduction) {
  app::ClusterRequest request;
  request.features = features;
  request.reduction = reduction;
  if (reduction == "dense")
    request.vae_values = {{"latent", 2.0}, {"width", 8.0}, {"epochs", 4.0}, {"batch", 16.0}};
  request.values = {{"clusters", 2.0}};
  return request;
}

TEST(AnomalyJob, TellsAStrangeCloudFromHeldOutOrdinaryRows) {
  app::AnomalyJob job(request_of(clouds()), {2});
  const auto found = ml::run_to_result(job);
  EXPECT_EQ(found->ordinary_rows, 20);
  EXPECT_EQ(found->strange_rows, 40);
  EXPECT_EQ(found->learnt->features->samples.size(), 60U);
  for (const auto& sample : found->learnt->features->samples) {
    EXPECT_NE(sample.label, 2) << "a strange row was learnt from";
    EXPECT_NE(sample.split, ml::Split::test) << "a held-out row was learnt from";
  }
  ASSERT_EQ(found->detectors.size(), 1U);
  EXPECT_GT(found->detectors[0].roc.area, 0.99);
  EXPECT_GT(found->detectors[0].found, 0.95);
}

TEST(AnomalyJob, OfShuffledLabelsIsNoBetterThanChance) {
  auto features = *clouds();
  for (std::size_t row = 0; row < features.samples.size(); ++row)
    features.samples[row].label = static_cast<int>(row % 3);
  app::AnomalyJob job(request_of(std::make_shared<const ml::Features>(std::move(features))), {2});
  EXPECT_NEAR(ml::run_to_result(job)->detectors[0].roc.area, 0.5, 0.2);
}

TEST(AnomalyJob, HasTheVaesErrorAsASecondDetector) {
  app::AnomalyJob job(request_of(clouds(), "dense"), {0});
  const auto found = ml::run_to_result(job);
  ASSERT_EQ(found->detectors.size(), 2U);
  EXPECT_THAT(found->detectors[1].name, testing::HasSubstr("VAE"));
  EXPECT_GT(found->detectors[1].roc.area, 0.5);
}

TEST(AnomalyJob, RefusesWhatLeavesOneSideEmpty) {
  const auto refusal = [](const ml::Snapshot<ml::Features>& features, std::vector<int> strange) {
    try {
      app::AnomalyJob(request_of(features), std::move(strange));
    } catch (const std::invalid_argument& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_THAT(refusal(clouds(), {7}), testing::HasSubstr("no image is of the class"));
  auto none_held_out = *clouds();
  for (auto& sample : none_held_out.samples) sample.split = ml::Split::train;
  EXPECT_THAT(refusal(std::make_shared<const ml::Features>(none_held_out), {0}),
              testing::HasSubstr("nothing is held out"));
  EXPECT_THAT(refusal(clouds(), {0, 1, 2}), testing::HasSubstr("nothing is held out"));
}

}  // namespace
}  // namespace diatom
