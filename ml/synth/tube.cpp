#include "ml/synth/tube.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace diatom::ml {
namespace {

constexpr int pieces = 40;

// Denser towards the ends, which are round.
double place(int i) {
  return -std::cos(std::numbers::pi * i / pieces);
}

double piece_at(double along) {
  return std::acos(-std::clamp(along, -1.0, 1.0)) / std::numbers::pi * pieces;
}

}  // namespace

Tube::Tube(double length, const std::function<double(double)>& half_width,
           const std::function<double(double)>& curvature) {
  std::vector<double> headings = {0.0};
  Outline middle = {Point::Zero()};
  for (int i = 0; i < pieces; ++i) {
    const double step = length * (place(i + 1) - place(i)) / 2.0;
    headings.push_back(headings.back() + step * curvature((place(i) + place(i + 1)) / 2.0));
    const double mean = (headings[headings.size() - 2] + headings.back()) / 2.0;
    middle.push_back(middle.back() + step * Point(std::cos(mean), std::sin(mean)));
  }
  // Turned so that it points along x from end to end, and moved so that its centre is the origin.
  const Point along = (middle.back() - middle.front()).normalized();
  Eigen::Matrix2d turned;
  turned << along.x(), along.y(), -along.y(), along.x();
  Point centre = Point::Zero();
  for (const Point& point : middle) centre += point / static_cast<double>(middle.size());
  for (int i = 0; i <= pieces; ++i) {
    const auto k = static_cast<std::size_t>(i);
    const Point side(-std::sin(headings[k]), std::cos(headings[k]));
    stations_.push_back({turned * (middle[k] - centre), turned * side * half_width(place(i))});
  }
}

Tube::Station Tube::station(double along) const {
  const double where = piece_at(along);
  const auto before = std::min(static_cast<std::size_t>(where), stations_.size() - 2);
  const double t = where - static_cast<double>(before);
  const Station& a = stations_[before];
  const Station& b = stations_[before + 1];
  return {a.middle + t * (b.middle - a.middle), a.side + t * (b.side - a.side)};
}

Point Tube::at(double along, double across) const {
  const Station here = station(along);
  return here.middle + across * here.side;
}

double Tube::half_width(double along) const {
  return station(along).side.norm();
}

Outline Tube::outline() const {
  Outline points;
  for (const Station& station : stations_) points.emplace_back(station.middle - station.side);
  for (std::size_t i = stations_.size(); i-- > 0;)
    points.emplace_back(stations_[i].middle + stations_[i].side);
  points.push_back(points.front());
  return points;
}

Outline Tube::line(double across, double from, double to) const {
  Outline points;
  constexpr int count = 16;
  for (int i = 0; i <= count; ++i) points.push_back(at(from + (to - from) * i / count, across));
  return points;
}

double rounded_profile(double along, double bluntness) {
  return std::pow(std::max(0.0, 1.0 - std::pow(std::abs(along), 2.0 * bluntness)), 0.5);
}

}  // namespace diatom::ml
