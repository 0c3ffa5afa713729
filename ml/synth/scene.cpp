// The live scene: a flow cell, what swims and drifts through it, and the truth about it.
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <opencv2/core.hpp>

#include "ml/core/seeds.h"
#include "ml/synth/course.h"
#include "ml/synth/distractor.h"
#include "ml/synth/lamp.h"
#include "ml/synth/optics.h"
#include "ml/synth/sensor.h"
#include "ml/synth/species.h"
#include "ml/synth/turn.h"
#include "ml/synth/world.h"

namespace diatom::ml {
namespace {

constexpr double um_a_px = 3.125;
constexpr double seconds_a_drift = 23.0;
constexpr float body_thickness = 0.5F;  // a mask is where a body is thicker than that
constexpr int largest_rim_px = 12;      // beyond the body, what a lens makes of it

// Independent streams under the scene's seed.
enum Stream : std::uint64_t { slide_stream, organism_stream, distractor_stream, noise_stream };

void check_range(const char* name, double value, double least, double most) {
  if (value >= least && value <= most) return;
  const auto said = [](double number) {
    std::string text = std::to_string(number);
    text.erase(text.find_last_not_of('0') + 1);
    return text.back() == '.' ? text.substr(0, text.size() - 1) : text;
  };
  throw std::invalid_argument("the synthetic scene's " + std::string(name) + " must be " +
                              said(least) + " to " + said(most) + ", not " + said(value));
}

void check(const SceneOptions& options) {
  check_range("width", options.width, 64, 4096);
  check_range("height", options.height, 64, 4096);
  check_range("number of organisms", options.organisms, 0, 1000);
  check_range("clutter", options.clutter, 0, 10);
  check_range("crowding", options.crowding, 0, 1);
  check_range("JPEG quality", options.jpeg_quality, 0, 100);
}

Optics settled(Optics optics, std::uint64_t seed) {
  return optics == Optics::mixed ? static_cast<Optics>(seed % 3) : optics;
}

// What is in the scene: an organism or a distractor, and how it moves.
struct Swimmer {
  const SpeciesMethod* body;
  bool is_distractor;
  std::uint64_t index;
  std::uint64_t seed;
  Course course;
  double scale;      // pixels a um
  double depth;      // 0 in focus; to both sides, up to 1 and more
  double dive;       // how much that changes
  double phase;      // radians
  double beat_rate;  // radians a second

  double reach_px() const { return body->reach_um * scale + largest_rim_px; }
  Whereabouts at(double seconds) const { return course.at(seconds, reach_px()); }

  // The individual that swims here on its lap.
  Random traits(std::uint64_t lap) const { return Random(seed_of(seed, {lap})); }

  Focus focus_at(double seconds) const {
    const double z = depth + dive * std::sin(0.35 * seconds + phase);
    Focus focus;
    focus.blur_px = std::min(3.0, std::hypot(0.65, 1.5 * z));
    focus.rim = 0.15 + 0.75 * z;
    focus.relief = 0.10;
    focus.distance_um = 800.0 + 300.0 * z;
    focus.um_a_px = um_a_px;
    return focus;
  }
};

}  // namespace

struct Scene::Content {
  SceneOptions options;
  std::uint64_t seed;
  Optics optics;
  Image dawn;  // the empty cell in two lights, between which it drifts
  Image dusk;
  std::vector<Swimmer> swimmers;  // the lowest first

  Content(const SceneOptions& asked, std::uint64_t with_seed);

  Image empty_cell(double seconds) const;
  // Paints a swimmer into the middle of an empty canvas. Returns whether it is in the frame, and
  // where the canvas' corner lies.
  bool paint(const Swimmer& swimmer, const Whereabouts& where, double seconds, Canvas& canvas,
             int& left, int& top) const;
  Canvas canvas_for_any() const;
};

namespace {

Swimmer make_swimmer(const SceneOptions& options, const SpeciesMethod& body, bool is_distractor,
                     std::uint64_t index, std::uint64_t seed, const std::vector<Swimmer>& earlier) {
  Random random(seed);
  const double scale = random.uniform(0.85, 1.08) / um_a_px;
  Course alone(options.width, options.height, body.speed_um / um_a_px, random);
  const bool keeps_close =
      random.uniform() < options.crowding && !earlier.empty() && !is_distractor;
  const Course close = earlier.empty() ? alone : Course(earlier.back().course, 26.0, random);
  const double depth = random.uniform(-0.8, 0.8);
  const double dive = random.uniform(0.1, 0.4);
  return {&body,
          is_distractor,
          index,
          seed,
          keeps_close ? close : alone,
          scale,
          options.defocus ? depth : 0.1,
          options.defocus ? dive : 0.0,
          random.uniform(0.0, turn),
          random.uniform(2.0, 4.0)};
}

// Dust on the glass, out of focus.
void add_dust(Image& slide, Optics optics, Random& random) {
  Canvas canvas(slide.width, slide.height);
  scatter_specks(canvas, slide.width * slide.height / 9000, um_a_px, random);
  Focus focus;
  focus.blur_px = 1.6;
  focus.rim = 0.8;
  show(canvas, optics, focus, 0, 0, slide);
}

Box bounds_of(const Image& mask) {
  Box bounds;
  for (int y = 0; y < mask.height; ++y) {
    const auto row = mask.pixels.begin() + static_cast<std::ptrdiff_t>(y) * mask.width;
    const auto first = std::find(row, row + mask.width, 255);
    if (first == row + mask.width) continue;
    int last = mask.width - 1;
    while (row[last] != 255) --last;
    bounds = bounds.joined({static_cast<int>(first - row), y, last + 1, y + 1});
  }
  return bounds;
}

double area_px(const Image& mask) {
  return static_cast<double>(std::count(mask.pixels.begin(), mask.pixels.end(), 255));
}

Image cut(const Image& mask, const Box& box) {
  Image part{box.width(), box.height(), 1, {}};
  for (int y = box.y0; y < box.y1; ++y) {
    const auto row = mask.pixels.begin() + static_cast<std::ptrdiff_t>(y) * mask.width;
    part.pixels.insert(part.pixels.end(), row + box.x0, row + box.x1);
  }
  return part;
}

// The part of `box` (of the canvas) where the body is thick.
Image mask_of(const Canvas& canvas, const Box& box) {
  Image mask{box.width(), box.height(), 1, {}};
  for (int y = box.y0; y < box.y1; ++y) {
    for (int x = box.x0; x < box.x1; ++x)
      mask.pixels.push_back(canvas.thickness(x, y) > body_thickness ? 255 : 0);
  }
  return mask;
}

}  // namespace

Scene::Content::Content(const SceneOptions& asked, std::uint64_t with_seed)
    : options(asked), seed(with_seed), optics(settled(asked.optics, with_seed)) {
  const double unevenness = options.drift ? 1.6 : 0.25;
  for (Image* slide : {&dawn, &dusk}) {
    Random light(seed_of(seed, {slide_stream, slide == &dusk ? 1U : 0U}));
    *slide = lamp_light(options.width, options.height, optics, unevenness, light);
    Random dust(seed_of(seed, {slide_stream, 2U}));  // the same in every light
    add_dust(*slide, optics, dust);
  }
  const auto& species = SpeciesRegistry::instance().all();
  for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(options.organisms); ++i) {
    swimmers.push_back(make_swimmer(options, species[i % species.size()], false, i,
                                    seed_of(seed, {organism_stream, i}), swimmers));
  }
  const auto things = static_cast<std::uint64_t>(std::lround(options.clutter * options.organisms));
  for (std::uint64_t i = 0; i < things; ++i) {
    swimmers.push_back(make_swimmer(options, distractors()[i % distractors().size()], true,
                                    swimmers.size(), seed_of(seed, {distractor_stream, i}), {}));
  }
}

Image Scene::Content::empty_cell(double seconds) const {
  if (!options.drift) return dawn;
  const double angle = turn * seconds / seconds_a_drift;
  const double dusky = 0.5 - 0.5 * std::cos(angle);
  const double brightness = 1.0 + 0.04 * std::sin(1.7 * angle);
  Image cell{options.width, options.height, 3, std::vector<std::uint8_t>(dawn.pixels.size())};
  const auto view = [](const Image& image) {  // OpenCV wants a mutable pointer
    return cv::Mat(image.height, image.width, CV_8UC3,
                   const_cast<std::uint8_t*>(image.pixels.data()));
  };
  cv::Mat out = view(cell);
  cv::addWeighted(view(dawn), brightness * (1.0 - dusky), view(dusk), brightness * dusky, 0.0, out);
  return cell;
}

Canvas Scene::Content::canvas_for_any() const {
  double reach = 0.0;
  for (const Swimmer& swimmer : swimmers) reach = std::max(reach, swimmer.reach_px());
  const int margin = optics == Optics::lensless ? reach_of_light_px(optics, {}) : 0;
  const int side = 2 * (static_cast<int>(std::ceil(reach)) + margin) + 2;
  return {side, side};
}

bool Scene::Content::paint(const Swimmer& swimmer, const Whereabouts& where, double seconds,
                           Canvas& canvas, int& left, int& top) const {
  left = static_cast<int>(std::floor(where.centre.x())) - canvas.width() / 2;
  top = static_cast<int>(std::floor(where.centre.y())) - canvas.height() / 2;
  const double reach = swimmer.reach_px();
  if (where.centre.x() < -reach || where.centre.x() > options.width + reach ||
      where.centre.y() < -reach || where.centre.y() > options.height + reach)
    return false;
  canvas.clear();
  canvas.place({where.centre - Point(left, top), where.heading, swimmer.scale});
  swimmer.body->paint(canvas, swimmer.traits(where.lap),
                      swimmer.beat_rate * seconds + swimmer.phase);
  return true;
}

Scene::Scene(const SceneOptions& options, std::uint64_t seed) {
  check(options);
  content_ = std::make_unique<const Content>(options, seed);
}

Scene::~Scene() = default;

Image Scene::draw(std::uint64_t number) const {
  const double seconds = static_cast<double>(number) / scene_fps;
  Image picture = content_->empty_cell(seconds);
  Canvas canvas = content_->canvas_for_any();
  int left = 0;
  int top = 0;
  for (const Swimmer& swimmer : content_->swimmers) {
    if (content_->paint(swimmer, swimmer.at(seconds), seconds, canvas, left, top))
      show(canvas, content_->optics, swimmer.focus_at(seconds), left, top, picture);
  }
  Random noise(seed_of(content_->seed, {noise_stream, number}));
  add_noise(picture, content_->optics == Optics::darkfield ? 1.8 : 3.0, noise);
  if (content_->options.jpeg_quality > 0) compress(picture, content_->options.jpeg_quality);
  return picture;
}

std::vector<TruthObject> Scene::truth(std::uint64_t number) const {
  const double seconds = static_cast<double>(number) / scene_fps;
  const Box frame{0, 0, content_->options.width, content_->options.height};
  Canvas canvas = content_->canvas_for_any();
  std::vector<TruthObject> objects;
  int left = 0;
  int top = 0;
  for (const Swimmer& swimmer : content_->swimmers) {
    const Whereabouts where = swimmer.at(seconds);
    if (!content_->paint(swimmer, where, seconds, canvas, left, top)) continue;
    const Box seen = canvas.painted().cut_to(frame.moved(-left, -top));
    if (seen.empty()) continue;
    const Image mask = mask_of(canvas, seen);
    const Box tight = bounds_of(mask);
    if (tight.empty()) continue;
    const double whole =
        seen == canvas.painted() ? area_px(mask) : area_px(mask_of(canvas, canvas.painted()));
    objects.push_back({swimmer.body->info.id, swimmer.is_distractor,
                       swimmer.index + where.lap * content_->swimmers.size(),
                       tight.moved(seen.x0 + left, seen.y0 + top), cut(mask, tight),
                       area_px(mask) / whole, swimmer.focus_at(seconds).blur_px});
  }
  return objects;
}

}  // namespace diatom::ml
