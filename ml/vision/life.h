// Life: what all sightings of one thing say together. A single frame cannot tell a flake of debris
// from a body, but time can: what swims is alive, and what only drifts with the water has to look
// the part.
#pragma once

#include <Eigen/Core>

#include "ml/vision/detection.h"

namespace diatom::ml {

struct LifeParameters {
  double swims_px_a_s = 8.0;     // what is faster than the water by that swims
  double heap_area_px = 1000.0;  // a drifting heap that is larger is an organism all the same

  bool operator==(const LifeParameters&) const = default;
};

// Means over all sightings at first, and over the latest ones later.
class Life {
 public:
  // `centre` is where it is now. What is mixed with another says nothing of the looks.
  void see(const Detection& detection, const Eigen::Vector2f& centre, double time_s, bool is_mixed);

  // Pixels a second, over the last second or so.
  const Eigen::Vector2f& velocity() const { return velocity_; }

  bool swims(const Eigen::Vector2f& water, const LifeParameters& parameters) const;

  // Whether most sightings are those of an organism; `water` is how the water moves, in pixels a
  // second. Of what swims, outlines like those of debris and bubbles are forgiven; what
  // drifts and is a heap, thickest in its middle and not round, is debris.
  bool is_organism(const Eigen::Vector2f& water, const LifeParameters& parameters) const;

 private:
  int sightings_ = 0;
  double seen_s_ = 0.0;
  Eigen::Vector2f centre_ = Eigen::Vector2f::Zero();
  Eigen::Vector2f velocity_ = Eigen::Vector2f::Zero();
  double watched_s_ = 0.0;
  double looks_it_ = 0.0;   // share of sightings that look like an organism ...
  double may_be_it_ = 0.0;  // ... or would, if it swims
  double wholes_ = 0.0;     // sightings that show all of it
  double roundness_ = 0.0;  // means over these
  double heaped_ = 0.0;
  double area_px_ = 0.0;
};

}  // namespace diatom::ml
