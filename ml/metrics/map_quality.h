// How far a map can be trusted: whether rows that are neighbours on it are neighbours in truth, and
// the other way round. Venna and Kaski: "Neighborhood preservation in nonlinear projection
// methods", ICANN 2001.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ml/core/job.h"
#include "ml/core/matrix.h"

namespace diatom::ml {

struct MapQuality {
  double trustworthiness = 0.0;    // in [0, 1]; less where strangers lie together
  double continuity = 0.0;         // in [0, 1]; less where neighbours are torn apart
  double neighbourhood_hit = 0.0;  // share of map neighbours of the same class; NaN without labels
  Eigen::Index neighbours = 0;     // how many of each row were looked at
  std::size_t measured = 0;        // rows
  // (N): 1 - the lesser of a row's own trustworthiness and continuity, in [0, 1]; NaN where it was
  // not measured.
  std::vector<float> distortion;
  // (N): how far away the farthest of a row's true neighbours lies, as a multiple of what is usual
  // (the median); NaN where it was not measured. A row that is like no other stands out. Ramaswamy,
  // Rastogi and Shim: "Efficient algorithms for mining outliers from large data sets", SIGMOD 2000.
  std::vector<float> novelty;
};

struct MapQualityOptions {
  Eigen::Index neighbours = 15;  // cut to what (N - 1) / 2 allows
  std::size_t sample = 2000;     // rows measured at most, each against all others
};

// Rows (N, D) and their places (N, 3); labels (N) or null, negative: unknown. At least 3 rows, for
// fewer have nothing to lose; throws std::invalid_argument.
class MeasureMap : public ResultJob<MapQuality> {
 public:
  MeasureMap(Snapshot<Matrix> rows, Snapshot<Matrix> places, Snapshot<Labels> labels,
             const MapQualityOptions& options, std::uint64_t seed);

  Step step() override;  // distances to some rows, or the measures of some
  Progress progress() const override;

 private:
  void begin_block();
  void know_distances();  // of the block to a slab of rows
  void measure_some();
  void measure(Eigen::Index row, const float* distances, const float* map_distances);
  void relate_novelty();  // to its median
  void finish();

  Snapshot<Matrix> rows_;
  Snapshot<Matrix> places_;
  Snapshot<Labels> labels_;
  Vector row_norms_;      // (N), squared
  Vector place_norms_;    // (N), squared
  RowIndices chosen_;     // rows to measure, ascending
  std::size_t next_ = 0;  // of them

  // The block under way: chosen rows from `next_` on.
  Matrix queries_;             // (B, D)
  Matrix map_queries_;         // (B, 3)
  Matrix distances_;           // (B, N), squared, less the query's own square
  Matrix map_distances_;       // (B, N), likewise
  Eigen::Index known_ = 0;     // columns of them that are filled
  Eigen::Index measured_ = 0;  // rows of them that are done

  MapQuality found_;
  std::size_t hits_ = 0;
  std::size_t hits_possible_ = 0;
};

}  // namespace diatom::ml
