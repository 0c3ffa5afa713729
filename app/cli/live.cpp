// diatom live: a model at work on a feed, in the window or, headless, as a loop with figures at the
// end.
#include <chrono>
#include <csignal>
#include <map>
#include <memory>
#include <ostream>
#include <stdexcept>
#include <thread>

#include <CLI/CLI.hpp>
#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include "app/cli/image_model.h"
#include "app/cli/live_records.h"
#include "app/cli/live_score.h"
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
  live::FeedOptions feed;
  ModelRequest model;
  bool headless = false;
  bool realtime = false;
  std::filesystem::path predictions;  // CSV; "" for none
  std::filesystem::path truth;        // JSON; "" for the source's own, if it has one
  RecordOptions records;
  std::string json;
};

// What hears of every frame and organism, on the recognizer thread.
struct Listeners {
  PredictionLog& predictions;
  LiveRecords& records;
  LiveScore* score;  // null: nobody knows the truth

  void attach_to(live::FeedOptions& feed) {
    feed.on_overlay = [this](const live::Overlay& overlay) {
      predictions.add(overlay);
      records.see(overlay);
      if (score != nullptr) score->add(overlay);
    };
    feed.on_departure = [this](const live::Departure& departure) { records.add(departure); };
  }
};

volatile std::sig_atomic_t interrupted = 0;  // by Ctrl+C: the figures so far are still wanted

// Until the feed is over or a person ends it.
live::FeedStatus watch(const live::Feed& feed, LiveRecords& records, std::uint64_t max_frames) {
  ProgressLine line("live");
  auto status = feed.status();
  const auto over = [&] {
    return status.state == live::FeedState::ended || status.state == live::FeedState::failed;
  };
  while (!over() && interrupted == 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    status = feed.status();
    records.tick(status);
    const auto done = static_cast<float>(status.ledger.captured);
    line.show({max_frames > 0 ? done / static_cast<float>(max_frames) : 0.0F,
               fmt::format("frame {}, {:.1f} a second  {}", status.ledger.captured,
                           status.recognised_fps, status.message)});
  }
  return status;
}

Json results_of(const live::FeedStatus& status, const std::string& model_hash) {
  Json results;
  results["captured"] = status.ledger.captured;
  results["classified"] = status.ledger.classified;
  results["skipped"] = status.ledger.skipped;
  results["dropped"] = status.ledger.dropped;
  results["waiting"] = status.ledger.waiting;
  results["lost"] = status.ledger.lost;
  results["adds_up"] = status.ledger.adds_up();
  results["fps"] = status.camera_fps;
  results["fps_recognised"] = status.recognised_fps;
  results["latency_ms_p50"] = status.latency_ms_p50;
  results["latency_ms_p99"] = status.latency_ms_p99;
  results["model_hash"] = model_hash;
  return results;
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
  for (const auto& [name, count] : results["labels"].items())
    if (count > 0) words += fmt::format("{}\t{}\n", name, count.get<std::uint64_t>());
  return words;
}

// Nobody's, where the source brings none and no file is named.
Truth truth_for(const LiveOptions& options) {
  if (options.feed.look != live::Look::organisms) return nullptr;
  if (!options.truth.empty()) return truth_from(options.truth);
  if (options.feed.address.starts_with("synthetic"))
    return synthetic_truth(options.feed.address, options.feed.seed);
  return nullptr;
}

live::RunRecord run_of(const LiveOptions& options, const ml::Model& model,
                       const std::string& hash) {
  return {std::chrono::system_clock::now(), options.feed.address, hash, model.classes,
          options.records.um_per_px};
}

Json recognise_feed(const LiveOptions& options, ml::Snapshot<ml::Model> model, std::ostream* csv) {
  const auto hash = ml::content_hash(*model);
  const auto truth = truth_for(options);
  PredictionLog predictions(model->classes, hash, csv);
  LiveRecords records(options.records, run_of(options, *model, hash));
  LiveScore score;
  Listeners listeners{predictions, records, truth ? &score : nullptr};
  auto feed_options = options.feed;
  feed_options.lossless = !options.realtime;
  feed_options.model = std::move(model);
  listeners.attach_to(feed_options);

  const double memory_at_start_mb = memory_mb();
  live::FeedStatus status;
  {
    const live::Feed feed(feed_options);
    status = watch(feed, records, options.feed.max_frames);
  }  // its threads have ended, so everything has been heard
  auto results = results_of(status, hash);
  results["memory_mb_start"] = memory_at_start_mb;
  results["memory_mb_end"] = memory_mb();
  results["labels"] = predictions.counts();
  results.update(records.finish());
  if (status.state == live::FeedState::failed) throw std::runtime_error(status.message);
  if (status.ledger.skipped > 0) spdlog::warn("{} frames skipped", status.ledger.skipped);
  if (truth) results.update(score.against(truth));
  return results;
}

int run_headless(const LiveOptions& options) {
  warn_about_slow_products();
  auto model = std::make_shared<const ml::Model>(read_model(options.model));
  check_takes_images(*model, options.model.file);
  std::signal(SIGINT, [](int) { interrupted = 1; });
  Json results;
  if (options.predictions.empty()) {
    results = recognise_feed(options, model, nullptr);
  } else {
    ml::write_atomically(options.predictions, [&](std::ostream& csv) {
      results = recognise_feed(options, model, &csv);
    });
  }
  deliver(words_for(results), results, options.json);
  return 0;
}

int run_in_window(const LiveOptions& options) {
  WindowOptions window;
  window.source = options.feed.address;
  window.model = options.model.file;
  window.weights_of_model = options.model.weights;
  window.backbone.device = options.model.device;
  window.look = options.feed.look;
  window.seed = options.feed.seed;
  window.frames = options.feed.max_frames;
  return run_window(window);
}

void add_feed_flags(CLI::App& verb, live::FeedOptions& feed) {
  verb.add_option("--source", feed.address,
                  "0, /dev/video0, aravis:ID, rtsp://..., http://..., clip.mp4, folder of images, "
                  "watch:FOLDER, synthetic")
      ->required()
      ->option_text("S");
  verb.add_option("--frames", feed.max_frames, "End after so many captured frames")
      ->option_text("N");
  verb.add_option("--mode", feed.look,
                  "What is looked at: the frame, its centre square, tiles, or whatever organisms "
                  "there are, each followed [frame]")
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, live::Look>{{"frame", live::Look::whole_frame},
                                            {"centre", live::Look::centre_square},
                                            {"tiles", live::Look::tiles},
                                            {"organisms", live::Look::organisms}}))
      ->option_text("frame|centre|tiles|organisms");
  add_seed_flag(verb, feed.seed);
}

void add_record_flags(CLI::App& verb, CLI::Option& headless, RecordOptions& records) {
  verb.add_option("--log", records.log,
                  "Event log: a line for every organism that came and went, alarms, gaps")
      ->needs(&headless)
      ->option_text("events.db");
  verb.add_option("--crops-mb", records.crop_cap_mb,
                  "Room for the organisms' pictures beside the log [1000]")
      ->needs(&headless)
      ->option_text("MB");
  verb.add_option("--um-per-px", records.um_per_px, "Micrometres of a frame's pixel, for sizes")
      ->needs(&headless)
      ->check(CLI::PositiveNumber)
      ->option_text("UM");
  verb.add_option_function<std::vector<std::string>>(
          "--alarm",
          [&records](const std::vector<std::string>& rules) {
            for (const auto& rule : rules) records.alarms.push_back(alarm_rule(rule));
          },
          "class:NAME, above:NAME:5, below:NAME:5 (a minute), novelty:0.3, focus:0.5, light:0.5 or "
          "disk:500 (MB); may be given several times")
      ->needs(&headless)
      ->option_text("RULE");
  const auto page = [&records]() -> live::StatusPageOptions& {
    if (!records.page) records.page.emplace();
    return *records.page;
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
  add_feed_flags(*verb, options->feed);
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
  add_record_flags(*verb, *headless, options->records);
  add_json_flag(*verb, options->json)->needs(headless);
  add_verbose_flag(*verb);
  verb->callback([options, &run] {
    run = [options] {
      return options->headless ? run_headless(*options) : run_in_window(*options);
    };
  });
}

}  // namespace diatom::app
