// Independent streams of random numbers under one seed, by what they are for. Nothing else is kept
// of a generator: the numbers of step 1,000 follow from the seed and from 1,000, so that a resumed
// run draws what the uninterrupted one would have drawn.
#pragma once

#include <cstdint>

#include "ml/core/seeds.h"

namespace diatom::ml {

enum PretrainStream : std::uint64_t { view_stream, order_stream, flip_stream, weight_stream };

}  // namespace diatom::ml
