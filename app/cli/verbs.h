// The verbs of the command line, one file each. Every function declares its flags on `program` and,
// once the arguments name its verb, leaves in `run` what is to be done after parsing: so wrong
// usage and failing work stay apart.
#pragma once

#include <functional>

#include <CLI/App.hpp>

namespace diatom::app {

using RunVerb = std::function<int()>;  // returns the exit code

void add_window(CLI::App& program, RunVerb& run);  // no verb: what runs unless another is named
void add_features(CLI::App& program, RunVerb& run);
void add_top_tune(CLI::App& program, RunVerb& run);
void add_fine_tune(CLI::App& program, RunVerb& run);
void add_cluster(CLI::App& program, RunVerb& run);
void add_embed(CLI::App& program, RunVerb& run);
void add_render(CLI::App& program, RunVerb& run);
void add_predict(CLI::App& program, RunVerb& run);
void add_pretrain(CLI::App& program, RunVerb& run);
void add_race(CLI::App& program, RunVerb& run);
void add_study(CLI::App& program, RunVerb& run);
void add_live(CLI::App& program, RunVerb& run);
void add_log(CLI::App& program, RunVerb& run);
void add_synth(CLI::App& program, RunVerb& run);
void add_export(CLI::App& program, RunVerb& run);
void add_doctor(CLI::App& program, RunVerb& run);
void add_models(CLI::App& program, RunVerb& run);
void add_session(CLI::App& program, RunVerb& run);

}  // namespace diatom::app
