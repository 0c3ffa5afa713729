// What a model's TorchScript is put together from: one script for each step from pixels to scores.
// Each has a `forward` that takes one tensor and gives one.
#pragma once

#include <string>

#include "ml/backbone/backbone.h"
#include "ml/classifier/classifier.h"
#include "ml/classifier/standardise.h"

namespace torch::jit {
struct Module;
}

namespace diatom::ml {

// (B, H, W, 3) uint8 -> (B, 3, size, size): what prepare() does, to the bit before normalisation.
torch::jit::Module preparation_script(const ImageSpec& spec);

// (B, 3, size, size) -> (B, D). A backbone that is a TorchScript file becomes a part as it is.
torch::jit::Module backbone_script(const Backbone& backbone);

// Whether there is a script of that backbone.
bool has_script(const Backbone& backbone);

// (B, D) -> (B, D)
torch::jit::Module standardisation_script(const Standardisation& standardisation);

// (B, D) standardised rows -> (B, C) scores.
torch::jit::Module head_script(const Head& head);

// Whether there is a script for heads of that method.
bool has_head_script(const std::string& method);

}  // namespace diatom::ml
