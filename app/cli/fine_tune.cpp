// diatom fine-tune: all of a pre-trained network learns, for the time that takes, and a model file
// at the end.
#include "ml/fine_tuning/fine_tune.h"

#include <memory>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>
#include <spdlog/fmt/fmt.h>

#include "app/cli/method_flags.h"
#include "app/cli/options.h"
#include "app/cli/progress_line.h"
#include "app/cli/results.h"
#include "app/cli/verbs.h"
#include "app/startup.h"
#include "ml/classifier/model.h"
#include "ml/fine_tuning/fine_tuned_file.h"

namespace diatom::app {

namespace {

struct FineTuneVerb {
  std::string data;
  ml::BackboneRequest backbone;
  ml::ParameterValues values;
  std::string from_layer;
  double test_fraction = 0.25;
  std::uint64_t seed = 0;
  bool resume = false;
  std::string out;
  std::string json;
};

Json json_of(const ml::FineTuningPoint& point) {
  return {{"epochs", point.epochs},
          {"images_seen", point.images_seen},
          {"seconds", point.seconds},
          {"loss", point.loss},
          {"accuracy_train", point.accuracy_train},
          {"accuracy_validation", point.accuracy_validation},
          {"accuracy_test", point.accuracy_test},
          {"cosine_to_frozen", point.cosine_to_frozen}};
}

Json results_of(const FineTuneVerb& verb, const ml::FineTuning& run) {
  const auto& best = run.curve.at(run.best);
  Json results;
  results["accuracy_test"] = best.accuracy_test;
  results["accuracy_validation"] = best.accuracy_validation;
  results["accuracy_train"] = best.accuracy_train;
  results["seconds"] = run.seconds;
  results["seconds_to_best"] = best.seconds;
  results["epochs"] = run.curve.back().epochs;
  results["epochs_to_best"] = best.epochs;
  results["images_seen"] = run.curve.back().images_seen;
  results["cosine_to_frozen"] = best.cosine_to_frozen;
  results["unfolded"] = run.unfolded;
  results["backbone"] = verb.backbone.id;
  results["from_layer"] = verb.from_layer;
  results["values"] = verb.values;
  results["seed"] = verb.seed;
  results["model"] = verb.out;
  results["model_hash"] = ml::content_hash(*run.chosen);
  results["curve"] = Json::array();
  for (const auto& point : run.curve) results["curve"].push_back(json_of(point));
  report_skipped(results, run.skipped);
  return results;
}

// A network that is code is no part of the model's file.
std::string words_for_network(const FineTuneVerb& verb) {
  if (!ml::BackboneRegistry::instance().find(verb.backbone.id).weights_are_code) return "";
  return fmt::format("network     {}, to be named with --weights\n",
                     ml::network_beside(verb.out).string());
}

std::string words_for(const FineTuneVerb& verb, const ml::FineTuning& run) {
  const auto& best = run.curve.at(run.best);
  return fmt::format(
      "held out    {:.4f} right, by the weights that were best on the validation images\n"
      "validation  {:.4f}, after {:.2f} epochs\n"
      "time        {:.1f} s to there, {:.1f} s in all -> {}\n{}",
      best.accuracy_test, best.accuracy_validation, best.epochs, best.seconds, run.seconds,
      verb.out, words_for_network(verb));
}

int run_fine_tune(const FineTuneVerb& verb) {
  check_outputs({verb.out, verb.json}, {verb.data, verb.backbone.weights});
  warn_about_slow_products();
  ml::check_spares(verb.out, verb.backbone.weights);
  ml::FineTuneRequest request;
  request.dataset = ml::with_split(ml::open_dataset(verb.data), verb.test_fraction, verb.seed);
  request.backbone = ml::make_backbone(verb.backbone);
  request.values = verb.values;
  request.from_layer = verb.from_layer;
  request.seed = verb.seed;
  request.device = verb.backbone.device;
  request.checkpoint = verb.out + ".checkpoint";
  request.resume = verb.resume;
  ml::FineTune job(std::move(request));
  const auto run = run_with_progress_line("fine-tuning", job);
  ml::write_fine_tuned(verb.out, *run->chosen);
  deliver(words_for(verb, *run), results_of(verb, *run), verb.json);
  return 0;
}

}  // namespace

void add_fine_tune(CLI::App& program, RunVerb& run) {
  auto* verb = program.add_subcommand(
      "fine-tune", "Update all weights of a pre-trained network, which takes its time");
  auto options = std::make_shared<FineTuneVerb>();
  verb->add_option("DATA", options->data,
                   "Folder of class folders (its test folder is held out), or CSV with path,label")
      ->required();
  add_backbone_flags(*verb, options->backbone)->required();
  auto flags = std::make_shared<MethodFlags>(*verb, ml::fine_tuning_info());
  verb->add_option("--from-layer", options->from_layer,
                   "Lowest layer that learns; those before it stay frozen. All by default")
      ->option_text("NAME");
  verb->add_option("--test-fraction", options->test_fraction,
                   "Share of each class that is held out, where the data say nothing [0.25]")
      ->check(CLI::Range(0.0, 0.95))
      ->option_text("X");
  verb->add_flag("--resume", options->resume, "Go on from the checkpoint, where there is one");
  add_seed_flag(*verb, options->seed);
  verb->add_option(
          "--out", options->out,
          "Where the model goes; MODEL.checkpoint beside it keeps the run's state, MODEL.pt "
          "what a TorchScript network has become")
      ->required()
      ->option_text("MODEL");
  add_json_flag(*verb, options->json);
  add_verbose_flag(*verb);
  verb->callback([options, flags, &run] {
    options->values = flags->values();
    run = [options] { return run_fine_tune(*options); };
  });
}

}  // namespace diatom::app
