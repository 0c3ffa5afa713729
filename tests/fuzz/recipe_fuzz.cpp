// What a model file says of its network and of how images are prepared; its tensors are a
// .safetensors file's.
#include "ml/backbone/backbone.h"
#include "tests/fuzz/fuzz.h"

namespace diatom::fuzz {

std::vector<std::string> seeds() {
  ml::FeatureRecipe recipe;
  recipe.backbone = "pixels";
  recipe.dim = 3;
  const auto plain = ml::to_json(recipe);
  recipe.isolation = ml::Isolation{};
  recipe.image.pad_colour.reset();
  return {plain, ml::to_json(recipe)};
}

void read_input(Bytes input) {
  const auto recipe = ml::feature_recipe_from_json({input.begin(), input.end()});
  must_hold(ml::feature_recipe_from_json(ml::to_json(recipe)) == recipe,
            "what is written reads as it was");
}

}  // namespace diatom::fuzz
