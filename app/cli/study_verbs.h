// The verbs below `diatom study`, one file each.
#pragma once

#include <string>

#include <CLI/App.hpp>

#include "app/cli/verbs.h"
#include "ml/backbone/backbone.h"

namespace diatom::app {

void add_semantic_variability(CLI::App& study, RunVerb& run);
void add_top_tuning_study(CLI::App& study, RunVerb& run);
void add_plankton_study(CLI::App& study, RunVerb& run);

// What --backbone says of one: "name" or "name=weights".
ml::BackboneRequest backbone_of(const std::string& text, ml::Device device);

}  // namespace diatom::app
