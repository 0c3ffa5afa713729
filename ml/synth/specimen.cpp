// Single specimens, and the data set that they make.
#include <array>
#include <cstdio>
#include <stdexcept>

#include "ml/core/files.h"
#include "ml/core/seeds.h"
#include "ml/synth/distractor.h"
#include "ml/synth/lamp.h"
#include "ml/synth/optics.h"
#include "ml/synth/sensor.h"
#include "ml/synth/species.h"
#include "ml/synth/turn.h"
#include "ml/synth/world.h"

namespace diatom::ml {
namespace {

constexpr std::uint64_t world_version =
    2;                             // raise it when the drawing changes: caches depend on it
constexpr double crop_um = 300.0;  // what a specimen's picture shows, whatever its size in pixels

void check(const SpecimenOptions& options) {
  const int known = static_cast<int>(species().size());
  if (options.species < 1 || options.species > known) {
    throw std::invalid_argument("the synthetic world has 1 to " + std::to_string(known) +
                                " species, not " + std::to_string(options.species));
  }
  if (options.size_px < 32 || options.size_px > 512) {
    throw std::invalid_argument("a specimen's picture has 32 to 512 pixels a side, not " +
                                std::to_string(options.size_px));
  }
}

Optics settled(Optics optics, Random& random) {
  const auto drawn = static_cast<Optics>(random.below(3));
  return optics == Optics::mixed ? drawn : optics;
}

// One specimen on the slide, from the outside in: its neighbours, its body, the lens.
class Sitting {
 public:
  Sitting(const SpecimenOptions& options, Random& random)
      : side_(options.size_px),
        um_a_px_(crop_um / options.size_px),
        optics_(settled(options.optics, random)),
        canvas_(side_, side_),
        picture_(lamp_light(side_, side_, optics_, 0.6, random)) {}

  void add_neighbours(Random& random) {
    scatter_specks(canvas_, static_cast<int>(random.below(5)), um_a_px_, random);
    const bool is_crowded = random.uniform() < 0.35;
    const double angle = random.uniform(0.0, turn);
    const double away = random.uniform(0.50, 0.68) * side_;
    const auto& neighbour = distractors()[random.below(distractors().size())];
    const Random traits(random.bits());
    if (is_crowded) {
      const Point centre = middle() + away * Point(std::cos(angle), std::sin(angle));
      canvas_.place({centre, random.uniform(0.0, turn), 1.0 / um_a_px_});
      neighbour.paint(canvas_, traits, 0.0);
    }
    look(random);  // they lie at another depth
    canvas_.clear();
  }

  void add_body(const SpeciesMethod& body, Random& random) {
    const double jitter = 0.07 * side_;
    const Point centre =
        middle() + Point(random.uniform(-jitter, jitter), random.uniform(-jitter, jitter));
    const double growth = random.uniform(0.85, 1.08);
    canvas_.place({centre, random.uniform(0.0, turn), growth / um_a_px_});
    body.paint(canvas_, Random(random.bits()), random.uniform(0.0, turn));
    look(random);
  }

  Image read_out(Random& random) {
    const double noise = optics_ == Optics::darkfield ? 0.6 : 1.0;
    add_noise(picture_, noise * random.uniform(1.5, 4.5), random);
    const bool is_compressed = random.uniform() < 0.5;
    const int quality = 45 + static_cast<int>(random.below(50));
    if (is_compressed) compress(picture_, quality);
    return std::move(picture_);
  }

 private:
  Point middle() const { return {side_ / 2.0, side_ / 2.0}; }

  void look(Random& random) {
    const double sharpness = side_ / 96.0;  // a finer picture shows the same blur in more pixels
    Focus focus;
    focus.blur_px = sharpness * random.uniform(0.45, 1.2);
    focus.rim = random.uniform(-0.45, 0.95) * sharpness;
    focus.relief = random.uniform(0.0, 0.18);
    focus.relief_angle = random.uniform(0.0, turn);
    focus.contrast = random.uniform(0.60, 1.25);
    focus.distance_um = random.uniform(500.0, 1500.0);
    focus.um_a_px = um_a_px_;
    show(canvas_, optics_, focus, 0, 0, picture_);
  }

  int side_;
  double um_a_px_;
  Optics optics_;
  Canvas canvas_;
  Image picture_;
};

class SpecimenStore : public ImageStore {
 public:
  SpecimenStore(std::uint64_t seed, const SpecimenOptions& options)
      : seed_(seed), options_(options) {}

  std::string content_hash(const Sample& sample) const override {
    const std::array<std::uint64_t, 6> identity = {world_version,
                                                   seed_,
                                                   index_of(sample),
                                                   static_cast<std::uint64_t>(species_of(sample)),
                                                   static_cast<std::uint64_t>(options_.optics),
                                                   static_cast<std::uint64_t>(options_.size_px)};
    return hash_hex(identity.data(), sizeof(identity));
  }

  Image load(const Sample& sample) const override {
    return draw_specimen(species_of(sample), index_of(sample), seed_, options_);
  }

 private:
  // The species in "train/volvox/0007.png", whatever class a person makes of it.
  static int species_of(const Sample& sample) {
    const auto end = sample.path.rfind('/');
    const auto begin = sample.path.rfind('/', end - 1) + 1;
    const auto name = sample.path.substr(begin, end - begin);
    const auto place = std::find(species().begin(), species().end(), name);
    return static_cast<int>(place - species().begin());
  }

  // The number in it.
  static std::uint64_t index_of(const Sample& sample) {
    return std::stoull(sample.path.substr(sample.path.rfind('/') + 1));
  }

  std::uint64_t seed_;
  SpecimenOptions options_;
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

Image draw_specimen(int species_index, std::uint64_t index, std::uint64_t seed,
                    const SpecimenOptions& options) {
  check(options);
  if (species_index < 0 || species_index >= options.species) {
    throw std::invalid_argument("there is no species number " + std::to_string(species_index) +
                                " among " + std::to_string(options.species));
  }
  const auto& body = SpeciesRegistry::instance().all()[static_cast<std::size_t>(species_index)];
  Random random(seed_of(seed, {static_cast<std::uint64_t>(species_index), index}));
  Sitting sitting(options, random);
  sitting.add_neighbours(random);
  sitting.add_body(body, random);
  return sitting.read_out(random);
}

Dataset synthetic_dataset(int per_class, std::uint64_t seed, const SpecimenOptions& options) {
  check(options);
  if (per_class < 2) {
    throw std::invalid_argument(
        "a synthetic data set needs at least 2 specimens of each species, not " +
        std::to_string(per_class));
  }
  Dataset dataset;
  dataset.name = "synthetic";
  dataset.classes.assign(species().begin(), species().begin() + options.species);
  dataset.images = std::make_shared<SpecimenStore>(seed, options);
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
