// diatom study plankton: what clusters without labels are worth, by features and by images.
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <spdlog/fmt/fmt.h>

#include "app/cli/family_flags.h"
#include "app/cli/options.h"
#include "app/cli/processes.h"
#include "app/cli/progress_line.h"
#include "app/cli/results.h"
#include "app/cli/study_verbs.h"
#include "app/startup.h"
#include "app/study/plankton_study.h"

namespace diatom::app {

namespace {

struct PlanktonVerb {
  PlanktonStudyOptions options;
  std::vector<std::string> backbones;  // "squeezenet1_1=weights.pth"
  int further_runs = 0;                // 0: as many as of the first
  int processes = 1;
  std::string json;
};

Json json_of(const PlanktonRow& row) {
  return {{"data", row.data},
          {"recipe", row.recipe},
          {"latent", row.latent},
          {"seed", row.seed},
          {"clusters", row.clusters},
          {"purity", row.purity},
          {"overlaps", row.overlaps},
          {"ari", row.adjusted_rand},
          {"nmi", row.mutual_information},
          {"accuracy", row.accuracy},
          {"silhouette", row.silhouette},
          {"seconds_features", row.seconds_features},
          {"seconds_vae", row.seconds_reduction},
          {"seconds_cluster", row.seconds_clustering}};
}

void compute(const PlanktonStudy& study, int processes) {
  ProgressLine line("study");
  if (processes == 1) {
    study.run({}, [&line](const ml::Progress& progress) { line.show(progress); });
    return;
  }
  const auto all = static_cast<float>(std::max<std::size_t>(1, study.missing()));
  run_in_processes(
      processes,
      [&](int part) {
        study.run({part, processes}, {});
      },
      [&] {
        const auto missing = study.missing();
        line.show({1.0F - static_cast<float>(missing) / all,
                   fmt::format("{} cells left, {} processes", missing, processes)});
      });
}

int run_plankton(PlanktonVerb verb) {
  warn_about_slow_products();
  for (const auto& text : verb.backbones)
    verb.options.backbones.push_back(backbone_of(text, verb.options.device));
  verb.options.further_runs = verb.further_runs > 0 ? verb.further_runs : verb.options.runs;
  const PlanktonStudy study(verb.options);
  const auto to_compute = study.missing();
  fmt::print(stderr, "{} of {} cells to compute\n", to_compute, study.cells());
  compute(study, verb.processes);
  study.write_summary();
  Json json;
  json["out"] = verb.options.out.string();
  json["cells"] = study.cells();
  json["computed"] = to_compute;
  json["results"] = Json::array();
  for (const auto& row : study.rows()) json["results"].push_back(json_of(row));
  deliver(study.table() + fmt::format("-> {}\n", verb.options.out.string()), json, verb.json);
  return 0;
}

}  // namespace

void add_plankton_study(CLI::App& study, RunVerb& run) {
  auto* verb = study.add_subcommand(
      "plankton", "Clusters without labels: VAEs on features and on images, over latent sizes");
  auto held = std::make_shared<PlanktonVerb>();
  auto& options = held->options;
  verb->add_option("DATA", options.data,
                   "Folders of class folders, CSVs with path,label, or synthetic")
      ->required();
  verb->add_option("--backbone", held->backbones, "Network, and its weights where it needs some")
      ->option_text("NAME[=WEIGHTS] ...");
  verb->add_option("--latent", options.latents, "Sizes of the latent [10,30,50,100,500]")
      ->delimiter(',')
      ->option_text("Z,Z,...");
  verb->add_option("--runs", options.runs, "Repetitions of the first size, by seed [5]")
      ->check(CLI::PositiveNumber)
      ->option_text("N");
  verb->add_option("--further-runs", held->further_runs,
                   "Repetitions of every further size [as --runs]")
      ->check(CLI::PositiveNumber)
      ->option_text("N");
  verb->add_option("--method", options.method, "How clusters are found [kmeans]")
      ->check(CLI::IsMember(ids_of(infos_of(ml::ClusteringRegistry::instance()))))
      ->option_text("NAME");
  verb->add_option("--clusters", options.clusters, "How many; as many as classes by default")
      ->check(CLI::PositiveNumber)
      ->option_text("K");
  verb->add_option("--pca", options.components, "Principal components beside the VAEs [50]")
      ->check(CLI::PositiveNumber)
      ->option_text("N");
  verb->add_option("--feature-epochs", options.feature_epochs, "Passes of the VAE on features [50]")
      ->check(CLI::PositiveNumber)
      ->option_text("N");
  verb->add_option("--image-epochs", options.image_epochs,
                   "Passes of the VAE on images, each of which takes about 5 ms an image [20]")
      ->check(CLI::PositiveNumber)
      ->option_text("N");
  verb->add_option("--processes", held->processes, "How many share the work on this machine [1]")
      ->check(CLI::Range(1, 256))
      ->option_text("N");
  verb->add_option("--out", options.out,
                   "Folder for cells/, results.csv, table.md and purity.svg; what it already holds "
                   "is not computed anew")
      ->required()
      ->option_text("DIR");
  add_device_flag(*verb, options.device);
  add_seed_flag(*verb, options.seed);
  add_json_flag(*verb, held->json);
  add_verbose_flag(*verb);
  verb->callback([held, &run] { run = [held] { return run_plankton(*held); }; });
}

}  // namespace diatom::app
