#include "app/cli/images.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <CLI/Error.hpp>
#include <spdlog/spdlog.h>

#include "app/cli/progress_line.h"
#include "app/preparation_job.h"
#include "ml/core/image_spec.h"
#include "ml/vision/prepared_store.h"

namespace diatom::app {

namespace {

PreparationCounts count(const ml::Dataset& dataset) {
  Preparation asked;
  asked.dataset = std::make_shared<const ml::Dataset>(dataset);
  asked.images = dataset.images;
  PreparationJob job(std::move(asked));
  return run_with_progress_line("segmentation", job)->counts;
}

}  // namespace

void add_image_flags(CLI::App& app, ImagesRequest& request) {
  app.add_flag("--segment", request.segment,
               "Crop every image to its organism first; an image where none is found stays whole");
  app.add_flag("--relative-size", request.relative_size,
               "Pad every image to the size of the largest before it is shrunk: what is small "
               "stays small");
}

void check_images(const std::filesystem::path& data, const ImagesRequest& request) {
  if (data.extension() == ".npy" && (request.segment || request.relative_size))
    throw CLI::ValidationError("--segment and --relative-size need images, and " + data.string() +
                               " holds vectors");
}

PreparedImages prepare_images(ml::Dataset dataset, const ImagesRequest& request) {
  PreparedImages prepared{std::move(dataset), 0, {}};
  if (request.segment) {
    const auto counts = count(prepared.dataset);
    prepared.kept_whole = counts.whole;
    prepared.dataset = ml::prepared(std::move(prepared.dataset), {});
    if (request.relative_size)
      prepared.canvas_px = std::min(counts.largest_px, ml::largest_canvas_px);
  } else if (request.relative_size) {
    prepared.canvas_px = ml::largest_side_px(prepared.dataset);
  }
  return prepared;
}

void report_segmentation(Json& results, const ml::Features& features,
                         std::optional<std::size_t> kept_whole) {
  results["segmented"] = features.recipe && features.recipe->isolation;
  if (!kept_whole) return;
  results["kept_whole"] = *kept_whole;
  if (*kept_whole > 0)
    spdlog::warn("no organism was found in {} of the images: those were kept whole", *kept_whole);
}

}  // namespace diatom::app
