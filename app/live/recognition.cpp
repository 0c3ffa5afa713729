#include "app/live/recognition.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "ml/core/check.h"

namespace diatom::live {

namespace {

constexpr int tiles_to_shorter_side = 3;

// Tiles of one size that cover the picture evenly; neighbours may share some pixels.
std::vector<Region> tiles_of(const ml::Image& image) {
  const int side = std::max(1, std::min(image.width, image.height) / tiles_to_shorter_side);
  const auto begin_of = [side](int tile, int count, int length) {
    return count > 1 ? (length - side) * tile / (count - 1) : (length - side) / 2;
  };
  const int columns = (image.width + side - 1) / side;
  const int lines = (image.height + side - 1) / side;
  std::vector<Region> tiles;
  for (int line = 0; line < lines; ++line)
    for (int column = 0; column < columns; ++column)
      tiles.push_back({begin_of(column, columns, image.width), begin_of(line, lines, image.height),
                       side, side});
  return tiles;
}

void check_takes_pictures(const ml::Model& model) {
  if (model.backbone == nullptr || !model.recipe)
    throw std::runtime_error(
        "this model was trained on vectors of unknown origin, so it cannot look at pictures; train "
        "it on images, or on features with their .json");
}

Verdicts judge(const ml::Model& model, const std::vector<ml::PreparedImage>& prepared) {
  Verdicts verdicts;
  verdicts.features = model.backbone->features(prepared);
  if (!model.head) {
    verdicts.probabilities.resize(verdicts.features.rows(), 0);
    return verdicts;
  }
  verdicts.probabilities = model.probabilities(model.scores(verdicts.features));
  if (!verdicts.probabilities.allFinite())
    throw std::runtime_error("the model's scores are not finite");
  return verdicts;
}

std::vector<ml::Image> cut_all(const ml::Image& image, const std::vector<Region>& regions) {
  std::vector<ml::Image> parts;
  parts.reserve(regions.size());
  for (const auto& region : regions) parts.push_back(cut(image, region));
  return parts;
}

std::vector<float> row_of(const ml::Matrix& matrix, Eigen::Index row) {
  const auto* const begin = matrix.data() + row * matrix.cols();
  return {begin, begin + matrix.cols()};
}

}  // namespace

std::vector<Region> regions_of(const ml::Image& image, Look look) {
  DIATOM_CHECK(look != Look::organisms, "organisms have to be found");
  if (look == Look::tiles) return tiles_of(image);
  if (look == Look::whole_frame) return {{0, 0, image.width, image.height}};
  const int side = std::min(image.width, image.height);
  return {{(image.width - side) / 2, (image.height - side) / 2, side, side}};
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

Verdicts verdicts_of(const ml::Model& model, std::span<const ml::Image> pictures) {
  check_takes_pictures(model);
  std::vector<ml::PreparedImage> prepared;
  prepared.reserve(pictures.size());
  for (const auto& picture : pictures) prepared.push_back(ml::prepare(picture, *model.recipe));
  return judge(model, prepared);
}

Verdicts verdicts_of_cut_out(const ml::Model& model, std::span<const ml::Image> crops) {
  check_takes_pictures(model);
  std::vector<ml::PreparedImage> prepared;
  prepared.reserve(crops.size());
  for (const auto& crop : crops) prepared.push_back(ml::prepare(crop, model.recipe->image));
  return judge(model, prepared);
}

int label_of(const Eigen::Ref<const Eigen::RowVectorXf>& probabilities) {
  if (probabilities.size() == 0) return -1;
  Eigen::Index label = 0;
  probabilities.maxCoeff(&label);
  return static_cast<int>(label);
}

Overlay recognise(ml::Snapshot<ml::Model> model, ml::Snapshot<Frame> frame, Look look) {
  const auto regions = regions_of(frame->image, look);
  auto verdicts = verdicts_of(*model, cut_all(frame->image, regions));
  Overlay overlay;
  overlay.look = look;
  overlay.sightings.reserve(regions.size());
  for (std::size_t i = 0; i < regions.size(); ++i) {
    const auto row = static_cast<Eigen::Index>(i);
    overlay.sightings.push_back({regions[i], row_of(verdicts.probabilities, row),
                                 label_of(verdicts.probabilities.row(row))});
  }
  overlay.features = std::move(verdicts.features);
  overlay.classes = model->classes;
  overlay.model = std::move(model);
  overlay.frame = std::move(frame);
  return overlay;
}

std::optional<Overlay> judged_anew(const Overlay& overlay, ml::Snapshot<ml::Model> model) {
  std::vector<Eigen::Index> looked_at;
  for (Eigen::Index row = 0; row < overlay.features.rows(); ++row)
    if (overlay.features.row(row).allFinite()) looked_at.push_back(row);
  Overlay judged = overlay;
  judged.classes = model->classes;
  if (!looked_at.empty()) {
    const ml::Matrix features = overlay.features(looked_at, Eigen::all);
    const ml::Matrix probabilities = model->probabilities(model->scores(features));
    if (!probabilities.allFinite()) return std::nullopt;
    for (std::size_t i = 0; i < looked_at.size(); ++i) {
      auto& sighting = judged.sightings[static_cast<std::size_t>(looked_at[i])];
      sighting.probabilities = row_of(probabilities, static_cast<Eigen::Index>(i));
      sighting.label = label_of(probabilities.row(static_cast<Eigen::Index>(i)));
    }
  }
  for (auto& sighting : judged.sightings) sighting.rival.reset();
  judged.model = std::move(model);
  return judged;
}

void add_second_opinions(const ml::Model& rival, Overlay& overlay) {
  if (rival.classes != overlay.classes)
    throw std::runtime_error("the two models know different classes and cannot be compared");
  std::vector<Region> regions;
  regions.reserve(overlay.sightings.size());
  for (const auto& sighting : overlay.sightings) regions.push_back(sighting.region);
  const auto verdicts = verdicts_of(rival, cut_all(overlay.frame->image, regions));
  for (std::size_t i = 0; i < regions.size(); ++i) {
    const auto row = static_cast<Eigen::Index>(i);
    overlay.sightings[i].rival = {row_of(verdicts.probabilities, row),
                                  label_of(verdicts.probabilities.row(row))};
  }
}

}  // namespace diatom::live
