// Reduction: how a feature row reaches the space that is looked at or clustered, and back.
#pragma once

#include <memory>

#include "ml/classifier/standardise.h"
#include "ml/core/latest.h"
#include "ml/core/matrix.h"
#include "ml/embedding/principal_components.h"
#include "ml/vae/vae.h"

namespace diatom::app {

// Standardised, where it is not a picture, and then through a VAE or onto principal components,
// where it is not left as it is.
struct Reduction {
  ml::Snapshot<ml::Standardisation> standardisation;  // null for pictures
  std::shared_ptr<const ml::Vae> vae;
  ml::Snapshot<ml::PrincipalComponents> components;

  ml::Matrix apply(const ml::Matrix& features) const;   // (N, D) raw -> (N, Z)
  ml::Matrix restore(const ml::Matrix& latents) const;  // (N, Z) -> (N, D), what is left of them
};

}  // namespace diatom::app
