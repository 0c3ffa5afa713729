// How many clusters: the known answer by each criterion.
#include "ml/clustering/how_many.h"

#include <cmath>

#include <gtest/gtest.h>

#include "tests/ml/clustering/blobs.h"

namespace diatom {
namespace {

ml::HowManyOptions quick() {
  ml::HowManyOptions options;
  options.most = 7;
  options.repeats = 3;
  options.references = 5;
  return options;
}

ml::Snapshot<ml::HowMany> how_many(tests::RowsSnapshot rows, const ml::HowManyOptions& options,
                                   std::uint64_t seed) {
  ml::HowManyJob job(std::move(rows), options, seed);
  return ml::run_to_result(job);
}

TEST(HowMany, EachCriterionCountsDistantBlobs) {
  for (const int clusters : {2, 3, 5})
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
      const auto rows = tests::blobs(180, 5, clusters, 12.0, seed).rows;
      const auto found = how_many(rows, quick(), seed);
      EXPECT_EQ(found->entropy.suggested, clusters) << seed;
      EXPECT_EQ(found->bic.suggested, clusters) << seed;
      EXPECT_EQ(found->silhouette.suggested, clusters) << seed;
      EXPECT_EQ(found->gap.suggested, clusters) << seed;
      EXPECT_EQ(found->suggested, clusters) << seed;
    }
}

TEST(HowMany, CurvesGrowAndStayInTheirRanges) {
  ml::HowManyJob job(tests::blobs(120, 3, 3, 5.0, 4).rows, quick(), 1);
  std::size_t before = 0;
  int published = 0;
  auto seen = job.latest();
  while (job.step() == ml::Step::more) {
    if (job.latest() == seen) continue;
    seen = job.latest();
    ++published;
    const auto length = seen->entropy.values.size() + seen->bic.values.size() +
                        seen->silhouette.values.size() + seen->gap.values.size();
    EXPECT_EQ(length, before + 1);
    EXPECT_EQ(seen->gap.values.size(), seen->gap_errors.size());
    before = length;
  }
  const auto& found = *job.latest();
  EXPECT_EQ(found.ks, (std::vector<int>{2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(found.rows, 120);
  for (std::size_t i = 0; i < found.ks.size(); ++i) {
    EXPECT_GE(found.entropy.values.at(i), 0.0);
    EXPECT_LE(found.entropy.values.at(i), 1.0);
    EXPECT_LE(std::abs(found.silhouette.values.at(i)), 1.0);
    EXPECT_TRUE(std::isfinite(found.bic.values.at(i)));
    EXPECT_GT(found.gap_errors.at(i), 0.0);
  }
  EXPECT_NEAR(job.progress().fraction, 1.0F, 1e-6F);
}

TEST(HowMany, SameSeedSameBits) {
  const auto rows = tests::blobs(100, 3, 2, 3.0, 5).rows;
  const auto one = how_many(rows, quick(), 3);
  const auto two = how_many(rows, quick(), 3);
  EXPECT_EQ(one->entropy.values, two->entropy.values);
  EXPECT_EQ(one->bic.values, two->bic.values);
  EXPECT_EQ(one->silhouette.values, two->silhouette.values);
  EXPECT_EQ(one->gap.values, two->gap.values);
}

TEST(HowMany, LooksAtADrawnPartOfManyRows) {
  auto options = quick();
  options.sample = 90;
  const auto found = how_many(tests::blobs(900, 4, 4, 14.0, 6).rows, options, 1);
  EXPECT_EQ(found->rows, 90);
  EXPECT_EQ(found->suggested, 4);
}

TEST(HowMany, HasAnAnswerForFewOrEqualRows) {
  EXPECT_EQ(how_many(tests::blobs(1, 3, 1, 0.0, 7).rows, {}, 1)->suggested, 1);
  EXPECT_EQ(how_many(tests::blobs(2, 3, 1, 0.0, 7).rows, {}, 1)->suggested, 1);
  const auto few = how_many(tests::blobs(6, 3, 2, 30.0, 7).rows, quick(), 1);
  EXPECT_EQ(few->ks, (std::vector<int>{2, 3, 4, 5}));
  const auto equal = how_many(tests::snapshot(ml::Matrix::Constant(20, 3, 1.5F)), quick(), 1);
  EXPECT_GE(equal->suggested, 1);
  EXPECT_LE(equal->suggested, 7);
}

TEST(HowMany, IsFoundOutFirstWhereItIsLeftOpen) {
  const auto [rows, truth] = tests::blobs(150, 4, 3, 14.0, 8);
  for (const char* method : {"fuzzy", "gmm", "kmeans"}) {
    const auto job = ml::make_clustering(method, rows, {{"clusters", 0}}, 1);
    std::size_t longest = 0;
    while (job->step() == ml::Step::more) {
      const auto latest = job->latest();
      if (!latest) continue;
      ASSERT_TRUE(latest->how_many);
      EXPECT_GE(latest->how_many->silhouette.values.size(), longest);
      longest = latest->how_many->silhouette.values.size();
    }
    const auto found = job->latest();
    EXPECT_EQ(longest, 10U);
    EXPECT_EQ(found->how_many->suggested, 3);
    EXPECT_EQ(found->partition->clusters(), 3);
    EXPECT_TRUE(tests::same_groups(found->assignment, truth));
    EXPECT_NEAR(job->progress().fraction, 1.0F, 1e-5F);
  }
}

}  // namespace
}  // namespace diatom
