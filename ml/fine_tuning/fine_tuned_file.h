// The files of a fine-tuned model: the model's own and, where its network is a TorchScript file,
// the network as it is now in FILE.pt, which a reader names as the model's weights.
#pragma once

#include <filesystem>

#include "ml/classifier/model.h"

namespace diatom::ml {

std::filesystem::path network_beside(const std::filesystem::path& model_file);  // FILE.pt

void write_fine_tuned(const std::filesystem::path& file, const Model& model);

}  // namespace diatom::ml
