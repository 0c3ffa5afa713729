// diatom predict: which class a model sees in each image, or in each row of features.npy.
#include <memory>
#include <span>
#include <stdexcept>
#include <vector>

#include <CLI/CLI.hpp>
#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include "app/cli/image_model.h"
#include "app/cli/options.h"
#include "app/cli/results.h"
#include "app/cli/verbs.h"
#include "app/memory.h"
#include "app/startup.h"
#include "ml/classifier/model.h"
#include "ml/core/scheduler.h"

namespace diatom::app {

namespace {

struct PredictOptions {
  std::vector<std::filesystem::path> inputs;  // images, or features.npy
  ModelRequest model;
  std::string json;
};

bool is_vectors(const std::filesystem::path& input) {
  return input.extension() == ".npy";
}

// What has been predicted so far, for people and for programs.
struct Predictions {
  std::string table = "path\tclass\tprobability\n";
  Json list = Json::array();

  void add(const std::string& path, const Eigen::Ref<const Eigen::RowVectorXf>& probabilities,
           const std::vector<std::string>& classes) {
    Eigen::Index best = 0;
    const float probability = probabilities.maxCoeff(&best);
    const auto& name = classes.at(static_cast<std::size_t>(best));
    table += fmt::format("{}\t{}\t{:.4f}\n", path, name, probability);
    Json all;
    for (std::size_t c = 0; c < classes.size(); ++c)
      all[classes[c]] = probabilities[static_cast<Eigen::Index>(c)];
    list.push_back(
        {{"path", path}, {"class", name}, {"probability", probability}, {"probabilities", all}});
  }
};

void predict_image(const ml::Model& model, const std::filesystem::path& file, Predictions& into) {
  const auto image = ml::read_image(file);
  const ml::Matrix probabilities = model.probabilities(model.scores(std::span(&image, 1)));
  into.add(file.string(), probabilities.row(0), model.classes);
}

void predict_vectors(const ml::Model& model, const std::filesystem::path& file, Predictions& into) {
  const auto features = ml::read_features(file);
  if (model.recipe && features.recipe) {
    const auto mismatch = ml::difference(*model.recipe, *features.recipe);
    if (!mismatch.empty())
      throw std::runtime_error(file.string() + " was made otherwise than the model's: " + mismatch);
  }
  if (features.values.cols() != model.standardisation.mean.size())
    throw std::runtime_error(fmt::format("{} has rows of {} values, the model takes {}",
                                         file.string(), features.values.cols(),
                                         model.standardisation.mean.size()));
  const ml::Matrix probabilities = model.probabilities(model.scores(features.values));
  for (Eigen::Index i = 0; i < probabilities.rows(); ++i)
    into.add(features.samples[static_cast<std::size_t>(i)].path, probabilities.row(i),
             model.classes);
}

int run_predict(const PredictOptions& options) {
  auto read = options.inputs;
  read.insert(read.end(), {options.model.file, options.model.weights});
  check_outputs({options.json}, read);
  warn_about_slow_products();
  const double memory_before_mb = memory_mb();  // the program with its libraries
  const auto model = read_model(options.model);
  for (const auto& input : options.inputs)
    if (!is_vectors(input)) check_takes_images(model, options.model.file);

  const auto clock = ml::Scheduler::steady_clock();
  const double begin_ms = clock();
  Predictions predictions;
  auto failed = Json::array();
  for (const auto& input : options.inputs) {
    try {
      is_vectors(input) ? predict_vectors(model, input, predictions)
                        : predict_image(model, input, predictions);
    } catch (const std::runtime_error& error) {  // the others are still predicted
      spdlog::error(error.what());
      failed.push_back({{"path", input.string()}, {"reason", error.what()}});
    }
  }
  const Json results = {{"model", options.model.file.string()},
                        {"model_hash", ml::content_hash(model)},
                        {"class_names", model.classes},
                        {"predictions", predictions.list},
                        {"failed", failed},
                        {"seconds", (clock() - begin_ms) / 1000.0},
                        {"memory_before_mb", memory_before_mb},
                        {"memory_peak_mb", peak_memory_mb()}};
  deliver(predictions.table, results, options.json);
  return failed.empty() ? 0 : 1;
}

}  // namespace

void add_predict(CLI::App& program, RunVerb& run) {
  auto* verb = program.add_subcommand("predict", "Name what a model sees in images");
  auto options = std::make_shared<PredictOptions>();
  verb->add_option("IMAGE", options->inputs, "Images, or features.npy made as the model's were")
      ->required();
  add_model_flags(*verb, options->model);
  add_json_flag(*verb, options->json);
  add_verbose_flag(*verb);
  verb->callback([options, &run] { run = [options] { return run_predict(*options); }; });
}

}  // namespace diatom::app
