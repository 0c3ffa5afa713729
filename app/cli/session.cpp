// diatom session: what a session file holds, and whether its figures still come out.
#include <memory>

#include <CLI/CLI.hpp>
#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include "app/cli/options.h"
#include "app/cli/results.h"
#include "app/cli/verbs.h"
#include "app/session_file/check.h"
#include "app/session_file/session_file.h"
#include "app/startup.h"

namespace diatom::app {

namespace {

struct SessionFlags {
  std::filesystem::path file;
  bool check = false;
  ml::Device device = ml::Device::cpu;
  std::string json;
};

std::string number_of(double value) {
  return fmt::format("{:.6g}", value);
}

std::string contents_of(const Session& session) {
  const auto& features = session.features;
  auto words = fmt::format("data        {}\n", session.missing_data.empty()
                                                   ? session.data_address
                                                   : session.missing_data + " (not found)");
  if (features)
    words += fmt::format("rows        {} of {} features, {} classes\n", features->values.rows(),
                         features->values.cols(), features->classes.size());
  if (session.model)
    words += fmt::format("model       {}, step {}\n", session.model->head->method(),
                         session.model->step);
  if (session.map) words += fmt::format("map         {}\n", session.embedding);
  if (session.clusters && session.clusters->clustering)
    words += fmt::format("clusters    {}\n", session.clusters->clustering->partition->clusters());
  return words + fmt::format("edits       {}\n", session.undo.size());
}

Json contents_json(const SessionFlags& flags, const OpenedSession& opened) {
  const auto& session = opened.session;
  return {{"file", flags.file.string()},
          {"data", session.data_address},
          {"missing_data", session.missing_data},
          {"n", session.features ? session.features->values.rows() : 0},
          {"classes", session.features ? session.features->classes.size() : 0},
          {"model", session.model ? session.model->head->method() : ""},
          {"edits", session.undo.size()},
          {"warnings", opened.warnings}};
}

int run_session(const SessionFlags& flags) {
  check_outputs({flags.json}, {flags.file});
  warn_about_slow_products();
  const auto opened = read_session(flags.file, flags.device);
  for (const auto& warning : opened.warnings) spdlog::warn("{}", warning);
  auto words = contents_of(opened.session);
  auto json = contents_json(flags, opened);
  bool all_agree = true;
  if (flags.check) {
    words += fmt::format("\n{:<32} {:>12} {:>12}\n", "figure", "saved", "now");
    json["figures"] = Json::array();
    for (const auto& figure : check(opened.session)) {
      all_agree = all_agree && figure.agrees();
      words += fmt::format("{:<32} {:>12} {:>12}{}\n", figure.name, number_of(figure.saved),
                           number_of(figure.now), figure.agrees() ? "" : "  differs");
      json["figures"].push_back({{"name", figure.name},
                                 {"saved", figure.saved},
                                 {"now", figure.now},
                                 {"agrees", figure.agrees()}});
    }
    json["agrees"] = all_agree;
  }
  deliver(words, json, flags.json);
  return all_agree ? 0 : 1;
}

}  // namespace

void add_session(CLI::App& program, RunVerb& run) {
  auto* verb = program.add_subcommand(
      "session", "Say what a session file holds, and whether its figures still come out");
  auto flags = std::make_shared<SessionFlags>();
  verb->add_option("FILE", flags->file, "A .diatom-session")->required();
  verb->add_flag("--check", flags->check,
                 "Compute its figures anew, and end with 1 where one differs");
  add_device_flag(*verb, flags->device);
  add_json_flag(*verb, flags->json);
  add_verbose_flag(*verb);
  verb->callback([flags, &run] { run = [flags] { return run_session(*flags); }; });
}

}  // namespace diatom::app
