// The synthetic microscope: a data set of specimens and a live scene, both drawn by code from a
// seed. Same seed, same bits.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ml/core/dataset.h"
#include "ml/core/image.h"

namespace diatom::ml {

// The species that this world knows, sorted bytewise.
const std::vector<std::string>& species();

// One labelled crop, grey-to-colour bright field, 96 x 96 pixels: the `index`-th specimen of the
// species with the given number in species().
Image draw_specimen(int species_index, std::uint64_t index, std::uint64_t seed);

// `per_class` specimens of each species, split 3 : 1 into train and test. No pixel is drawn until
// it is asked for. Throws std::invalid_argument for per_class < 2.
Dataset synthetic_dataset(int per_class, std::uint64_t seed);

// A slide on which organisms swim. Frames depend on seed and frame number only.
class Scene {
 public:
  Scene(int width, int height, int organisms, std::uint64_t seed);
  ~Scene();

  // The picture at frame `number` (25 a second); any order, any thread, same bits.
  Image draw(std::uint64_t number) const;

 private:
  struct Organism;
  int width_;
  int height_;
  std::vector<Organism> organisms_;
};

}  // namespace diatom::ml
