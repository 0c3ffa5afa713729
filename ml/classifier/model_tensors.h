// How a model's parts are named in its file.
#pragma once

#include "ml/classifier/model.h"
#include "ml/core/tensor_map.h"

namespace diatom::ml {

// "head.*" and "standardisation.*".
TensorMap head_and_standardisation(const Model& model);

}  // namespace diatom::ml
