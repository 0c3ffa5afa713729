// diatom study: the experiments behind the program, each a verb of its own below this one.
#include <CLI/CLI.hpp>

#include "app/cli/study_verbs.h"

namespace diatom::app {

void add_study(CLI::App& program, RunVerb& run) {
  auto* verb = program.add_subcommand("study", "Experiments on many data, with tables and plots");
  verb->require_subcommand(1);
  add_semantic_variability(*verb, run);
  add_top_tuning_study(*verb, run);
  add_plankton_study(*verb, run);
}

ml::BackboneRequest backbone_of(const std::string& text, ml::Device device) {
  ml::BackboneRequest request;
  const auto equals = text.find('=');
  request.id = text.substr(0, equals);
  if (equals != std::string::npos) request.weights = text.substr(equals + 1);
  request.device = device;
  return request;
}

}  // namespace diatom::app
