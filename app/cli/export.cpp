// diatom export: what other programs read: a model as TorchScript, features for the TensorFlow
// Embedding Projector, a data set for EcoTaxa; each from a file of its own or from a session.
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include <CLI/CLI.hpp>
#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include "app/cli/image_model.h"
#include "app/cli/options.h"
#include "app/cli/progress_line.h"
#include "app/cli/results.h"
#include "app/cli/verbs.h"
#include "app/session_exports.h"
#include "app/session_file/data_reference.h"
#include "app/session_file/session_file.h"
#include "app/session_file/tables.h"
#include "ml/core/tensor_map.h"
#include "ml/export/ecotaxa.h"
#include "ml/export/projector.h"
#include "ml/export/torchscript.h"

namespace diatom::app {

namespace {

struct ExportOptions {
  std::filesystem::path input;  // model, features.npy or data
  std::filesystem::path torchscript, projector, ecotaxa;
  std::filesystem::path weights;  // of the model, for a TorchScript backbone only
  std::filesystem::path map;      // points for the projector
  std::filesystem::path images;   // of the features, for the projector's sprite
  std::string json;
};

bool is_session(const ExportOptions& options) {
  return options.input.extension() == kSessionEnding;
}

// With its images from where they are now, where that is said.
Session session_to_export(const ExportOptions& options) {
  auto opened = read_session(options.input);
  auto& session = opened.session;
  for (const auto& warning : opened.warnings) spdlog::warn("{}", warning);
  if (!options.images.empty() && session.dataset)
    attach_images(session, options.images.string(), fingerprint_of(session.dataset->samples),
                  taught_crops(*session.dataset));
  return std::move(session);
}

// What a session lacks is said of its file.
template <class Take>
auto from_session(const ExportOptions& options, const Take& take) {
  const auto session = session_to_export(options);
  try {
    return take(session);
  } catch (const std::exception& error) {
    throw std::runtime_error(fmt::format("{}: {}", options.input.string(), error.what()));
  }
}

ml::Model model_to_export(const ExportOptions& options) {
  if (!is_session(options)) return read_model({options.input, options.weights, ml::Device::cpu});
  return from_session(options, [](const Session& session) { return *exported_model(session); });
}

ml::ProjectorInput rows_to_export(const ExportOptions& options) {
  if (is_session(options)) return from_session(options, projector_input);
  ml::ProjectorInput input;
  input.features = std::make_shared<const ml::Features>(ml::read_features(options.input));
  if (!options.map.empty()) input.points = ml::matrix_from(ml::read_npy(options.map));
  if (!options.images.empty()) input.images = ml::open_dataset(options.images).images;
  return input;
}

struct ImagesToExport {
  ml::Dataset dataset;
  std::optional<ml::EcoTaxaPredictions> predictions = std::nullopt;
};

ImagesToExport images_to_export(const ExportOptions& options) {
  if (!is_session(options)) return {ml::open_dataset(options.input)};
  return from_session(options, [](const Session& session) {
    return ImagesToExport{labelled_dataset(session), predictions_of(session)};
  });
}

int export_torchscript(const ExportOptions& options) {
  const auto model = model_to_export(options);
  ml::write_torchscript(options.torchscript, model);
  deliver(fmt::format("{} classes from (B, H, W, 3) uint8 pixels -> {}\n", model.classes.size(),
                      options.torchscript.string()),
          {{"out", options.torchscript.string()},
           {"class_names", model.classes},
           {"model_hash", ml::content_hash(model)}},
          options.json);
  return 0;
}

int export_projector(const ExportOptions& options) {
  ml::WriteProjector job(rows_to_export(options), options.projector);
  const auto written = run_with_progress_line("projector", job);
  for (const auto& [path, reason] : written->unreadable)
    spdlog::warn("white in the sprite: {}: {}", path, reason);
  deliver(fmt::format("{} rows -> {}\n", written->rows, options.projector.string()),
          {{"out", options.projector.string()},
           {"n", written->rows},
           {"tile_px", written->tile_px},
           {"images_unreadable", written->unreadable.size()}},
          options.json);
  return 0;
}

int export_ecotaxa(const ExportOptions& options) {
  auto images = images_to_export(options);
  auto skipped = images.dataset.skipped;
  const bool predicted = images.predictions.has_value();
  ml::WriteEcoTaxa job(std::move(images.dataset), options.ecotaxa, std::move(images.predictions));
  const auto written = run_with_progress_line("ecotaxa", job);
  skipped.insert(skipped.end(), written->skipped.begin(), written->skipped.end());
  Json results = {
      {"out", options.ecotaxa.string()}, {"objects", written->objects}, {"predictions", predicted}};
  report_skipped(results, skipped);
  deliver(fmt::format("{} objects -> {}\n", written->objects, options.ecotaxa.string()), results,
          options.json);
  return 0;
}

int run_export(const ExportOptions& options) {
  check_outputs({options.torchscript, options.json},
                {options.input, options.weights, options.map, options.images});
  if (!options.torchscript.empty()) return export_torchscript(options);
  if (!options.projector.empty()) return export_projector(options);
  return export_ecotaxa(options);
}

// A session has a map and networks of its own.
void check_flags(const ExportOptions& options) {
  if (!is_session(options)) return;
  if (!options.map.empty()) throw CLI::ValidationError("--map goes with features, not a session");
  if (!options.weights.empty())
    throw CLI::ValidationError("--weights goes with a model, not a session");
}

}  // namespace

void add_export(CLI::App& program, RunVerb& run) {
  auto* verb = program.add_subcommand("export", "Write what other programs read");
  auto options = std::make_shared<ExportOptions>();
  verb->add_option(
          "INPUT", options->input,
          "A model for --torchscript, features.npy for --projector, data for --ecotaxa; or a "
          ".diatom-session for each")
      ->required();
  auto* target = verb->add_option_group("Target");
  target->require_option(1);
  target
      ->add_option("--torchscript", options->torchscript,
                   "The whole model from pixels to probabilities, for torch.jit.load")
      ->option_text("model.pt");
  target
      ->add_option("--projector", options->projector,
                   "A folder for TensorFlow's Embedding Projector")
      ->option_text("FOLDER");
  target->add_option("--ecotaxa", options->ecotaxa, "A folder or archive for EcoTaxa")
      ->option_text("FOLDER|x.zip");
  verb->add_option("--weights", options->weights, "The model's TorchScript file, if it has one")
      ->option_text("FILE");
  verb->add_option("--map", options->map, "For the projector: the rows' places, (N, 3)")
      ->option_text("map.npy");
  verb->add_option("--images", options->images,
                   "For the projector: the data that the rows are of; for a session: where its "
                   "images are now")
      ->option_text("DATA");
  add_json_flag(*verb, options->json);
  add_verbose_flag(*verb);
  verb->callback([options, &run] {
    check_flags(*options);
    run = [options] { return run_export(*options); };
  });
}

}  // namespace diatom::app
