// The second half of separated(): by tint. See separation.h.
#pragma once

#include <optional>
#include <utility>

#include "ml/vision/separation.h"

namespace diatom::ml {

// The two bodies, or nothing where the blob is one. `look` is RGB.
std::optional<std::pair<Mask, Mask>> split_by_tint(const Mask& blob, const Image& look,
                                                   double least_difference);

}  // namespace diatom::ml
