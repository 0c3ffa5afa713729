// MapJob: feature rows -> standardised rows -> an embedding's points, published as they move.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "ml/backbone/features.h"
#include "ml/classifier/standardise.h"
#include "ml/core/job.h"
#include "ml/embedding/embedding.h"

namespace diatom::app {

// The 3D picture of a data set.
struct Map {
  ml::Snapshot<ml::Features> features;  // row i of the points is row i of these
  ml::Snapshot<ml::Labels> labels;      // (N), theirs
  ml::Snapshot<ml::Embedding> embedding;
  ml::Snapshot<ml::Standardisation> standardisation;

  // (N, D) raw features -> (N, 3) places in this map; empty where the method cannot place rows.
  ml::Matrix place(const ml::Matrix& features) const;
};

class MapJob : public ml::ResultJob<Map> {
 public:
  MapJob(ml::Snapshot<ml::Features> features, std::string embedding, std::uint64_t seed);

  ml::Step step() override;
  ml::Progress progress() const override;

 private:
  void begin();

  std::string method_;
  std::uint64_t seed_;
  Map map_;
  std::unique_ptr<ml::EmbeddingJob> embedding_;  // null before the first step
};

}  // namespace diatom::app
