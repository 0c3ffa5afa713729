// UMAP: its curve against the authors' figures, its slopes against finite differences.
#include <cmath>

#include <gtest/gtest.h>

#include "ml/embedding/umap_curve.h"

namespace diatom {
namespace {

TEST(UmapCurve, HasTheAuthorsFigures) {
  // From umap-learn's find_ab_params(1.0, min_dist).
  const auto usual = ml::fit_umap_curve(0.1);
  EXPECT_NEAR(usual.a, 1.577F, 5e-3F);
  EXPECT_NEAR(usual.b, 0.8951F, 5e-3F);
  const auto loose = ml::fit_umap_curve(0.5);
  EXPECT_NEAR(loose.a, 0.583F, 5e-3F);
  EXPECT_NEAR(loose.b, 1.334F, 5e-3F);
}

TEST(UmapCurve, IsHalfOrMoreWithinTheLeastDistance) {
  for (const double least : {0.0, 0.1, 0.5, 0.9}) {
    const auto curve = ml::fit_umap_curve(least);
    EXPECT_GT(curve.likelihood(static_cast<float>(least * least)), 0.5F) << least;
    EXPECT_LT(curve.likelihood(9.0F), 0.2F) << least;
  }
}

TEST(UmapCurve, PullsAndPushesAlongTheSlopesOfItsLikelihood) {
  const auto curve = ml::fit_umap_curve(0.1);
  const auto likelihood = [&](double distance) {
    return 1.0 / (1.0 + curve.a * std::pow(distance, 2.0 * curve.b));
  };
  for (const double distance : {0.05, 0.3, 1.0, 4.0}) {
    constexpr double step = 1e-4;
    const double attract =
        (std::log(likelihood(distance + step)) - std::log(likelihood(distance - step))) /
        (2 * step);
    const double repel =
        (std::log(1 - likelihood(distance + step)) - std::log(1 - likelihood(distance - step))) /
        (2 * step);
    const auto squared = static_cast<float>(distance * distance);
    EXPECT_NEAR(curve.pull(squared) * distance, attract, 1e-3 * std::abs(attract)) << distance;
    const double softened = squared / (squared + ml::UmapCurve::softening);
    EXPECT_NEAR(curve.push(squared) * distance, repel * softened, 1e-3 * std::abs(repel))
        << distance;
  }
  EXPECT_EQ(curve.pull(0.0F), 0.0F);
}

TEST(UmapForces, AreTheCurvesByTable) {
  for (const double least : {0.0, 0.1, 0.8}) {
    const auto curve = ml::fit_umap_curve(least);
    const ml::UmapForces forces(curve);
    for (float squared = 1e-6F; squared < 1e6F; squared *= 1.37F) {
      EXPECT_NEAR(forces.pull(squared) / curve.pull(squared), 1.0F, 1e-3F) << squared;
      EXPECT_NEAR(forces.push(squared) / curve.push(squared), 1.0F, 1e-3F) << squared;
    }
    for (const float squared : {0.0F, 1e-30F, 1e30F}) {
      EXPECT_TRUE(std::isfinite(forces.pull(squared)));
      EXPECT_TRUE(std::isfinite(forces.push(squared)));
    }
  }
}

}  // namespace
}  // namespace diatom
