// Segmentation: the picture of one organism -> the mask of its body.
//
//   median -> grey -> dark field? invert -> adaptive OR triangle threshold -> close
//          -> largest contour -> fill
//
// It was made for crops of a lensless microscope (Alfano et al., "Efficient unsupervised learning
// for plankton images", ICPR 2022) and asks little: one object, darker or brighter than the field.
// Here the thresholds also keep away from the field's own grain, fringes and uneven light, and a
// whole object is preferred to one that the border cuts. Light that is more uneven than the object
// is dark needs without_uneven_light() first.
#pragma once

#include <optional>

#include "ml/vision/mask.h"

namespace diatom::ml {

enum class Field {
  automatic,  // see segment()
  bright,     // objects are darker than the background
  dark,       // objects are brighter
};

// Sides of windows are odd numbers of pixels; an even one counts as the next odd one. Thresholds
// are in grey levels, 0..255.
struct SegmentParameters {
  Field field = Field::automatic;
  int median_px = 7;               // window of the blur that removes grain; 1: none
  int adaptive_px = 15;            // window whose mean is the adaptive threshold ...
  double adaptive_offset = 2.0;    // ... less this
  double grain_factor = 1.0;       // both thresholds keep this many times the field's grain away
  double smallest_contrast = 8.0;  // an emptier picture holds no object
  int close_px = 3;                // closes gaps in the object
  int close_again_px = 5;          // once more, where the object fell to pieces: where ...
  double whole_share = 0.5;        // ... the largest contour holds less than this share of all area
  double cut_weight = 0.5;  // what the picture's border cuts counts as so much of its area, since
                            // it is likely a neighbour
  double smallest_area_px = 200.0;

  bool operator==(const SegmentParameters&) const = default;
};

// The object with the largest outline, filled. An empty optional where there is none: the outline
// encloses too little, or the picture is (all but) constant. Whether then the whole picture is the
// object is the caller's decision (whole_picture).
//
// Field::automatic looks at the border, since objects are cropped with some field around them: the
// field is bright where the median of the border's grey is nearer to the brightest grey than to the
// darkest, dark otherwise.
std::optional<Mask> segment(const Image& image, const SegmentParameters& parameters = {});

}  // namespace diatom::ml
