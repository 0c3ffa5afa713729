// Places new rows among the rows of a map that itself knows no way from rows to places: where their
// nearest neighbours lie, the nearer the more. Shepard: "A two-dimensional interpolation function
// for irregularly-spaced data", ACM National Conference 1968. A row of the map's own lands on
// itself.
#pragma once

#include "ml/embedding/embedding.h"
#include "ml/embedding/groundwork.h"

namespace diatom::ml {

// `points` (N, 3) are those of the groundwork's rows.
std::shared_ptr<const Projection> project_by_neighbours(Snapshot<Groundwork> groundwork,
                                                        Matrix points);

}  // namespace diatom::ml
