// How a clustering comes about: the VAE's losses, what each latent dimension says, and what the
// clusters are worth after each epoch.
#pragma once

#include <string>
#include <vector>

#include "app/cluster_job.h"
#include "ml/core/matrix.h"
#include "renderer/scene.h"

namespace diatom::app {

// Draws nothing that is not there: without a VAE there are no losses, without a second epoch no
// curve of the scores.
void draw_cluster_curves(const ClusterRun& run, renderer::Theme theme);

// "unused: z3, z7", or "" where every one of the dimensions (Z) says something; they are counted
// from 1.
std::string unused_dimensions(const ml::Vector& kl_by_dimension);

}  // namespace diatom::app
