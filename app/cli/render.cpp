// diatom render: a map as a picture or as a film around it, drawn as the window draws it.
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>
#include <spdlog/fmt/fmt.h>

#include "app/boundary_job.h"
#include "app/cli/family_flags.h"
#include "app/cli/options.h"
#include "app/cli/progress_line.h"
#include "app/cli/results.h"
#include "app/cli/vectors.h"
#include "app/cli/verbs.h"
#include "app/extract.h"
#include "app/graphics_driver.h"
#include "app/recorder.h"
#include "renderer/gl/headless.h"
#include "renderer/renderer.h"
#include "renderer/tiled.h"

namespace diatom::app {

namespace {

constexpr int largest_side_px = 32'768;

struct RenderOptions {
  std::filesystem::path map;
  std::filesystem::path labels;  // "": those beside the map
  std::string boundary;          // "": none
  ml::ParameterValues boundary_values;
  float opacity = MapLook().opacity;
  std::string theme = "dark";
  Eigen::Vector2i size_px{1920, 1080};
  std::filesystem::path out;
  double turntable_seconds = 0.0;
  std::filesystem::path film;
  bool captions = false;
  std::uint64_t seed = 0;
  std::string json;
};

// The places as they are, without any embedding.
ml::Snapshot<Map> map_of(const RenderOptions& options) {
  auto features = read_vectors(options.map, options.labels);
  const auto columns = features.values.cols();
  if (columns != 2 && columns != 3)
    throw std::runtime_error(
        fmt::format("{} has {} columns; a map has 2 or 3: make one with "
                    "diatom embed",
                    options.map.string(), columns));
  auto map = std::make_shared<Map>();
  ml::Embedding embedding;
  embedding.points = ml::Matrix::Zero(features.values.rows(), 3);
  embedding.points.leftCols(columns) = features.values;
  map->embedding = std::make_shared<const ml::Embedding>(std::move(embedding));
  map->labels = std::make_shared<const ml::Labels>(features.labels());
  map->rows = std::make_shared<const ml::Matrix>(features.values);
  map->features = std::make_shared<const ml::Features>(std::move(features));
  return map;
}

Session session_of(const RenderOptions& options) {
  Session session;
  session.theme = options.theme == "light" ? renderer::Theme::light : renderer::Theme::dark;
  session.map = map_of(options);
  session.features = session.map->features;
  session.map_look.boundary = options.boundary;
  session.map_look.opacity = options.opacity;
  if (options.boundary.empty()) return session;
  if (session.features->classes.empty())
    throw std::invalid_argument("--boundaries bounds classes, but " + options.map.string() +
                                " has no labels; name them with --labels");
  BoundaryRequest request;
  request.map = session.map;
  request.groups = session.map->labels;
  request.method = options.boundary;
  request.values = options.boundary_values;
  request.seed = options.seed;
  BoundaryJob job(std::move(request));
  session.boundary = run_with_progress_line("boundaries", job);
  return session;
}

renderer::View first_view(const Session& session, const MapScene& scene,
                          const Eigen::Vector2i& size_px) {
  renderer::View view;
  view.size_px = size_px;
  if (is_flat(*session.map)) {
    view.camera.yaw = 0.0F;
    view.camera.pitch = 0.0F;
  }
  view.camera = renderer::fit(view.camera, scene.bounds(), size_px);
  return view;
}

void record(Recorder& recorder, renderer::Renderer& renderer, const char* title) {
  ProgressLine line(title);
  while (recorder.step(renderer) == ml::Step::more) {
    line.show(recorder.progress());
    recorder.wait();
  }
}

void report_boundary(Json& results, const MapBoundary& bounds) {
  results["boundary"] = bounds.method;
  results["surfaces"] = bounds.surfaces->surfaces.size();
  results["accuracy_on_places"] = bounds.accuracy_on_places;
  auto& overlaps = results["overlaps"] = Json::array();
  const auto& classes = bounds.map->features->classes;
  for (const auto& overlap : bounds.surfaces->overlaps)
    overlaps.push_back({{"first", ml::class_name(classes, overlap.first)},
                        {"second", ml::class_name(classes, overlap.second)},
                        {"share", overlap.share}});
  results["notes"] = bounds.surfaces->notes;
}

int run_render(const RenderOptions& options) {
  check_outputs({options.out, options.film, options.json}, {options.map, options.labels});
  const auto session = session_of(options);
  load_graphics_driver_apart();
  const renderer::gl::HeadlessContext context;
  renderer::Renderer renderer;
  MapScene map_scene;
  const auto scene = map_scene.extract(session, -1);
  const auto view = first_view(session, map_scene, options.size_px);
  const double begin_ms = ml::Scheduler::steady_clock()();
  const auto captions = options.captions ? MapCaptions(session) : MapCaptions();
  PictureRecorder picture(options.out, scene, view, captions, renderer::usual_tile_px);
  record(picture, renderer, "picture");
  const double render_ms = ml::Scheduler::steady_clock()() - begin_ms;

  Json results;
  results["n"] = session.map->rows->rows();
  results["classes"] = session.features->classes.size();
  results["out"] = options.out.string();
  results["render_ms"] = render_ms;
  auto words = fmt::format("{} points -> {}\n", session.map->rows->rows(), options.out.string());
  if (session.boundary) report_boundary(results, *session.boundary);
  if (!options.film.empty()) {
    results["film"] = options.film.string();
    TurntableRecorder film(options.film, scene, view, captions, options.turntable_seconds);
    record(film, renderer, "turntable");
    results["film_frames"] = film.frames();
    words +=
        fmt::format("one turn in {:g} s -> {}\n", options.turntable_seconds, options.film.string());
  }
  deliver(words, results, options.json);
  return 0;
}

void set_size(RenderOptions& options, const std::string& text) {
  int end = 0;
  auto& size = options.size_px;
  const bool is_size = std::sscanf(text.c_str(), "%dx%d%n", &size.x(), &size.y(), &end) == 2 &&
                       end == static_cast<int>(text.size());
  if (!is_size || size.minCoeff() < 1 || size.maxCoeff() > largest_side_px)
    throw CLI::ValidationError(
        "--size",
        fmt::format("'{}' is not like 1920x1080, with sides up to {}", text, largest_side_px));
}

// "8s" and the film's name.
void set_turntable(RenderOptions& options, const std::vector<std::string>& given) {
  if (given.empty()) return;
  int end = 0;
  const auto& text = given.at(0);
  const bool is_time = std::sscanf(text.c_str(), "%lfs%n", &options.turntable_seconds, &end) == 1 &&
                       end == static_cast<int>(text.size());
  if (!is_time || options.turntable_seconds <= 0.0 || options.turntable_seconds > longest_film_s)
    throw CLI::ValidationError("--turntable", "'" + text + "' is no time like 8s");
  options.film = given.at(1);
  const bool is_even = options.size_px.x() % 2 == 0 && options.size_px.y() % 2 == 0;
  if (!is_even) throw CLI::ValidationError("--turntable", "a film needs an even width and height");
  if (options.size_px.maxCoeff() > largest_film_px)
    throw CLI::ValidationError("--turntable",
                               fmt::format("a film has sides up to {} pixels", largest_film_px));
}

}  // namespace

void add_render(CLI::App& program, RunVerb& run) {
  auto* verb = program.add_subcommand("render", "Draw a map as a picture or a film around it");
  auto options = std::make_shared<RenderOptions>();
  verb->add_option("MAP", options->map, "Places as `diatom embed` writes them: (N, 2) or (N, 3)")
      ->required()
      ->option_text("map.npy");
  verb->add_option("--labels", options->labels,
                   "CSV with the column label, a line for each row [map.csv]")
      ->check(CLI::ExistingFile)
      ->option_text("labels.csv");
  auto boundary = std::make_shared<FamilyFlags>(*verb, infos_of(ml::BoundaryRegistry::instance()),
                                                "Boundaries");
  verb->add_option("--boundaries", options->boundary, "What bounds the classes [none]")
      ->check(CLI::IsMember(ids_of(infos_of(ml::BoundaryRegistry::instance()))))
      ->option_text("NAME");
  verb->add_option("--opacity", options->opacity, "Of the boundaries [0.22]")
      ->check(CLI::Range(0.0, 1.0))
      ->option_text("X");
  verb->add_option("--theme", options->theme, "dark or light [dark]")
      ->check(CLI::IsMember({"dark", "light"}))
      ->option_text("NAME");
  verb->add_option_function<std::string>(
          "--size", [options](const std::string& text) { set_size(*options, text); },
          "Of the picture, in pixels [1920x1080]")
      ->option_text("WxH");
  verb->add_flag("--captions", options->captions, "With the names of the classes and a legend");
  verb->add_option("--out", options->out, "The picture")->required()->option_text("map.png");
  auto turntable = std::make_shared<std::vector<std::string>>();
  verb->add_option("--turntable", *turntable, "Films one turn around the map in that time")
      ->expected(2)
      ->option_text("8s map.mp4");
  add_seed_flag(*verb, options->seed);
  add_json_flag(*verb, options->json);
  add_verbose_flag(*verb);
  verb->callback([options, boundary, turntable, &run] {
    set_turntable(*options, *turntable);
    if (!options->boundary.empty())
      options->boundary_values = boundary->values_of(options->boundary);
    else if (const auto flag = boundary->any_given(); !flag.empty())
      throw CLI::ValidationError(flag + " needs --boundaries");
    run = [options] { return run_render(*options); };
  });
}

}  // namespace diatom::app
