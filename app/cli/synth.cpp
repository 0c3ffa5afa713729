// diatom synth: the synthetic plankton world as files: class folders of specimens, or a video of a
// scene with its truth.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <stdexcept>

#include <CLI/CLI.hpp>
#include <spdlog/fmt/fmt.h>

#include "app/cli/options.h"
#include "app/cli/progress_line.h"
#include "app/cli/results.h"
#include "app/cli/truth_log.h"
#include "app/cli/verbs.h"
#include "app/live/video_writer.h"
#include "ml/core/files.h"
#include "ml/synth/world.h"

namespace diatom::app {

namespace {

namespace fs = std::filesystem;

struct SynthOptions {
  fs::path out;
  std::string optics = ml::name_of(ml::Optics::brightfield);
  std::uint64_t seed = 0;
  std::string json;

  ml::SpecimenOptions specimens;
  int per_class = 500;

  double scene_seconds = 0.0;  // 0: specimens are wanted
  ml::SceneOptions scene;
  fs::path truth;
};

// A folder that held other pictures before would mix two data sets.
void make_empty_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw std::runtime_error("cannot create " + folder.string() + ": " + error.message());
  const bool is_empty = fs::is_empty(folder, error);
  if (error) throw std::runtime_error("cannot read " + folder.string() + ": " + error.message());
  if (!is_empty)
    throw std::runtime_error(folder.string() + " is not empty; name a new folder for the pictures");
}

int write_specimens(const SynthOptions& options) {
  make_empty_folder(options.out);
  ProgressLine line("specimens");
  const auto total = static_cast<std::int64_t>(options.specimens.species) * options.per_class;
  for (std::int64_t i = 0; i < total; ++i) {
    const int which = static_cast<int>(i / options.per_class);
    const auto number = static_cast<std::uint64_t>(i % options.per_class) + 1;
    const auto folder = options.out / ml::species()[static_cast<std::size_t>(which)];
    if (number == 1) make_empty_folder(folder);
    ml::write_image(folder / fmt::format("{:06}.png", number),
                    ml::draw_specimen(which, number, options.seed, options.specimens));
    line.show({static_cast<float>(i + 1) / static_cast<float>(total), "drawing"});
  }
  const auto& names = ml::species();
  const Json results = {
      {"images", total},
      {"classes", options.specimens.species},
      {"class_names",
       std::vector<std::string>(names.begin(), names.begin() + options.specimens.species)},
      {"per_class", options.per_class},
      {"optics", options.optics},
      {"size", options.specimens.size_px},
      {"seed", options.seed},
      {"out", options.out.string()}};
  deliver(fmt::format("{} specimens of {} species, {} px -> {}\n", total, options.specimens.species,
                      options.specimens.size_px, options.out.string()),
          results, options.json);
  return 0;
}

// Draws every frame into the video, and into the truth where it is wanted.
void film(const SynthOptions& options, std::uint64_t frames, std::ostream* truth_json) {
  const ml::Scene scene(options.scene, options.seed);
  live::VideoWriter video(options.out, options.scene.width, options.scene.height, ml::scene_fps);
  std::unique_ptr<TruthLog> truth;
  if (truth_json != nullptr)
    truth = std::make_unique<TruthLog>(options.scene, options.seed, *truth_json);
  ProgressLine line("scene");
  for (std::uint64_t number = 0; number < frames; ++number) {
    video.add(scene.draw(number));
    if (truth) truth->add(number, scene.truth(number));
    line.show({static_cast<float>(number + 1) / static_cast<float>(frames), "filming"});
  }
  video.finish();
  if (truth) truth->finish();
}

int write_scene(const SynthOptions& options) {
  const auto frames =
      std::max<std::uint64_t>(1, std::llround(options.scene_seconds * ml::scene_fps));
  if (options.truth.empty()) {
    film(options, frames, nullptr);
  } else {
    ml::write_atomically(options.truth, [&](std::ostream& json) { film(options, frames, &json); });
  }
  Json results = {{"frames", frames},
                  {"fps", ml::scene_fps},
                  {"frame_size", {options.scene.width, options.scene.height}},
                  {"organisms", options.scene.organisms},
                  {"optics", options.optics},
                  {"seed", options.seed},
                  {"out", options.out.string()}};
  if (!options.truth.empty()) results["truth"] = options.truth.string();
  deliver(fmt::format("{} frames of {}x{} with {} organisms -> {}\n", frames, options.scene.width,
                      options.scene.height, options.scene.organisms, options.out.string()),
          results, options.json);
  return 0;
}

void set_duration(SynthOptions& options, const std::string& text) {
  int end = 0;
  const bool is_number = std::sscanf(text.c_str(), "%lf%n", &options.scene_seconds, &end) == 1;
  const auto unit = is_number ? text.substr(static_cast<std::size_t>(end)) : "?";
  constexpr double longest_seconds = 24.0 * 3600.0;
  if ((!unit.empty() && unit != "s") ||
      !(options.scene_seconds > 0.0 && options.scene_seconds <= longest_seconds))
    throw CLI::ValidationError("--scene", "'" + text + "' is no duration like 30s, up to a day");
}

void set_frame_size(ml::SceneOptions& scene, const std::string& text) {
  int end = 0;
  const int fields = std::sscanf(text.c_str(), "%5dx%5d%n", &scene.width, &scene.height, &end);
  const auto is_side = [](int side) { return side >= 64 && side <= 4096 && side % 2 == 0; };
  if (fields != 2 || end != static_cast<int>(text.size()) || !is_side(scene.width) ||
      !is_side(scene.height))
    throw CLI::ValidationError(
        "--frame-size", "'" + text + "' is not like 1280x720: even sides from 64 to 4096 pixels");
}

void add_specimen_flags(CLI::App& verb, SynthOptions& options, CLI::Option* scene) {
  const int known = static_cast<int>(ml::species().size());
  verb.add_option("--species", options.specimens.species,
                  fmt::format("How many species, 1 to {} [{}]", known, known))
      ->check(CLI::Range(1, known))
      ->excludes(scene)
      ->option_text("N");
  verb.add_option("--per-class", options.per_class, "Specimens of each [500]")
      ->check(CLI::Range(1, 1'000'000))
      ->excludes(scene)
      ->option_text("N");
  verb.add_option("--size", options.specimens.size_px,
                  "Side of a specimen's picture, 32 to 512 [96]; it always shows 300 um")
      ->check(CLI::Range(32, 512))
      ->excludes(scene)
      ->option_text("PIXELS");
}

void add_scene_flags(CLI::App& verb, SynthOptions& options, CLI::Option* scene) {
  verb.add_option("--organisms", options.scene.organisms, "How many swim in the scene [30]")
      ->check(CLI::Range(0, 1000))
      ->needs(scene)
      ->option_text("N");
  verb.add_option_function<std::string>(
          "--frame-size",
          [&options](const std::string& text) { set_frame_size(options.scene, text); },
          "Of the scene, in pixels [1280x720]")
      ->needs(scene)
      ->option_text("WxH");
  verb.add_option("--truth", options.truth,
                  "JSON: of every object in every frame its class, whether it is a distractor, its "
                  "identity, its box [x, y, width, height] and its mask, run-length encoded as "
                  "COCO's uncompressed {size: [height, width], counts: [...]}, column by column")
      ->needs(scene)
      ->option_text("FILE");
}

}  // namespace

void add_synth(CLI::App& program, RunVerb& run) {
  auto* verb = program.add_subcommand(
      "synth", "Draw the synthetic plankton world: class folders, or a video with its truth");
  auto options = std::make_shared<SynthOptions>();
  verb->add_option(
          "--out", options->out,
          "A new folder for specimens, <class>/000001.png ...; or the scene's video, .mp4, "
          ".mkv, .mov or .avi")
      ->required()
      ->option_text("DIR|FILE");
  auto* scene =
      verb->add_option_function<std::string>(
              "--scene", [options](const std::string& text) { set_duration(*options, text); },
              "Draw a scene instead: a video of so many seconds, 25 frames each")
          ->option_text("30s");
  add_specimen_flags(*verb, *options, scene);
  add_scene_flags(*verb, *options, scene);
  verb->add_option("--optics", options->optics,
                   "brightfield (default), darkfield, lensless, or mixed: each at random")
      ->check(CLI::IsMember({"brightfield", "darkfield", "lensless", "mixed"}))
      ->option_text("NAME");
  add_seed_flag(*verb, options->seed);
  add_json_flag(*verb, options->json);
  add_verbose_flag(*verb);
  verb->callback([options, &run] {
    options->specimens.optics = options->scene.optics = ml::optics_of(options->optics);
    run = [options] {
      return options->scene_seconds > 0.0 ? write_scene(*options) : write_specimens(*options);
    };
  });
}

}  // namespace diatom::app
