// diatom race: top-tuning against fine-tuning on the same data, split and clock, and the verdict in
// a sentence.
#include "app/race.h"

#include <memory>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>
#include <spdlog/fmt/fmt.h>

#include "app/cli/family_flags.h"
#include "app/cli/method_flags.h"
#include "app/cli/options.h"
#include "app/cli/progress_line.h"
#include "app/cli/results.h"
#include "app/cli/verbs.h"
#include "app/startup.h"
#include "app/top_tuning_job.h"
#include "ml/backbone/features.h"
#include "ml/core/user_folders.h"
#include "ml/fine_tuning/fine_tune.h"
#include "ml/fine_tuning/fine_tuned_file.h"

namespace diatom::app {

namespace {

struct RaceVerb {
  std::string data;
  ml::BackboneRequest backbone;
  std::string classifier = "falkon";
  ml::ParameterValues fine_tuning;
  double test_fraction = 0.25;
  std::uint64_t seed = 0;
  std::string out;
  std::string json;
};

// From the images to a classifier: extraction, choice of parameters, fit.
class TopTuner {
 public:
  TopTuner(const RaceVerb& verb, const ml::Dataset& dataset,
           std::shared_ptr<const ml::Backbone> backbone)
      : verb_(verb),
        backbone_(std::move(backbone)),
        extraction_(dataset, backbone_, ml::cache_folder()) {}

  bool is_over() const { return over_; }
  const ml::Features* features() const { return features_.get(); }
  ml::Snapshot<TopTuningRun> run() const { return training_ ? training_->latest() : nullptr; }

  // What its steps have cost so far, the price of cached features included.
  double seconds() const {
    const auto newest = run();
    if (!features_) return 0.0;
    const double tuning = newest && newest->tuning ? newest->tuning->seconds : 0.0;
    return features_->seconds + tuning + (newest && newest->fit ? newest->fit->seconds : 0.0);
  }

  ml::Progress step() {
    if (training_) {
      over_ = training_->step() == ml::Step::done;
      return training_->progress();
    }
    if (extraction_.step() == ml::Step::done) {
      features_ = extraction_.latest();
      begin_training();
    }
    return extraction_.progress();
  }

 private:
  void begin_training() {
    const auto& method = ml::ClassifierRegistry::instance().find(verb_.classifier);
    TopTuningRequest request;
    request.features = features_;
    request.backbone = backbone_;
    request.classifier = verb_.classifier;
    request.values = ml::default_values(method.info);
    request.tune = static_cast<bool>(method.tune);
    request.seed = verb_.seed;
    request.device = verb_.backbone.device;
    training_ = std::make_unique<TopTuningJob>(std::move(request));
  }

  const RaceVerb& verb_;
  std::shared_ptr<const ml::Backbone> backbone_;
  ml::ExtractFeatures extraction_;
  ml::Snapshot<ml::Features> features_;
  std::unique_ptr<TopTuningJob> training_;
  bool over_ = false;
};

Json json_of(const RaceCurve& curve) {
  auto points = Json::array();
  for (std::size_t i = 0; i < curve.seconds.size(); ++i)
    points.push_back({{"seconds", curve.seconds[i]},
                      {"images", curve.images[i]},
                      {"accuracy", curve.accuracy[i]}});
  return points;
}

Json results_of(const RaceVerb& verb, const Race& race, const RaceVerdict& verdict) {
  Json results;
  results["verdict"] = sentence_of(verdict);
  results["accuracy_top_tuning"] = verdict.accuracy_top_tuning;
  results["accuracy_fine_tuning"] = verdict.accuracy_fine_tuning;
  results["difference_accuracy"] = verdict.difference_accuracy;
  results["ci95"] = verdict.ci95;
  results["ratio_time"] = verdict.ratio_time;
  results["seconds_to_best"] = {{"top_tuning", verdict.seconds_top_tuning},
                                {"fine_tuning", verdict.seconds_fine_tuning}};
  results["seconds_features"] = race.seconds_features;
  results["seconds_tuning"] = race.seconds_tuning;
  results["classifier"] = verb.classifier;
  results["backbone"] = verb.backbone.id;
  results["seed"] = verb.seed;
  results["curve_top_tuning"] = json_of(race.top_tuning);
  results["curve_fine_tuning"] = json_of(race.fine_tuning);
  return results;
}

std::string words_for(const Race& race, const RaceVerdict& verdict) {
  return fmt::format(
      "top-tuning   {:.4f} right after {:.1f} s, of which features {:.1f} s and choosing {:.1f} s\n"
      "fine-tuning  {:.4f} right after {:.1f} s\n"
      "{}\n",
      verdict.accuracy_top_tuning, verdict.seconds_top_tuning, race.seconds_features,
      race.seconds_tuning, verdict.accuracy_fine_tuning, verdict.seconds_fine_tuning,
      sentence_of(verdict));
}

// In turn: the one whose clock is behind steps next.
Race run_race(const RaceVerb& verb, const ml::Dataset& dataset,
              const std::shared_ptr<const ml::Backbone>& backbone) {
  TopTuner top(verb, dataset, backbone);
  ml::FineTuneRequest request;
  request.dataset = dataset;
  request.backbone = backbone;
  request.values = verb.fine_tuning;
  request.seed = verb.seed;
  request.device = verb.backbone.device;
  ml::FineTune fine(std::move(request));
  ProgressLine line("race");
  for (bool fine_is_over = false; !fine_is_over || !top.is_over();) {
    const auto fine_run = fine.latest();
    const double fine_seconds = fine_run ? fine_run->seconds : 0.0;
    if (!top.is_over() && (fine_is_over || top.seconds() <= fine_seconds)) {
      line.show({0.0F, "top-tuning: " + top.step().message});
      continue;
    }
    fine_is_over = fine.step() == ml::Step::done;
    const auto progress = fine.progress();
    line.show({progress.fraction, "fine-tuning: " + progress.message});
  }
  if (!verb.out.empty()) {
    ml::write_model(verb.out + ".top-tuned", *top.run()->model);
    ml::write_fine_tuned(verb.out + ".fine-tuned", *fine.latest()->chosen);
  }
  return race_of(top.features(), top.run().get(), fine.latest().get());
}

int run_verb(const RaceVerb& verb) {
  check_outputs({verb.json}, {verb.data, verb.backbone.weights});
  warn_about_slow_products();
  if (!verb.out.empty()) ml::check_spares(verb.out + ".fine-tuned", verb.backbone.weights);
  const auto dataset = ml::with_split(ml::open_dataset(verb.data), verb.test_fraction, verb.seed);
  const auto race = run_race(verb, dataset, ml::make_backbone(verb.backbone));
  deliver(words_for(race, *race.verdict), results_of(verb, race, *race.verdict), verb.json);
  return 0;
}

}  // namespace

void add_race(CLI::App& program, RunVerb& run) {
  auto* verb = program.add_subcommand(
      "race", "Top-tuning against fine-tuning on your own data: is it worth its time?");
  auto options = std::make_shared<RaceVerb>();
  const auto ids = ids_of(infos_of(ml::ClassifierRegistry::instance()));
  verb->add_option("DATA", options->data,
                   "Folder of class folders (its test folder is held out), or CSV with path,label")
      ->required();
  add_backbone_flags(*verb, options->backbone)->required();
  verb->add_option("--classifier", options->classifier,
                   "What top-tuning trains on the frozen features [falkon, which chooses its sigma "
                   "and lambda itself]")
      ->check(CLI::IsMember(ids))
      ->option_text("NAME");
  auto flags = std::make_shared<MethodFlags>(*verb, ml::fine_tuning_info());
  verb->add_option("--test-fraction", options->test_fraction,
                   "Share of each class that is held out, where the data say nothing [0.25]")
      ->check(CLI::Range(0.0, 0.95))
      ->option_text("X");
  add_seed_flag(*verb, options->seed);
  verb->add_option("--out", options->out,
                   "Where the models go: NAME.top-tuned and NAME.fine-tuned; nowhere by default")
      ->option_text("NAME");
  add_json_flag(*verb, options->json);
  add_verbose_flag(*verb);
  verb->callback([options, flags, &run] {
    options->fine_tuning = flags->values();
    run = [options] { return run_verb(*options); };
  });
}

}  // namespace diatom::app
