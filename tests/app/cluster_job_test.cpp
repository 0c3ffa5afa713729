// ClusterJob: rows to latents to clusters to scores, step by step.
#include "app/cluster_job.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ml/clustering/how_many.h"
#include "tests/app/clustered_session.h"

namespace diatom::app {
namespace {

using testing::HasSubstr;
using testing::SizeIs;
using testing::ThrowsMessage;
using tests::clouds;
using tests::cluster_request;
using tests::clustered;

using Runs = std::vector<ml::Snapshot<ClusterRun>>;

// All that is published, with somebody looking on between the steps.
Runs published(ClusterRequest request) {
  ClusterJob job(std::move(request));
  Runs runs;
  auto outcome = ml::Step::more;
  while (outcome == ml::Step::more) {
    outcome = job.step();
    const auto newest = job.latest();
    if (newest && (runs.empty() || newest != runs.back())) runs.push_back(newest);
    const auto progress = job.progress();
    EXPECT_GE(progress.fraction, 0.0F);
    EXPECT_LE(progress.fraction, 1.0F);
  }
  return runs;
}

void expect_same(const ClusterRun& one, const ClusterRun& other) {
  EXPECT_EQ(*one.latents, *other.latents);
  EXPECT_EQ(one.clustering->assignment, other.clustering->assignment);
  EXPECT_EQ(one.marks, other.marks);
  ASSERT_EQ(one.curve.size(), other.curve.size());
  for (std::size_t i = 0; i < one.curve.size(); ++i) {
    EXPECT_EQ(one.curve[i].epoch, other.curve[i].epoch);
    EXPECT_EQ(one.curve[i].scores.silhouette, other.curve[i].scores.silhouette);
    EXPECT_EQ(one.curve[i].scores.by_labels->purity, other.curve[i].scores.by_labels->purity);
  }
}

void expect_all_different(const std::vector<int>& marks) {
  EXPECT_THAT(std::set<int>(marks.begin(), marks.end()), SizeIs(marks.size()));
}

std::vector<int> marks_of_rows(const ClusterRun& run) {
  std::vector<int> marks;
  for (const int cluster : run.clustering->assignment)
    marks.push_back(cluster < 0 ? -1 : run.marks.at(static_cast<std::size_t>(cluster)));
  return marks;
}

int in_common(const std::vector<int>& one, const std::vector<int>& other) {
  int count = 0;
  for (std::size_t i = 0; i < one.size(); ++i) count += one[i] == other[i] ? 1 : 0;
  return count;
}

TEST(ClusterJob, SameSeedSameBitsHoweverItIsPaused) {
  for (const char* reduction : {"dense", "pca", "none"}) {
    const auto once = clustered(cluster_request(clouds(), reduction));
    const auto again = published(cluster_request(clouds(), reduction));
    expect_same(*once, *again.back());
  }
  auto other = cluster_request(clouds(), "dense");
  other.seed = 6;
  EXPECT_NE(*clustered(cluster_request(clouds(), "dense"))->latents, *clustered(other)->latents);
}

TEST(ClusterJob, FindsTheCloudsAndHoldsThemAgainstTheLabels) {
  const auto run = clustered(cluster_request(clouds()));
  EXPECT_TRUE(run->is_final);
  EXPECT_EQ(run->latents->rows(), 120);
  ASSERT_TRUE(run->scores().by_labels);
  EXPECT_GT(run->scores().by_labels->purity, 0.6);
  EXPECT_EQ(run->scores().silhouette_rows, 120);
  ASSERT_TRUE(run->table);
  EXPECT_EQ(run->table->counts.sum() + run->table->outside.sum(), 120);
  EXPECT_EQ(run->reduction.vae, nullptr);
}

TEST(ClusterJob, TheReductionLeadsFromRawRowsToTheLatents) {
  for (const char* reduction : {"dense", "pca", "none"}) {
    const auto run = clustered(cluster_request(clouds(), reduction));
    EXPECT_TRUE(run->reduction.apply(run->features->values).isApprox(*run->latents, 1e-4F))
        << reduction;
  }
}

TEST(ClusterJob, WithoutLabelsNothingIsHeldAgainstThem) {
  const auto run = clustered(cluster_request(tests::clouds_without_labels(), "dense"));
  EXPECT_EQ(run->table, nullptr);
  for (const auto& point : run->curve) {
    EXPECT_FALSE(point.scores.by_labels);
    EXPECT_TRUE(std::isfinite(point.scores.silhouette));
  }
  const auto with_labels = clustered(cluster_request(clouds(), "dense"));
  EXPECT_EQ(run->clustering->assignment, with_labels->clustering->assignment)
      << "a label was looked at";
}

TEST(ClusterJob, TheCurveHasAPointAnEpochAndOneAtTheEnd) {
  const auto runs = published(cluster_request(clouds(), "dense"));
  const auto& last = *runs.back();
  ASSERT_THAT(last.curve, SizeIs(4)) << "the end is the last epoch's";
  for (int epoch = 1; epoch <= 4; ++epoch)
    EXPECT_EQ(last.curve[static_cast<std::size_t>(epoch - 1)].epoch, epoch);
  const auto is_final = [](const auto& run) { return run->is_final; };
  EXPECT_EQ(std::count_if(runs.begin(), runs.end(), is_final), 6);
  EXPECT_TRUE(std::all_of(runs.end() - 6, runs.end(), is_final));
  EXPECT_THAT(last.carried, SizeIs(5)) << "what comes after the end";
  EXPECT_THAT(clustered(cluster_request(clouds(), "pca"))->curve, SizeIs(1));
}

TEST(ClusterJob, ClusteringAgainKeepsLatentsAndCurve) {
  const auto first = clustered(cluster_request(clouds(), "dense"));
  auto request = cluster_request(clouds(), "none", 5);
  request.features = first->features;
  request.earlier = first;
  const auto runs = published(request);
  for (const auto& run : runs) {
    EXPECT_EQ(run->latents, first->latents);
    EXPECT_EQ(run->vae, first->vae);
    EXPECT_NE(run->clustering, nullptr) << "what was found before stays until there is other";
    EXPECT_NE(run->table, nullptr);
  }
  EXPECT_EQ(runs.back()->clustering->partition->clusters(), 5);
  EXPECT_THAT(runs.back()->curve, SizeIs(4)) << "an end takes the place of the end before";
  EXPECT_EQ(runs.back()->reduction.vae, first->reduction.vae);
}

TEST(ClusterJob, MarksFollowTheRowsFromEpochToEpoch) {
  const auto runs = published(cluster_request(clouds(), "dense"));
  const ClusterRun* before = nullptr;
  for (const auto& run : runs) {
    if (!run->clustering) continue;
    std::vector<int> sorted = run->marks;
    std::sort(sorted.begin(), sorted.end());
    EXPECT_THAT(sorted, testing::ElementsAre(0, 1, 2));
    if (before != nullptr) {
      const int kept = in_common(marks_of_rows(*before), marks_of_rows(*run));
      auto turned = *run;
      std::rotate(turned.marks.begin(), turned.marks.begin() + 1, turned.marks.end());
      EXPECT_GE(kept, in_common(marks_of_rows(*before), marks_of_rows(turned)));
    }
    before = run.get();
  }
}

TEST(ClusterJob, MarksStayWhenClustersAreFoundAnew) {
  auto first = *clustered(cluster_request(clouds()));
  first.marks = {2, 0, 1};
  auto request = cluster_request(first.features);
  request.earlier = std::make_shared<const ClusterRun>(first);
  const auto again = clustered(request);
  EXPECT_EQ(marks_of_rows(*again), marks_of_rows(first));
}

TEST(ClusterJob, MarksAreAllDifferentHoweverManyClustersThereWere) {
  auto run = clustered(cluster_request(clouds(), "none", 11));
  for (const double clusters : {2.0, 3.0, 1.0, 7.0}) {
    auto request = cluster_request(run->features, "none", clusters);
    request.earlier = run;
    run = clustered(request);
    EXPECT_THAT(run->marks, SizeIs(static_cast<std::size_t>(clusters)));
    expect_all_different(run->marks);
  }
}

TEST(ClusterJob, RowsInNoClusterHaveNoMark) {
  auto request = cluster_request(clouds(), "pca");
  request.method = "density";
  request.values = {{"smallest_cluster", 8}, {"neighbours", 3}};
  const auto run = clustered(request);
  const auto& assignment = run->clustering->assignment;
  const auto outside = std::count(assignment.begin(), assignment.end(), ml::outlier);
  ASSERT_GT(outside, 0);
  EXPECT_EQ(run->table->outside.sum(), outside);
  EXPECT_THAT(run->marks, SizeIs(static_cast<std::size_t>(run->clustering->partition->clusters())));
  expect_all_different(run->marks);
}

TEST(ClusterJob, HowManyIsSeenWhileItIsFoundOut) {
  const auto runs = published(cluster_request(clouds(40), "pca", 0));
  const auto& last = *runs.back();
  ASSERT_TRUE(last.how_many);
  EXPECT_EQ(last.clustering->partition->clusters(), last.how_many->suggested);
  const bool grew = std::any_of(runs.begin(), runs.end(), [&](const auto& run) {
    return run->how_many && !run->clustering &&
           run->how_many->entropy.values.size() < last.how_many->entropy.values.size();
  });
  EXPECT_TRUE(grew);
}

TEST(ClusterJob, TheVaeOnImagesWantsPixels) {
  auto request = cluster_request(clouds(), "convolutional");
  ClusterJob job(request);
  EXPECT_THAT([&] { ml::run_to_completion(job); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("use pixels")));
  request.method = "no such method";
  EXPECT_THROW(ClusterJob{request}, std::invalid_argument);
}

}  // namespace
}  // namespace diatom::app
