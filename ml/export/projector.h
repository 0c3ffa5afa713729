// Features as the TensorFlow Embedding Projector (https://projector.tensorflow.org) loads them: a
// folder of tensors.tsv, metadata.tsv, projector_config.json, where there is a map of them its
// points in map.tsv, and where there are images sprite.png, a tile a row.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "ml/backbone/features.h"
#include "ml/core/job.h"

namespace diatom::ml {

inline constexpr int largest_sprite_px = 8192;  // of either side; what browsers take as a texture

struct ProjectorExport {
  int rows = 0;
  int tile_px = 0;                      // side of an image in the sprite; 0 without one
  std::vector<SkippedFile> unreadable;  // their tiles are white
};

struct ProjectorInput {
  Snapshot<Features> features;
  std::optional<Matrix> points = std::nullopt;         // (N, 3) of a map, by row
  std::shared_ptr<const ImageStore> images = nullptr;  // of the features' samples; null: no sprite
};

// A row a step. Publishes once, when all is written; until then nothing has the folder's name.
// Throws where there are images and none can be read.
class WriteProjector : public ResultJob<ProjectorExport> {
 public:
  // `folder` does not exist or is empty. Throws std::runtime_error where it cannot be written,
  // std::invalid_argument where there are no rows, points of other rows, or more than a sprite
  // holds (1,048,576).
  WriteProjector(ProjectorInput input, const std::filesystem::path& folder);
  ~WriteProjector() override;

  Step step() override;
  Progress progress() const override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace diatom::ml
