#include "app/map_job.h"

#include <utility>

#include <Eigen/Dense>

namespace diatom::app {

namespace {

class TurnedProjection : public ml::Projection {
 public:
  TurnedProjection(std::shared_ptr<const ml::Projection> projection, const Eigen::Matrix3f& turn)
      : projection_(std::move(projection)), turn_(turn) {}

  ml::Matrix place(const ml::Matrix& rows) const override {
    return projection_->place(rows) * turn_;
  }
  ml::Matrix lift(const ml::Matrix& points) const override {
    return projection_->lift(points * turn_.transpose());
  }

 private:
  std::shared_ptr<const ml::Projection> projection_;
  Eigen::Matrix3f turn_;
};

// Turned and mirrored so that its points come as near as may be to those of `before` (N, 3): the
// axes of an embedding mean nothing, and a cloud that changes should not whirl. Schoenemann: "A
// generalized solution of the orthogonal Procrustes problem", Psychometrika 31, 1966.
ml::Embedding turned_towards(const ml::Matrix& before, const ml::Embedding& embedding) {
  const Eigen::Matrix3f shared = embedding.points.transpose() * before;
  const Eigen::JacobiSVD<Eigen::Matrix3f> svd(shared, Eigen::ComputeFullU | Eigen::ComputeFullV);
  const Eigen::Matrix3f turn = svd.matrixU() * svd.matrixV().transpose();
  ml::Embedding turned = embedding;
  turned.points = embedding.points * turn;
  if (embedding.projection)
    turned.projection = std::make_shared<const TurnedProjection>(embedding.projection, turn);
  return turned;
}

}  // namespace

ml::Matrix Map::place(const ml::Matrix& features_of_new) const {
  if (!embedding->projection) return {};
  return embedding->projection->place(reduction.apply(features_of_new));
}

ml::Matrix Map::latents_at(const ml::Matrix& places) const {
  if (!latents || !embedding->projection) return {};
  return embedding->projection->lift(places);
}

MapJob::MapJob(MapRequest request) : request_(std::move(request)) {
  map_.features = request_.features;
  map_.reduction = request_.reduction;
  map_.latents = request_.latents;
}

ml::Step MapJob::step() {
  if (!embedding_) {
    begin();
    return ml::Step::more;
  }
  const auto outcome = embedding_->step();
  const auto newest = embedding_->latest();
  if (!newest || newest == seen_) return outcome;
  seen_ = newest;
  const auto& before = request_.before;
  const bool same_rows =
      before && before->features->samples.size() == map_.features->samples.size();
  map_.embedding = same_rows ? std::make_shared<const ml::Embedding>(
                                   turned_towards(before->embedding->points, *newest))
                             : newest;
  publish(map_);
  return outcome;
}

void MapJob::begin() {
  const auto& features = *map_.features;
  map_.labels = std::make_shared<const ml::Labels>(features.labels());
  auto rows = map_.latents;
  if (!rows) {
    map_.reduction.standardisation = std::make_shared<const ml::Standardisation>(
        ml::standardisation_of(features.values, features.rows_of(ml::Split::train)));
    rows = std::make_shared<const ml::Matrix>(map_.reduction.apply(features.values));
  }
  embedding_ = ml::make_embedding(request_.embedding, std::move(rows), {}, request_.seed);
}

ml::Progress MapJob::progress() const {
  return embedding_ ? embedding_->progress() : ml::Progress{0.0F, "standardising the features"};
}

}  // namespace diatom::app
