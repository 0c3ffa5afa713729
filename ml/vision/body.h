// Body: what one mask over a patch of contrast says of the thing that it covers, and whether that
// may be an organism.
#pragma once

#include "ml/vision/detection.h"

namespace diatom::ml {

// Lengths in pixels of the frame.
struct BodyTraits {
  double area_px = 0.0;
  double length_px = 0.0;   // long side of the smallest rectangle around it
  double width_px = 0.0;    // of its widest place
  double roundness = 0.0;   // area / that of the circle over its length
  double solidity = 0.0;    // area / that of its convex hull
  double contrast = 0.0;    // mean, as a share of the light
  double unevenness = 0.0;  // standard deviation of the contrast / its mean
  double rim = 0.0;         // contrast near the outline ...
  double core = 0.0;        // ... and in the middle
  double sharpness = 0.0;   // slope of the contrast along the outline / its mean, 1/px
};

// `body` is one filled piece, `strength` (grey, of its size) the contrast, 255 for all of the
// light; a pixel of both is a pixel of the frame.
BodyTraits traits_of(const Mask& body, const Image& strength);

// `is_cut` by the frame's edge: half the area may be outside. Only of what `is_whole`, and no piece
// of a blob, the outline says whether it is debris.
Refusal refusal_of(const BodyTraits& traits, bool is_cut, bool is_whole,
                   const DetectionParameters& parameters);

}  // namespace diatom::ml
