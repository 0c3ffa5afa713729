// A latent space made by hand, whose decoder is known: the pictures of a walk can be foretold.
#pragma once

#include <algorithm>
#include <memory>
#include <utility>

#include "app/cluster_job.h"
#include "ml/core/random.h"
#include "tests/app/session_material.h"

namespace diatom::tests {

inline constexpr int latent_side = 4;  // of the pictures

// Pixel p is 0.5 and a tenth of z[p mod Z] more.
class KnownVae : public ml::Vae {
 public:
  explicit KnownVae(Eigen::Index latent) : latent_(latent) {}
  Eigen::Index dim() const override { return Eigen::Index{latent_side} * latent_side; }
  Eigen::Index latent() const override { return latent_; }
  ml::Matrix encode(const ml::Matrix& rows) const override {
    return ml::Matrix::Zero(rows.rows(), latent_);
  }
  ml::Matrix decode(const ml::Matrix& latents) const override {
    ml::Matrix pictures(latents.rows(), dim());
    for (Eigen::Index pixel = 0; pixel < dim(); ++pixel)
      pictures.col(pixel) = 0.5F + 0.1F * latents.col(pixel % latent_).array();
    return pictures.cwiseMax(0.0F).cwiseMin(1.0F);
  }
  ml::Vector errors(const ml::Matrix& rows) const override { return ml::Vector::Zero(rows.rows()); }
  ml::TensorMap tensors() const override { return {}; }

 private:
  Eigen::Index latent_;
};

inline ml::Matrix drawn(Eigen::Index rows, Eigen::Index columns, std::uint64_t seed) {
  ml::Random random(seed);
  ml::Matrix matrix(rows, columns);
  for (Eigen::Index row = 0; row < rows; ++row)
    for (Eigen::Index column = 0; column < columns; ++column)
      matrix(row, column) = static_cast<float>(random.normal());
  return matrix;
}

// As a VAE on images leaves them, or one on features: then nothing can be decoded into a picture.
// The third dimension says most, the second nothing.
inline ml::Snapshot<app::ClusterRun> latent_run(bool of_pictures = true, Eigen::Index latent = 3) {
  constexpr int rows = 40;
  auto features = *some_features(rows);
  features.values = drawn(rows, Eigen::Index{latent_side} * latent_side, 1).cwiseAbs();
  features.values /= features.values.maxCoeff();
  ml::FeatureRecipe recipe;
  recipe.backbone = of_pictures ? "pixels" : "squeezenet1_1";
  recipe.dim = latent_side * latent_side;
  features.recipe = recipe;

  ml::VaePoint point;
  point.kl_by_dimension = ml::Vector::Constant(latent, 0.5F);
  point.kl_by_dimension[1] = 0.001F;
  point.kl_by_dimension[2] = 2.25F;
  ml::VaeRun vae;
  vae.vae = std::make_shared<const KnownVae>(latent);
  vae.means = std::make_shared<const ml::Matrix>(drawn(rows, latent, 2));
  vae.curve = {point};

  app::ClusterRun run;
  run.features = std::make_shared<const ml::Features>(std::move(features));
  run.reduction.vae = vae.vae;
  run.latents = vae.means;
  run.vae = std::make_shared<const ml::VaeRun>(std::move(vae));
  return std::make_shared<const app::ClusterRun>(std::move(run));
}

// A map of the latents, by principal components.
inline ml::Snapshot<app::Map> map_of_latents(const app::ClusterRun& run) {
  app::MapRequest request;
  request.features = run.features;
  request.reduction = run.reduction;
  request.latents = run.latents;
  request.embedding = "pca";
  app::MapJob job(std::move(request));
  return ml::run_to_result(job);
}

// One stands at `at`, and the map shows the latents.
inline app::Session walking_session(const ml::Snapshot<app::ClusterRun>& run, ml::Vector at,
                                    int dimension = 0) {
  app::Session session;
  session.features = run->features;
  session.dataset = dataset_of(*session.features);
  session.clusters = run;
  session.map = map_of_latents(*run);
  session.walk =
      std::make_shared<const app::LatentWalk>(app::walk_in(*run, std::move(at), dimension));
  return session;
}

}  // namespace diatom::tests
