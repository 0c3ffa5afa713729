// Where a classifier is undecided: the surfaces on which a class' score equals the best of the
// others', near the data.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "ml/boundary/boundary.h"
#include "ml/boundary/grid.h"
#include "ml/boundary/marching_cubes.h"

namespace diatom::ml {

// Of one resolution. Each class that a point belongs to wins a part of space, whose surface fades
// out where no point is within reach, and is cut into a sheet for each class that wins beyond it:
// the one between two classes is made once, as the first one's.
class DecisionSheets {
 public:
  // `classes` ascending; `reach` > 0, in units of the map; the grid's longest side has `resolution`
  // nodes. Points must outlive this.
  DecisionSheets(const Matrix& points, Scorer scorer, std::vector<int> classes, int resolution,
                 float reach);

  // Asks the scorer for a bounded number of places. Throws std::runtime_error where it has no
  // column for a class, or scores that are not finite.
  Step step();

  float fraction() const;  // done, in [0, 1]
  std::vector<BoundarySurface> take() { return std::move(sheets_); }

 private:
  enum class Stage { near, score, march, refine, done };

  void list_near_nodes();
  void score_some();
  void begin_class();
  void part(const IsoSurface& surface);
  void begin_sheet();
  void refine_some();
  std::vector<float> presence_of(const Matrix& vertices) const;
  Matrix scores_of(const Matrix& places) const;

  // Between the class and another.
  struct Sheet {
    int other = 0;
    IsoSurface surface;
  };

  const Matrix& points_;
  Scorer scorer_;
  std::vector<int> classes_;
  float reach_;
  Grid grid_;
  Stage stage_ = Stage::near;

  std::vector<int> winners_;              // (nodes) classes; -1: none, or no point is near
  std::vector<float> squared_distances_;  // (nodes) from the nearest node with a point, in nodes
  Sweep distances_;
  std::vector<Eigen::Index> near_;  // nodes within reach
  Matrix scores_;                   // (near nodes, classes)
  Eigen::Index next_ = 0;           // of the near nodes, then of the vertices to be refined

  std::size_t class_ = 0;       // index into classes_
  std::vector<float> margins_;  // (nodes) of the class; NaN where no point is near
  std::optional<MarchingCubes> march_;
  std::vector<Sheet> waiting_;  // of the class, the last one under way
  std::vector<BoundarySurface> sheets_;
};

}  // namespace diatom::ml
