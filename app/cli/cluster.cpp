// diatom cluster: groups among images that nobody has labelled, and, where there are labels after
// all, what the groups are worth.
#include <algorithm>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <spdlog/fmt/fmt.h>

#include "app/anomaly_job.h"
#include "app/cli/cluster_results.h"
#include "app/cli/family_flags.h"
#include "app/cli/images.h"
#include "app/cli/options.h"
#include "app/cli/progress_line.h"
#include "app/cli/results.h"
#include "app/cli/verbs.h"
#include "app/cluster_job.h"
#include "app/startup.h"
#include "ml/backbone/features.h"
#include "ml/classifier/cluster_head.h"
#include "ml/classifier/model.h"
#include "ml/core/csv.h"
#include "ml/core/files.h"
#include "ml/core/user_folders.h"

namespace diatom::app {

namespace {

constexpr int picture_side_px = 64;  // of the grey squares that the VAE on images sees

struct ClusterOptions {
  std::filesystem::path data;  // images, or features.npy
  std::string input = "features";
  ImagesRequest images;
  ml::BackboneRequest backbone;
  bool no_vae = false;
  int components = 0;  // 0: not by principal components
  std::string reduction;
  ml::ParameterValues vae_values;
  std::string method;
  ml::ParameterValues values;
  int runs = 5;
  std::uint64_t seed = 0;
  std::vector<std::string> strange;  // classes to withhold; "each": one after the other
  double test_fraction = 0.25;
  std::string out;
  std::string model;
  std::string json;

  bool has_vectors() const { return data.extension() == ".npy"; }
};

void settle_input(ClusterOptions& options) {
  auto& id = options.backbone.id;
  if (options.input == "features") {
    if (id.empty() && !options.has_vectors()) throw CLI::RequiredError("--backbone");
    return;
  }
  if (!id.empty())
    throw CLI::ValidationError("--backbone belongs to --input features, not " + options.input);
  id = options.input == "handmade" ? "handmade" : "pixels";
  if (options.input == "images" && options.backbone.size == 0)
    options.backbone.size = picture_side_px;
}

void settle_reduction(ClusterOptions& options, const FamilyFlags& vae) {
  if (options.no_vae && options.components > 0)
    throw CLI::ValidationError("--no-vae and --pca exclude each other");
  options.reduction = options.no_vae              ? no_reduction
                      : options.components > 0    ? reduction_by_pca
                      : options.input == "images" ? "convolutional"
                                                  : "dense";
  const bool by_vae = !options.no_vae && options.components == 0;
  if (by_vae) {
    options.vae_values = vae.values_of(options.reduction);
  } else if (const auto flag = vae.any_given(); !flag.empty()) {
    throw CLI::ValidationError(flag + " belongs to the VAE, which is left out");
  }
}

// What is clustered, and what made it; null for vectors.
struct ClusterMaterial {
  ml::Snapshot<ml::Features> features;
  std::shared_ptr<const ml::Backbone> backbone;
  std::optional<std::size_t> kept_whole = std::nullopt;  // of segmented images
};

ClusterMaterial read_data(ClusterOptions& options) {
  if (options.has_vectors())
    return {std::make_shared<const ml::Features>(ml::read_features(options.data)), nullptr};
  const auto images = prepare_images(ml::open_dataset(options.data), options.images);
  options.backbone.canvas_px = images.canvas_px;
  const auto backbone = ml::make_backbone(options.backbone);
  ml::ExtractFeatures job(images.dataset, backbone, ml::cache_folder());
  return {run_with_progress_line("features", job), backbone, images.kept_whole};
}

ClusterRequest request_for(const ClusterOptions& options,
                           const ml::Snapshot<ml::Features>& features, int run) {
  ClusterRequest request;
  request.features = features;
  request.reduction = options.reduction;
  request.vae_values = options.vae_values;
  request.components = options.components;
  request.method = options.method;
  request.values = options.values;
  request.seed = options.seed + static_cast<std::uint64_t>(run);
  request.device = options.backbone.device;
  return request;
}

ClusterRuns run_all(const ClusterOptions& options, const ml::Snapshot<ml::Features>& features) {
  ClusterRuns runs;
  for (int run = 0; run < options.runs; ++run) {
    ClusterJob job(request_for(options, features, run));
    runs.push_back(run_with_progress_line(fmt::format("run {} of {}", run + 1, options.runs), job));
  }
  return runs;
}

// Class by name, or every class in turn.
std::vector<std::vector<int>> strange_classes(const ClusterOptions& options,
                                              const std::vector<std::string>& classes) {
  std::vector<std::vector<int>> sets;
  if (options.strange == std::vector<std::string>{"each"}) {
    for (std::size_t label = 0; label < classes.size(); ++label)
      sets.push_back({static_cast<int>(label)});
    return sets;
  }
  if (options.strange.empty()) return sets;
  auto& set = sets.emplace_back();
  for (const auto& name : options.strange) {
    const auto place = std::find(classes.begin(), classes.end(), name);
    if (place == classes.end())
      throw std::runtime_error(
          fmt::format("{} has no class '{}' that could be strange", options.data.string(), name));
    set.push_back(static_cast<int>(place - classes.begin()));
  }
  return sets;
}

std::vector<ml::Snapshot<Anomaly>> look_for_anomalies(const ClusterOptions& options,
                                                      const ml::Features& features) {
  std::vector<ml::Snapshot<Anomaly>> found;
  const auto sets = strange_classes(options, features.classes);
  if (sets.empty()) return found;
  const auto split = std::make_shared<const ml::Features>(
      ml::with_split(features, options.test_fraction, options.seed));
  for (const auto& set : sets) {
    AnomalyJob job(request_for(options, split, 0), set);
    found.push_back(run_with_progress_line(
        fmt::format("withheld {}", features.classes[static_cast<std::size_t>(set.front())]), job));
  }
  return found;
}

// Pixels -> memberships, by the first run.
void write_cluster_model(const std::filesystem::path& file, const ClusterRun& run,
                         std::shared_ptr<const ml::Backbone> backbone) {
  ml::Model model;
  model.recipe = run.features->recipe;
  model.backbone = std::move(backbone);
  const auto dim = run.features->values.cols();
  model.standardisation = run.reduction.standardisation
                              ? *run.reduction.standardisation
                              : ml::Standardisation{ml::Vector::Zero(dim), ml::Vector::Ones(dim)};
  model.head = ml::make_cluster_head(run.reduction.vae, run.clustering->partition);
  model.sharpness = ml::cluster_head_sharpness;
  for (int k = 1; k <= run.clustering->partition->clusters(); ++k)
    model.classes.push_back(fmt::format("cluster {}", k));
  ml::write_model(file, model);
}

// path,cluster,label of the first run; whole or not at all.
void write_clusters(const std::filesystem::path& file, const ClusterRun& run) {
  const auto& features = *run.features;
  ml::write_atomically(file, [&](std::ostream& csv) {
    csv << "path,cluster,label\n";
    for (std::size_t row = 0; row < features.samples.size(); ++row) {
      const auto& sample = features.samples[row];
      const auto label = static_cast<std::size_t>(sample.label);
      csv << fmt::format("{},{},{}\n", ml::csv_field(sample.path), run.clustering->assignment[row],
                         sample.label < 0 ? "" : ml::csv_field(features.classes[label]));
    }
  });
}

int run_cluster(ClusterOptions options) {
  check_outputs({options.out, options.model, options.json},
                {options.data, options.backbone.weights});
  warn_about_slow_products();
  const auto material = read_data(options);
  const auto runs = run_all(options, material.features);
  const auto anomalies = look_for_anomalies(options, *material.features);
  if (!options.out.empty()) write_clusters(options.out, *runs.front());
  if (!options.model.empty()) write_cluster_model(options.model, *runs.front(), material.backbone);

  auto results = cluster_results(runs);
  results["input"] = options.input;
  report_segmentation(results, *material.features, material.kept_whole);
  results["reduction"] = options.reduction;
  results["method"] = options.method;
  results["seed"] = options.seed;
  if (!anomalies.empty()) results["anomalies"] = anomaly_results(anomalies);
  if (!options.out.empty()) results["out"] = options.out;
  if (!options.model.empty()) {
    results["model"] = options.model;
    results["model_bytes"] = std::filesystem::file_size(options.model);
  }
  report_skipped(results, material.features->skipped);
  deliver(cluster_words(results), results, options.json);
  return 0;
}

}  // namespace

void add_cluster(CLI::App& program, RunVerb& run) {
  auto* verb = program.add_subcommand("cluster", "Find groups among images without labels");
  auto options = std::make_shared<ClusterOptions>();
  verb->add_option("DATA", options->data,
                   "Folder of images, with class folders or without, CSV with path, or "
                   "features.npy as `diatom features` writes it")
      ->required();
  verb->add_option("--input", options->input,
                   "What is clustered: features of a --backbone, images (grey, 64 x 64, by a VAE "
                   "on images), handmade features or pixels [features]")
      ->check(CLI::IsMember({"features", "images", "handmade", "pixels"}))
      ->option_text("NAME");
  add_backbone_flags(*verb, options->backbone);
  add_image_flags(*verb, options->images);
  verb->add_flag("--no-vae", options->no_vae, "Cluster the standardised rows themselves");
  verb->add_option("--pca", options->components,
                   "Cluster as many principal components in place of a VAE's latent")
      ->check(CLI::PositiveNumber)
      ->option_text("N");
  auto vae = std::make_shared<FamilyFlags>(*verb, infos_of(ml::VaeRegistry::instance()), "VAE");
  auto clustering = std::make_shared<FamilyFlags>(
      *verb, infos_of(ml::ClusteringRegistry::instance()), "Clustering");
  clustering->add_choice(*verb, "--method", "How clusters are found", "kmeans");
  verb->add_option("--runs", options->runs, "How often, by seed, seed + 1, ... [5]")
      ->check(CLI::PositiveNumber)
      ->option_text("N");
  add_seed_flag(*verb, options->seed);
  verb->add_option("--out", options->out, "Where path, cluster and label of the first run go")
      ->option_text("clusters.csv");
  verb->add_option("--model", options->model,
                   "Where the first run's model goes: pixels to clusters, for `diatom predict`")
      ->option_text("MODEL");
  verb->add_option("--strange", options->strange,
                   "Classes to withhold, to see whether they would be noticed as strange; each: "
                   "every class in turn")
      ->delimiter(',')
      ->option_text("CLASS,...");
  verb->add_option("--test-fraction", options->test_fraction,
                   "Share of the other classes that is then held out, where the data say nothing "
                   "[0.25]")
      ->check(CLI::Range(0.0, 0.95))
      ->option_text("X");
  add_json_flag(*verb, options->json);
  add_verbose_flag(*verb);
  verb->callback([options, vae, clustering, &run] {
    check_images(options->data, options->images);
    settle_input(*options);
    settle_reduction(*options, *vae);
    if (!options->model.empty() && (options->has_vectors() || options->components > 0))
      throw CLI::ValidationError("--model takes images, and no --pca");
    options->method = clustering->method();
    options->values = clustering->values();
    run = [options] { return run_cluster(*options); };
  });
}

}  // namespace diatom::app
