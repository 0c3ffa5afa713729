// diatom top-tune: frozen features, a fast classifier on top of them, and a model file at the end.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>
#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include "app/cli/family_flags.h"
#include "app/cli/images.h"
#include "app/cli/options.h"
#include "app/cli/progress_line.h"
#include "app/cli/results.h"
#include "app/cli/verbs.h"
#include "app/startup.h"
#include "app/top_tuning_job.h"
#include "ml/backbone/features.h"
#include "ml/core/user_folders.h"
#include "ml/metrics/calibration.h"

namespace diatom::app {

namespace {

struct TopTuneOptions {
  std::filesystem::path data;  // images, or features.npy
  ImagesRequest images;
  ml::BackboneRequest backbone;
  std::string classifier;
  ml::ParameterValues values;
  bool tune = false;
  std::filesystem::path centre_images;  // "" to draw them
  double test_fraction = 0.25;
  std::uint64_t seed = 0;
  std::string out;
  std::string json;

  bool has_vectors() const { return data.extension() == ".npy"; }
};

// What is learnt from, and what makes more of it; null for vectors of unknown origin.
struct Material {
  ml::Features features;
  std::shared_ptr<const ml::Backbone> backbone;
  std::optional<std::size_t> kept_whole = std::nullopt;  // of segmented images
};

Material extract(const TopTuneOptions& options) {
  auto dataset = ml::open_dataset(options.data);
  ml::check_labelled(dataset, "top-tuning");
  const auto images = prepare_images(std::move(dataset), options.images);
  auto request = options.backbone;
  request.canvas_px = images.canvas_px;
  auto backbone = ml::make_backbone(request);
  ml::ExtractFeatures job(images.dataset, backbone, ml::cache_folder());
  return {*run_with_progress_line("features", job), backbone, images.kept_whole};
}

// The backbone is built again, so that the model takes images; it has to be the one that the
// vectors came from.
Material read_vectors(const TopTuneOptions& options) {
  auto features = ml::read_features(options.data);
  if (!features.recipe) {
    spdlog::warn("{} has no .json that says how it was made: the model will score vectors only",
                 options.data.string());
    return {std::move(features), nullptr};
  }
  auto request = options.backbone;  // what the flags leave open is as the file says
  if (request.id.empty()) request.id = features.recipe->backbone;
  if (request.layer.empty()) request.layer = features.recipe->layer;
  if (request.size == 0) request.size = features.recipe->image.size;
  request.canvas_px = features.recipe->image.canvas_px;
  auto backbone = ml::make_backbone(request);
  const auto mismatch = ml::difference(backbone->recipe(), ml::without_isolation(*features.recipe));
  if (!mismatch.empty())
    throw std::runtime_error(options.data.string() +
                             " was not made with this backbone: " + mismatch);
  return {std::move(features), std::move(backbone)};
}

std::string without_line_end(std::string line) {
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
  return line;
}

// The rows of the images that a text file names, one path a line, as the data name them.
ml::RowIndices rows_of_images(const std::filesystem::path& list, const ml::Features& features) {
  std::ifstream file(list);
  if (!file) throw std::runtime_error("cannot read " + list.string());
  std::map<std::string, Eigen::Index> row_of;
  for (const auto& sample : features.samples)
    row_of.emplace(sample.path, static_cast<Eigen::Index>(row_of.size()));
  ml::RowIndices rows;
  std::set<std::string> seen;
  for (std::string line; std::getline(file, line);) {
    const auto path = without_line_end(line);
    if (path.empty()) continue;
    const auto fail = [&](const std::string& what) {
      throw std::runtime_error(fmt::format("{}: '{}' {}", list.string(), path, what));
    };
    const auto found = row_of.find(path);
    if (found == row_of.end()) fail("is no image of the data");
    if (features.samples[static_cast<std::size_t>(found->second)].split != ml::Split::train)
      fail("is held out; centres have to be training images");
    if (!seen.insert(path).second) fail("is named twice");
    rows.push_back(found->second);
  }
  if (rows.empty()) throw std::runtime_error(list.string() + " names no image");
  return rows;
}

bool has_centres(const std::string& classifier) {
  const auto& all = ml::ClassifierRegistry::instance().find(classifier).info.parameters;
  return std::any_of(all.begin(), all.end(), [](const auto& one) { return one.id == "centres"; });
}

// A parameter as a person would say it: the name of a choice, a whole number without its point.
Json said(const ml::Parameter& parameter, double value) {
  using Kind = ml::ParameterKind;
  if (parameter.kind == Kind::choice) return parameter.choices.at(static_cast<std::size_t>(value));
  if (parameter.kind == Kind::boolean) return value != 0.0;
  if (parameter.kind == Kind::integer) return static_cast<std::int64_t>(value);
  return value;
}

// The classifier's parameters, with what it settled itself in the place of `auto`.
void add_parameters(Json& results, const TopTuneOptions& options,
                    const std::map<std::string, double>& settled) {
  const auto& method = ml::ClassifierRegistry::instance().find(options.classifier);
  for (const auto& parameter : method.info.parameters) {
    if (results.contains(parameter.id))
      continue;  // iterations: what was done, not what was allowed
    const auto found = settled.find(parameter.id);
    const bool is_settled = found != settled.end();
    results[parameter.id] =
        said(parameter, is_settled ? found->second : options.values.at(parameter.id));
  }
}

// Of the held-out probabilities; null with nothing held out.
Json calibration_error(const ml::Features& features, const TopTuningRun& run) {
  const auto labels = held_out_labels(features, nullptr);
  if (labels.empty()) return nullptr;
  const auto probabilities = run.model->probabilities(run.fit->test_scores);
  return ml::expected_calibration_error(ml::reliability(probabilities, labels));
}

Json results_of(const TopTuneOptions& options, const ml::Features& features,
                const TopTuningRun& run) {
  const auto& last = run.fit->iterations.back();
  Json results;
  results["accuracy_test"] = last.accuracy_test;
  results["accuracy_train"] = last.accuracy_train;
  if (std::isfinite(run.fit->accuracy_leave_one_out))
    results["accuracy_leave_one_out"] = run.fit->accuracy_leave_one_out;
  results["calibration_error"] = calibration_error(features, run);
  results["seconds_features"] = features.seconds;
  results["seconds_fit"] = run.fit->seconds;
  results["iterations"] = last.index;
  results["n_train"] = features.rows_of(ml::Split::train).size();
  results["n_test"] = features.rows_of(ml::Split::test).size();
  results["dim"] = features.values.cols();
  results["classes"] = features.classes.size();
  results["class_names"] = features.classes;
  results["classifier"] = options.classifier;
  if (run.tuning) {
    results["seconds_tuning"] = run.tuning->seconds;
    results["pairs_tried"] = run.tuning->points.size();
    results["accuracy_tuning"] = run.tuning->doublings.empty()
                                     ? run.tuning->best()->accuracy
                                     : ml::best_of(run.tuning->doublings).accuracy;
    results["centres_tried"] = Json::array();
    for (const auto& tried : run.tuning->doublings)
      results["centres_tried"].push_back({{"centres", tried.centres},
                                          {"sigma", tried.sigma},
                                          {"lambda", tried.lambda},
                                          {"accuracy", tried.accuracy},
                                          {"gain", tried.gain},
                                          {"standard_error", tried.standard_error}});
  }
  add_parameters(results, options, run.fit->chosen);
  results["residual"] = last.residual;
  results["seed"] = options.seed;
  results["model"] = options.out;
  results["model_hash"] = ml::content_hash(*run.model);
  report_skipped(results, features.skipped);
  return results;
}

std::string training_words(const Json& results) {
  return fmt::format(
      "held out  {:.4f} of {} images right\n"
      "training  {:.4f} of {}\n"
      "features  {:.1f} s, {} each\n"
      "{}  {:.2f} s, {} iterations -> {}\n",
      results["accuracy_test"].get<double>(), results["n_test"].get<int>(),
      results["accuracy_train"].get<double>(), results["n_train"].get<int>(),
      results["seconds_features"].get<double>(), results["dim"].get<int>(),
      results["classifier"].get<std::string>(), results["seconds_fit"].get<double>(),
      results["iterations"].get<int>(), results["model"].get<std::string>());
}

int run_top_tune(const TopTuneOptions& options) {
  check_outputs({options.out, options.json},
                {options.data, options.backbone.weights, options.centre_images});
  warn_about_slow_products();
  auto material = options.has_vectors() ? read_vectors(options) : extract(options);
  // After extraction, so that images and the vectors made of them are split alike.
  const auto features = std::make_shared<const ml::Features>(
      ml::with_split(std::move(material.features), options.test_fraction, options.seed));

  TopTuningRequest request{features,     material.backbone, options.classifier,     options.values,
                           options.tune, options.seed,      options.backbone.device};
  if (!options.centre_images.empty())
    request.centres = rows_of_images(options.centre_images, *features);
  TopTuningJob job(std::move(request));
  const auto run = run_with_progress_line(options.classifier, job);
  ml::write_model(options.out, *run->model);

  auto results = results_of(options, *features, *run);
  report_segmentation(results, *features, material.kept_whole);
  deliver(training_words(results), results, options.json);
  return 0;
}

}  // namespace

void add_top_tune(CLI::App& program, RunVerb& run) {
  auto* verb = program.add_subcommand("top-tune", "Train a fast classifier on frozen features");
  auto options = std::make_shared<TopTuneOptions>();
  verb->add_option("DATA", options->data,
                   "Folder of class folders (its test folder is held out), CSV with path,label, or "
                   "features.npy as `diatom features` writes it")
      ->required();
  add_backbone_flags(*verb, options->backbone);
  add_image_flags(*verb, options->images);
  auto classifier = std::make_shared<FamilyFlags>(
      *verb, infos_of(ml::ClassifierRegistry::instance()), "Classifier");
  classifier->add_choice(*verb, "--classifier", "What learns from the features", "falkon");
  verb->add_flag("--tune", options->tune,
                 "Choose sigma, lambda and, where that is auto, the number of centres of falkon by "
                 "leaving out each training image in turn");
  verb->add_option("--centre-images", options->centre_images,
                   "Text file that names the training images falkon's centres shall be, one path a "
                   "line; without it they are drawn")
      ->option_text("FILE");
  verb->add_option("--test-fraction", options->test_fraction,
                   "Share of each class that is held out, where the data say nothing [0.25]")
      ->check(CLI::Range(0.0, 0.95))
      ->option_text("X");
  add_seed_flag(*verb, options->seed);
  verb->add_option("--out", options->out, "Where the model goes")->required()->option_text("MODEL");
  add_json_flag(*verb, options->json);
  add_verbose_flag(*verb);
  verb->callback([options, classifier, &run] {
    if (options->backbone.id.empty() && !options->has_vectors())
      throw CLI::RequiredError("--backbone");
    check_images(options->data, options->images);
    options->classifier = classifier->method();
    options->values = classifier->values();
    if (!options->centre_images.empty() && !has_centres(options->classifier))
      throw CLI::ValidationError("--centre-images: the classifier " + options->classifier +
                                 " has no centres");
    run = [options] { return run_top_tune(*options); };
  });
}

}  // namespace diatom::app
