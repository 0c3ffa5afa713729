#include "ml/synth/course.h"

#include <cmath>

#include "ml/synth/turn.h"

namespace diatom::ml {
namespace {

// Whole numbers of any sign, one after the other: 0, -1, 1, -2, 2, ...
std::uint64_t counted(std::int64_t n) {
  return n >= 0 ? 2 * static_cast<std::uint64_t>(n) : 2 * static_cast<std::uint64_t>(-n) - 1;
}

// Cantor's pairing: another number for every pair.
std::uint64_t paired(std::uint64_t a, std::uint64_t b) {
  return (a + b) * (a + b + 1) / 2 + b;
}

}  // namespace

Course::Course(int width, int height, double speed_px, Random& random)
    : frame_(width, height), start_(random.uniform(0.0, width), random.uniform(0.0, height)) {
  const double direction = random.uniform(0.0, turn);
  const Point ahead(std::cos(direction), std::sin(direction));
  const Point aside(-ahead.y(), ahead.x());
  const double speed = speed_px * random.uniform(0.6, 1.3);
  velocity_ = speed * ahead;
  for (const double slowest : {0.12, 0.4}) {
    const double rate = random.uniform(slowest, 2.0 * slowest);
    const double reach = random.uniform(0.25, 0.7) * speed / rate;
    swings_.push_back({reach * aside, rate, random.uniform(0.0, turn)});
  }
}

Course::Course(const Course& other, double distance_px, Random& random) : Course(other) {
  // Around the other on an ellipse: two swings at right angles, a quarter of a turn apart.
  const double angle = random.uniform(0.0, turn);
  const double phase = random.uniform(0.0, turn);
  const double rate = random.uniform(0.15, 0.3);
  const Point far = distance_px * Point(std::cos(angle), std::sin(angle));
  const Point near = 0.45 * distance_px * Point(-std::sin(angle), std::cos(angle));
  swings_.push_back({far, rate, phase});
  swings_.push_back({near, rate, phase + turn / 4.0});
}

Whereabouts Course::at(double seconds, double margin_px) const {
  Point place = start_ + velocity_ * seconds;
  Point towards = velocity_;
  for (const Swing& swing : swings_) {
    const double angle = swing.rate * seconds + swing.phase;
    place += swing.reach * std::sin(angle);
    towards += swing.reach * (swing.rate * std::cos(angle));
  }
  // The frame with its margins is one tile of a plane that repeats itself.
  const Point tile = frame_ + Point(2.0 * margin_px, 2.0 * margin_px);
  const Point inside = place + Point(margin_px, margin_px);
  const double column = std::floor(inside.x() / tile.x());
  const double row = std::floor(inside.y() / tile.y());
  return {
      place - Point(column * tile.x(), row * tile.y()), std::atan2(towards.y(), towards.x()),
      paired(counted(static_cast<std::int64_t>(column)), counted(static_cast<std::int64_t>(row)))};
}

}  // namespace diatom::ml
