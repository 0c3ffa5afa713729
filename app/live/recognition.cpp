#include "app/live/recognition.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "ml/core/check.h"
#include "ml/core/image_spec.h"

namespace diatom::live {

Region region_of(const ml::Image& image, Crop crop) {
  if (crop == Crop::whole_frame) return {0, 0, image.width, image.height};
  const int side = std::min(image.width, image.height);
  return {(image.width - side) / 2, (image.height - side) / 2, side, side};
}

ml::Image cut(const ml::Image& image, const Region& region) {
  DIATOM_CHECK(region.x >= 0 && region.y >= 0 && region.x + region.width <= image.width &&
                   region.y + region.height <= image.height,
               "a region that reaches out of its image");
  ml::Image part{region.width, region.height, image.channels, {}};
  const auto row = static_cast<std::ptrdiff_t>(region.width) * image.channels;
  part.pixels.reserve(static_cast<std::size_t>(row) * static_cast<std::size_t>(region.height));
  for (int y = region.y; y < region.y + region.height; ++y) {
    const auto from = image.pixels.begin() +
                      (static_cast<std::ptrdiff_t>(y) * image.width + region.x) * image.channels;
    part.pixels.insert(part.pixels.end(), from, from + row);
  }
  return part;
}

namespace {

struct Verdict {
  ml::Matrix features;  // (1, D) raw
  std::vector<float> probabilities;
  int label = 0;
};

Verdict verdict_of(const ml::Model& model, const ml::Image& image, const Region& region) {
  if (model.backbone == nullptr || !model.recipe) {
    throw std::runtime_error(
        "this model was trained on vectors of unknown origin, so it cannot look at "
        "pictures; train it on images, or on features with their .json");
  }
  const bool whole = region.width == image.width && region.height == image.height;
  const std::array<ml::PreparedImage, 1> prepared = {
      ml::prepare(whole ? image : cut(image, region), *model.recipe)};
  Verdict verdict;
  verdict.features = model.backbone->features(prepared);
  const ml::Matrix probabilities = model.probabilities(model.scores(verdict.features));
  if (!probabilities.allFinite()) throw std::runtime_error("the model's scores are not finite");
  verdict.probabilities.assign(probabilities.data(), probabilities.data() + probabilities.size());
  verdict.label = static_cast<int>(
      std::max_element(verdict.probabilities.begin(), verdict.probabilities.end()) -
      verdict.probabilities.begin());
  return verdict;
}

}  // namespace

Overlay recognise(const ml::Model& model, ml::Snapshot<Frame> frame, Crop crop) {
  Overlay overlay;
  overlay.region = region_of(frame->image, crop);
  auto verdict = verdict_of(model, frame->image, overlay.region);
  overlay.features = std::move(verdict.features);
  overlay.probabilities = std::move(verdict.probabilities);
  overlay.label = verdict.label;
  overlay.classes = model.classes;
  overlay.model_step = model.step;
  overlay.frame = std::move(frame);
  return overlay;
}

SecondOpinion second_opinion(const ml::Model& rival, const Overlay& overlay) {
  if (rival.classes != overlay.classes)
    throw std::runtime_error("the two models know different classes and cannot be compared");
  auto verdict = verdict_of(rival, overlay.frame->image, overlay.region);
  return {std::move(verdict.probabilities), verdict.label};
}

}  // namespace diatom::live
