#include "ml/vision/tracker.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "ml/core/check.h"
#include "ml/vision/pairing.h"

namespace diatom::ml {
namespace {

constexpr double expected_s = 0.5;      // so long without sight, a place is still foretold
constexpr float position_gain = 0.6F;   // of an alpha-beta filter: how much of what the forecast
constexpr float velocity_gain = 0.12F;  // missed goes into place and velocity
constexpr float layer_velocity_gain = 0.06F;
constexpr float looks_gain = 0.1F;
constexpr std::size_t a_field = 8;    // so many tracks show how the water moves
constexpr double mixed_growth = 1.3;  // a blob of two is so much larger than the one was

// What the detections themselves say of their looks, (N, 5): scaled so that 1 is a clear
// difference.
Matrix own_looks(const std::vector<Detection>& detections) {
  Matrix looks(static_cast<Eigen::Index>(detections.size()), 5);
  for (Eigen::Index i = 0; i < looks.rows(); ++i) {
    const auto& one = detections[static_cast<std::size_t>(i)];
    for (Eigen::Index c = 0; c < 3; ++c)
      looks(i, c) = 8.0F * one.absorbed[static_cast<std::size_t>(c)];
    looks(i, 3) = std::log(std::max(one.area_px, 1.0F));
    looks(i, 4) = std::log(std::max(one.length_px, 1.0F) / std::max(one.width_px, 1.0F));
  }
  return looks;
}

float size_px(const PixelBox& box) {
  return std::sqrt(static_cast<float>(box.width) * static_cast<float>(box.height));
}

PixelBox moved_to(const PixelBox& box, const PixelBox& seen, const Eigen::Vector2f& by) {
  return {seen.x + static_cast<int>(std::lround(by.x())),
          seen.y + static_cast<int>(std::lround(by.y())), box.width, box.height};
}

double shared_area(const PixelBox& one, const PixelBox& other) {
  const int width = std::min(one.x + one.width, other.x + other.width) - std::max(one.x, other.x);
  const int height =
      std::min(one.y + one.height, other.y + other.height) - std::max(one.y, other.y);
  return static_cast<double>(std::max(width, 0)) * std::max(height, 0);
}

double overlap_share(const PixelBox& one, const PixelBox& other) {
  const double both = shared_area(one, other);
  const double either = static_cast<double>(one.width) * one.height +
                        static_cast<double>(other.width) * other.height - both;
  return either > 0.0 ? both / either : 0.0;
}

bool holds(const PixelBox& box, const Eigen::Vector2f& place) {
  return place.x() >= static_cast<float>(box.x) && place.y() >= static_cast<float>(box.y) &&
         place.x() <= static_cast<float>(box.x + box.width) &&
         place.y() <= static_cast<float>(box.y + box.height);
}

// What is cut, or a part of a blob, is remembered only until all of it is seen.
void remember(Expected& alone, const Detection& detection, float usual_px) {
  const bool is_all = !detection.is_cut && !detection.is_part;
  const bool is_usual = detection.area_px < 1.25F * usual_px && detection.area_px > 0.8F * usual_px;
  if (!alone.mask.pixels.empty() && !(is_all && is_usual) &&
      detection.area_px < static_cast<float>(area_px(alone.mask)))
    return;
  alone.mask = detection.mask;
  alone.look = detection.look;
  alone.anchor = detection.centre - Eigen::Vector2f(static_cast<float>(detection.box.x),
                                                    static_cast<float>(detection.box.y));
  alone.turned = 0.0F;
}

}  // namespace

const MethodInfo& tracker_info() {
  using Kind = ParameterKind;
  static const MethodInfo info = {
      "tracker",
      "Tracking",
      "Gives every organism one number while it is in sight.",
      {{"confirm", "confirm after", Kind::integer, 8, 1, 50, false, "frames",
        "Seen so often, an organism gets its number. More hides what "
        "flickers."},
       {"lost", "lost after", Kind::real, 2, 0, 60, false, "s",
        "Not seen for so long, it is gone; who comes then is another."},
       {"hidden", "hidden for", Kind::real, 6, 0, 600, false, "s",
        "Behind another or above it, it is waited for so long."},
       {"reach", "reach", Kind::real, 0.8, 0.1, 5, false, "sizes",
        "From frame to frame it moves by that many of its own sizes at most, "
        "beside its velocity."},
       {"reach_growth", "reach grows", Kind::real, 60, 0, 2000, false, "px/s",
        "And so much farther for each second in which it was not seen."},
       {"looks", "weight of looks", Kind::real, 0.5, 0, 10, false, "",
        "How much the looks count beside the place where two come near each "
        "other."},
       {"swims", "swims from", Kind::real, 8, 0, 1000, false, "px/s",
        "What is faster than the water by that swims, and so is no debris."}}};
  return info;
}

TrackerParameters tracker_parameters_from(const ParameterValues& values) {
  const auto checked = checked_values(tracker_info(), values);
  return {static_cast<int>(checked.at("confirm")),
          checked.at("lost"),
          checked.at("hidden"),
          checked.at("reach"),
          checked.at("reach_growth"),
          checked.at("looks"),
          {checked.at("swims")}};
}

Tracker::Tracker(const TrackerParameters& parameters) : parameters_(parameters) {}

void Tracker::foretell(double passed_s) {
  for (auto& track : tracks_) track.centre += static_cast<float>(passed_s) * track.velocity;
}

// The median velocity of all that is in sight, organisms or not.
Eigen::Vector2f Tracker::water() const {
  std::vector<float> across;
  std::vector<float> down;
  for (const auto& track : tracks_) {
    if (track.age_frames < static_cast<std::size_t>(parameters_.confirm_frames)) continue;
    across.push_back(track.life.velocity().x());
    down.push_back(track.life.velocity().y());
  }
  if (across.size() < a_field) return Eigen::Vector2f::Zero();
  const auto median = [](std::vector<float>& values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
  };
  return {median(across), median(down)};
}

// Infinite where the detection is out of reach.
double Tracker::cost_of(const Track& track, const Detection& detection, const Vector& looks,
                        double time_s) const {
  const double size = std::max(size_px(track.box), 4.0F);
  const double reach =
      parameters_.reach * size + parameters_.reach_px_a_s * std::max(time_s - track.seen_s, 0.0);
  const double distance = (detection.centre - track.centre).norm();
  if (distance > reach) return std::numeric_limits<double>::infinity();
  const Eigen::Vector2f seen_at(
      static_cast<float>(track.box.x) + 0.5F * static_cast<float>(track.box.width),
      static_cast<float>(track.box.y) + 0.5F * static_cast<float>(track.box.height));
  const double overlap =
      overlap_share(moved_to(track.box, track.box, track.centre - seen_at), detection.box);
  const double difference = std::min(static_cast<double>((looks - track.looks).norm()), 4.0);
  return distance / size + (1.0 - overlap) + parameters_.looks_weight * difference;
}

std::vector<int> Tracker::paired(const std::vector<Detection>& detections, const Matrix& looks,
                                 double time_s) const {
  // Detections by columns of the frame, so that far ones are not looked at.
  std::vector<std::size_t> by_x(detections.size());
  std::iota(by_x.begin(), by_x.end(), 0U);
  std::stable_sort(by_x.begin(), by_x.end(), [&](std::size_t a, std::size_t b) {
    return detections[a].centre.x() < detections[b].centre.x();
  });
  std::map<std::uint64_t, std::size_t> layer_of;  // a track's key
  for (std::size_t d = 0; d < detections.size(); ++d)
    if (detections[d].expected != 0) layer_of.emplace(detections[d].expected, d);
  std::vector<PossiblePair> pairs;
  for (std::size_t t = 0; t < tracks_.size(); ++t) {
    const auto& track = tracks_[t];
    if (const auto layer = layer_of.find(track.alone.key); layer != layer_of.end()) {
      pairs.push_back({t, layer->second, 0.0});
      continue;
    }
    const auto reach =
        static_cast<float>(parameters_.reach * std::max(size_px(track.box), 4.0F) +
                           parameters_.reach_px_a_s * std::max(time_s - track.seen_s, 0.0));
    auto at =
        std::lower_bound(by_x.begin(), by_x.end(), track.centre.x() - reach,
                         [&](std::size_t d, float x) { return detections[d].centre.x() < x; });
    for (; at != by_x.end() && detections[*at].centre.x() <= track.centre.x() + reach; ++at) {
      if (detections[*at].expected != 0) continue;
      const double cost = cost_of(track, detections[*at],
                                  looks.row(static_cast<Eigen::Index>(*at)).transpose(), time_s);
      if (!std::isfinite(cost)) continue;
      pairs.push_back({t, *at, cost});
    }
  }
  return cheapest_pairs(tracks_.size(), detections.size(), pairs);
}

// Which detections are blobs of several, and which tracks are hidden in them.
void Tracker::hide(const std::vector<Detection>& detections, const std::vector<int>& detection_of,
                   std::vector<bool>& is_mixed) {
  for (std::size_t t = 0; t < tracks_.size(); ++t) {
    tracks_[t].is_hidden = false;
    if (detection_of[t] != unpaired) continue;
    for (std::size_t other = 0; other < tracks_.size(); ++other) {
      if (detection_of[other] == unpaired) continue;
      const auto blob = static_cast<std::size_t>(detection_of[other]);
      if (!holds(detections[blob].box, tracks_[t].centre)) continue;
      tracks_[t].is_hidden = true;
      if (detections[blob].area_px > mixed_growth * tracks_[other].area_px) is_mixed[blob] = true;
    }
  }
}

void Tracker::see(Track& track, const Detection& detection, const Vector& looks, double time_s,
                  bool is_mixed) {
  const auto passed_s = static_cast<float>(time_s - track.seen_s);
  const Eigen::Vector2f missed_by = detection.centre - track.centre;
  const bool is_layer = detection.expected != 0;
  track.centre += (is_mixed ? 0.2F : position_gain) * missed_by;
  if (is_layer) {
    track.alone.turned = detection.turned;
    if (passed_s > 0.0F)
      track.velocity += layer_velocity_gain / std::min(passed_s, 0.2F) * missed_by;
    track.box = detection.box;
  } else if (!is_mixed) {
    remember(track.alone, detection, track.area_px);
  }
  is_mixed = is_mixed || is_layer;
  if (!is_mixed && passed_s > 0.0F) {
    track.velocity += velocity_gain / std::min(passed_s, 0.2F) * missed_by;
    track.looks += looks_gain * (looks - track.looks);
    track.area_px += looks_gain * (detection.area_px - track.area_px);
  }
  ++track.age_frames;
  track.life.see(detection, track.centre, time_s, is_mixed);
  if (!is_mixed) track.box = detection.box;
  track.missed_frames = 0;
  track.seen_s = time_s;
}

std::vector<Expected> Tracker::expected(double time_s) const {
  std::vector<Expected> bodies;
  const double passed_s = std::max(time_s - last_time_s_, 0.0);
  for (const auto& track : tracks_) {
    if (track.age_frames < static_cast<std::size_t>(parameters_.confirm_frames) ||
        time_s - track.seen_s > expected_s || track.alone.look.empty())
      continue;
    bodies.push_back(track.alone);
    bodies.back().centre = track.centre + static_cast<float>(passed_s) * track.velocity;
  }
  return bodies;
}

void Tracker::end_lost(double time_s) {
  std::erase_if(tracks_, [&](const Track& track) {
    if (track.missed_frames == 0) return false;
    const auto confirmed = static_cast<std::size_t>(parameters_.confirm_frames);
    if (track.age_frames < confirmed) return track.missed_frames > 1;
    return time_s - track.seen_s > (track.is_hidden ? parameters_.hidden_s : parameters_.lost_s);
  });
}

std::vector<std::uint64_t> Tracker::update(const std::vector<Detection>& detections,
                                           const Matrix& appearance, double time_s) {
  DIATOM_CHECK(
      appearance.rows() == 0 || appearance.rows() == static_cast<Eigen::Index>(detections.size()),
      "appearance has rows of other detections");
  const Matrix looks = appearance.rows() > 0 ? appearance : own_looks(detections);
  foretell(std::max(time_s - last_time_s_, 0.0));
  last_time_s_ = time_s;
  const auto detection_of = paired(detections, looks, time_s);
  std::vector<bool> is_mixed(detections.size(), false);
  hide(detections, detection_of, is_mixed);

  const Eigen::Vector2f flow = water();
  std::vector<std::uint64_t> ids(detections.size(), 0);
  std::vector<bool> is_taken(detections.size(), false);
  for (std::size_t t = 0; t < tracks_.size(); ++t) {
    auto& track = tracks_[t];
    ++track.missed_frames;
    if (detection_of[t] == unpaired) continue;
    const auto d = static_cast<std::size_t>(detection_of[t]);
    is_taken[d] = true;
    see(track, detections[d], looks.row(detection_of[t]).transpose(), time_s, is_mixed[d]);
    if (!track.life.is_organism(flow, parameters_.life)) continue;
    if (track.age_frames >= static_cast<std::size_t>(parameters_.confirm_frames) && track.id == 0)
      track.id = ++last_id_;
    ids[d] = track.id;
  }
  end_lost(time_s);
  for (std::size_t d = 0; d < detections.size() && tracks_.size() < most_tracks; ++d) {
    if (is_taken[d]) continue;
    Track track;
    track.age_frames = 1;
    track.box = detections[d].box;
    track.centre = detections[d].centre;
    track.seen_s = time_s;
    track.life.see(detections[d], track.centre, time_s, false);
    track.area_px = detections[d].area_px;
    track.looks = looks.row(static_cast<Eigen::Index>(d)).transpose();
    track.alone.key = ++last_key_;
    remember(track.alone, detections[d], track.area_px);
    tracks_.push_back(std::move(track));
  }
  return ids;
}

}  // namespace diatom::ml
