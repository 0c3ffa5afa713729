// Model: everything between pixels and scores, immutable: preprocessing, backbone, standardisation,
// head, class names. Every trainer's result becomes one; predict, live and export read only that.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ml/backbone/backbone.h"
#include "ml/backbone/features.h"
#include "ml/classifier/classifier.h"
#include "ml/classifier/standardise.h"
#include "ml/core/image.h"

namespace diatom::ml {

struct Model {
  // Absent when the head was trained on vectors of unknown origin: such a model scores rows only.
  std::optional<FeatureRecipe> recipe;
  std::shared_ptr<const Backbone> backbone;  // null where recipe is absent
  Standardisation standardisation;
  std::shared_ptr<const Head> head;
  std::vector<std::string> classes;
  int step = 0;            // how many iterations the head had seen
  float sharpness = 4.0F;  // of the scores' softmax; see calibration.h

  // (N, D) raw features -> (N, classes).
  Matrix scores(const Matrix& features) const;

  // Pixels -> (N, classes). Throws std::runtime_error where there is no backbone.
  Matrix scores(std::span<const Image> images) const;

  // Scores -> numbers in [0, 1] that sum to 1 a row.
  Matrix probabilities(const Matrix& scores) const;
};

// Held-out and training rows of `features`, standardised by its training rows.
struct PreparedTraining {
  Standardisation standardisation;
  TrainingSet set;
};
PreparedTraining prepare_training(const Features& features);
// By statistics of before, of as many columns.
PreparedTraining prepare_training(const Features& features, const Standardisation& standardisation);

// One file, safetensors with a JSON header: head, standardisation and the backbone's own weights,
// so it can be carried to another machine.
void write_model(const std::filesystem::path& file, const Model& model);

// Throws std::runtime_error with one sentence: not a model, truncated, weights whose hash differs.
// `weights` is needed for a TorchScript backbone only (code is never embedded); "" otherwise.
Model read_model(const std::filesystem::path& file, Device device = Device::cpu,
                 const std::filesystem::path& weights = {});

// 32 hexadecimal digits over everything that decides the scores.
std::string content_hash(const Model& model);

}  // namespace diatom::ml
