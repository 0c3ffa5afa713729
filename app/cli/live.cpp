// diatom live: a model at work on a feed, in the window or, headless, as a loop with figures at the
// end.
#include <chrono>
#include <csignal>
#include <memory>
#include <ostream>
#include <stdexcept>
#include <thread>

#include <CLI/CLI.hpp>
#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include "app/cli/image_model.h"
#include "app/cli/options.h"
#include "app/cli/prediction_log.h"
#include "app/cli/progress_line.h"
#include "app/cli/results.h"
#include "app/cli/verbs.h"
#include "app/cli/window_options.h"
#include "app/live/feed.h"
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
  std::string json;
};

volatile std::sig_atomic_t interrupted = 0;  // by Ctrl+C: the figures so far are still wanted

// Until the feed is over or a person ends it.
live::FeedStatus watch(const live::Feed& feed, std::uint64_t max_frames) {
  ProgressLine line("live");
  auto status = feed.status();
  const auto over = [&] {
    return status.state == live::FeedState::ended || status.state == live::FeedState::failed;
  };
  while (!over() && interrupted == 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    status = feed.status();
    const auto done = static_cast<float>(status.ledger.captured);
    line.show({max_frames > 0 ? done / static_cast<float>(max_frames) : 0.0F,
               fmt::format("frame {}, {:.1f} a second  {}", status.ledger.captured,
                           status.recognised_fps, status.message)});
  }
  return status;
}

Json results_of(const live::FeedStatus& status, const PredictionLog& log,
                const std::string& model_hash) {
  Json results;
  results["captured"] = status.ledger.captured;
  results["classified"] = status.ledger.classified;
  results["skipped"] = status.ledger.skipped;
  results["dropped"] = status.ledger.dropped;
  results["waiting"] = status.ledger.waiting;
  results["lost"] = status.ledger.lost;
  results["adds_up"] = status.ledger.adds_up();
  results["fps"] = status.camera_fps;
  results["fps_classified"] = status.recognised_fps;
  results["latency_ms_p50"] = status.latency_ms_p50;
  results["latency_ms_p99"] = status.latency_ms_p99;
  results["labels"] = log.counts();
  results["model_hash"] = model_hash;
  return results;
}

std::string words_for(const Json& results) {
  auto words = fmt::format(
      "captured {} = classified {} + skipped {} + dropped {} + waiting {}\n"
      "{:.1f} frames a second, latency {:.1f} ms (99 %: {:.1f} ms)\n",
      results["captured"].get<std::uint64_t>(), results["classified"].get<std::uint64_t>(),
      results["skipped"].get<std::uint64_t>(), results["dropped"].get<std::uint64_t>(),
      results["waiting"].get<std::uint64_t>(), results["fps"].get<double>(),
      results["latency_ms_p50"].get<double>(), results["latency_ms_p99"].get<double>());
  for (const auto& [name, count] : results["labels"].items())
    if (count > 0) words += fmt::format("{}\t{}\n", name, count.get<std::uint64_t>());
  return words;
}

Json recognise_feed(const LiveOptions& options, ml::Snapshot<ml::Model> model, std::ostream* csv) {
  const auto hash = ml::content_hash(*model);
  PredictionLog log(model->classes, hash, csv);
  auto feed_options = options.feed;
  feed_options.lossless = !options.realtime;
  feed_options.model = std::move(model);
  feed_options.on_overlay = [&log](const live::Overlay& overlay) { log.add(overlay); };

  live::FeedStatus status;
  {
    const live::Feed feed(feed_options);
    status = watch(feed, options.feed.max_frames);
  }  // its threads have ended, so the log is complete
  if (status.state == live::FeedState::failed) throw std::runtime_error(status.message);
  if (status.ledger.skipped > 0) spdlog::warn("{} frames skipped", status.ledger.skipped);
  return results_of(status, log, hash);
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
  window.crop = options.feed.crop;
  window.seed = options.feed.seed;
  window.frames = options.feed.max_frames;
  return run_window(window);
}

void add_feed_flags(CLI::App& verb, live::FeedOptions& feed) {
  verb.add_option("--source", feed.address,
                  "0, /dev/video0, rtsp://..., clip.mp4, folder of images, synthetic")
      ->required()
      ->option_text("S");
  verb.add_option("--frames", feed.max_frames, "End after so many captured frames")
      ->option_text("N");
  verb.add_option_function<std::string>(
          "--crop",
          [&feed](const std::string& name) {
            feed.crop = name == "centre" ? live::Crop::centre_square : live::Crop::whole_frame;
          },
          "What is classified: the whole frame (default) or its centre square")
      ->check(CLI::IsMember({"whole", "centre"}))
      ->option_text("whole|centre");
  add_seed_flag(verb, feed.seed);
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
  add_json_flag(*verb, options->json)->needs(headless);
  add_verbose_flag(*verb);
  verb->callback([options, &run] {
    run = [options] {
      return options->headless ? run_headless(*options) : run_in_window(*options);
    };
  });
}

}  // namespace diatom::app
