// Single specimens, and the data set that they make.
#include <array>
#include <cstdio>
#include <numbers>
#include <stdexcept>

#include "ml/core/files.h"
#include "ml/synth/debris.h"
#include "ml/synth/optics.h"
#include "ml/synth/seeds.h"
#include "ml/synth/species.h"
#include "ml/synth/world.h"

namespace diatom::ml {
namespace {

constexpr int world_version = 1;  // to be raised when the drawing changes: caches depend on it
constexpr double turn = 2.0 * std::numbers::pi;

class SpecimenStore : public ImageStore {
 public:
  explicit SpecimenStore(std::uint64_t seed) : seed_(seed) {}

  std::string content_hash(const Sample& sample) const override {
    const std::array<std::uint64_t, 4> identity = {world_version, seed_, index_of(sample),
                                                   static_cast<std::uint64_t>(sample.label)};
    return hash_hex(identity.data(), sizeof(identity));
  }

  Image load(const Sample& sample) const override {
    return draw_specimen(sample.label, index_of(sample), seed_);
  }

 private:
  // The number in "train/volvox/0007.png".
  static std::uint64_t index_of(const Sample& sample) {
    return std::stoull(sample.path.substr(sample.path.rfind('/') + 1));
  }

  std::uint64_t seed_;
};

std::string path_of(const std::string& name, Split split, int index) {
  std::array<char, 24> number{};
  std::snprintf(number.data(), number.size(), "%06d.png", index);
  return std::string(name_of(split)) + "/" + name + "/" + number.data();
}

}  // namespace

const std::vector<std::string>& species() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> ids;
    for (const SpeciesMethod& method : SpeciesRegistry::instance().all()) {
      ids.push_back(method.info.id);
    }
    return ids;
  }();
  return names;
}

Image draw_specimen(int species_index, std::uint64_t index, std::uint64_t seed) {
  const auto& known = SpeciesRegistry::instance().all();
  if (species_index < 0 || species_index >= static_cast<int>(known.size())) {
    throw std::invalid_argument("there is no species number " + std::to_string(species_index) +
                                "; the synthetic world has " + std::to_string(known.size()));
  }
  const SpeciesMethod& method = known[static_cast<std::size_t>(species_index)];
  Random random(seed_of(seed, {static_cast<std::uint64_t>(species_index), index}));
  Canvas canvas(specimen_size_px, specimen_size_px);
  scatter_debris(canvas, static_cast<int>(random.below(5)), random);
  const double middle = specimen_size_px / 2.0;
  const Point centre(middle + random.uniform(-2.5, 2.5), middle + random.uniform(-2.5, 2.5));
  canvas.place({centre, random.uniform(0.0, turn), random.uniform(0.82, 1.08)});
  method.paint(canvas, Random(random.bits()), random.uniform(0.0, turn));
  const Focus focus{random.uniform(0.8, 1.9), random.uniform(0.3, 1.0)};
  const std::vector<float> passed = transmit(canvas, focus);
  std::vector<float> light = lamp_light(specimen_size_px, specimen_size_px, random);
  for (std::size_t i = 0; i < light.size(); ++i) light[i] *= passed[i];
  return expose(light, specimen_size_px, specimen_size_px, random.uniform(2.0, 5.0), random);
}

Dataset synthetic_dataset(int per_class, std::uint64_t seed) {
  if (per_class < 2) {
    throw std::invalid_argument(
        "a synthetic data set needs at least 2 specimens of each species, not " +
        std::to_string(per_class));
  }
  Dataset dataset;
  dataset.name = "synthetic";
  dataset.classes = species();
  dataset.images = std::make_shared<SpecimenStore>(seed);
  const int held_out = std::max(1, per_class / 4);
  for (const Split split : {Split::test, Split::train}) {  // "test" < "train"
    const int from = split == Split::train ? 0 : per_class - held_out;
    const int to = split == Split::train ? per_class - held_out : per_class;
    for (std::size_t label = 0; label < dataset.classes.size(); ++label) {
      for (int i = from; i < to; ++i) {
        dataset.samples.push_back(
            {path_of(dataset.classes[label], split, i + 1), static_cast<int>(label), split});
      }
    }
  }
  return dataset;
}

}  // namespace diatom::ml
