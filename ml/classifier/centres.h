// Centres: the training rows that a kernel stands on, drawn uniformly or spread out by k-means++:
// each is drawn with a probability that grows with the square of its distance from the nearest of
// those before it, so that no far-off group of rows is left without one.
//
// Arthur and Vassilvitskii: "k-means++: the advantages of careful seeding", 2007.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ml/core/job.h"
#include "ml/core/matrix.h"
#include "ml/core/random.h"

namespace diatom::ml {

enum class CentreChoice { uniform, kmeans_plus_plus };

// `count` of `among`, or all of them, in random order.
RowIndices uniform_centres(const RowIndices& among, std::size_t count, std::uint64_t seed);

// k-means++ as resumable work.
class SpreadCentres {
 public:
  // `count` of `among`, which are rows of `rows`; fewer where fewer of them differ, since no point
  // is chosen twice, or where distances overflow. Neither may be empty.
  SpreadCentres(Snapshot<Matrix> rows, RowIndices among, std::size_t count, std::uint64_t seed);

  // Does one small unit of work and returns its cost in multiply-adds of float.
  double advance();
  bool is_done() const { return chosen_.size() == count_ || all_are_taken_; }

  std::size_t count() const { return count_; }          // of those wanted
  const RowIndices& chosen() const { return chosen_; }  // so far, in the order of the draw

 private:
  double draw_round();
  double measure_block();
  float distance_after(std::size_t place, std::size_t first_new) const;

  Snapshot<Matrix> rows_;
  RowIndices among_;
  std::size_t count_;
  Random random_;
  RowIndices chosen_;
  std::vector<float> distances_;  // of each of among_ from the nearest measured one, squared
  std::size_t measured_ = 0;      // of chosen_
  std::size_t next_ = 0;          // of among_, to be measured against the others of chosen_
  bool all_are_taken_ = false;
};

}  // namespace diatom::ml
