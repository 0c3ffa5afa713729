// The files of a fine-tuned model: the model's own and, where its network is a TorchScript file,
// the network as it is now in FILE.pt, which a reader names as the model's weights.
#pragma once

#include <filesystem>

#include "ml/classifier/model.h"

namespace diatom::ml {

std::filesystem::path network_beside(const std::filesystem::path& model_file);  // FILE.pt

// For before the training: throws std::runtime_error where `network`, the file that the model
// starts from, would be overwritten.
void check_spares(const std::filesystem::path& model_file, const std::filesystem::path& network);

void write_fine_tuned(const std::filesystem::path& file, const Model& model);

}  // namespace diatom::ml
