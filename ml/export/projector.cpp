#include "ml/export/projector.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "ml/core/files.h"
#include "ml/export/staged_folder.h"

namespace diatom::ml {

namespace {

namespace fs = std::filesystem;

constexpr int largest_tile_px = 64;
constexpr int smallest_tile_px = 8;
constexpr Eigen::Index most_tiles =
    Eigen::Index{largest_sprite_px / smallest_tile_px} * (largest_sprite_px / smallest_tile_px);

void check_input(const ProjectorInput& input) {
  const auto rows = input.features->values.rows();
  if (rows == 0) throw std::invalid_argument("there are no rows for the projector");
  if (input.points && input.points->rows() != rows)
    throw std::invalid_argument(
        fmt::format("the map has {} points for {} rows of features", input.points->rows(), rows));
  if (input.images && rows > most_tiles)
    throw std::invalid_argument(
        fmt::format("{} images are more than the {} that a sprite holds; export without images",
                    rows, most_tiles));
}

// One line; a tab or a line break in a name would begin another field.
std::string cell(std::string text) {
  for (char& c : text)
    if (c == '\t' || c == '\n' || c == '\r') c = ' ';
  return text;
}

template <class Row>
void write_row(std::ostream& tsv, const Row& row) {
  for (Eigen::Index i = 0; i < row.size(); ++i)
    tsv << (i > 0 ? "\t" : "") << fmt::format("{}", row[i]);
  tsv << '\n';
}

// Tiles from left to right and from top to bottom, as many across as down.
class Sprite {
 public:
  explicit Sprite(Eigen::Index tiles)
      : across_(static_cast<int>(std::ceil(std::sqrt(static_cast<double>(tiles))))),
        tile_px_(std::min(largest_tile_px, largest_sprite_px / across_)) {
    const int side = across_ * tile_px_;
    image_ = {side, side, 3, std::vector<std::uint8_t>(std::size_t{3} * side * side, 255)};
    spec_.size = tile_px_;
    spec_.mean = {0.0F, 0.0F, 0.0F};
    spec_.deviation = {1.0F, 1.0F, 1.0F};
  }

  int tile_px() const { return tile_px_; }
  const Image& image() const { return image_; }

  void place(Eigen::Index index, const Image& picture) {
    const auto tile = prepare(picture, spec_);  // (3, tile, tile) in [0, 1]
    const auto left = static_cast<int>(index % across_) * tile_px_;
    const auto top = static_cast<int>(index / across_) * tile_px_;
    const auto plane = static_cast<std::size_t>(tile_px_) * static_cast<std::size_t>(tile_px_);
    for (int y = 0; y < tile_px_; ++y)
      for (int x = 0; x < tile_px_; ++x)
        for (std::size_t c = 0; c < 3; ++c) {
          const auto to =
              (static_cast<std::size_t>(top + y) * static_cast<std::size_t>(image_.width) +
               static_cast<std::size_t>(left + x)) *
                  3 +
              c;
          const auto from = c * plane + static_cast<std::size_t>(y * tile_px_ + x);
          image_.pixels[to] = static_cast<std::uint8_t>(std::lround(255.0F * tile[from]));
        }
  }

 private:
  int across_;
  int tile_px_;
  Image image_;
  ImageSpec spec_;
};

}  // namespace

struct WriteProjector::State {
  State(ProjectorInput given, const fs::path& target)
      : input(std::move(given)),
        folder(target),
        tensors(folder.path() / "tensors.tsv"),
        metadata(folder.path() / "metadata.tsv") {
    if (input.points) map.open(folder.path() / "map.tsv");
    if (input.images) sprite.emplace(input.features->values.rows());
    metadata << "path\tlabel\tsplit";
    for (const auto& column : input.features->columns) metadata << '\t' << cell(column);
    metadata << '\n';
  }

  void write_sample(Eigen::Index row) {
    const auto& features = *input.features;
    const auto& sample = features.samples[static_cast<std::size_t>(row)];
    write_row(tensors, features.values.row(row));
    metadata << cell(sample.path) << '\t' << cell(class_name(features.classes, sample.label))
             << '\t' << name_of(sample.split);
    for (const double number : sample.numbers)
      metadata << '\t' << (std::isnan(number) ? "" : fmt::format("{}", number));
    metadata << '\n';
    if (input.points) write_row(map, input.points->row(row));
    if (sprite) place_image(row, sample);
  }

  void place_image(Eigen::Index row, const Sample& sample) {
    try {
      sprite->place(row, input.images->load(sample));
    } catch (const std::runtime_error& error) {
      result.unreadable.push_back({sample.path, error.what()});
    }
  }

  nlohmann::ordered_json entry(const std::string& name, const std::string& file,
                               Eigen::Index columns) const {
    nlohmann::ordered_json json = {{"tensorName", name},
                                   {"tensorShape", {input.features->values.rows(), columns}},
                                   {"tensorPath", file},
                                   {"metadataPath", "metadata.tsv"}};
    if (sprite)
      json["sprite"] = {{"imagePath", "sprite.png"},
                        {"singleImageDim", {sprite->tile_px(), sprite->tile_px()}}};
    return json;
  }

  void check_sprite() const {
    if (!sprite || static_cast<Eigen::Index>(result.unreadable.size()) < next) return;
    const auto& first = result.unreadable.front();
    throw std::runtime_error(fmt::format(
        "none of the {} images can be read, the first is {} ({}); name the data that the rows are "
        "of, or export without images",
        next, first.path, first.reason));
  }

  void finish() {
    check_sprite();
    tensors.close();
    metadata.close();
    if (input.points) map.close();
    if (!tensors || !metadata || !map)
      throw std::runtime_error("the projector's tables cannot be written: is the disk full?");
    if (sprite) write_image(folder.path() / "sprite.png", sprite->image());
    auto entries = nlohmann::ordered_json::array(
        {entry("features", "tensors.tsv", input.features->values.cols())});
    if (input.points) entries.push_back(entry("map", "map.tsv", input.points->cols()));
    write_atomically(folder.path() / "projector_config.json", [&](std::ostream& out) {
      out << nlohmann::ordered_json{{"embeddings", entries}}.dump(2) << '\n';
    });
    folder.finish();
    result.rows = static_cast<int>(next);
    result.tile_px = sprite ? sprite->tile_px() : 0;
  }

  ProjectorInput input;
  StagedFolder folder;
  std::ofstream tensors, metadata, map;
  std::optional<Sprite> sprite;
  ProjectorExport result;
  Eigen::Index next = 0;
};

WriteProjector::WriteProjector(ProjectorInput input, const fs::path& folder) {
  check_input(input);
  state_ = std::make_unique<State>(std::move(input), folder);
}

WriteProjector::~WriteProjector() = default;

Step WriteProjector::step() {
  if (state_->next < state_->input.features->values.rows()) {
    state_->write_sample(state_->next);
    ++state_->next;
    return Step::more;
  }
  state_->finish();
  publish(state_->result);
  return Step::done;
}

Progress WriteProjector::progress() const {
  const auto rows = state_->input.features->values.rows();
  return {static_cast<float>(state_->next) / static_cast<float>(rows + 1),
          fmt::format("row {} of {}", state_->next, rows)};
}

}  // namespace diatom::ml
