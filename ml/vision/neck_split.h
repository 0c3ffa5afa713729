// The first half of separated(): at necks. See separation.h.
#pragma once

#include <vector>

#include "ml/vision/separation.h"

namespace diatom::ml {

// One mask a body; together they are the blob.
std::vector<Mask> split_at_necks(const Mask& blob, const Image& look,
                                 const SeparationParameters& parameters);

}  // namespace diatom::ml
