// diatom cluster: groups among images that nobody has labelled, and, where there are labels after
// all, what the groups are worth.
#include <algorithm>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <spdlog/fmt/fmt.h>

#include "app/cli/family_flags.h"
#include "app/cli/options.h"
#include "app/cli/progress_line.h"
#include "app/cli/results.h"
#include "app/cli/verbs.h"
#include "app/cluster_job.h"
#include "app/startup.h"
#include "app/study/study_rows.h"
#include "ml/backbone/features.h"
#include "ml/clustering/how_many.h"
#include "ml/core/csv.h"
#include "ml/core/files.h"
#include "ml/metrics/adjusted_rand.h"

namespace diatom::app {

namespace {

constexpr int picture_side_px = 64;  // of the grey squares that the VAE on images sees

struct ClusterOptions {
  std::filesystem::path data;  // images, or features.npy
  std::string input = "features";
  bool relative_size = false;
  ml::BackboneRequest backbone;
  bool no_vae = false;
  int components = 0;  // 0: not by principal components
  std::string reduction;
  ml::ParameterValues vae_values;
  std::string method;
  ml::ParameterValues values;
  int runs = 5;
  std::uint64_t seed = 0;
  std::string out;
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

ml::Features read_data(ClusterOptions& options) {
  if (options.has_vectors()) return ml::read_features(options.data);
  const auto dataset = ml::open_dataset(options.data);
  if (options.relative_size) options.backbone.canvas_px = ml::largest_side_px(dataset);
  ml::ExtractFeatures job(dataset, ml::make_backbone(options.backbone), ml::cache_folder());
  return *run_with_progress_line("features", job);
}

using Runs = std::vector<ml::Snapshot<ClusterRun>>;

Runs run_all(const ClusterOptions& options, const ml::Snapshot<ml::Features>& features) {
  Runs runs;
  for (int run = 0; run < options.runs; ++run) {
    ClusterRequest request;
    request.features = features;
    request.reduction = options.reduction;
    request.vae_values = options.vae_values;
    request.components = options.components;
    request.method = options.method;
    request.values = options.values;
    request.seed = options.seed + static_cast<std::uint64_t>(run);
    request.device = options.backbone.device;
    ClusterJob job(std::move(request));
    runs.push_back(run_with_progress_line(fmt::format("run {} of {}", run + 1, options.runs), job));
  }
  return runs;
}

template <class Figure>
StudySummary over(const Runs& runs, const Figure& figure) {
  std::vector<double> values;
  for (const auto& run : runs) values.push_back(figure(*run));
  return summary_of(values);
}

template <class Figure>
auto by_labels(const Figure& figure) {
  return [figure](const ClusterRun& run) {
    return static_cast<double>(figure(*run.scores().by_labels));
  };
}

int clusters_of(const ClusterRun& run) {
  return run.clustering->partition->clusters();
}

Json lost_classes(const ClusterRun& run) {
  auto names = Json::array();
  for (const int label : run.scores().by_labels->lost)
    names.push_back(run.features->classes.at(static_cast<std::size_t>(label)));
  return names;
}

Json how_many(const ml::HowMany& found) {
  const auto curve = [](const ml::Criterion& criterion) {
    return Json{{"values", criterion.values}, {"suggested", criterion.suggested}};
  };
  return {{"clusters", found.ks},
          {"rows", found.rows},
          {"partition_entropy", curve(found.entropy)},
          {"bic", curve(found.bic)},
          {"silhouette", curve(found.silhouette)},
          {"gap", curve(found.gap)},
          {"suggested", found.suggested}};
}

// Of one run.
Json figures_of(const ClusterRun& run) {
  Json figures;
  figures["clusters"] = clusters_of(run);
  figures["outliers"] =
      std::count(run.clustering->assignment.begin(), run.clustering->assignment.end(), ml::outlier);
  figures["silhouette"] = run.scores().silhouette;
  if (const auto& scores = run.scores().by_labels) {
    figures["purity"] = scores->purity;
    figures["overlaps"] = scores->overlaps;
    figures["lost"] = lost_classes(run);
    figures["ari"] = scores->adjusted_rand;
    figures["nmi"] = scores->mutual_information;
    figures["accuracy"] = scores->accuracy;
  }
  figures["objective"] =
      run.clustering->objective.empty() ? Json(nullptr) : Json(run.clustering->objective.back());
  if (run.vae) {
    const auto& last = run.vae->curve.back();
    figures["reconstruction"] = last.reconstruction;
    figures["kl"] = last.kl;
    figures["latents_used"] = (last.kl_by_dimension.array() >= ml::collapsed_below).count();
  }
  if (run.clustering->how_many) figures["how_many"] = how_many(*run.clustering->how_many);
  return figures;
}

double stability_of(const Runs& runs) {
  std::vector<ml::Labels> partitions;
  for (const auto& run : runs) partitions.push_back(run->clustering->assignment);
  return ml::stability(partitions);
}

void add_scores(Json& results, const Runs& runs) {
  using Scores = ml::PartitionScores;
  const auto purity = over(runs, by_labels([](const Scores& s) { return s.purity; }));
  const auto overlaps = over(runs, by_labels([](const Scores& s) { return s.overlaps; }));
  results["purity_mean"] = purity.mean;
  results["purity_std"] = purity.deviation;
  results["overlaps_mean"] = overlaps.mean;
  results["overlaps_std"] = overlaps.deviation;
  results["ari_mean"] = over(runs, by_labels([](const Scores& s) { return s.adjusted_rand; })).mean;
  results["nmi_mean"] =
      over(runs, by_labels([](const Scores& s) { return s.mutual_information; })).mean;
  results["accuracy_mean"] = over(runs, by_labels([](const Scores& s) { return s.accuracy; })).mean;
}

Json results_of(const ClusterOptions& options, const ml::Features& features, const Runs& runs) {
  Json results;
  if (runs.front()->table) add_scores(results, runs);
  results["silhouette_mean"] =
      over(runs, [](const ClusterRun& run) { return run.scores().silhouette; }).mean;
  results["stability"] = stability_of(runs);
  results["clusters"] =
      over(runs, [](const ClusterRun& run) { return static_cast<double>(clusters_of(run)); }).mean;
  results["seconds_features"] = features.seconds;
  results["seconds_vae"] =
      over(runs, [](const ClusterRun& run) { return run.seconds_reduction; }).mean;
  results["seconds_cluster"] =
      over(runs, [](const ClusterRun& run) { return run.seconds_clustering; }).mean;
  results["n"] = features.values.rows();
  results["dim"] = features.values.cols();
  results["latent"] = runs.front()->latents->cols();
  results["input"] = options.input;
  results["reduction"] = options.reduction;
  results["method"] = options.method;
  results["seed"] = options.seed;
  results["runs"] = Json::array();
  for (const auto& run : runs) results["runs"].push_back(figures_of(*run));
  if (!options.out.empty()) results["out"] = options.out;
  report_skipped(results, features.skipped);
  return results;
}

std::string words_for(const Json& results) {
  auto words = fmt::format("{} images, {:g} clusters by {} of {} numbers each\n",
                           results["n"].get<int>(), results["clusters"].get<double>(),
                           results["method"].get<std::string>(), results["latent"].get<int>());
  if (results.contains("purity_mean"))
    words += fmt::format(
        "purity     {:.3f} ± {:.3f}, {:g} classes lost\n"
        "agreement  ARI {:.3f}, NMI {:.3f}, one to one {:.3f}\n",
        results["purity_mean"].get<double>(), results["purity_std"].get<double>(),
        results["overlaps_mean"].get<double>(), results["ari_mean"].get<double>(),
        results["nmi_mean"].get<double>(), results["accuracy_mean"].get<double>());
  words += fmt::format("silhouette {:.3f}, agreement of {} runs {:.3f}\n",
                       results["silhouette_mean"].get<double>(), results["runs"].size(),
                       results["stability"].get<double>());
  return words + fmt::format("reduced in {:.1f} s, clustered in {:.2f} s\n",
                             results["seconds_vae"].get<double>(),
                             results["seconds_cluster"].get<double>());
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
  warn_about_slow_products();
  const auto features = std::make_shared<const ml::Features>(read_data(options));
  const auto runs = run_all(options, features);
  if (!options.out.empty()) write_clusters(options.out, *runs.front());
  const auto results = results_of(options, *features, runs);
  deliver(words_for(results), results, options.json);
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
  verb->add_flag("--relative-size", options->relative_size,
                 "Pad every image to the size of the largest, so that size tells them apart");
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
  add_json_flag(*verb, options->json);
  add_verbose_flag(*verb);
  verb->callback([options, vae, clustering, &run] {
    settle_input(*options);
    settle_reduction(*options, *vae);
    options->method = clustering->method();
    options->values = clustering->values();
    run = [options] { return run_cluster(*options); };
  });
}

}  // namespace diatom::app
