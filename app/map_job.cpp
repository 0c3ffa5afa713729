#include "app/map_job.h"

#include <utility>

namespace diatom::app {

ml::Matrix Map::place(const ml::Matrix& features_of_new) const {
  if (!embedding->projection) return {};
  return embedding->projection->place(standardisation->apply(features_of_new));
}

MapJob::MapJob(ml::Snapshot<ml::Features> features, std::string embedding, std::uint64_t seed)
    : method_(std::move(embedding)), seed_(seed) {
  map_.features = std::move(features);
}

ml::Step MapJob::step() {
  if (!embedding_) {
    begin();
    return ml::Step::more;
  }
  const auto outcome = embedding_->step();
  const auto newest = embedding_->latest();
  if (newest && newest != map_.embedding) {
    map_.embedding = newest;
    publish(map_);
  }
  return outcome;
}

void MapJob::begin() {
  const auto& features = *map_.features;
  map_.labels = std::make_shared<const ml::Labels>(features.labels());
  map_.standardisation = std::make_shared<const ml::Standardisation>(
      ml::standardisation_of(features.values, features.rows_of(ml::Split::train)));
  auto rows = std::make_shared<const ml::Matrix>(map_.standardisation->apply(features.values));
  embedding_ = ml::make_embedding(method_, std::move(rows), {}, seed_);
}

ml::Progress MapJob::progress() const {
  return embedding_ ? embedding_->progress() : ml::Progress{0.0F, "standardising the features"};
}

}  // namespace diatom::app
