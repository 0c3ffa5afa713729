#include "app/map_job.h"

#include <numeric>
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
  // A flat map is turned within its plane.
  const int dims = embedding.points.col(2).isZero(0.0F) ? 2 : 3;
  const Eigen::JacobiSVD<Eigen::MatrixXf> svd(shared.topLeftCorner(dims, dims),
                                              Eigen::ComputeFullU | Eigen::ComputeFullV);
  Eigen::Matrix3f turn = Eigen::Matrix3f::Identity();
  turn.topLeftCorner(dims, dims) = svd.matrixU() * svd.matrixV().transpose();
  ml::Embedding turned = embedding;
  turned.points = embedding.points * turn;
  if (embedding.projection)
    turned.projection = std::make_shared<const TurnedProjection>(embedding.projection, turn);
  return turned;
}

// Held-out rows are to show whether what labels make of a map holds for others.
ml::Snapshot<ml::Labels> labels_to_learn_from(const ml::Features& features, ml::Labels labels) {
  for (std::size_t row = 0; row < labels.size(); ++row)
    if (features.samples[row].split == ml::Split::test) labels[row] = -1;
  return std::make_shared<const ml::Labels>(std::move(labels));
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

bool is_flat(const Map& map) {
  return map.embedding->points.col(2).isZero(0.0F);
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
  const auto& taught = request_.taught_labels;
  map_.labels = std::make_shared<const ml::Labels>(features.labels());
  map_.rows = map_.latents;
  if (!map_.rows) {
    auto rows = features.rows_of(ml::Split::train);
    if (rows.empty()) {  // nobody has named any of them
      rows.resize(features.samples.size());
      std::iota(rows.begin(), rows.end(), Eigen::Index{0});
    }
    map_.reduction.standardisation =
        std::make_shared<const ml::Standardisation>(ml::standardisation_of(features.values, rows));
    map_.rows = std::make_shared<const ml::Matrix>(map_.reduction.apply(features.values));
  }
  const auto labels = labels_to_learn_from(features, taught ? *taught : *map_.labels);
  embedding_ =
      ml::make_embedding(request_.embedding, {map_.rows, labels}, request_.values, request_.seed);
}

ml::Progress MapJob::progress() const {
  return embedding_ ? embedding_->progress() : ml::Progress{0.0F, "standardising the features"};
}

}  // namespace diatom::app
