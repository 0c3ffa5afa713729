#include "app/groups.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>
#include <stdexcept>
#include <utility>

#include "ml/core/random.h"
#include "ml/core/seeds.h"
#include "ml/core/term.h"

namespace diatom::app {

namespace {

void check_group(const Groups& groups, int group) {
  if (group < 0 || group >= groups.count())
    throw std::invalid_argument("there is no group " + std::to_string(group + 1));
}

int free_mark(const Groups& groups) {
  int mark = 0;
  while (std::find(groups.marks.begin(), groups.marks.end(), mark) != groups.marks.end()) ++mark;
  return mark;
}

}  // namespace

std::vector<int> Groups::rows_of(int group) const {
  std::vector<int> rows;
  for (std::size_t row = 0; row < of_row.size(); ++row)
    if (of_row[row] == group) rows.push_back(static_cast<int>(row));
  return rows;
}

Groups groups_of(const ml::Clustering& clustering, const std::vector<int>& marks) {
  Groups groups;
  groups.of_row = clustering.assignment;
  groups.names.resize(marks.size());
  groups.marks = marks;
  return groups;
}

Groups named(Groups groups, int group, std::string name) {
  check_group(groups, group);
  groups.names[static_cast<std::size_t>(group)] = std::move(name);
  return groups;
}

Groups merged(const Groups& groups, int first, int second) {
  check_group(groups, first);
  check_group(groups, second);
  if (first == second) throw std::invalid_argument("choose two groups to merge");
  auto result = groups;
  auto& name = result.names[static_cast<std::size_t>(first)];
  if (name.empty()) name = result.names[static_cast<std::size_t>(second)];
  result.names.erase(result.names.begin() + second);
  result.marks.erase(result.marks.begin() + second);
  for (auto& group : result.of_row) {
    if (group == second) group = first;
    if (group > second) --group;
  }
  return result;
}

Groups split(const Groups& groups, int group, const ml::Snapshot<ml::Matrix>& latents,
             std::uint64_t seed) {
  check_group(groups, group);
  const auto rows = groups.rows_of(group);
  if (rows.size() < 2) throw std::invalid_argument("a group of one image cannot be split");
  const auto job = ml::make_clustering(
      "kmeans", std::make_shared<const ml::Matrix>((*latents)(rows, Eigen::all)),
      {{"clusters", 2.0}}, seed);
  const auto halves = ml::run_to_result(*job)->assignment;
  const auto ones = std::count(halves.begin(), halves.end(), 1);
  if (ones == 0 || ones == static_cast<std::ptrdiff_t>(halves.size()))
    throw std::invalid_argument("a group of images that are all alike cannot be split");
  const int smaller = 2 * ones > static_cast<std::ptrdiff_t>(halves.size()) ? 0 : 1;
  auto result = groups;
  result.marks.push_back(free_mark(groups));
  result.names.emplace_back();
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (halves[i] == smaller) result.of_row[static_cast<std::size_t>(rows[i])] = groups.count();
  return result;
}

Groups without_outliers(const Groups& groups, int group, const ml::Matrix& latents, double share) {
  check_group(groups, group);
  auto rows = groups.rows_of(group);
  if (rows.size() < 2) throw std::invalid_argument("a group of one image has no outliers");
  const ml::Matrix members = latents(rows, Eigen::all);
  const Eigen::RowVectorXf mean = members.colwise().mean();
  const Eigen::VectorXf distances = (members.rowwise() - mean).rowwise().squaredNorm();
  std::vector<int> order(rows.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](int one, int other) { return distances[one] > distances[other]; });
  if (!(share >= 0.0 && share < 1.0))
    throw std::invalid_argument("the share of outliers is at least 0 and below 1");
  const auto count =
      std::max<std::size_t>(1, static_cast<std::size_t>(share * static_cast<double>(rows.size())));
  std::vector<int> farthest;
  for (std::size_t i = 0; i < count; ++i)
    farthest.push_back(rows[static_cast<std::size_t>(order[i])]);
  return moved(groups, farthest, ml::outlier);
}

Groups moved(Groups groups, const std::vector<int>& rows, int group) {
  if (group != ml::outlier) check_group(groups, group);
  for (const int row : rows) groups.of_row.at(static_cast<std::size_t>(row)) = group;
  return groups;
}

ml::Features labelled_by(const Groups& groups, const ml::Features& features, double test_fraction,
                         std::uint64_t seed) {
  std::set<std::string> names;
  for (const int group : groups.of_row)
    if (group >= 0) names.insert(groups.names.at(static_cast<std::size_t>(group)));
  names.erase("");
  if (names.size() < 2)
    throw std::invalid_argument("name two groups or more first: their names become the classes");
  auto labelled = features;
  labelled.classes.assign(names.begin(), names.end());
  for (std::size_t row = 0; row < labelled.samples.size(); ++row) {
    auto& sample = labelled.samples[row];
    const int group = groups.of_row.at(row);
    const auto name = group < 0 ? "" : groups.names[static_cast<std::size_t>(group)];
    const auto place = std::find(labelled.classes.begin(), labelled.classes.end(), name);
    sample.label = place == labelled.classes.end()
                       ? ml::unlabelled
                       : static_cast<int>(place - labelled.classes.begin());
    sample.split = ml::Split::unassigned;
  }
  labelled = ml::with_split(std::move(labelled), test_fraction, seed);
  for (auto& sample : labelled.samples)
    if (sample.label == ml::unlabelled) sample.split = ml::Split::unassigned;
  return labelled;
}

double carried(const ml::Labels& of_row, int groups, const ml::Labels& labels, int classes,
               int per_class, std::uint64_t seed) {
  std::vector<std::size_t> order(labels.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  ml::Random(seed).shuffle(order);

  std::vector<int> drawn(static_cast<std::size_t>(classes), 0);
  Eigen::MatrixXi votes = Eigen::MatrixXi::Zero(groups, classes);
  std::vector<std::size_t> asked;
  for (const auto row : order) {
    const int label = labels[row];
    if (label < 0) continue;
    if (drawn[static_cast<std::size_t>(label)] == per_class) {
      asked.push_back(row);
      continue;
    }
    ++drawn[static_cast<std::size_t>(label)];
    if (of_row[row] >= 0) ++votes(of_row[row], label);
  }
  if (asked.empty()) return std::numeric_limits<double>::quiet_NaN();
  const auto right = std::count_if(asked.begin(), asked.end(), [&](std::size_t row) {
    if (of_row[row] < 0) return false;
    Eigen::Index named_after = 0;
    const int most = votes.row(of_row[row]).maxCoeff(&named_after);
    return most > 0 && named_after == labels[row];
  });
  return static_cast<double>(right) / static_cast<double>(asked.size());
}

CarriedLabels carried_labels(const ml::Labels& of_row, int groups, const ml::Labels& labels,
                             int classes, int per_class) {
  constexpr std::uint64_t draws = 20;
  CarriedLabels carried_on{per_class, {}};
  for (std::uint64_t draw = 0; draw < draws; ++draw)
    carried_on.shares.push_back(
        carried(of_row, groups, labels, classes, per_class,
                ml::seed_of(draw, {static_cast<std::uint64_t>(per_class)})));
  return carried_on;
}

namespace {

const ml::Registration<ml::Term> carried_term{
    {{"carried", "Named by a few labels"},
     "How far a handful of labels carries: each cluster is named after the labelled images in it, "
     "and all others follow. The curve says how many labels a class are worth giving.",
     "right / all,   of the images that were not labelled",
     "Alfano, Rando, Letizia, Odone, Rosasco, Pastore: \"Efficient unsupervised learning for "
     "plankton images\", ICPR 2022"}};

}  // namespace

}  // namespace diatom::app
