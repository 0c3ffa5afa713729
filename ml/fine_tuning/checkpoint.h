// The checkpoint of a fine-tuning run: FILE holds the network's state and the curve, FILE.best the
// best model so far, which is a model like any other.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "ml/core/tensor_map.h"
#include "ml/fine_tuning/fine_tune.h"

namespace diatom::ml {

// Hash of all that decides a run's bits.
std::string identity_of(const FineTuneRequest& request);

struct Checkpoint {
  std::string identity;
  std::int64_t updates = 0;
  TensorMap network;  // LearningNetwork::state()
  FineTuning result;  // without `model`
};

void write_checkpoint(const std::filesystem::path& file, const Checkpoint& checkpoint);

// Throws std::runtime_error with one sentence for a damaged one, and for one of another run.
Checkpoint read_checkpoint(const std::filesystem::path& file, const std::string& identity,
                           Device device);

}  // namespace diatom::ml
