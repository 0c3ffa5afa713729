// diatom study top-tuning: is fine-tuning worth its hours, over data sets, backbones and seeds?
#include <charconv>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include "app/cli/method_flags.h"
#include "app/cli/options.h"
#include "app/cli/processes.h"
#include "app/cli/progress_line.h"
#include "app/cli/results.h"
#include "app/cli/study_verbs.h"
#include "app/startup.h"
#include "app/study/talk_targets.h"
#include "app/study/top_tuning_study.h"
#include "ml/fine_tuning/fine_tune.h"

namespace diatom::app {

namespace {

struct TopTuningStudyVerb {
  TopTuningStudyOptions options;
  std::vector<std::string> backbones;  // "mobilenet_v2=weights.safetensors"
  std::filesystem::path talk;          // folder of the talk's data sets
  bool list = false;
  ml::Device device = ml::Device::cpu;
  std::string shard = "1/1";
  int processes = 1;
  std::string json;
};

// "2/4": the second of four.
Shard shard_of(const std::string& text) {
  int number = 0;
  int count = 0;
  const char* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, number);
  const bool has_slash = first.ec == std::errc{} && first.ptr != end && *first.ptr == '/';
  const auto second = has_slash ? std::from_chars(first.ptr + 1, end, count) : first;
  if (!has_slash || second.ec != std::errc{} || second.ptr != end || number < 1 || number > count)
    throw CLI::ValidationError("--shard", "'" + text + "' is no part such as 2/4");
  return {number - 1, count};
}

void add_talk_targets(TopTuningStudyVerb& verb) {
  if (verb.talk.empty()) return;
  const auto found = find_talk_targets(verb.talk);
  for (const auto& folder : found.folders) verb.options.data.push_back(folder);
  for (const auto* target : found.missing)
    spdlog::warn("{} is not in {}: get it from {}", target->folder, verb.talk.string(),
                 target->where);
}

std::string time_text(double seconds) {
  return fmt::format("{:.0f} min {:02.0f} s", std::floor(seconds / 60.0), std::fmod(seconds, 60.0));
}

// Every process takes its share of this machine's share.
void compute(const TopTuningStudy& study, const Shard& shard, int processes) {
  ProgressLine line("study");
  if (processes == 1) {
    study.run(shard, [&line](const ml::Progress& progress) { line.show(progress); });
    return;
  }
  const auto all = static_cast<float>(std::max<std::size_t>(1, study.missing(shard)));
  run_in_processes(
      processes,
      [&](int part) {
        study.run({shard.index + part * shard.count, shard.count * processes}, {});
      },
      [&] {
        const auto missing = study.missing(shard);
        line.show({1.0F - static_cast<float>(missing) / all,
                   fmt::format("{} cells left, {} processes", missing, processes)});
      });
}

Json json_of(const StudyRow& row) {
  return {{"data", row.target},
          {"backbone", row.pretraining},
          {"method", row.head},
          {"seed", row.seed},
          {"accuracy_test", row.accuracy},
          {"seconds_features", row.seconds_features},
          {"seconds_to_best", row.seconds},
          {"n_train", row.n_train},
          {"n_test", row.n_test},
          {"classes", row.classes}};
}

int run_top_tuning_study(TopTuningStudyVerb verb) {
  if (verb.list) {
    std::cout << talk_table();
    return 0;
  }
  warn_about_slow_products();
  const Shard shard = shard_of(verb.shard);
  add_talk_targets(verb);
  for (const auto& text : verb.backbones)
    verb.options.backbones.push_back(backbone_of(text, verb.device));
  const TopTuningStudy study(verb.options);
  const auto to_compute = study.missing(shard);
  const double expected =
      computed_in_a_process([&] { return study.expected_seconds(shard); }) / verb.processes;
  fmt::print(stderr, "{} of {} cells to compute, which takes at most about {} here\n", to_compute,
             study.cells(), time_text(expected));

  const auto clock = ml::Scheduler::steady_clock();
  const double begin_ms = clock();
  compute(study, shard, verb.processes);
  study.write_summary();
  Json json;
  json["out"] = verb.options.out.string();
  json["cells"] = study.cells();
  json["computed"] = to_compute;
  json["seconds_expected"] = expected;
  json["seconds"] = (clock() - begin_ms) / 1000.0;
  json["results"] = Json::array();
  for (const auto& row : study.rows()) json["results"].push_back(json_of(row));
  deliver(study.table() + fmt::format("\n-> {}\n", verb.options.out.string()), json, verb.json);
  return 0;
}

}  // namespace

void add_top_tuning_study(CLI::App& study, RunVerb& run) {
  auto* verb = study.add_subcommand(
      "top-tuning", "Fine-tuning, FALKON, ridge and a network: accuracy and time, over seeds");
  auto held = std::make_shared<TopTuningStudyVerb>();
  auto& options = held->options;
  verb->add_option("DATA", options.data, "Folders of class folders, or CSVs with path,label");
  verb->add_option("--talk", held->talk,
                   "Folder that holds some of the talk's 32 data sets, under the names of --list")
      ->option_text("DIR");
  verb->add_flag("--list", held->list, "Only print the talk's 32 data sets, and where to get them");
  auto* out = verb->add_option("--out", options.out,
                               "Folder for cells/, results.csv, table.md, time.svg and "
                               "differences.svg; what it already holds is not computed anew")
                  ->option_text("DIR");
  verb->add_option("--backbone", held->backbones, "Network, and its weights where it needs some")
      ->option_text("NAME[=WEIGHTS] ...");
  verb->add_option("--method", options.methods,
                   "What is compared [fine-tuning, falkon, ridge, mlp]")
      ->option_text("NAME ...");
  verb->add_option("--seeds", options.seeds, "Repetitions, each with a seed of its own [3]")
      ->option_text("N");
  verb->add_option("--fine-tuning-seeds", options.fine_tuning_seeds,
                   "Of which for fine-tuning, which takes long [3]")
      ->option_text("N");
  verb->add_option("--test-fraction", options.test_fraction,
                   "Share of each class that is held out, where the data say nothing [0.25]")
      ->check(CLI::Range(0.0, 0.95))
      ->option_text("X");
  verb->add_option("--processes", held->processes, "How many share the work on this machine [1]")
      ->check(CLI::Range(1, 256))
      ->option_text("N");
  verb->add_option("--shard", held->shard,
                   "This machine's part of the cells, such as 2/4; put together by copying all "
                   "machines' cells/ into one folder [1/1]")
      ->option_text("I/N");
  auto flags = std::make_shared<MethodFlags>(*verb, ml::fine_tuning_info());
  add_device_flag(*verb, held->device);
  add_seed_flag(*verb, options.seed);
  add_json_flag(*verb, held->json);
  add_verbose_flag(*verb);
  verb->callback([held, flags, out, &run] {
    if (out->count() == 0 && !held->list) throw CLI::RequiredError("--out");
    shard_of(held->shard);
    held->options.fine_tuning = flags->values();
    run = [held] { return run_top_tuning_study(*held); };
  });
}

}  // namespace diatom::app
