// Isolation: one organism, taken out of its picture before any backbone sees it.
//
//   picture -> even light -> mask by segmentation -> crop around the object with a margin
#pragma once

#include <optional>
#include <string>

#include "ml/core/method.h"
#include "ml/vision/segment.h"

namespace diatom::ml {

struct Isolation {
  bool even_light = false;  // divide by field_light() first
  SegmentParameters segment;
  int margin_px = 8;  // of field that the crop keeps around the object

  bool operator==(const Isolation&) const = default;
};

// What of it a form shows: even light, margin, and everything of SegmentParameters.
const MethodInfo& isolation_info();

// Throws std::invalid_argument for values that isolation_info() does not allow.
Isolation isolation_from(const ParameterValues& values);

// Canonical JSON; equal settings give equal texts. The way back throws std::runtime_error where the
// text is none, or where isolation_info() does not allow it.
std::string to_json(const Isolation& isolation);
Isolation isolation_from_json(const std::string& json);

struct Isolated {
  Image even;                // the picture, after even light where that is asked for
  std::optional<Mask> mask;  // of its size; absent where nothing was found
  Image crop;                // the object with its margin; without a mask the whole picture
};

Isolated isolated(const Image& picture, const Isolation& isolation);

}  // namespace diatom::ml
