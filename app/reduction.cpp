#include "app/reduction.h"

namespace diatom::app {

ml::Matrix Reduction::apply(const ml::Matrix& features) const {
  const ml::Matrix rows = standardisation ? standardisation->apply(features) : features;
  if (vae) return vae->encode(rows);
  return components ? components->place(rows) : rows;
}

ml::Matrix Reduction::restore(const ml::Matrix& latents) const {
  ml::Matrix rows = vae ? vae->decode(latents) : components ? components->lift(latents) : latents;
  if (!standardisation) return rows;
  return (rows.array().rowwise() * standardisation->deviation.transpose().array()).rowwise() +
         standardisation->mean.transpose().array();
}

}  // namespace diatom::app
