#include "app/cli/command_line.h"

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <string>

#include <CLI/CLI.hpp>
#include <spdlog/spdlog.h>

#include "app/cli/verbs.h"

namespace diatom::app {

namespace {

std::filesystem::path config_file() {
  if (const char* folder = std::getenv("XDG_CONFIG_HOME"); folder != nullptr && *folder != '\0')
    return std::filesystem::path(folder) / "diatom" / "config.toml";
  const char* home = std::getenv("HOME");
  return std::filesystem::path(home != nullptr ? home : ".") / ".config/diatom/config.toml";
}

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
  program.set_config("--config", config_file().string(), "File of flags; those given here beat it");
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
