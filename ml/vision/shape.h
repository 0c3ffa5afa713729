// Shape: the geometry of a mask in 22 numbers. A pixel is a square of side 1, so that a square of
// 10 x 10 pixels has the area 100 and fills its box, its hull and its rectangle exactly.
#pragma once

#include <array>

#include "ml/vision/mask.h"

namespace diatom::ml {

// All zero for an empty mask. Ratios are in [0, 1].
struct Shape {
  double area_px2 = 0.0;
  // Of the outline, after Vossepoel and Smeulders 1982, half a pixel outwards: a disc's is 2 pi r.
  double perimeter_px = 0.0;
  double equivalent_diameter_px = 0.0;  // of the disc with this area

  // The ellipse with the same second moments, full axes.
  double major_axis_px = 0.0;
  double minor_axis_px = 0.0;
  double axis_ratio = 0.0;  // minor / major
  double eccentricity = 0.0;

  double roundness = 0.0;         // 4 pi area / perimeter^2
  double extent = 0.0;            // area / upright bounding box
  double rectangularity = 0.0;    // area / smallest rectangle at any angle
  double rectangle_aspect = 0.0;  // that rectangle's short side / long side
  double hull_ratio = 0.0;        // area / convex hull, also called solidity
  double convexity = 0.0;         // hull's perimeter / perimeter
  double circle_ratio = 0.0;      // area / smallest enclosing circle
  double radius_deviation = 0.0;  // of the outline's distances to the centre, over their mean

  // Hu's seven moment invariants (1962) of the mask: unchanged by moving, turning and scaling; the
  // seventh changes its sign in a mirror. They span ten decades, hence the scale: an invariant h of
  // degree d in the normalised moments becomes sign(h) log10(1 + |h| / 10^-2.5d) / d. What the
  // steps of pixels make is below 10^-2.5d, and so counts for little.
  std::array<double, 7> hu = {};
};

Shape shape_of(const Mask& mask);

}  // namespace diatom::ml
