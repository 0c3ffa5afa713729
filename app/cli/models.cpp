// diatom models: public pre-trained weights, downloaded when asked for, and a person's own.
#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <spdlog/fmt/fmt.h>
#include <spdlog/fmt/ranges.h>

#include "app/cli/options.h"
#include "app/cli/progress_line.h"
#include "app/cli/results.h"
#include "app/cli/verbs.h"
#include "app/models/manifest.h"
#include "app/models/model_folder.h"

namespace diatom::app {

namespace {

struct ModelsFlags {
  std::filesystem::path manifest;  // "" for the one that comes with the program
  std::string name;
  std::filesystem::path file;
  std::string json;
};

Manifest manifest_of(const ModelsFlags& flags) {
  return read_manifest(flags.manifest.empty() ? shipped_manifest() : flags.manifest);
}

int list_models(const ModelsFlags& flags) {
  const auto manifest = manifest_of(flags);
  const auto folder = model_folder();
  std::string words;
  auto list = Json::array();
  for (const auto& one : manifest.weights) {
    const auto file = folder / one.file_name;
    const bool is_here = std::filesystem::exists(file);
    words += fmt::format("{:<14} {:6.1f} MB  {:<9} {}, {}\n{:14} {}\n{:14} SHA-256 {}\n", one.name,
                         one.megabytes, is_here ? "is here" : "", one.trained_on, one.licence, "",
                         is_here ? file.string() : one.address, "", one.sha256);
    list.push_back({{"name", one.name},
                    {"backbone", one.backbone},
                    {"address", one.address},
                    {"sha256", one.sha256},
                    {"megabytes", one.megabytes},
                    {"trained_on", one.trained_on},
                    {"licence", one.licence},
                    {"file", is_here ? Json(file.string()) : Json()}});
  }
  words += fmt::format("\n{}\n", manifest.terms);
  deliver(words, {{"weights", list}, {"terms", manifest.terms}}, flags.json);
  return 0;
}

std::string how_to_use(const std::string& backbone, const std::filesystem::path& file) {
  return fmt::format("use it with --backbone {} --weights {}\n", backbone, file.string());
}

int get_model(const ModelsFlags& flags) {
  const auto manifest = manifest_of(flags);
  const auto& wanted = manifest.find(flags.name);
  KeptWeights kept;
  {
    ProgressLine line(wanted.name);
    kept = get_weights(wanted, model_folder(), [&](std::uint64_t have, std::uint64_t of) {
      const auto fraction = of > 0 ? static_cast<float>(have) / static_cast<float>(of) : 0.0F;
      line.show({fraction, fmt::format("{:.1f} MB", static_cast<double>(have) * 1e-6)});
    });
  }
  const auto words = fmt::format("{} {}: {}\nits SHA-256 is the published one; {}", wanted.name,
                                 kept.was_there ? "was here already" : "has been downloaded",
                                 kept.file.string(), how_to_use(wanted.backbone, kept.file));
  deliver(words,
          {{"name", wanted.name},
           {"backbone", wanted.backbone},
           {"file", kept.file.string()},
           {"sha256", wanted.sha256},
           {"was_there", kept.was_there}},
          flags.json);
  return 0;
}

int import_model(const ModelsFlags& flags) {
  const auto imported = import_weights(flags.file, model_folder());
  const auto file = imported.kept.file.string();
  const auto words = fmt::format(
      "{} fits {}\nSHA-256 {}\n{} {}; {}", flags.file.string(), fmt::join(imported.backbones, ", "),
      imported.sha256, imported.kept.was_there ? "was here already:" : "has been copied to", file,
      how_to_use(imported.backbones.front(), file));
  deliver(words,
          {{"backbones", imported.backbones},
           {"file", file},
           {"sha256", imported.sha256},
           {"was_there", imported.kept.was_there}},
          flags.json);
  return 0;
}

using RunModels = int (*)(const ModelsFlags&);

CLI::App* add_models_verb(CLI::App& models, const char* name, const char* help, RunModels what,
                          const std::shared_ptr<ModelsFlags>& flags, RunVerb& run) {
  auto* verb = models.add_subcommand(name, help);
  add_json_flag(*verb, flags->json);
  add_verbose_flag(*verb);
  verb->callback([flags, what, &run] { run = [flags, what] { return what(*flags); }; });
  return verb;
}

void add_manifest_flag(CLI::App& verb, ModelsFlags& flags) {
  verb.add_option("--manifest", flags.manifest, "Another list of published weights (JSON)")
      ->option_text("FILE");
}

}  // namespace

void add_models(CLI::App& program, RunVerb& run) {
  auto* models = program.add_subcommand(
      "models", "Pre-trained weights: what is published, downloading it, importing your own");
  models->require_subcommand(1);
  auto flags = std::make_shared<ModelsFlags>();
  auto* list = add_models_verb(*models, "list", "What is published, under which terms", list_models,
                               flags, run);
  add_manifest_flag(*list, *flags);
  auto* get =
      add_models_verb(*models, "get", "Download one, check and keep it", get_model, flags, run);
  get->add_option("NAME", flags->name, "As the list calls it")->required();
  add_manifest_flag(*get, *flags);
  auto* import =
      add_models_verb(*models, "import", "Check a file of weights, and keep a copy of it",
                      import_model, flags, run);
  import->add_option("FILE", flags->file, ".safetensors, .pth or .pt")->required();
}

}  // namespace diatom::app
