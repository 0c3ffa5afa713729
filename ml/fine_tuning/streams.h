// Independent streams of random numbers under one seed, by what they are for. Nothing else is kept
// of a generator: what update 1,000 draws follows from the seed and from 1,000, so that a resumed
// run draws what the uninterrupted one would have drawn.
#pragma once

#include <cstdint>

#include "ml/core/seeds.h"

namespace diatom::ml {

enum FineTuningStream : std::uint64_t {
  validation_stream,
  order_stream,
  view_stream,
  observation_stream,
};

}  // namespace diatom::ml
