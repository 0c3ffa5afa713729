// diatom log: what an event log holds, in words or JSON, as a CSV table, or for EcoTaxa.
#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>

#include <CLI/CLI.hpp>
#include <spdlog/fmt/fmt.h>

#include "app/cli/log_export.h"
#include "app/cli/options.h"
#include "app/cli/results.h"
#include "app/cli/verbs.h"
#include "app/live/records/event_reader.h"

namespace diatom::app {

namespace {

namespace fs = std::filesystem;

struct LogOptions {
  fs::path log;
  fs::path csv;
  fs::path ecotaxa;
  live::UtcRange range;
  std::string json;
};

// What is counted of the tracks while they pass.
struct TrackSummary {
  std::uint64_t tracks = 0;
  std::map<std::string, std::uint64_t> by_class;
  std::map<std::string, std::uint64_t> by_minute;  // 2024-05-31T14:03
  std::map<std::int64_t, std::uint64_t> by_run;
  std::optional<live::Utc> first;
  std::optional<live::Utc> last;

  void add(const live::LoggedTrack& logged) {
    const auto utc = logged.track.first_seen_utc;
    ++tracks;
    ++by_class[logged.track.class_name];
    ++by_minute[live::iso_8601(utc).substr(0, 16)];
    ++by_run[logged.run];
    if (!first) first = utc;
    last = utc;
  }

  double a_minute() const {
    if (!first) return 0.0;
    const std::chrono::duration<double, std::ratio<60>> minutes = *last - *first;
    return static_cast<double>(tracks) / std::max(1.0, minutes.count());
  }
};

Json runs_json(const live::EventReader& log, const TrackSummary& summary) {
  auto runs = Json::array();
  for (const auto& [id, run] : log.runs()) {
    const auto tracks = summary.by_run.find(id);
    runs.push_back({{"run", id},
                    {"start", live::iso_8601(run.start_utc)},
                    {"source", run.source},
                    {"model_hash", run.model_hash},
                    {"classes", run.classes},
                    {"um_per_px", run.um_per_px ? Json(*run.um_per_px) : Json()},
                    {"tracks", tracks == summary.by_run.end() ? 0 : tracks->second}});
  }
  return runs;
}

Json alarms_and_gaps(const live::EventReader& log, const live::UtcRange& range) {
  Json results = {{"alarms", Json::array()}, {"gaps", Json::array()}};
  for (const auto& [run, alarm, clip] : log.alarms(range))
    results["alarms"].push_back({{"run", run ? Json(*run) : Json()},
                                 {"utc", live::iso_8601(alarm.utc)},
                                 {"kind", alarm.kind},
                                 {"text", alarm.text},
                                 {"class", alarm.class_name ? Json(*alarm.class_name) : Json()},
                                 {"value", alarm.value},
                                 {"clip", clip ? Json(clip->string()) : Json()}});
  for (const auto& [run, gap] : log.gaps(range))
    results["gaps"].push_back({{"run", run},
                               {"from", live::iso_8601(gap.from_utc)},
                               {"to", live::iso_8601(gap.to_utc)},
                               {"reason", gap.reason}});
  return results;
}

Json summary_of(const live::EventReader& log, const live::UtcRange& range) {
  TrackSummary summary;
  log.for_each_track(range, [&](const live::LoggedTrack& track) { summary.add(track); });
  Json results = {{"runs", runs_json(log, summary)},
                  {"tracks", summary.tracks},
                  {"classes", summary.by_class},
                  {"tracks_a_minute", summary.a_minute()},
                  {"minutes", Json::array()}};
  for (const auto& [minute, tracks] : summary.by_minute)
    results["minutes"].push_back({{"minute", minute}, {"tracks", tracks}});
  results.update(alarms_and_gaps(log, range));
  return results;
}

std::string minutes_in_words(const Json& results) {
  std::string busiest;
  std::uint64_t most = 0;
  for (const auto& minute : results["minutes"]) {
    if (minute["tracks"].get<std::uint64_t>() <= most) continue;
    most = minute["tracks"];
    busiest = minute["minute"];
  }
  if (most == 0) return {};
  return fmt::format("{:.2f} tracks a minute on average, at most {} (in {})\n",
                     results["tracks_a_minute"].get<double>(), most, busiest);
}

std::string summary_in_words(const Json& results) {
  const auto text = [](const Json& value) { return value.get<std::string>(); };
  std::string words;
  for (const auto& run : results["runs"])
    words +=
        fmt::format("run {}\t{}\t{}\t{} tracks\n", run["run"].get<std::int64_t>(),
                    text(run["start"]), text(run["source"]), run["tracks"].get<std::uint64_t>());
  words += fmt::format("{} tracks\n", results["tracks"].get<std::uint64_t>());
  for (const auto& [name, tracks] : results["classes"].items())
    words += fmt::format("{}\t{}\n", name, tracks.get<std::uint64_t>());
  words += minutes_in_words(results);
  words += fmt::format("{} alarms\n", results["alarms"].size());
  for (const auto& alarm : results["alarms"])
    words += fmt::format("{}\t{}\n", text(alarm["utc"]), text(alarm["text"]));
  words += fmt::format("{} gaps\n", results["gaps"].size());
  for (const auto& gap : results["gaps"])
    words += fmt::format("{}\t{}\t{}\n", text(gap["from"]), text(gap["to"]), text(gap["reason"]));
  return words;
}

int run_log(const LogOptions& options) {
  check_outputs({options.csv, options.ecotaxa, options.json}, {options.log});
  const live::EventReader log(options.log);
  if (!options.csv.empty()) {
    const auto tracks = write_track_csv(log, options.range, options.csv);
    deliver(fmt::format("{} tracks -> {}\n", tracks, options.csv.string()),
            {{"tracks", tracks}, {"out", options.csv.string()}}, options.json);
  } else if (!options.ecotaxa.empty()) {
    const auto name = options.log.stem().string();
    const auto counts = write_ecotaxa(log, options.range, name, options.ecotaxa);
    deliver(fmt::format("{} objects -> {}; {} tracks without a crop were left out\n",
                        counts.objects, options.ecotaxa.string(), counts.without_crop),
            {{"objects", counts.objects},
             {"without_crop", counts.without_crop},
             {"out", options.ecotaxa.string()}},
            options.json);
  } else {
    const auto results = summary_of(log, options.range);
    deliver(summary_in_words(results), results, options.json);
  }
  return 0;
}

void add_utc_flag(CLI::App& verb, const std::string& flag, std::optional<live::Utc>& utc,
                  const std::string& help) {
  verb.add_option_function<std::string>(
          flag,
          [flag, &utc](const std::string& text) {
            try {
              utc = live::utc_of(text);
            } catch (const std::invalid_argument& refused) {
              throw CLI::ValidationError(flag, refused.what());
            }
          },
          help)
      ->option_text("UTC");
}

}  // namespace

void add_log(CLI::App& program, RunVerb& run) {
  auto* verb = program.add_subcommand("log", "Say what an event log holds, or export its tracks");
  auto options = std::make_shared<LogOptions>();
  verb->add_option("log", options->log, "The event log; it may still be written")
      ->required()
      ->option_text("EVENTS.db");
  auto* csv =
      verb->add_option("--csv", options->csv, "Write one line a track")->option_text("FILE");
  verb->add_option(
          "--ecotaxa", options->ecotaxa,
          "Write EcoTaxa's TSV and the crops into a new folder, or an archive to be imported")
      ->excludes(csv)
      ->option_text("FOLDER|x.zip");
  add_utc_flag(*verb, "--from", options->range.from,
               "Only what began at this time or later, like 2024-05-31T14:03:09Z");
  add_utc_flag(*verb, "--to", options->range.to, "Only what began before this time");
  add_json_flag(*verb, options->json);
  add_verbose_flag(*verb);
  verb->callback([options, &run] { run = [options] { return run_log(*options); }; });
}

}  // namespace diatom::app
