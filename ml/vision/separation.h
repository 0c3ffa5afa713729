// Separation: bodies that touch or overlap, seen as one blob, are taken apart where the blob has a
// neck, and where its two halves differ in tint.
//
// Necks: water rises over the blob's distance transform, turned upside down (watershed: Vincent,
// Soille: "Watersheds in digital spaces", IEEE PAMI 13, 1991). Every peak, the middle of something
// thick, begins a body; where two meet, the neck between them is as wide as the distance there. A
// neck nearly as wide as the thinner body is none, and the two are one.
//
// Tints: two means (Lloyd 1982) of the colour without brightness. The blob is two bodies where the
// means are far apart for the scatter around them and each side has a good part of the outline.
#pragma once

#include <vector>

#include "ml/core/image.h"
#include "ml/vision/mask.h"

namespace diatom::ml {

struct SeparationParameters {
  double neck = 0.8;          // largest width of a neck, as a share of the thinner body's
  double tinted_neck = 0.95;  // the same between bodies that clearly differ in tint
  double tint = 0.05;         // smallest difference between two tints, as a share of the light

  bool operator==(const SeparationParameters&) const = default;
};

// `blob` is one piece; `look` (of its size, RGB or grey) holds in each channel which share of the
// light is left, 128 for all of it. One mask a body, each of the blob's size, disjoint. A grey look
// has no tints.
std::vector<Mask> separated(const Mask& blob, const Image& look,
                            const SeparationParameters& parameters);

}  // namespace diatom::ml
