// The verbs below `diatom study`, one file each.
#pragma once

#include <CLI/App.hpp>

#include "app/cli/verbs.h"

namespace diatom::app {

void add_semantic_variability(CLI::App& study, RunVerb& run);
void add_top_tuning_study(CLI::App& study, RunVerb& run);

}  // namespace diatom::app
