// A model file that is to be shown images.
#pragma once

#include <filesystem>

#include "ml/classifier/model.h"

namespace diatom::app {

struct ModelRequest {
  std::filesystem::path file;
  std::filesystem::path weights;  // for a TorchScript backbone only
  ml::Device device = ml::Device::cpu;
};

// Throws std::runtime_error with one sentence: no model, a damaged one.
ml::Model read_model(const ModelRequest& request);

// Throws std::runtime_error where the model was trained on vectors of unknown origin.
void check_takes_images(const ml::Model& model, const std::filesystem::path& file);

}  // namespace diatom::app
