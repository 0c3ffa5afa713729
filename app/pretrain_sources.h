// Sources for pre-training that are drawn by code, as the command line and the window offer them:
// with a share of every class held out for the learning curve.
#pragma once

#include <cstdint>

#include "ml/pretraining/views.h"

namespace diatom::app {

// Throw std::invalid_argument for impossible numbers.
ml::PretrainSource synthetic_source(int per_class, double held_out, std::uint64_t seed);
ml::PretrainSource formula_source(int formulas, int per_formula, double held_out,
                                  std::uint64_t seed);

}  // namespace diatom::app
