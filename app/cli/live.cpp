// diatom live: a model at work on a feed, in the window or, headless, as a loop with figures at the
// end.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <memory>
#include <mutex>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <thread>

#include <CLI/CLI.hpp>
#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include "app/cli/feed_results.h"
#include "app/cli/image_model.h"
#include "app/cli/live_records.h"
#include "app/cli/live_score.h"
#include "app/cli/method_flags.h"
#include "app/cli/options.h"
#include "app/cli/prediction_log.h"
#include "app/cli/progress_line.h"
#include "app/cli/results.h"
#include "app/cli/verbs.h"
#include "app/cli/window_options.h"
#include "app/live/feed.h"
#include "app/memory.h"
#include "app/run_window.h"
#include "app/startup.h"
#include "ml/core/files.h"

namespace diatom::app {

namespace {

struct LiveOptions {
  live::FeedOptions feed;            // of every source, but for its address
  ml::ParameterValues detection;     // of ml::detection_info()
  std::vector<std::string> sources;  // at least one
  ModelRequest model;
  bool headless = false;
  bool realtime = false;
  std::filesystem::path predictions;  // CSV; "" for none
  std::filesystem::path truth;        // JSON; "" for the source's own, if it has one
  LiveRecordsOptions records;
  std::string json;
};

// One source at work, and what is to be said of it at the end.
struct SourceAtWork {
  std::uint64_t number = 0;  // from 1
  live::FeedOptions options;
  Truth truth;  // null: nobody knows it
  LiveScore score;
  std::unique_ptr<live::Feed> feed;  // null once its threads have ended
  live::FeedStatus status;
};
using SourcesAtWork = std::vector<std::unique_ptr<SourceAtWork>>;

// What hears of every frame and organism, on the recognizer threads.
class Listeners {
 public:
  Listeners(PredictionLog& predictions, LiveRecords& records)
      : predictions_(predictions), records_(records) {}

  void attach_to(SourceAtWork& source) {
    source.options.on_overlay = [this, &source](const live::Overlay& overlay) {
      records_.see(source.number, overlay);
      if (source.truth) source.score.add(overlay);
      const std::lock_guard lock(mutex_);
      predictions_.add(overlay);
    };
    source.options.on_departure = [this, &source](const live::Departure& departure) {
      records_.add(source.number, departure);
    };
  }

 private:
  std::mutex mutex_;  // over the next
  PredictionLog& predictions_;
  LiveRecords& records_;
};

volatile std::sig_atomic_t interrupted = 0;  // by Ctrl+C: the figures so far are still wanted

bool is_over(const live::FeedStatus& status) {
  return status.state == live::FeedState::ended || status.state == live::FeedState::failed;
}

std::vector<live::FeedStatus> look_at(const SourcesAtWork& sources) {
  std::vector<live::FeedStatus> statuses;
  for (const auto& source : sources) statuses.push_back(source->status = source->feed->status());
  return statuses;
}

// Until all feeds are over or a person ends them.
void watch(const SourcesAtWork& sources, LiveRecords& records, std::uint64_t max_frames) {
  ProgressLine line("live");
  auto statuses = look_at(sources);
  while (!std::all_of(statuses.begin(), statuses.end(), is_over) && interrupted == 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    statuses = look_at(sources);
    records.tick(statuses);
    const auto all = together(statuses);
    const auto done = static_cast<float>(all.ledger.captured) / static_cast<float>(sources.size());
    line.show({max_frames > 0 ? done / static_cast<float>(max_frames) : 0.0F,
               fmt::format("frame {}, {:.1f} a second  {}", all.ledger.captured, all.recognised_fps,
                           all.message)});
  }
}

std::string words_for(const Json& results) {
  auto words = fmt::format(
      "captured {} = classified {} + skipped {} + dropped {} + waiting {}\n"
      "{:.1f} frames a second, {:.1f} of them recognised, latency {:.1f} ms (99 %: {:.1f} ms)\n",
      results["captured"].get<std::uint64_t>(), results["classified"].get<std::uint64_t>(),
      results["skipped"].get<std::uint64_t>(), results["dropped"].get<std::uint64_t>(),
      results["waiting"].get<std::uint64_t>(), results["fps"].get<double>(),
      results["fps_recognised"].get<double>(), results["latency_ms_p50"].get<double>(),
      results["latency_ms_p99"].get<double>());
  if (results.contains("detection_f1"))
    words += fmt::format(
        "found F1 {:.3f}, identity switches {:.2f} %, counted {} of {} organisms\n",
        results["detection_f1"].get<double>(), 100.0 * results["id_switches"].get<double>(),
        results["organisms_counted"].get<std::uint64_t>(),
        results["organisms_true"].get<std::uint64_t>());
  if (results["feeds"].size() > 1)
    for (const auto& feed : results["feeds"])
      words +=
          fmt::format("{}\t{} of {} frames classified, {} dropped\n",
                      feed["source"].get<std::string>(), feed["classified"].get<std::uint64_t>(),
                      feed["captured"].get<std::uint64_t>(), feed["dropped"].get<std::uint64_t>());
  for (const auto& [name, count] : results["labels"].items())
    if (count > 0) words += fmt::format("{}\t{}\n", name, count.get<std::uint64_t>());
  return words;
}

// Nobody's, where the source brings none and no file is named.
Truth truth_for(const LiveOptions& options, const live::FeedOptions& feed) {
  if (feed.look != live::Look::organisms) return nullptr;
  if (!options.truth.empty()) return truth_from(options.truth);
  if (feed.address.starts_with("synthetic")) return synthetic_truth(feed.address, feed.seed);
  return nullptr;
}

// Each with a seed of its own, so that two synthetic ones differ.
SourcesAtWork sources_of(const LiveOptions& options, const ml::Snapshot<ml::Model>& model) {
  SourcesAtWork sources;
  for (const auto& address : options.sources) {
    auto source = std::make_unique<SourceAtWork>();
    source->number = sources.size() + 1;
    source->options = options.feed;
    source->options.address = address;
    source->options.seed = options.feed.seed + sources.size();
    source->options.lossless = !options.realtime;
    source->options.model = model;
    source->truth = truth_for(options, source->options);
    sources.push_back(std::move(source));
  }
  return sources;
}

Json results_of(const SourcesAtWork& sources) {
  std::vector<live::FeedStatus> statuses;
  for (const auto& source : sources) statuses.push_back(source->status);
  auto results = figures_of(together(statuses));
  results["feeds"] = Json::array();
  for (const auto& source : sources) {
    Json feed = {{"source", source->options.address},
                 {"state", live::name_of(source->status.state)}};
    feed.update(figures_of(source->status));
    results["feeds"].push_back(std::move(feed));
  }
  return results;
}

// A share of one feed says nothing of several; so only where exactly one has a truth.
Json scores_of(const SourcesAtWork& sources) {
  const auto has_truth = [](const auto& source) { return source->truth != nullptr; };
  if (std::count_if(sources.begin(), sources.end(), has_truth) != 1) return Json::object();
  const auto& known = **std::find_if(sources.begin(), sources.end(), has_truth);
  return known.score.against(known.truth);
}

void check_went_well(const SourcesAtWork& sources) {
  for (const auto& source : sources) {
    const auto& status = source->status;
    if (status.state == live::FeedState::failed)
      throw std::runtime_error(
          sources.size() == 1 ? status.message : source->options.address + ": " + status.message);
    if (status.ledger.skipped > 0) spdlog::warn("{} frames skipped", status.ledger.skipped);
  }
}

Json recognise_feeds(const LiveOptions& options, const ml::Snapshot<ml::Model>& model,
                     std::ostream* csv) {
  const auto hash = ml::content_hash(*model);
  PredictionLog predictions(model->classes, hash, csv);
  LiveRecords records(options.records);
  Listeners listeners(predictions, records);
  const auto sources = sources_of(options, model);  // last: their threads use all of the above
  const double memory_at_start_mb = memory_mb();
  for (const auto& source : sources) {
    listeners.attach_to(*source);
    records.begin(source->number, {std::chrono::system_clock::now(), source->options.address, hash,
                                   model->classes, options.records.records.um_per_px});
  }
  for (const auto& source : sources) source->feed = std::make_unique<live::Feed>(source->options);
  watch(sources, records, options.feed.max_frames);
  for (const auto& source : sources) source->feed.reset();  // whose end is heard of, too

  auto results = results_of(sources);
  results["model_hash"] = hash;
  results["memory_mb_start"] = memory_at_start_mb;
  results["memory_mb_end"] = memory_mb();
  results["labels"] = predictions.counts();
  results.update(records.finish());
  check_went_well(sources);
  results.update(scores_of(sources));
  return results;
}

int run_headless(const LiveOptions& options) {
  if (!options.truth.empty() && options.sources.size() > 1)
    throw std::invalid_argument("a truth is that of one source; name only that with --source");
  std::vector<std::filesystem::path> read(options.sources.begin(), options.sources.end());
  read.insert(read.end(), {options.model.file, options.model.weights, options.truth});
  check_outputs({options.predictions, options.json}, read);
  warn_about_slow_products();
  auto model = std::make_shared<const ml::Model>(read_model(options.model));
  check_takes_images(*model, options.model.file);
  for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, [](int) { interrupted = 1; });
  Json results;
  if (options.predictions.empty()) {
    results = recognise_feeds(options, model, nullptr);
  } else {
    ml::write_atomically(options.predictions, [&](std::ostream& csv) {
      results = recognise_feeds(options, model, &csv);
    });
  }
  deliver(words_for(results), results, options.json);
  return 0;
}

int run_in_window(const LiveOptions& options) {
  WindowOptions window;
  window.sources = options.sources;
  window.model = options.model.file;
  window.weights_of_model = options.model.weights;
  window.backbone.device = options.model.device;
  window.look = options.feed.look;
  window.detection = options.detection;
  window.seed = options.feed.seed;
  window.frames = options.feed.max_frames;
  return run_window(window);
}

void add_feed_flags(CLI::App& verb, LiveOptions& options) {
  auto& feed = options.feed;
  verb.add_option("--source", options.sources,
                  "0, /dev/video0, aravis:ID, rtsp://..., http://..., clip.mp4, folder of images, "
                  "watch:FOLDER, synthetic; may be given several times")
      ->required()
      ->allow_extra_args(false)
      ->option_text("S");
  verb.add_option("--frames", feed.max_frames, "End after so many captured frames of each source")
      ->option_text("N");
  add_mode_flag(verb, feed.look);
  add_seed_flag(verb, feed.seed);
}

void add_record_flags(CLI::App& verb, CLI::Option& headless, live::RecordsOptions& records) {
  verb.add_option("--log", records.log,
                  "Event log: a line for every organism that came and went, alarms, gaps")
      ->needs(&headless)
      ->option_text("events.db");
  verb.add_option("--crops-mb", records.crop_cap_mb,
                  "Room for the organisms' pictures beside the log [1000]")
      ->needs(&headless)
      ->option_text("MB");
  verb.add_option("--clip-s", records.clip_s,
                  "Film so many seconds before and after each alarm, beside the log [none]")
      ->needs(&headless)
      ->check(CLI::Range(0.0, 60.0))
      ->option_text("S");
  verb.add_option("--clips-mb", records.clip_cap_mb, "Room for these films [1000]")
      ->needs(&headless)
      ->option_text("MB");
  verb.add_option("--um-per-px", records.um_per_px, "Micrometres of a frame's pixel, for sizes")
      ->needs(&headless)
      ->check(CLI::PositiveNumber)
      ->option_text("UM");
  verb.add_option_function<std::vector<std::string>>(
          "--alarm",
          [&records](const std::vector<std::string>& rules) {
            for (const auto& rule : rules) records.alarms.push_back(live::alarm_rule(rule));
          },
          "class:NAME, above:NAME:5, below:NAME:5 (a minute), novelty:0.3, focus:0.5, light:0.5 or "
          "disk:500 (MB); may be given several times")
      ->needs(&headless)
      ->option_text("RULE");
}

void add_page_flags(CLI::App& verb, CLI::Option& headless,
                    std::optional<live::StatusPageOptions>& options) {
  const auto page = [&options]() -> live::StatusPageOptions& {
    if (!options) options.emplace();
    return *options;
  };
  verb.add_option_function<int>(
          "--page", [page](int port) { page().port = port; },
          "Serve a status page at this port: /, /status.json, /overlay.jpg, /metrics")
      ->needs(&headless)
      ->check(CLI::Range(0, 65535))
      ->option_text("PORT");
  verb.add_option_function<std::string>(
          "--page-address", [page](const std::string& address) { page().address = address; },
          "Where the page listens; others than this machine's own need a token [127.0.0.1]")
      ->needs(&headless)
      ->option_text("IP");
  verb.add_option_function<std::string>(
          "--page-token", [page](const std::string& token) { page().token = token; },
          "What a browser has to bring: ?token=TOKEN")
      ->needs(&headless)
      ->option_text("TOKEN");
}

}  // namespace

void add_live(CLI::App& program, RunVerb& run) {
  auto* verb = program.add_subcommand("live", "Let a model label a camera, a video or a folder");
  auto options = std::make_shared<LiveOptions>();
  add_feed_flags(*verb, *options);
  add_model_flags(*verb, options->model);
  auto* headless = verb->add_flag("--headless", options->headless, "No window; figures at the end");
  verb->add_flag("--realtime", options->realtime,
                 "Play a recording at its own pace and drop what is late, as a camera would")
      ->needs(headless);
  verb->add_option("--predictions", options->predictions, "CSV with one line a classified frame")
      ->needs(headless)
      ->option_text("FILE");
  verb->add_option("--truth", options->truth,
                   "What diatom synth wrote beside the film: how well organisms are found, "
                   "followed and named")
      ->needs(headless)
      ->check(CLI::ExistingFile)
      ->option_text("truth.json");
  const auto detection = std::make_shared<MethodFlags>(*verb, ml::detection_info());
  add_record_flags(*verb, *headless, options->records.records);
  add_page_flags(*verb, *headless, options->records.page);
  add_json_flag(*verb, options->json)->needs(headless);
  add_verbose_flag(*verb);
  verb->callback([options, detection, &run] {
    options->detection = detection->values();
    options->feed.detection = ml::detection_parameters_from(options->detection);
    run = [options] {
      return options->headless ? run_headless(*options) : run_in_window(*options);
    };
  });
}

}  // namespace diatom::app
