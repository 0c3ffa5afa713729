// What drives the points of a t-SNE apart: every pair, the far ones by the cell. Barnes and Hut: "A
// hierarchical O(N log N) force-calculation algorithm", Nature 324, 1986; van der Maaten:
// "Accelerating t-SNE using tree-based algorithms", JMLR 15, 2014. Here points that lie together
// share one walk through the tree, and what they meet there is summed for eight of them at once.
#pragma once

#include <cstdint>
#include <vector>

#include "ml/core/matrix.h"
#include "ml/embedding/embedding.h"

namespace diatom::ml {

class Repulsion {
 public:
  // A cell counts as one point where its edge is less than `theta` times its distance; 0: never.
  explicit Repulsion(float theta) : theta_(theta) {}

  // Sorts the points (N, 3) into an octree, and them into groups.
  void build(const Places& points);

  Eigen::Index groups() const;

  // For the points i of groups [first, last): forces.row(i) = sum_j q_ij^2 (y_i - y_j) with q_ij =
  // 1 / (1 + |y_i - y_j|^2), over j != i. Returns the sum of their q_ij. `forces` is (N, 3).
  double push(Eigen::Index first, Eigen::Index last, Places& forces);

 private:
  struct Cell {
    float x = 0, y = 0, z = 0;          // centre of mass
    float edge = 0;                     // of the cube
    std::int32_t first = 0, count = 0;  // its points, in the sorted order
    std::int32_t child = 0;             // the first of its children
    std::int32_t children = 0;          // how many; 0: a leaf
    int level = 0;
  };
  struct Box {
    Eigen::Array3f low, high;
  };
  // What a group meets: a point or a cell.
  struct Met {
    float x, y, z, mass;
  };

  void sort(const Places& points, const Eigen::RowVector3f& low, float edge);
  Cell cell_of(std::int32_t first, std::int32_t count, float edge) const;
  void divide(std::size_t parent);
  Box box_of(std::int32_t first, std::int32_t count) const;
  template <bool flat>
  double push_lane(std::int32_t first, std::int32_t count, Places& forces) const;
  void walk(const Box& group);

  float theta_;
  bool is_flat_ = false;               // all z are equal
  std::vector<std::int32_t> order_;    // (N), sorted place -> row
  std::vector<std::uint64_t> keys_;    // (N), sorted: 3 x 21 bits of the place, interleaved
  std::vector<float> x_, y_, z_;       // (N), sorted
  std::vector<Cell> cells_;            // the root first, children after their parents
  std::vector<std::int32_t> waiting_;  // cells that a walk has still to look at
  std::vector<Met> met_;
};

}  // namespace diatom::ml
