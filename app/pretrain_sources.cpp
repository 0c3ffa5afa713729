#include "app/pretrain_sources.h"

#include <utility>

#include "ml/synth/formula.h"
#include "ml/synth/world.h"

namespace diatom::app {

ml::PretrainSource synthetic_source(int per_class, double held_out, std::uint64_t seed) {
  // Its own test part would be more than a curve needs.
  auto world = ml::without_split(ml::synthetic_dataset(per_class, seed));
  return {"synth", ml::with_split(std::move(world), held_out, seed)};
}

ml::PretrainSource formula_source(int formulas, int per_formula, double held_out,
                                  std::uint64_t seed) {
  return {"formula",
          ml::with_split(ml::formula_dataset(formulas, per_formula, seed), held_out, seed)};
}

}  // namespace diatom::app
