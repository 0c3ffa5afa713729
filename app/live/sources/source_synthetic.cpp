// The synthetic microscope: "synthetic", or "synthetic:640x480:8" for another size and number of
// organisms. It never ends. By default it is smaller and emptier than the scene's own default, so
// that a window which also trains and draws stays fluent on two slow cores.
#include "app/live/sources/source_synthetic.h"

#include <regex>
#include <stdexcept>

#include "app/live/sources/source.h"
#include "ml/core/term.h"

namespace diatom::live {
namespace {

class SyntheticSource : public FrameSource {
 public:
  SyntheticSource(const ml::SceneOptions& options, std::uint64_t seed) : scene_(options, seed) {}

  Grabbed grab() override { return {Grab::frame, scene_.draw(number_++), 0}; }
  double native_fps() const override { return ml::scene_fps; }
  bool is_live() const override { return false; }  // frames by number: it waits to be looked at

 private:
  ml::Scene scene_;
  std::uint64_t number_ = 0;
};

bool accepts_synthetic(const std::string& address) {
  return address == "synthetic" || address.starts_with("synthetic:");
}

std::unique_ptr<FrameSource> open_synthetic(const std::string& address, std::uint64_t seed) {
  const auto options = synthetic_scene(address);
  try {
    return std::make_unique<SyntheticSource>(options, seed);
  } catch (const std::invalid_argument& problem) {
    throw std::runtime_error("'" + address + "': " + problem.what());
  }
}

const ml::Registration<FrameSourceMethod> synthetic{
    {{"synthetic", "Synthetic microscope", "A slide drawn by code, on which organisms swim.", {}},
     accepts_synthetic,
     open_synthetic}};

const ml::Registration<ml::Term> synthetic_term{
    {{"source.synthetic", "Synthetic microscope"},
     "A slide drawn by code, on which ten kinds of organisms swim through bright light. What each "
     "of them is, is known, so the recogniser can be checked.",
     "frame = draw(seed, time)",
     "Kataoka et al.: \"Pre-training without natural images\", ACCV 2020, for learning from drawn "
     "pictures"}};

}  // namespace

ml::SceneOptions synthetic_scene(const std::string& address) {
  static const std::regex form("synthetic(?::([0-9]{1,5})x([0-9]{1,5})(?::([0-9]{1,5}))?)?");
  std::smatch part;
  if (!std::regex_match(address, part, form)) {
    throw std::runtime_error("'" + address +
                             "' is no synthetic scene; write synthetic, synthetic:640x480 or "
                             "synthetic:640x480:8 (width, height, organisms)");
  }
  const auto number = [&](std::size_t i, int otherwise) {
    return part[i].matched ? std::stoi(part[i].str()) : otherwise;
  };
  ml::SceneOptions options;
  options.width = number(1, 960);
  options.height = number(2, 540);
  options.organisms = number(3, 14);
  return options;
}

}  // namespace diatom::live
