// diatom study semantic-variability: does it matter what a network was pre-trained on?
#include <cmath>
#include <cstdio>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <spdlog/fmt/fmt.h>

#include "app/cli/options.h"
#include "app/cli/progress_line.h"
#include "app/cli/results.h"
#include "app/cli/study_verbs.h"
#include "app/startup.h"
#include "app/study/semantic_variability.h"

namespace diatom::app {

namespace {

struct StudyVerb {
  SemanticVariabilityOptions options;
  std::string json;
};

// To stderr, before anything is computed: stdout holds results only.
double announce(const SemanticVariability& study) {
  const double seconds = study.expected_seconds();
  fmt::print(stderr, "{} of {} cells to compute, which takes about {:.0f} min {:02.0f} s here\n",
             study.missing(), study.cells(), std::floor(seconds / 60.0), std::fmod(seconds, 60.0));
  return seconds;
}

Json results_of(const SemanticVariability& study) {
  const auto rows = study.rows();
  auto results = Json::array();
  for (const auto& target : study.axes().targets)
    for (const auto& pretraining : study.axes().pretrainings)
      for (const auto& head : study.axes().heads) {
        const auto summary = summary_of(rows, target, pretraining, head);
        results.push_back({{"target", target},
                           {"pretraining", pretraining},
                           {"head", head},
                           {"accuracy", summary.mean},
                           {"deviation", summary.deviation},
                           {"seeds", summary.count}});
      }
  return results;
}

int run_semantic_variability(const StudyVerb& verb) {
  warn_about_slow_products();
  SemanticVariability study(verb.options);
  const auto computed = study.missing();
  const double expected = announce(study);
  const auto clock = ml::Scheduler::steady_clock();
  const double begin_ms = clock();
  {
    ProgressLine line("study");
    study.run([&line](const ml::Progress& progress) { line.show(progress); });
  }
  Json json;
  json["out"] = verb.options.out.string();
  json["cells"] = study.cells();
  json["computed"] = computed;
  json["seconds_expected"] = expected;
  json["seconds"] = (clock() - begin_ms) / 1000.0;
  json["pictures"] = verb.options.pictures;
  json["epochs"] = verb.options.epochs;
  json["results"] = results_of(study);
  deliver(study.table() + fmt::format("\n-> {}\n", verb.options.out.string()), json, verb.json);
  return 0;
}

}  // namespace

void add_semantic_variability(CLI::App& study, RunVerb& run) {
  auto* verb = study.add_subcommand(
      "semantic-variability",
      "As many pictures of few classes or of many: which pre-trains the better network?");
  auto held = std::make_shared<StudyVerb>();
  auto& options = held->options;
  verb->add_option("--out", options.out,
                   "Folder for results.csv, table.md, plot.svg and the networks; what it already "
                   "holds is not computed anew")
      ->required()
      ->option_text("DIR");
  verb->add_option("--source", options.source,
                   "Folder of class folders to pre-train on; formulas, drawn, by default")
      ->option_text("DIR");
  verb->add_option("--target", options.targets,
                   "Data to top-tune on, beside the synthetic world and unseen formulas")
      ->option_text("DIR");
  verb->add_option("--pictures", options.pictures, "To pre-train on, in all [2400]")
      ->option_text("N");
  verb->add_option("--few", options.few, "Classes that share them, few [8]")->option_text("N");
  verb->add_option("--many", options.many, "Classes that share them, many [240]")->option_text("N");
  verb->add_option("--epochs", options.epochs, "Of pre-training [10]")->option_text("N");
  verb->add_option("--target-pictures", options.target_pictures,
                   "Of each target that is drawn, a twentieth to learn from [800]")
      ->option_text("N");
  verb->add_option("--seeds", options.seeds, "Repetitions, each with a seed of its own [1]")
      ->option_text("N");
  add_seed_flag(*verb, options.seed);
  add_json_flag(*verb, held->json);
  add_verbose_flag(*verb);
  verb->callback([held, &run] { run = [held] { return run_semantic_variability(*held); }; });
}

}  // namespace diatom::app
