// How a map's projection of new rows is kept, whatever method made it. One that is linear in the
// rows (principal components, discriminants) is asked where the axes themselves lie, which is all
// there is to know of it. Any other is replaced by one that puts new rows among the map's own where
// their nearest neighbours lie, which is what methods without a way to new rows do anyway.
#pragma once

#include <memory>
#include <string>

#include "app/session_file/parts.h"
#include "ml/core/latest.h"
#include "ml/embedding/embedding.h"

namespace diatom::app {

// Of rows (N, D), not none.
void save_projection(const ml::Projection& projection, const ml::Matrix& rows, Parts& parts);

// Null where none was saved. `points` (N, 3) are the places of `rows` (N, D).
std::shared_ptr<const ml::Projection> load_projection(const Parts& parts,
                                                      ml::Snapshot<ml::Matrix> rows,
                                                      const ml::Matrix& points);

}  // namespace diatom::app
