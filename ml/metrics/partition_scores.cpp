#include "ml/metrics/partition_scores.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "ml/core/assignment.h"
#include "ml/core/check.h"
#include "ml/core/term.h"
#include "ml/metrics/adjusted_rand.h"

namespace diatom::ml {

namespace {

Eigen::MatrixXi with_outliers(const Contingency& table) {
  Eigen::MatrixXi counts(table.counts.rows() + 1, table.outside.size());
  counts.topRows(table.counts.rows()) = table.counts;
  counts.bottomRows(1) = table.outside.transpose();
  return counts;
}

// In nats, of shares that sum to 1.
double entropy(const Eigen::ArrayXd& shares) {
  return -(shares > 0.0).select(shares * shares.max(1e-300).log(), 0.0).sum();
}

double mutual_information(const Eigen::MatrixXi& counts) {
  const double rows = counts.sum();
  if (rows == 0.0) return std::nan("");
  const Eigen::ArrayXXd shares = counts.cast<double>().array() / rows;
  const double of_clusters = entropy(shares.rowwise().sum());
  const double of_classes = entropy(shares.colwise().sum().transpose());
  const double mean = (of_clusters + of_classes) / 2.0;
  if (mean == 0.0) return 1.0;  // one cluster of one class: equal
  return std::clamp((of_clusters + of_classes - entropy(shares.reshaped())) / mean, 0.0, 1.0);
}

double most_matched(const Eigen::MatrixXi& counts) {
  const auto class_of = cheapest_assignment(-counts.cast<double>());
  double matched = 0.0;
  for (std::size_t cluster = 0; cluster < class_of.size(); ++cluster)
    if (class_of[cluster] >= 0)
      matched += counts(static_cast<Eigen::Index>(cluster), class_of[cluster]);
  return matched;
}

std::vector<int> lost_classes(const Eigen::MatrixXi& counts, const Eigen::VectorXi& sizes) {
  std::vector<bool> wins(static_cast<std::size_t>(sizes.size()), false);
  for (Eigen::Index cluster = 0; cluster < counts.rows(); ++cluster) {
    Eigen::Index majority = 0;  // the first of equals
    if (sizes.size() > 0 && counts.row(cluster).maxCoeff(&majority) > 0)
      wins[static_cast<std::size_t>(majority)] = true;
  }
  std::vector<int> lost;
  for (std::size_t id = 0; id < wins.size(); ++id)
    if (!wins[id] && sizes[static_cast<Eigen::Index>(id)] > 0) lost.push_back(static_cast<int>(id));
  return lost;
}

}  // namespace

Contingency contingency(const Labels& clusters, int cluster_count, const Labels& labels,
                        int classes) {
  DIATOM_CHECK(clusters.size() == labels.size(), "one cluster for each label");
  Contingency table{Eigen::MatrixXi::Zero(cluster_count, classes), Eigen::VectorXi::Zero(classes)};
  for (std::size_t row = 0; row < clusters.size(); ++row) {
    if (labels[row] < 0) continue;
    DIATOM_CHECK(labels[row] < classes && clusters[row] < cluster_count,
                 "a class or a cluster beyond their number");
    ++(clusters[row] < 0 ? table.outside[labels[row]] : table.counts(clusters[row], labels[row]));
  }
  return table;
}

PartitionScores partition_scores(const Contingency& table) {
  DIATOM_CHECK(table.counts.cols() == table.outside.size(), "outliers of other classes");
  const auto& counts = table.counts;
  const auto all = with_outliers(table);
  const Eigen::VectorXi sizes = all.colwise().sum();
  const double rows = sizes.sum();

  PartitionScores scores;
  scores.purity = (counts.size() > 0 ? counts.rowwise().maxCoeff().sum() : 0) / rows;
  scores.lost = lost_classes(counts, sizes);
  scores.overlaps = static_cast<int>(scores.lost.size());
  scores.adjusted_rand = adjusted_rand(all);
  scores.mutual_information = mutual_information(all);
  scores.accuracy = most_matched(counts) / rows;
  return scores;
}

namespace {

const Registration<Term> purity_term{
    {{"purity", "Purity"},
     "The share of images that belong to the majority of their cluster. It never falls when "
     "clusters are split, and is perfect when every image is alone, so read it beside the others.",
     "purity = (1/n) ∑ᵢ maxⱼ S[i, j],   S: class j in cluster i",
     "Manning, Raghavan, Schütze: \"Introduction to information retrieval\", Cambridge 2008"}};
const Registration<Term> overlaps_term{
    {{"overlaps", "Classes lost (overlaps)"},
     "Classes that are the majority of no cluster: they are hidden among others, and nobody would "
     "find them. Nought is best.",
     "overlaps = number of classes j without a cluster i where S[i, j] is largest",
     "Alfano, Rando, Letizia, Odone, Rosasco, Pastore: \"Efficient unsupervised learning for "
     "plankton images\", ICPR 2022"}};
const Registration<Term> one_to_one_term{
    {{"one_to_one", "One to one"},
     "The share that is right where each cluster stands for one class at most and each class for "
     "one cluster at most. Splitting clusters does not raise it, as it raises purity.",
     "max over matchings m of   (1/n) ∑ᵢ S[i, m(i)]",
     "Kuhn: \"The Hungarian method for the assignment problem\", Naval Research Logistics 2, "
     "1955"}};
const Registration<Term> nmi_term{
    {{"nmi", "NMI"},
     "Normalised mutual information: how much the cluster of an image tells about its class. It is "
     "0 for chance and 1 where one tells the other.",
     "NMI = I(clusters; classes) / ½ (H(clusters) + H(classes))",
     "Strehl, Ghosh: \"Cluster ensembles\", JMLR 3, 2002"}};

}  // namespace

}  // namespace diatom::ml
