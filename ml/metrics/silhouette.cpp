#include "ml/metrics/silhouette.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <Eigen/Core>

#include "ml/core/check.h"
#include "ml/core/random.h"
#include "ml/core/term.h"

namespace diatom::ml {

namespace {

constexpr Eigen::Index rows_in_block = 32;

// One cluster's place among rows that are sorted by cluster.
struct Segment {
  Eigen::Index first, count;
};

std::size_t place(Eigen::Index row) {
  return static_cast<std::size_t>(row);
}

RowIndices drawn(const Labels& clusters, std::size_t sample, std::uint64_t seed) {
  RowIndices members;
  for (std::size_t row = 0; row < clusters.size(); ++row)
    if (clusters[row] >= 0) members.push_back(static_cast<Eigen::Index>(row));
  Random(seed).shuffle(members);
  members.resize(std::min(sample, members.size()));
  std::sort(members.begin(), members.end(), [&](Eigen::Index a, Eigen::Index b) {
    const int left = clusters[place(a)];
    const int right = clusters[place(b)];
    return left != right ? left < right : a < b;
  });
  return members;
}

std::vector<Segment> segments_of(const RowIndices& sorted, const Labels& clusters) {
  std::vector<Segment> segments;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (i == 0 || clusters[place(sorted[i])] != clusters[place(sorted[i - 1])])
      segments.push_back({static_cast<Eigen::Index>(i), 0});
    ++segments.back().count;
  }
  return segments;
}

// (n, D), centred: differences of large squares would lose the digits of small distances. Double
// for the same reason.
Eigen::MatrixXd centred(const Matrix& rows, const RowIndices& chosen) {
  Eigen::MatrixXd points = rows(chosen, Eigen::all).cast<double>();
  const Eigen::RowVectorXd mean = points.colwise().mean();
  points.rowwise() -= mean;
  return points;
}

// Euclidean distances of all points from the `distances.cols()` ones from `first` on, column by
// column: (n, count). Into the caller's memory: fresh pages for each block would cost more than
// what is computed in them.
void measure(const Eigen::MatrixXd& points, const Eigen::VectorXd& squared_norms,
             Eigen::Index first, Eigen::Ref<Eigen::MatrixXd> distances) {
  const auto count = distances.cols();
  distances.noalias() = -2.0 * points * points.middleRows(first, count).transpose();
  distances.colwise() += squared_norms;
  distances.rowwise() += squared_norms.segment(first, count).transpose();
  for (Eigen::Index i = 0; i < count; ++i) distances(first + i, i) = 0.0;
  distances = distances.cwiseMax(0.0).cwiseSqrt();
}

// `distances` (n) of one point, itself included, of the cluster `own`.
double score_of(const Eigen::Ref<const Eigen::VectorXd>& distances,
                const std::vector<Segment>& segments, std::size_t own) {
  if (segments[own].count == 1) return 0.0;
  double within = 0.0;
  double nearest = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const auto [first, count] = segments[i];
    const double sum = distances.segment(first, count).sum();
    if (i == own)
      within = sum / static_cast<double>(count - 1);
    else
      nearest = std::min(nearest, sum / static_cast<double>(count));
  }
  const double larger = std::max(within, nearest);
  return larger > 0.0 ? (nearest - within) / larger : 0.0;
}

}  // namespace

double silhouette(const Matrix& rows, const Labels& clusters, std::size_t sample,
                  std::uint64_t seed) {
  DIATOM_CHECK(place(rows.rows()) == clusters.size(), "one cluster for each row");
  const auto chosen = drawn(clusters, sample, seed);
  const auto segments = segments_of(chosen, clusters);
  if (segments.size() < 2) return std::nan("");

  const auto points = centred(rows, chosen);
  const Eigen::VectorXd squared_norms = points.rowwise().squaredNorm();
  Eigen::MatrixXd distances(points.rows(), rows_in_block);
  double sum = 0.0;
  std::size_t own = 0;
  for (Eigen::Index first = 0; first < points.rows(); first += rows_in_block) {
    const auto count = std::min(rows_in_block, points.rows() - first);
    measure(points, squared_norms, first, distances.leftCols(count));
    for (Eigen::Index i = 0; i < count; ++i) {
      if (first + i == segments[own].first + segments[own].count) ++own;
      sum += score_of(distances.col(i), segments, own);
    }
  }
  return sum / static_cast<double>(points.rows());
}

namespace {

const Registration<Term> silhouette_term{
    {{"silhouette", "Silhouette"},
     "Whether each image lies nearer to its own cluster than to the next one, from −1 to 1. It "
     "needs no label, so it also judges clusters of images that nobody knows.",
     "s = (b − a) / max(a, b),   a: to its own cluster, b: to the next",
     "Rousseeuw: \"Silhouettes: a graphical aid to the interpretation and validation of cluster "
     "analysis\", 1987"}};

}  // namespace

}  // namespace diatom::ml
