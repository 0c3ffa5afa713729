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

inline constexpr int specimen_size_px = 96;  // side of a specimen's picture

// One labelled crop, bright field, RGB, specimen_size_px square: the `index`-th specimen of the
// species with the given number in species(). Throws std::invalid_argument for another number.
Image draw_specimen(int species_index, std::uint64_t index, std::uint64_t seed);

// `per_class` specimens of each species, split 3 : 1 into train and test. No pixel is drawn until
// it is asked for. Throws std::invalid_argument for per_class < 2.
Dataset synthetic_dataset(int per_class, std::uint64_t seed);

inline constexpr double scene_fps = 25.0;

// A slide on which organisms swim. Frames depend on seed and frame number only.
class Scene {
 public:
  // Throws std::invalid_argument for a side outside [64, 4096] or organisms outside [0, 1000].
  Scene(int width, int height, int organisms, std::uint64_t seed);
  ~Scene();
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  // The RGB picture at frame `number` (scene_fps a second); any order, any thread, same bits.
  Image draw(std::uint64_t number) const;

 private:
  struct Organism;
  int width_;
  int height_;
  std::uint64_t seed_;
  std::vector<float> light_;  // (height, width, 3): the lamp through the empty, dusty slide
  std::vector<Organism> organisms_;
};

}  // namespace diatom::ml
