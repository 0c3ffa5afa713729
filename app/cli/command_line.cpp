#include "app/cli/command_line.h"

#include <iostream>
#include <stdexcept>
#include <string>

#include <CLI/CLI.hpp>
#include <spdlog/spdlog.h>

#include "app/cli/verbs.h"
#include "ml/core/user_folders.h"

namespace diatom::app {

namespace {

int report_wrong_usage(const CLI::App& program, const std::string& what) {
  std::string help = "diatom ";
  for (const auto* verb : program.get_subcommands()) help += verb->get_name() + ' ';
  spdlog::error("{}; see {}--help", what.substr(0, what.find('\n')), help);
  return 2;
}

}  // namespace

int run_command_line(int argc, char** argv) {
  CLI::App program{
      "Watch an image classifier being trained, and see it at work on a live microscope", "diatom"};
  program.set_version_flag("--version", "diatom " DIATOM_VERSION);
  const auto config_file = ml::config_folder() / "config.toml";
  program.set_config("--config", config_file.string(), "File of flags; those given here beat it");
  RunVerb run;
  add_window(program, run);
  add_features(program, run);
  add_top_tune(program, run);
  add_fine_tune(program, run);
  add_cluster(program, run);
  add_embed(program, run);
  add_render(program, run);
  add_predict(program, run);
  add_pretrain(program, run);
  add_race(program, run);
  add_study(program, run);
  add_live(program, run);
  add_log(program, run);
  add_synth(program, run);
  add_export(program, run);
  add_doctor(program, run);
  add_models(program, run);
  add_session(program, run);

  try {
    program.parse(argc, argv);
  } catch (const CLI::Success& asked) {  // --help or --version
    return program.exit(asked);
  } catch (const CLI::ParseError& error) {
    return report_wrong_usage(program, error.what());
  }
  const int exit_code = run();
  if (!std::cout.flush()) throw std::runtime_error("cannot write to standard output");
  return exit_code;
}

}  // namespace diatom::app
