// Maps keep what they are made to keep: neighbours, or classes.
#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "ml/core/random.h"
#include "ml/embedding/embedding.h"
#include "ml/metrics/map_quality.h"

namespace diatom {
namespace {

// Ten groups in 30 dimensions.
struct Groups {
  ml::Snapshot<ml::Matrix> rows;
  ml::Snapshot<ml::Labels> labels;
};

Groups ten_groups(std::uint64_t seed) {
  ml::Random random(seed);
  ml::Matrix centres =
      ml::Matrix::NullaryExpr(10, 30, [&] { return static_cast<float>(3.0 * random.normal()); });
  ml::Matrix rows(1000, 30);
  ml::Labels labels(1000);
  for (Eigen::Index row = 0; row < 1000; ++row) {
    labels[static_cast<std::size_t>(row)] = static_cast<int>(row % 10);
    for (Eigen::Index column = 0; column < 30; ++column)
      rows(row, column) = centres(row % 10, column) + static_cast<float>(random.normal());
  }
  return {std::make_shared<const ml::Matrix>(rows), std::make_shared<const ml::Labels>(labels)};
}

ml::Snapshot<ml::MapQuality> quality_of(const std::string& method, const Groups& groups) {
  const auto job = ml::make_embedding(method, {groups.rows, groups.labels}, {}, 1);
  const auto map = ml::run_to_result(*job);
  ml::MeasureMap measure(groups.rows, std::make_shared<const ml::Matrix>(map->points),
                         groups.labels, {}, 1);
  return ml::run_to_result(measure);
}

TEST(NeighbourEmbeddings, KeepGroupsTogetherWhereComponentsCannot) {
  const auto groups = ten_groups(4);
  const auto by_pca = quality_of("pca", groups);
  for (const char* method : {"tsne", "umap"}) {
    const auto quality = quality_of(method, groups);
    EXPECT_GT(quality->neighbourhood_hit, 0.999) << method;
    EXPECT_GT(quality->trustworthiness, by_pca->trustworthiness) << method;
    EXPECT_GT(quality->continuity, 0.9) << method;
  }
}

TEST(Lda, SetsClassesApartThatComponentsMix) {
  // Two wide directions that say nothing, one narrow one that tells the classes.
  ml::Random random(6);
  ml::Matrix rows(400, 8);
  ml::Labels labels(400);
  for (Eigen::Index row = 0; row < 400; ++row) {
    labels[static_cast<std::size_t>(row)] = static_cast<int>(row % 2);
    for (Eigen::Index column = 0; column < 8; ++column)
      rows(row, column) = static_cast<float>((column < 5 ? 10.0 : 0.2) * random.normal());
    rows(row, 6) += row % 2 == 0 ? 1.0F : -1.0F;
  }
  const Groups groups{std::make_shared<const ml::Matrix>(rows),
                      std::make_shared<const ml::Labels>(labels)};
  const auto job = ml::make_embedding("lda", {groups.rows, groups.labels}, {}, 1);
  const auto map = ml::run_to_result(*job);
  float lowest_of_first = 1e9F;
  float highest_of_second = -1e9F;
  const float sign = map->points(0, 0) > map->points(1, 0) ? 1.0F : -1.0F;
  for (Eigen::Index row = 0; row < 400; ++row) {
    const float along = sign * map->points(row, 0);
    if (row % 2 == 0)
      lowest_of_first = std::min(lowest_of_first, along);
    else
      highest_of_second = std::max(highest_of_second, along);
  }
  EXPECT_GT(lowest_of_first, highest_of_second);
  EXPECT_LT(quality_of("pca", groups)->neighbourhood_hit, 0.8);
}

TEST(Lda, RefusesRowsWithoutLabels) {
  const auto groups = ten_groups(7);
  EXPECT_THROW(ml::make_embedding("lda", {groups.rows}, {}, 1), std::invalid_argument);
  const auto none = std::make_shared<const ml::Labels>(ml::Labels(1000, -1));
  EXPECT_THROW(ml::make_embedding("lda", {groups.rows, none}, {}, 1), std::invalid_argument);
}

}  // namespace
}  // namespace diatom
