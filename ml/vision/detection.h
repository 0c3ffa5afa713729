// Detection: a frame with any number of organisms -> each one's box and mask.
//
//   frame / background -> contrast -> threshold by the field's grain -> close -> pieces, filled
//     -> bodies that touch or overlap taken apart -> each body's own threshold -> is it an
//     organism?
//
// Nothing here is learnt. What is refused is refused by size, by its outline, or by where in the
// body the contrast lies.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include <Eigen/Core>

#include "ml/core/image.h"
#include "ml/core/method.h"
#include "ml/vision/background.h"
#include "ml/vision/layers.h"
#include "ml/vision/mask.h"
#include "ml/vision/segment.h"
#include "ml/vision/separation.h"

namespace diatom::ml {

// Why something that stands out is no organism.
enum class Refusal : std::uint8_t {
  none,     // it is one
  small,    // too little area
  thin,     // a fibre: nowhere as wide as a body
  bubble,   // round, with a sharp dark rim around a clear middle
  blurred,  // far out of focus: its outline is a slope
  debris,   // compact and ragged, or compact and darkest in its grains
};

struct Detection {
  PixelBox box;  // of the frame
  Mask mask;     // (box.height, box.width), one piece, filled
  Image look;    // as large: the share of the light that is left, 128: all
  Eigen::Vector2f centre = Eigen::Vector2f::Zero();  // of the mask, pixels of the frame
  float area_px = 0.0F;
  float length_px = 0.0F;  // of the smallest rectangle around it
  float width_px = 0.0F;   // of its widest place
  float roundness = 0.0F;  // area / that of the circle over its length
  float heaped = 0.0F;     // contrast of its middle / that of its rim
  float contrast = 0.0F;   // mean share by which it is off the light
  float sharpness = 0.0F;  // slope of the contrast along the outline, over its mean; 1/px
  std::array<float, 3> absorbed = {};  // mean share of red, green and blue that it takes away
  bool is_cut = false;                 // by the frame's edge
  bool is_part = false;                // of a blob that was taken apart
  Refusal refusal = Refusal::none;
  std::uint64_t expected = 0;  // the key of the expected body that it is, where they overlap ...
  float turned = 0.0F;         // ... and how that is turned by now

  bool is_organism() const { return refusal == Refusal::none; }
};

struct DetectionParameters {
  Field field = Field::automatic;   // whether bodies are darker or brighter than the field
  double grain_factor = 6.0;        // the threshold lies so many times the field's grain away ...
  double smallest_contrast = 0.08;  // ... and at this share of the light at least
  double own_share = 0.4;           // a body is what has that share of its own strongest contrast
  double opening = 0.3;  // spines, cilia and tails thinner than this share of the body are cut off
  SeparationParameters separation;
  double smallest_area_px = 380.0;  // compact bodies
  double slim_area_px = 320.0;      // longish ones
  double thin_px = 9.0;             // what is nowhere wider is a fibre
  double least_sharpness = 0.04;    // 1/px
  double debris_area_px = 650.0;    // what is larger is no debris
  bool refuses_bubbles = true;      // blood cells look like some

  bool operator==(const DetectionParameters&) const = default;
};

// The form of it.
const MethodInfo& detection_info();
// Throws std::invalid_argument for values that detection_info() does not allow.
DetectionParameters detection_parameters_from(const ParameterValues& values);

// All that stands out from the background and is not merely a speck, from top to bottom, those that
// are refused too (the tracker judges by more than one frame). `background` has been updated with
// this frame, or with one of the same size and channels. Where `expected` bodies lie over one
// another, each is found as a layer of the blob, covered or not.
std::vector<Detection> detect(const Image& frame, const BackgroundModel& background,
                              const DetectionParameters& parameters = {},
                              const std::vector<Expected>& expected = {});

// Without the refused ones.
std::vector<Detection> organisms_of(std::vector<Detection> detections);

}  // namespace diatom::ml
