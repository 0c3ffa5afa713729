// diatom export: what other programs read: a model as TorchScript, features for the TensorFlow
// Embedding Projector, a data set for EcoTaxa.
#include <memory>
#include <optional>
#include <stdexcept>

#include <CLI/CLI.hpp>
#include <spdlog/fmt/fmt.h>

#include "app/cli/image_model.h"
#include "app/cli/options.h"
#include "app/cli/progress_line.h"
#include "app/cli/results.h"
#include "app/cli/verbs.h"
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

int export_torchscript(const ExportOptions& options) {
  const auto model = read_model({options.input, options.weights, ml::Device::cpu});
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
  ml::ProjectorInput input;
  input.features = std::make_shared<const ml::Features>(ml::read_features(options.input));
  if (!options.map.empty()) input.points = ml::matrix_from(ml::read_npy(options.map));
  if (!options.images.empty()) input.images = ml::open_dataset(options.images).images;
  ml::WriteProjector job(std::move(input), options.projector);
  const auto written = run_with_progress_line("projector", job);
  deliver(fmt::format("{} rows -> {}\n", written->rows, options.projector.string()),
          {{"out", options.projector.string()},
           {"n", written->rows},
           {"tile_px", written->tile_px},
           {"images_unreadable", written->images_unreadable}},
          options.json);
  return 0;
}

int export_ecotaxa(const ExportOptions& options) {
  auto dataset = ml::open_dataset(options.input);
  auto skipped = dataset.skipped;
  ml::WriteEcoTaxa job(std::move(dataset), options.ecotaxa);
  const auto written = run_with_progress_line("ecotaxa", job);
  skipped.insert(skipped.end(), written->skipped.begin(), written->skipped.end());
  Json results = {{"out", options.ecotaxa.string()}, {"objects", written->objects}};
  report_skipped(results, skipped);
  deliver(fmt::format("{} objects -> {}\n", written->objects, options.ecotaxa.string()), results,
          options.json);
  return 0;
}

int run_export(const ExportOptions& options) {
  if (!options.torchscript.empty()) return export_torchscript(options);
  if (!options.projector.empty()) return export_projector(options);
  return export_ecotaxa(options);
}

}  // namespace

void add_export(CLI::App& program, RunVerb& run) {
  auto* verb = program.add_subcommand("export", "Write what other programs read");
  auto options = std::make_shared<ExportOptions>();
  verb->add_option("INPUT", options->input,
                   "A model for --torchscript, features.npy for --projector, data for --ecotaxa")
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
  verb->add_option("--images", options->images, "For the projector: the data that the rows are of")
      ->option_text("DATA");
  add_json_flag(*verb, options->json);
  add_verbose_flag(*verb);
  verb->callback([options, &run] { run = [options] { return run_export(*options); }; });
}

}  // namespace diatom::app
