// What is drawn of a map besides its points, as a person chose it.
#pragma once

#include <map>
#include <string>

#include "ml/core/method.h"

namespace diatom::app {

struct MapLook {
  std::string boundary;                                             // BoundaryMethod id; "": none
  std::map<std::string, ml::ParameterValues> boundary_values = {};  // by method id
  float opacity = 0.22F;                                            // of surfaces, in [0, 1]
  bool names = true;                                                // at the middle of each group
  bool pictures = true;        // in the places of points that are near
  bool only_selected = false;  // all but the selection is dimmed
  // Places nearer to the eye than a plane across the view are cut away; the plane lies twice
  // so many radii of the map in front of its middle, in [-1, 1].
  bool sliced = false;
  float slice = 0.0F;

  bool operator==(const MapLook&) const = default;
};

}  // namespace diatom::app
