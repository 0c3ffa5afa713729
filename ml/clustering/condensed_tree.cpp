#include "ml/clustering/condensed_tree.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "ml/clustering/clustering.h"
#include "ml/core/check.h"

namespace diatom::ml {

namespace {

using Place = std::size_t;

constexpr float no_length = -1.0F;

// What an edge's length joins: rows are the first N nodes, parts that it joined come after them.
struct Node {
  float length = no_length;  // of the edges that join its children
  Eigen::Index size = 1;     // rows
  std::vector<Place> children;
};

class Hierarchy {
 public:
  Hierarchy(std::vector<Edge> tree, Eigen::Index rows);

  const Node& node(Place place) const { return nodes_[place]; }
  Place root() const { return root_; }

  // Calls `action` with each row of the part.
  template <class Action>
  void for_each_row(Place part, const Action& action) const {
    std::vector<Place> waiting{part};
    while (!waiting.empty()) {
      const auto place = waiting.back();
      waiting.pop_back();
      if (nodes_[place].children.empty()) action(place);
      waiting.insert(waiting.end(), nodes_[place].children.begin(), nodes_[place].children.end());
    }
  }

 private:
  Place representative(Place row);
  Place joined(Place a, Place b, float length);

  std::vector<Node> nodes_;
  std::vector<Place> parents_;  // of rows, up to their part's representative
  std::vector<Place> parts_;    // of representatives: their node
  Place root_ = 0;
};

Hierarchy::Hierarchy(std::vector<Edge> tree, Eigen::Index rows)
    : nodes_(static_cast<Place>(rows)), parents_(nodes_.size()), parts_(nodes_.size()) {
  DIATOM_CHECK(static_cast<Eigen::Index>(tree.size()) == rows - 1, "a tree that does not span");
  std::iota(parents_.begin(), parents_.end(), Place{0});
  std::iota(parts_.begin(), parts_.end(), Place{0});
  std::stable_sort(tree.begin(), tree.end(),
                   [](const Edge& a, const Edge& b) { return a.length < b.length; });
  for (const auto& edge : tree) {
    const auto from = representative(static_cast<Place>(edge.from));
    const auto to = representative(static_cast<Place>(edge.to));
    parents_[from] = to;
    root_ = parts_[to] = joined(parts_[from], parts_[to], edge.length);
  }
}

Place Hierarchy::representative(Place row) {
  while (parents_[row] != row) row = parents_[row] = parents_[parents_[row]];
  return row;
}

// A part that edges of the same length joined takes further children instead of becoming one.
Place Hierarchy::joined(Place a, Place b, float length) {
  const auto children_to_keep = [&](Place part) {
    return nodes_[part].length == length ? nodes_[part].children.size() : 0;
  };
  if (children_to_keep(a) < children_to_keep(b)) std::swap(a, b);
  if (nodes_[a].length != length) {
    nodes_.push_back({length, nodes_[a].size + nodes_[b].size, {a, b}});
    return nodes_.size() - 1;
  }
  auto& whole = nodes_[a];
  auto& part = nodes_[b];
  whole.size += part.size;
  if (part.length == length)
    whole.children.insert(whole.children.end(), part.children.begin(), part.children.end());
  else
    whole.children.push_back(b);
  return a;
}

struct Branch {  // a candidate for a cluster
  Place parent = 0;
  float reach = 0.0F;      // the length of the edges that parted it from its parent's other rows
  double birth = 0.0;      // 1 / reach: the density at which it begins
  double stability = 0.0;  // sum over its rows of how much denser it is where they leave it
  bool has_children = false;
};

// Walks down from the root. A part in which at least two of the children are large enough ends its
// branch; else the branch goes on with the one that is, and loses the other rows.
class CondensedTree {
 public:
  CondensedTree(const Hierarchy& hierarchy, Eigen::Index rows, Eigen::Index smallest);

  DenseClusters most_stable() const;

 private:
  void condense(Place part, Place branch);
  std::vector<Place> chosen() const;

  const Hierarchy& hierarchy_;
  Eigen::Index smallest_;
  double least_length_;           // rows at distance 0 count as if they lay as close as the closest
  std::vector<Branch> branches_;  // parents before children
  std::vector<Place> left_from_;  // (N) the branch that each row was the last in
  std::vector<std::pair<Place, Place>> waiting_;  // parts and their branches
};

double least_positive_length(const Hierarchy& hierarchy) {
  double least = 0.0;
  std::vector<Place> waiting{hierarchy.root()};
  while (!waiting.empty()) {
    const auto& node = hierarchy.node(waiting.back());
    waiting.pop_back();
    if (node.length > 0.0F && (least == 0.0 || node.length < least)) least = node.length;
    waiting.insert(waiting.end(), node.children.begin(), node.children.end());
  }
  return least > 0.0 ? least : 1.0;
}

CondensedTree::CondensedTree(const Hierarchy& hierarchy, Eigen::Index rows, Eigen::Index smallest)
    : hierarchy_(hierarchy),
      smallest_(smallest),
      least_length_(least_positive_length(hierarchy)),
      left_from_(static_cast<Place>(rows)) {
  branches_.push_back(
      {0, std::max(0.0F, hierarchy.node(hierarchy.root()).length), 0.0, 0.0, false});
  waiting_.emplace_back(hierarchy.root(), 0);
  while (!waiting_.empty()) {
    const auto [part, branch] = waiting_.back();
    waiting_.pop_back();
    condense(part, branch);
  }
}

void CondensedTree::condense(Place part, Place branch) {
  const auto& node = hierarchy_.node(part);
  const double density = 1.0 / std::max(least_length_, static_cast<double>(node.length));
  const auto is_large = [this](Place child) { return hierarchy_.node(child).size >= smallest_; };
  const auto large = std::count_if(node.children.begin(), node.children.end(), is_large);
  auto leaving = node.size;
  if (large == 0)
    hierarchy_.for_each_row(part, [&](Place row) { left_from_[row] = branch; });
  else
    for (const auto child : node.children) {
      if (!is_large(child)) {
        hierarchy_.for_each_row(child, [&](Place row) { left_from_[row] = branch; });
      } else if (large == 1) {
        leaving -= hierarchy_.node(child).size;
        waiting_.emplace_back(child, branch);
      } else {
        waiting_.emplace_back(child, branches_.size());
        branches_.push_back({branch, node.length, density, 0.0, false});
      }
    }
  auto& own = branches_[branch];
  own.has_children = large > 1;
  own.stability += static_cast<double>(leaving) * (density - own.birth);
}

// For each branch the chosen one that it lies in, or 0, the root, where there is none: unless
// nothing parts, the root is no cluster.
std::vector<Place> CondensedTree::chosen() const {
  std::vector<double> below(branches_.size());  // the best stability of a branch's descendants
  std::vector<bool> is_best(branches_.size());
  for (Place i = branches_.size(); i-- > 1;) {
    const auto& branch = branches_[i];
    is_best[i] = !branch.has_children || branch.stability >= below[i];
    below[branch.parent] += std::max(branch.stability, below[i]);
  }
  std::vector<Place> chosen(branches_.size(), 0);
  for (Place i = 1; i < branches_.size(); ++i) {
    const auto above = chosen[branches_[i].parent];
    chosen[i] = above == 0 && is_best[i] ? i : above;
  }
  return chosen;
}

DenseClusters CondensedTree::most_stable() const {
  const auto within = chosen();
  const bool is_one = branches_.size() == 1;
  std::vector<int> ids(branches_.size(), outlier);
  DenseClusters clusters;
  for (const auto branch : left_from_) {
    const auto cluster = within[branch];
    const bool belongs = cluster != 0 || is_one;
    if (belongs && ids[cluster] == outlier) {
      ids[cluster] = static_cast<int>(clusters.reaches.size());
      clusters.reaches.push_back(branches_[cluster].reach);
    }
    clusters.labels.push_back(belongs ? ids[cluster] : outlier);
  }
  return clusters;
}

}  // namespace

DenseClusters dense_clusters(std::vector<Edge> tree, Eigen::Index rows, Eigen::Index smallest) {
  DIATOM_CHECK(rows > 0 && smallest > 1, "clusters of no rows, or of single ones");
  const Hierarchy hierarchy(std::move(tree), rows);
  return CondensedTree(hierarchy, rows, smallest).most_stable();
}

}  // namespace diatom::ml
