// The images that a verb reads, and what is done to them before any backbone: --segment and
// --relative-size.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>

#include <CLI/App.hpp>

#include "app/cli/results.h"
#include "ml/backbone/features.h"
#include "ml/core/dataset.h"

namespace diatom::app {

struct ImagesRequest {
  bool segment = false;        // only the organism is left of each, by the defaults of Isolation
  bool relative_size = false;  // all are padded to the size of the largest
};

struct PreparedImages {
  ml::Dataset dataset;
  int canvas_px = 0;                      // ImageSpec::canvas_px
  std::optional<std::size_t> kept_whole;  // without an organism; absent where none was looked for
};

void add_image_flags(CLI::App& app, ImagesRequest& request);

// Throws CLI::ValidationError where something is to be done to images, and the data are vectors.
void check_images(const std::filesystem::path& data, const ImagesRequest& request);

// What is asked for, done to the data set.
PreparedImages prepare_images(ml::Dataset dataset, const ImagesRequest& request);

// Adds `segmented`, of the features, and, where images were segmented just now, `kept_whole`; and
// says how many.
void report_segmentation(Json& results, const ml::Features& features,
                         std::optional<std::size_t> kept_whole);

}  // namespace diatom::app
