// The three principal components as a map: a straight look at the rows, scaled to unit radius.
#include <cmath>
#include <memory>
#include <utility>

#include "ml/core/term.h"
#include "ml/embedding/embedding.h"
#include "ml/embedding/principal_components.h"

namespace diatom::ml {

namespace {

constexpr Eigen::Index map_width = 3;  // of every map, flat ones included

class PcaProjection : public Projection {
 public:
  PcaProjection(PrincipalComponents components, float scale)
      : components_(std::move(components)), scale_(scale) {}

  Matrix place(const Matrix& rows) const override {
    return on_map(scale_ * components_.place(rows));
  }
  Matrix lift(const Matrix& points) const override {
    return components_.lift(points.leftCols(components_.axes.cols()) / scale_);
  }

  // (N, K) -> (N, 3).
  static Matrix on_map(const Matrix& places) {
    Matrix points = Matrix::Zero(places.rows(), map_width);
    points.leftCols(places.cols()) = places;
    return points;
  }

 private:
  PrincipalComponents components_;  // without points
  float scale_;
};

class Pca : public EmbeddingJob {
 public:
  Pca(Snapshot<Matrix> rows, Eigen::Index dims, int iterations, std::uint64_t seed)
      : components_(std::move(rows), dims, iterations, seed) {}

  Step step() override {
    const auto outcome = components_.step();
    const auto newest = components_.latest();
    if (newest != seen_) publish_map(*(seen_ = newest));
    return outcome;
  }

  Progress progress() const override { return components_.progress(); }

 private:
  // The root mean square radius is that of the kept variance; a single point stays at the origin.
  void publish_map(const PrincipalComponents& found) {
    const float radius = std::sqrt(found.variances.sum());
    const float scale = radius > 0.0F ? 1.0F / radius : 1.0F;
    Embedding embedding;
    embedding.points = PcaProjection::on_map(scale * found.points);
    embedding.projection = std::make_shared<const PcaProjection>(
        PrincipalComponents{found.mean, found.axes, found.variances, found.explained, {}}, scale);
    embedding.explained = found.explained;
    publish(std::move(embedding));
  }

  PrincipalComponentsJob components_;
  Snapshot<PrincipalComponents> seen_;
};

std::unique_ptr<EmbeddingJob> make_pca(EmbeddingData data, const ParameterValues& values,
                                       std::uint64_t seed) {
  return std::make_unique<Pca>(std::move(data.rows), static_cast<Eigen::Index>(values.at("dims")),
                               static_cast<int>(values.at("iterations")), seed);
}

const Registration<EmbeddingMethod> pca{
    {{"pca",
      "Principal components",
      "The three directions in which the rows vary most: a straight look, without distortion, that "
      "can place new rows at once.",
      {dims_parameter(),
       {"iterations", "iterations", ParameterKind::integer, 50, 1, 1000, true, "",
        "Subspace iterations at most; it stops early where the axes stand still."}}},
     make_pca}};

const Registration<Term> pca_term{
    {{"embedding.pca", "Principal components"},
     "The map looks at the features from the side on which they vary most. It is a straight look "
     "without distortion, but what varies little stays hidden.",
     "z = Vᵀ (x − mean),   V: leading eigenvectors of the covariance",
     "Pearson: \"On lines and planes of closest fit to systems of points in space\", Philosophical "
     "Magazine 2, 1901"}};

}  // namespace

}  // namespace diatom::ml
