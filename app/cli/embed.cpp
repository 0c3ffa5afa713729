// diatom embed: the data set as points in space, and how far that picture can be trusted.
#include <memory>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>
#include <spdlog/fmt/fmt.h>

#include "app/cli/family_flags.h"
#include "app/cli/images.h"
#include "app/cli/options.h"
#include "app/cli/progress_line.h"
#include "app/cli/results.h"
#include "app/cli/vectors.h"
#include "app/cli/verbs.h"
#include "app/map_job.h"
#include "app/startup.h"
#include "ml/backbone/features.h"
#include "ml/core/user_folders.h"
#include "ml/metrics/map_quality.h"

namespace diatom::app {

namespace {

struct EmbedOptions {
  std::filesystem::path data;    // images, or features.npy
  std::filesystem::path labels;  // of vectors; "": those beside them
  ImagesRequest images;
  ml::BackboneRequest backbone;
  std::string method;
  ml::ParameterValues values;
  ml::MapQualityOptions quality{15, 10'000};
  std::uint64_t seed = 0;
  std::string out;
  std::string json;

  bool has_vectors() const { return data.extension() == ".npy"; }
};

ml::Snapshot<ml::Features> features_for(EmbedOptions& options) {
  if (options.has_vectors())
    return std::make_shared<const ml::Features>(read_vectors(options.data, options.labels));
  const auto images = prepare_images(ml::open_dataset(options.data), options.images);
  options.backbone.canvas_px = images.canvas_px;
  ml::ExtractFeatures job(images.dataset, ml::make_backbone(options.backbone), ml::cache_folder());
  auto features = *run_with_progress_line("features", job);
  for (auto& sample : features.samples)  // where the data say nothing, all are learnt from
    if (sample.split == ml::Split::unassigned) sample.split = ml::Split::train;
  return std::make_shared<const ml::Features>(std::move(features));
}

ml::Snapshot<Map> embed(const EmbedOptions& options, const ml::Snapshot<ml::Features>& features) {
  MapRequest request;
  request.features = features;
  request.embedding = options.method;
  request.values = options.values;
  request.seed = options.seed;
  MapJob job(std::move(request));
  return run_with_progress_line("map", job);
}

ml::Snapshot<ml::MapQuality> measure(const EmbedOptions& options, const Map& map) {
  ml::MeasureMap job(map.rows,
                     std::shared_ptr<const ml::Matrix>(map.embedding, &map.embedding->points),
                     map.labels, options.quality, options.seed);
  return run_with_progress_line("quality", job);
}

// With what each row is beside it, for `diatom render`.
void write_map(const EmbedOptions& options, const Map& map) {
  ml::Features places;
  places.values = map.embedding->points;
  places.samples = map.features->samples;
  places.classes = map.features->classes;
  places.columns = map.features->columns;
  ml::write_features(options.out, places);
}

Json results_of(const EmbedOptions& options, const Map& map) {
  Json results;
  results["n"] = map.features->values.rows();
  results["dim"] = map.features->values.cols();
  results["method"] = options.method;
  results["values"] = options.values;
  results["seed"] = options.seed;
  return results;
}

void report_quality(Json& results, const ml::MapQuality& quality) {
  results["neighbours"] = quality.neighbours;
  results["measured"] = quality.measured;
  results["trustworthiness"] = quality.trustworthiness;
  results["continuity"] = quality.continuity;
  results["neighbourhood_hit"] = quality.neighbourhood_hit;
}

int run_embed(EmbedOptions options) {
  check_outputs({options.out, options.json},
                {options.data, options.labels, options.backbone.weights});
  warn_about_slow_products();
  const auto features = features_for(options);
  const auto clock = ml::Scheduler::steady_clock();
  const double start_ms = clock();
  const auto map = embed(options, features);
  const double seconds = (clock() - start_ms) / 1000.0;
  write_map(options, *map);

  auto results = results_of(options, *map);
  results["seconds"] = seconds;
  auto words = fmt::format("{} rows of {} features on a map in {:.1f} s -> {}\n",
                           features->values.rows(), features->values.cols(), seconds, options.out);
  if (features->values.rows() >= 3) {
    const auto quality = measure(options, *map);
    report_quality(results, *quality);
    words += fmt::format("trustworthiness {:.3f}, continuity {:.3f} ({} neighbours, {} rows)\n",
                         quality->trustworthiness, quality->continuity, quality->neighbours,
                         quality->measured);
  }
  results["out"] = options.out;
  report_skipped(results, features->skipped);
  deliver(words, results, options.json);
  return 0;
}

}  // namespace

void add_embed(CLI::App& program, RunVerb& run) {
  auto* verb = program.add_subcommand("embed", "Lay a data set out as a map: map.npy");
  auto options = std::make_shared<EmbedOptions>();
  verb->add_option("DATA", options->data,
                   "Folder of images, with class folders or without, CSV with path, or "
                   "any matrix as .npy")
      ->required();
  verb->add_option("--labels", options->labels,
                   "For vectors: CSV with the column label, a line for each row [DATA.csv]")
      ->check(CLI::ExistingFile)
      ->option_text("labels.csv");
  add_backbone_flags(*verb, options->backbone);
  add_image_flags(*verb, options->images);
  auto embedding = std::make_shared<FamilyFlags>(*verb, infos_of(ml::EmbeddingRegistry::instance()),
                                                 "Embedding");
  embedding->add_choice(*verb, "--method", "How rows become places", "tsne");
  verb->add_option("--quality-neighbours", options->quality.neighbours,
                   "Neighbours of each row that the map's quality is measured by [15]")
      ->check(CLI::PositiveNumber)
      ->option_text("N");
  add_seed_flag(*verb, options->seed);
  verb->add_option("--out", options->out,
                   "Where the places go, (N, 3); .csv and .json are written beside it")
      ->required()
      ->option_text("map.npy");
  add_json_flag(*verb, options->json);
  add_verbose_flag(*verb);
  verb->callback([options, embedding, &run] {
    check_images(options->data, options->images);
    if (options->backbone.id.empty() && !options->has_vectors())
      throw CLI::RequiredError("--backbone");
    options->method = embedding->method();
    options->values = embedding->values();
    run = [options] { return run_embed(*options); };
  });
}

}  // namespace diatom::app
