// diatom features: images through a frozen network, once; the rows go to a file.
#include "ml/backbone/features.h"

#include <memory>
#include <utility>

#include <CLI/CLI.hpp>
#include <spdlog/fmt/fmt.h>

#include "app/cli/images.h"
#include "app/cli/options.h"
#include "app/cli/progress_line.h"
#include "app/cli/results.h"
#include "app/cli/verbs.h"
#include "app/startup.h"
#include "ml/core/user_folders.h"

namespace diatom::app {

namespace {

struct FeaturesOptions {
  std::string data;
  ml::BackboneRequest backbone;
  ImagesRequest images;
  std::string out;
  std::string json;
};

Json results_of(const ml::Features& features, const FeaturesOptions& options) {
  Json results;
  results["n"] = features.values.rows();
  results["dim"] = features.values.cols();
  results["classes"] = features.classes.size();
  results["class_names"] = features.classes;
  results["seconds_features"] = features.seconds;
  results["recipe"] = Json::parse(ml::to_json(*features.recipe));
  results["out"] = options.out;
  report_skipped(results, features.skipped);
  return results;
}

int run_features(const FeaturesOptions& options) {
  check_outputs({options.out, options.json}, {options.data, options.backbone.weights});
  warn_about_slow_products();
  const auto images = prepare_images(ml::open_dataset(options.data), options.images);
  auto request = options.backbone;
  request.canvas_px = images.canvas_px;
  ml::ExtractFeatures job(images.dataset, ml::make_backbone(request), ml::cache_folder());
  const auto features = run_with_progress_line("features", job);
  ml::write_features(options.out, *features);
  const auto classes = features->classes.empty()
                           ? std::string("without labels")
                           : fmt::format("of {} classes", features->classes.size());
  auto results = results_of(*features, options);
  report_segmentation(results, *features, images.kept_whole);
  deliver(fmt::format("{} images {}: {} features each, {:.1f} s -> {}\n", features->values.rows(),
                      classes, features->values.cols(), features->seconds, options.out),
          results, options.json);
  return 0;
}

}  // namespace

void add_features(CLI::App& program, RunVerb& run) {
  auto* verb =
      program.add_subcommand("features", "Turn images into feature rows: f.npy, .csv, .json");
  auto options = std::make_shared<FeaturesOptions>();
  verb->add_option("DATA", options->data,
                   "Folder of class folders or of images alone, or CSV with path and, where they "
                   "are known, label")
      ->required();
  add_backbone_flags(*verb, options->backbone)->required();
  add_image_flags(*verb, options->images);
  verb->add_option("--out", options->out, "Where the rows go; .csv and .json are written beside it")
      ->required()
      ->option_text("f.npy");
  add_json_flag(*verb, options->json);
  add_verbose_flag(*verb);
  verb->callback([options, &run] { run = [options] { return run_features(*options); }; });
}

}  // namespace diatom::app
