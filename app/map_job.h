// MapJob: rows -> an embedding's points, published as they move. The rows are the standardised
// features, or the latents that a ClusterJob has made of them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "app/reduction.h"
#include "ml/backbone/features.h"
#include "ml/core/job.h"
#include "ml/embedding/embedding.h"

namespace diatom::app {

// The 3D picture of a data set.
struct Map {
  ml::Snapshot<ml::Features> features;  // row i of the points is row i of these
  ml::Snapshot<ml::Labels> labels;      // (N), theirs
  ml::Snapshot<ml::Embedding> embedding;
  Reduction reduction;               // from features to what is embedded
  ml::Snapshot<ml::Matrix> latents;  // what is embedded, where that is not the features' own
  ml::Snapshot<ml::Matrix> rows;  // (N, D) what is embedded: the latents or standardised features

  // (N, D) raw features -> (N, 3) places in this map; empty where the method cannot place rows.
  ml::Matrix place(const ml::Matrix& features) const;

  // (N, 3) places -> (N, Z) latents that lie there; empty where there is no way back, or no latent.
  ml::Matrix latents_at(const ml::Matrix& places) const;
};

// Whether all of it lies in one plane, z = 0: it is then looked at from the front.
bool is_flat(const Map& map);

struct MapRequest {
  ml::Snapshot<ml::Features> features;
  Reduction reduction = {};                          // of the latents
  ml::Snapshot<ml::Matrix> latents = nullptr;        // null: the standardised features are embedded
  ml::Snapshot<ml::Labels> taught_labels = nullptr;  // (N), in place of the features'; may be null
  std::string embedding;
  ml::ParameterValues values = {};
  std::uint64_t seed = 0;
  ml::Snapshot<Map> before = nullptr;  // turned towards this one, where that shows the same rows
};

class MapJob : public ml::ResultJob<Map> {
 public:
  explicit MapJob(MapRequest request);

  ml::Step step() override;
  ml::Progress progress() const override;

 private:
  void begin();

  MapRequest request_;
  Map map_;
  std::unique_ptr<ml::EmbeddingJob> embedding_;  // null before the first step
  ml::Snapshot<ml::Embedding> seen_;             // its newest
};

}  // namespace diatom::app
