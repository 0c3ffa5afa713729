// The synthetic microscope: a data set of specimens and a live scene with a known truth, both drawn
// by code from a seed. Same seed, same bits.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ml/core/dataset.h"
#include "ml/core/image.h"
#include "ml/synth/box.h"

namespace diatom::ml {

// The species that this world knows, sorted bytewise.
const std::vector<std::string>& species();

// How the sample is looked at.
enum class Optics : std::uint8_t {
  brightfield,  // light passes through: dark bodies on a bright ground
  darkfield,    // only what scatters is seen: bright bodies on a dark ground
  lensless,     // a hologram on a bare sensor: grey, with concentric diffraction fringes
  mixed,        // each specimen, or each scene, in one of the three, by its seed
};

const char* name_of(Optics optics);
// Throws std::invalid_argument for a name that is none of the four.
Optics optics_of(const std::string& name);

// --- Specimens: labelled crops.

struct SpecimenOptions {
  int species = 10;  // how many, 1 to 10: the first ones of species()
  Optics optics = Optics::brightfield;
  int size_px = 96;  // side of the square picture, 32 to 512; it always shows the same 300 um
};

// One crop, RGB: the `index`-th specimen of the species with the given number in species(). Throws
// std::invalid_argument for another number and for options outside their range.
Image draw_specimen(int species_index, std::uint64_t index, std::uint64_t seed,
                    const SpecimenOptions& options = {});

// `per_class` specimens of each species, split 3 : 1 into train and test. No pixel is drawn until
// it is asked for. Throws std::invalid_argument for per_class < 2 and for options outside their
// range.
Dataset synthetic_dataset(int per_class, std::uint64_t seed, const SpecimenOptions& options = {});

// --- Scenes: a flow cell through which organisms swim, in between debris, bubbles and fibres.

inline constexpr double scene_fps = 25.0;

// The default is the hard scene: crowded, cluttered, unevenly lit, and not all in focus.
struct SceneOptions {
  int width = 1280;        // pixels, 64 to 4096
  int height = 720;        // pixels, 64 to 4096
  int organisms = 30;      // 0 to 1000, of all species in turn
  double clutter = 0.6;    // distractors for each organism, 0 to 10
  double crowding = 0.15;  // share of the organisms that keep close to another, 0 to 1
  bool drift = true;       // the light is uneven, and changes slowly
  bool defocus = true;     // organisms swim at different depths, and change them
  Optics optics = Optics::brightfield;
  int jpeg_quality = 0;  // 1 to 100 compresses every frame; 0 does not
};

// One object in one frame.
struct TruthObject {
  std::string class_name;      // a species, or what the distractor is: bubble, debris, fibre
  bool is_distractor = false;  // of no species
  std::uint64_t identity = 0;  // the same in all frames; who leaves the cell and returns is another
  Box box;                     // around the mask; pixels of the frame
  Image mask;                  // grey, as large as `box`: 255 on the body, 0 elsewhere
  double visible_share = 1.0;  // of the body's area, how much lies in the frame: (0, 1]
  double blur_px = 0.0;        // standard deviation of the blur by which it is out of focus
};

// Frames and their truth depend on options, seed and frame number only.
class Scene {
 public:
  // Throws std::invalid_argument for options outside their range.
  explicit Scene(const SceneOptions& options = {}, std::uint64_t seed = 0);
  ~Scene();
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  // The RGB picture at frame `number` (scene_fps a second); any order, any thread, same bits.
  Image draw(std::uint64_t number) const;

  // What is to be seen in it, whole or cut off by the frame's edge. Masks cover the whole bodies,
  // those parts too that lie below another; cilia, spines and cirri are left out.
  std::vector<TruthObject> truth(std::uint64_t number) const;

 private:
  struct Content;
  std::unique_ptr<const Content> content_;
};

}  // namespace diatom::ml
