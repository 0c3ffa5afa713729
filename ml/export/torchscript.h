// A whole model as one TorchScript file, so that Python and C++ programs without Diatom can run it:
// pixels -> probabilities, with preprocessing, network, standardisation, head and calibration.
//
//   model = torch.jit.load("model.pt")
//   probabilities = model(images)    # (B, H, W, 3) uint8, RGB -> (B, C), rows that sum to 1
//   scores = model.scores(images)    # (B, C), before the softmax
//   names = model.classes            # C strings
//   model.to("cuda")                 # weights are parameters and buffers, so they move along
#pragma once

#include <filesystem>
#include <string>

#include "ml/classifier/model.h"

namespace diatom::ml {

// One sentence why the model cannot be written, "" where it can: it has no backbone, cuts organisms
// out of their picture first, describes them without a network, or its head is made of clusters.
std::string torchscript_obstacle(const Model& model);

// Throws std::invalid_argument with that sentence, std::runtime_error where the file cannot be
// written.
void write_torchscript(const std::filesystem::path& file, const Model& model);

}  // namespace diatom::ml
