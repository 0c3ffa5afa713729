// diatom doctor: what is wrong with a data set before anyone learns from it.
#include "ml/doctor/doctor.h"

#include <memory>

#include <CLI/CLI.hpp>
#include <spdlog/fmt/fmt.h>

#include "app/cli/options.h"
#include "app/cli/progress_line.h"
#include "app/cli/results.h"
#include "app/cli/verbs.h"
#include "app/startup.h"
#include "ml/core/user_folders.h"

namespace diatom::app {

namespace {

struct DoctorFlags {
  std::filesystem::path data;
  ml::BackboneRequest backbone;
  ml::DoctorOptions options;
  std::string json;
};

Json json_of(const ml::Finding& finding, const ml::Features& features) {
  Json json = {{"ailment", ml::name_of(finding.ailment)},
               {"path", finding.path},
               {"strength", finding.strength},
               {"words", finding.words}};
  if (finding.other_row >= 0)
    json["other_path"] = features.samples[static_cast<std::size_t>(finding.other_row)].path;
  if (finding.suggested != ml::unlabelled)
    json["suggested"] = ml::class_name(features.classes, finding.suggested);
  return json;
}

int run_doctor(const DoctorFlags& flags) {
  check_outputs({flags.json}, {flags.data, flags.backbone.weights});
  warn_about_slow_products();
  const auto dataset = ml::open_dataset(flags.data);
  auto request = flags.backbone;
  if (request.id.empty()) request.id = "diatom-net";
  ml::ExtractFeatures extraction(dataset, ml::make_backbone(request), ml::cache_folder());
  const auto features = run_with_progress_line("features", extraction);
  ml::ExamineData job(features, dataset.images, flags.options);
  const auto diagnosis = run_with_progress_line("doctor", job);

  std::string words;
  auto findings = Json::array();
  for (const auto& finding : diagnosis->findings) {
    words += fmt::format("{}: {}\n", ml::name_of(finding.ailment), finding.words);
    findings.push_back(json_of(finding, *features));
  }
  words +=
      fmt::format("{} images examined, {} findings\n", diagnosis->rows, diagnosis->findings.size());
  deliver(words, {{"n", diagnosis->rows}, {"findings", findings}}, flags.json);
  return 0;
}

}  // namespace

void add_doctor(CLI::App& program, RunVerb& run) {
  auto* verb = program.add_subcommand(
      "doctor", "Look for copies, leaks, rare classes and doubtful labels in a data set");
  auto flags = std::make_shared<DoctorFlags>();
  verb->add_option("DATA", flags->data, "Folder, CSV, or EcoTaxa's folder or archive")->required();
  add_backbone_flags(*verb, flags->backbone);
  verb->add_option("--near", flags->options.near_cosine,
                   "Cosine above which a test image counts as a copy of a training image [0.98]")
      ->check(CLI::Range(0.0, 1.0))
      ->option_text("COSINE");
  verb->add_option("--sure", flags->options.sure_probability,
                   "Probability above which a contradicted label is listed [0.9]")
      ->check(CLI::Range(0.0, 1.0))
      ->option_text("P");
  add_seed_flag(*verb, flags->options.seed);
  add_json_flag(*verb, flags->json);
  add_verbose_flag(*verb);
  verb->callback([flags, &run] { run = [flags] { return run_doctor(*flags); }; });
}

}  // namespace diatom::app
