// What every registered VAE promises.
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ml/core/random.h"
#include "ml/vae/vae.h"

namespace diatom {
namespace {

constexpr Eigen::Index dim = 256;  // a picture of 16 x 16

// Rows that two numbers decide: discs of any place on a grey ground, in [0, 1].
ml::Snapshot<ml::Matrix> discs(Eigen::Index count, std::uint64_t seed) {
  ml::Random random(seed);
  ml::Matrix rows(count, dim);
  for (Eigen::Index row = 0; row < count; ++row) {
    const double centre_x = random.uniform(3.0, 13.0);
    const double centre_y = random.uniform(3.0, 13.0);
    for (int pixel = 0; pixel < dim; ++pixel) {
      const double distance = std::hypot(pixel % 16 - centre_x, pixel / 16 - centre_y);
      rows(row, pixel) = static_cast<float>(0.1 + 0.8 / (1.0 + std::exp(2.0 * (distance - 3.0))));
    }
  }
  return std::make_shared<const ml::Matrix>(rows);
}

class VaeContract : public testing::TestWithParam<std::string> {
 protected:
  static std::unique_ptr<ml::VaeJob> job(ml::Snapshot<ml::Matrix> rows,
                                         ml::ParameterValues values = {}, std::uint64_t seed = 1) {
    values.try_emplace("latent", 4);
    values.try_emplace("epochs", 3);
    values.try_emplace("batch", 16);
    return ml::make_vae(GetParam(), std::move(rows), values, seed, ml::Device::cpu);
  }
  static ml::Snapshot<ml::VaeRun> run(ml::Snapshot<ml::Matrix> rows,
                                      const ml::ParameterValues& values = {},
                                      std::uint64_t seed = 1) {
    const auto made = job(std::move(rows), values, seed);
    return ml::run_to_result(*made);
  }
  static std::string refusal(const ml::Matrix& rows, const ml::ParameterValues& values = {}) {
    try {
      job(std::make_shared<const ml::Matrix>(rows), values);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "";
  }
};

std::vector<std::string> ids() {
  std::vector<std::string> all;
  for (const auto& method : ml::VaeRegistry::instance().all()) all.push_back(method.info.id);
  return all;
}

INSTANTIATE_TEST_SUITE_P(All, VaeContract, testing::ValuesIn(ids()),
                         [](const auto& method) { return method.param; });

TEST(VaeRegistry, HasOneForFeaturesAndOneForImages) {
  EXPECT_THAT(ids(), testing::ElementsAre("convolutional", "dense"));
}

TEST_P(VaeContract, DefaultsLieInTheirRanges) {
  const auto& info = ml::VaeRegistry::instance().find(GetParam()).info;
  EXPECT_NO_THROW(ml::checked_values(info, ml::default_values(info)));
}

TEST_P(VaeContract, LearnsToRepeatItsRows) {
  const auto rows = discs(120, 2);
  const auto result = run(rows, {{"epochs", 12.0}, {"learning_rate", 3e-3}, {"beta", 0.1}});
  ASSERT_EQ(result->epochs, 12);
  ASSERT_EQ(result->means->rows(), 120);
  ASSERT_EQ(result->means->cols(), 4);
  EXPECT_TRUE(result->means->allFinite());
  EXPECT_LT(result->curve.back().reconstruction, 0.8 * result->curve.front().reconstruction);
  const ml::Matrix decoded = result->vae->decode(*result->means);
  const ml::Matrix mean = rows->colwise().mean().replicate(120, 1);
  EXPECT_LT((decoded - *rows).squaredNorm(), 0.7F * (mean - *rows).squaredNorm())
      << "the decoder does no better than the mean picture";
}

TEST_P(VaeContract, MeansAreWhatTheEncoderGives) {
  const auto rows = discs(50, 3);
  const auto result = run(rows);
  EXPECT_LT((result->vae->encode(*rows) - *result->means).cwiseAbs().maxCoeff(), 1e-4F);
  EXPECT_EQ(result->vae->dim(), dim);
  EXPECT_EQ(result->vae->latent(), 4);
  EXPECT_EQ(result->vae->encode(ml::Matrix(0, dim)).rows(), 0);
}

TEST_P(VaeContract, SameSeedSameBitsAndAnotherSeedOthers) {
  const auto rows = discs(40, 4);
  EXPECT_EQ(*run(rows)->means, *run(rows)->means);
  EXPECT_NE(*run(rows)->means, *run(rows, {}, 2)->means);
}

TEST_P(VaeContract, SteppingWithPausesEqualsRunningThrough) {
  const auto rows = discs(70, 5);
  const auto through = run(rows);
  const auto one = job(rows);
  const auto other = job(discs(40, 6), {}, 9);
  bool other_goes_on = true;
  while (one->step() == ml::Step::more)
    if (other_goes_on) other_goes_on = other->step() == ml::Step::more;
  EXPECT_EQ(*one->latest()->means, *through->means);
}

TEST_P(VaeContract, PublishesMeansThatMoveAndNeverChangeAfterwards) {
  const auto made = job(discs(40, 7));
  ml::Snapshot<ml::VaeRun> first;
  ml::Matrix means_then;
  while (made->step() == ml::Step::more) {
    if (first || !made->latest() || !made->latest()->means) continue;
    first = made->latest();
    means_then = *first->means;
  }
  ASSERT_TRUE(first);
  EXPECT_EQ(*first->means, means_then);
  EXPECT_NE(*made->latest()->means, means_then);
  EXPECT_LT((first->vae->encode(*discs(40, 7)) - means_then).cwiseAbs().maxCoeff(), 1e-4F)
      << "a published encoder went on learning";
}

TEST_P(VaeContract, TheCurveHasSeveralPointsAnEpochAndAllKlIsThere) {
  const auto result = run(discs(128, 8));
  ASSERT_EQ(result->curve.size(), 12U);
  EXPECT_DOUBLE_EQ(result->curve.back().epoch, 3.0);
  for (const auto& point : result->curve) {
    ASSERT_EQ(point.kl_by_dimension.size(), 4);
    EXPECT_GE(point.kl_by_dimension.minCoeff(), 0.0F);
    EXPECT_NEAR(point.kl, point.kl_by_dimension.sum(), 1e-4);
  }
}

TEST_P(VaeContract, AStrongBetaCollapsesEveryDimension) {
  const auto weak = run(discs(120, 9), {{"epochs", 20.0}, {"beta", 0.02}, {"warm_up", 0.0}});
  const auto strong = run(discs(120, 9), {{"epochs", 20.0}, {"beta", 1000.0}, {"warm_up", 0.0}});
  EXPECT_GT(weak->curve.back().kl_by_dimension.maxCoeff(), 0.5F);
  EXPECT_LT(strong->curve.back().kl_by_dimension.maxCoeff(), ml::collapsed_below);
}

TEST_P(VaeContract, ErrorsAreLargerForWhatItNeverSaw) {
  const auto rows = discs(120, 10);
  const auto result = run(rows, {{"epochs", 12.0}, {"learning_rate", 3e-3}, {"beta", 0.1}});
  const ml::Matrix strange = (1.0F - rows->array()).matrix();
  const auto ordinary_errors = result->vae->errors(*rows);
  const auto strange_errors = result->vae->errors(strange);
  ASSERT_TRUE(ordinary_errors.allFinite());
  EXPECT_LT(ordinary_errors.mean(), strange_errors.minCoeff());
}

TEST_P(VaeContract, SurvivesItsFile) {
  const auto result = run(discs(40, 11));
  const auto restored = ml::restore_vae(result->vae->tensors());
  const auto rows = discs(10, 12);
  EXPECT_EQ(restored->encode(*rows), result->vae->encode(*rows));
  EXPECT_EQ(restored->decode(*result->means), result->vae->decode(*result->means));

  auto without = result->vae->tensors();
  without.tensors.erase(without.tensors.begin());
  EXPECT_THROW(ml::restore_vae(without), std::runtime_error);
  auto nameless = result->vae->tensors();
  nameless.metadata.clear();
  EXPECT_THROW(ml::restore_vae(nameless), std::runtime_error);
  auto damaged = result->vae->tensors();
  damaged.metadata["vae"] = "{\"method\": 3}";
  EXPECT_THROW(ml::restore_vae(damaged), std::runtime_error);
}

TEST_P(VaeContract, IdenticalRowsAndTwoRowsEndWell) {
  const ml::Matrix same = ml::Matrix::Constant(20, dim, 0.5F);
  EXPECT_TRUE(run(std::make_shared<const ml::Matrix>(same))->means->allFinite());
  EXPECT_TRUE(run(discs(2, 13), {{"latent", 2.0}})->means->allFinite());
}

TEST_P(VaeContract, RefusesWhatCannotBeLearnt) {
  EXPECT_EQ(refusal(ml::Matrix(0, dim)), "a VAE learns from two rows or more; here are none");
  EXPECT_EQ(refusal(*discs(1, 14)), "a VAE learns from two rows or more; here is one");
  EXPECT_EQ(refusal(ml::Matrix(4, 0)), "the rows have no features to encode");
  EXPECT_EQ(refusal(*discs(5, 15), {{"latent", 6.0}}),
            "6 latent dimensions cannot be learnt from 5 rows: ask for fewer");
  ml::Matrix rows = *discs(20, 16);
  rows(11, 1) = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(refusal(rows), testing::HasSubstr("row 11"));
  EXPECT_THROW(job(discs(5, 17), {{"no such", 1.0}}), std::invalid_argument);
}

TEST(ConvolutionalVae, TakesSquareGreyPicturesOnly) {
  const auto refusal = [](const ml::Matrix& rows) -> std::string {
    try {
      ml::make_vae("convolutional", std::make_shared<const ml::Matrix>(rows), {{"latent", 2.0}}, 1,
                   ml::Device::cpu);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(refusal(ml::Matrix::Constant(4, 250, 0.5F)),
              testing::HasSubstr("rows of 250 values are no grey pictures"));
  EXPECT_THAT(refusal(ml::Matrix::Constant(4, 400, 0.5F)), testing::HasSubstr("no grey pictures"));
  EXPECT_THAT(refusal(ml::Matrix::Constant(4, dim, 1.5F)), testing::HasSubstr("from 0 to 1"));
}

TEST_P(VaeContract, GoesOnFromTheEndOfAnyEpochWithTheSameBits) {
  const auto rows = discs(70, 5);
  const auto running = job(rows);
  std::vector<ml::Snapshot<ml::VaeRun>> ends;
  while (running->step() == ml::Step::more) {
    const auto newest = running->latest();
    const int known = ends.empty() ? 0 : ends.back()->epochs;
    if (newest && newest->epochs > known) ends.push_back(newest);
  }
  const auto whole = running->latest();
  EXPECT_EQ(whole->state, nullptr) << "it is over";
  ASSERT_EQ(ends.size(), 2U);
  const ml::ParameterValues values = {{"latent", 4}, {"epochs", 3}, {"batch", 16}};
  for (const auto& moment : ends) {
    EXPECT_GT(moment->state->bytes(), 10'000U);
    const auto made = ml::make_vae(GetParam(), rows, values, 1, ml::Device::cpu, moment);
    const auto again = ml::run_to_result(*made);
    EXPECT_EQ(again->epochs, whole->epochs);
    EXPECT_EQ(*again->means, *whole->means);
    EXPECT_EQ(ml::content_hash(again->vae->tensors()), ml::content_hash(whole->vae->tensors()));
    ASSERT_EQ(again->curve.size(), whole->curve.size());
    for (std::size_t i = 0; i < whole->curve.size(); ++i)
      EXPECT_EQ(again->curve[i].reconstruction, whole->curve[i].reconstruction);
  }
  EXPECT_THROW(ml::make_vae(GetParam(), rows, values, 1, ml::Device::cpu, whole),
               std::invalid_argument);
  EXPECT_THROW(ml::make_vae(GetParam(), discs(60, 5), values, 1, ml::Device::cpu, ends.front()),
               std::invalid_argument);
}

TEST(DenseVae, ALearningRateThatIsTooHighFailsWithAdvice) {
  ml::Matrix rows = 1e18F * *discs(64, 18);
  const auto job = ml::make_vae("dense", std::make_shared<const ml::Matrix>(rows),
                                {{"latent", 2.0}, {"learning_rate", 1.0}}, 1, ml::Device::cpu);
  try {
    ml::run_to_completion(*job);
    FAIL() << "a loss that overflows was taken for one";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("lower the learning rate"));
  }
}

}  // namespace
}  // namespace diatom
