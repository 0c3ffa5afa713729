// ClusterHead: a head that was found and not taught. It scores a row by how far it belongs to each
// cluster of a partition, in the latent space of a VAE where there is one: what makes a model, and
// so predictions and a live feed, of clusters without labels.
#pragma once

#include <memory>

#include "ml/classifier/classifier.h"
#include "ml/clustering/clustering.h"
#include "ml/vae/vae.h"

namespace diatom::ml {

inline constexpr const char* cluster_head_id = "clusters";

// With this sharpness the softmax of its scores gives the memberships.
inline constexpr float cluster_head_sharpness = 1.0F;

// `vae` may be null: the partition is then of the standardised rows themselves.
std::shared_ptr<const Head> make_cluster_head(std::shared_ptr<const Vae> vae,
                                              std::shared_ptr<const Partition> partition);

// From what its tensors() gave. Throws std::runtime_error where that does not fit.
std::shared_ptr<const Head> restore_cluster_head(const TensorMap& tensors);

}  // namespace diatom::ml
