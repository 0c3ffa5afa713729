// The table of groups and classes: how many images of each class are in each group.
#pragma once

#include <optional>
#include <vector>

#include <Eigen/Core>

#include "app/groups.h"
#include "app/panel.h"
#include "app/panels/count_grid.h"

namespace diatom::app {

struct ContingencyTable {
  ml::Snapshot<Groups> groups;
  ml::Snapshot<ml::Features> features;
  // (R) the group of each row of the table: by their largest class, so that what is right lies
  // along the diagonal; ml::outlier is last, where any image with a class is in none.
  std::vector<int> order;
  Eigen::MatrixXi counts;  // (R, C)

  std::vector<int> rows_in_cell(GridCell cell) const;  // of the features, ascending

  // The cell that these rows of the features are, where it is exactly one.
  std::optional<GridCell> cell_of(const std::vector<int>& rows) const;
};

// The features have classes.
ContingencyTable contingency_table(ml::Snapshot<Groups> groups,
                                   ml::Snapshot<ml::Features> features);

class ContingencyView {
 public:
  // The table; a click on a cell selects its images. Returns whether the selection is one cell.
  bool draw(PanelContext& context, const ml::Snapshot<Groups>& groups);

 private:
  ContingencyTable table_;  // kept as long as groups and features are the same
};

}  // namespace diatom::app
