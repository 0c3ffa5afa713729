// diatom pretrain: makes the weights of diatom-net from any mixture of pictures.
#include "ml/pretraining/pretrain.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <spdlog/fmt/fmt.h>

#include "app/cli/options.h"
#include "app/cli/progress_line.h"
#include "app/cli/results.h"
#include "app/cli/verbs.h"
#include "app/pretrain_sources.h"
#include "app/startup.h"

namespace diatom::app {

namespace {

constexpr double kHeldOutClasses = 0.05;  // of every source's classes, for the curve

struct PretrainVerb {
  std::vector<std::string> sources;
  ml::BackboneRequest teacher;
  ml::PretrainOptions options;
  int per_class = 150;  // of the synthetic world
  int formulas = 192;
  int per_formula = 24;
  std::string from;
  std::string out;
  std::string json;
};

ml::PretrainSource source_of(const std::string& name, const PretrainVerb& verb) {
  const auto seed = verb.options.seed;
  if (name == "synth") return synthetic_source(verb.per_class, kHeldOutClasses, seed);
  if (name == "formula")
    return formula_source(verb.formulas, verb.per_formula, kHeldOutClasses, seed);
  return {name, ml::with_split(ml::open_dataset(name), kHeldOutClasses, seed)};
}

Json results_of(const PretrainVerb& verb, const ml::Pretraining& result, double seconds) {
  Json results;
  results["out"] = verb.out;
  results["weights_hash"] = ml::content_hash(ml::halved(*result.weights));
  results["updates"] = result.updates;
  results["seconds"] = seconds;
  results["sources"] = verb.sources;
  results["teacher"] = verb.teacher.id;
  results["epochs"] = verb.options.epochs;
  results["seed"] = verb.options.seed;
  auto curve = Json::array();
  for (const auto& point : result.curve)
    curve.push_back({{"update", point.update},
                     {"loss", point.learnt.classes},
                     {"loss_teacher", point.learnt.teacher},
                     {"accuracy", point.learnt.accuracy},
                     {"accuracy_held_out", point.held_out.accuracy}});
  results["curve"] = std::move(curve);
  return results;
}

int run_pretrain(PretrainVerb verb) {
  warn_about_slow_products();
  std::vector<ml::PretrainSource> sources;
  for (const auto& name : verb.sources) sources.push_back(source_of(name, verb));
  if (!verb.teacher.id.empty()) verb.options.teacher = ml::make_backbone(verb.teacher);
  verb.options.checkpoint = verb.out + ".checkpoint";
  if (!verb.from.empty()) verb.options.from = ml::read_weights(verb.from);

  const auto clock = ml::Scheduler::steady_clock();
  const double begin_ms = clock();
  ml::Pretrain job(std::move(sources), verb.options);
  const auto result = run_with_progress_line("pretrain", job);
  const double seconds = (clock() - begin_ms) / 1000.0;
  ml::write_safetensors(verb.out, ml::halved(*result->weights));

  const double held_out = result->curve.empty() ? 0.0 : result->curve.back().held_out.accuracy;
  deliver(fmt::format("{} updates in {:.0f} s, {:.1f} % of a held-out batch right -> {}\n",
                      result->updates, seconds, 100.0 * held_out, verb.out),
          results_of(verb, *result, seconds), verb.json);
  return 0;
}

}  // namespace

void add_pretrain(CLI::App& program, RunVerb& run) {
  auto* verb = program.add_subcommand(
      "pretrain", "Make diatom-net's weights from pictures, drawn formulas and a teacher");
  auto options = std::make_shared<PretrainVerb>();
  verb->add_option("--source", options->sources,
                   "synth (the world drawn by code), formula (contours and textures), or a folder "
                   "of class folders; several may be given")
      ->required()
      ->option_text("synth|formula|DIR");
  verb->add_option("--teacher", options->teacher.id, "Larger backbone whose features are repeated")
      ->option_text("BACKBONE");
  verb->add_option("--teacher-weights", options->teacher.weights, "The teacher's weights")
      ->option_text("FILE");
  verb->add_option("--teacher-weight", options->options.teacher_weight,
                   "Weight of the teacher's loss against the classes' [2]")
      ->option_text("X");
  verb->add_option("--epochs", options->options.epochs,
                   "Passes over all views; 0 leaves the weights random [30]")
      ->option_text("N");
  verb->add_option("--views", options->options.views_a_picture,
                   "Augmented views of each picture [2]")
      ->option_text("N");
  verb->add_option("--learning-rate", options->options.learning_rate, "At its height [0.003]")
      ->option_text("X");
  verb->add_option("--checkpoint-every", options->options.checkpoint_every,
                   "Updates between checkpoints, a multiple of 20 [200]")
      ->option_text("N");
  verb->add_option("--per-class", options->per_class, "Specimens a species of synth [150]")
      ->option_text("N");
  verb->add_option("--formulas", options->formulas, "Classes of formula [192]")->option_text("N");
  verb->add_option("--per-formula", options->per_formula, "Pictures a class of formula [24]")
      ->option_text("N");
  verb->add_option("--out", options->out,
                   "Where the weights go; FILE.checkpoint beside it keeps the run's state")
      ->required()
      ->option_text("FILE.safetensors");
  verb->add_option("--from", options->from, "Weights to begin with; random ones by default")
      ->option_text("FILE");
  verb->add_flag("--resume", options->options.resume,
                 "Go on from the checkpoint, where there is one");
  add_device_flag(*verb, options->options.device);
  add_seed_flag(*verb, options->options.seed);
  add_json_flag(*verb, options->json);
  add_verbose_flag(*verb);
  verb->callback([options, &run] { run = [options] { return run_pretrain(*options); }; });
}

}  // namespace diatom::app
