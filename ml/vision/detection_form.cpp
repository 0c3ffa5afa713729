// What of detection a form shows, and the parameters that it gives.
#include "ml/vision/detection.h"

namespace diatom::ml {

const MethodInfo& detection_info() {
  using Kind = ParameterKind;
  static const MethodInfo info = {
      "detection",
      "Detection",
      "Finds the organisms of a frame, however many there are.",
      {{"field",
        "field",
        Kind::choice,
        0,
        0,
        2,
        false,
        "",
        "Organisms are darker than a bright field and brighter than a dark one; automatic takes "
        "the side to which more of the frame strays.",
        {"automatic", "bright", "dark"}},
       {"grain", "grain factor", Kind::real, 6, 1, 50, false, "",
        "What stands out is so many times the field's own grain off the "
        "light."},
       {"contrast", "smallest contrast", Kind::real, 0.08, 0.005, 0.9, true, "",
        "And at least that share of the light."},
       {"own_share", "own share", Kind::real, 0.4, 0, 0.9, false, "",
        "A body is what has that share of its strongest contrast; less takes "
        "in its fringe."},
       {"opening", "opening", Kind::real, 0.3, 0, 0.9, false, "",
        "Spines and tails thinner than that share of the body are cut off."},
       {"neck", "neck", Kind::real, 0.8, 0, 1, false, "",
        "Two bodies touch where a blob is narrower than that share of the "
        "thinner one's width."},
       {"tinted_neck", "neck between colours", Kind::real, 0.95, 0, 1, false, "",
        "The same where the two differ in colour."},
       {"tint", "tint", Kind::real, 0.05, 0.005, 1, true, "",
        "Halves of a blob that differ by that share of the light in colour are "
        "two bodies."},
       {"area", "smallest area", Kind::real, 380, 1, 1e6, true, "px",
        "Pixels of the frame; what is compact and smaller is no organism."},
       {"slim_area", "smallest slim area", Kind::real, 320, 1, 1e6, true, "px",
        "The same for what is longish."},
       {"thin", "thin", Kind::real, 9, 0, 200, false, "px", "What is nowhere wider is a fibre."},
       {"sharpness", "least sharpness", Kind::real, 0.04, 0, 1, false, "1/px",
        "Of an outline: the share of the contrast that it gains in a pixel. What is less sharp is "
        "out of focus."},
       {"debris_area", "largest debris", Kind::real, 650, 0, 1e6, false, "px",
        "What is larger is never taken for debris; 0: nothing is."},
       {"bubbles", "refuse bubbles", Kind::boolean, 1, 0, 1, false, "",
        "What is round, with a sharp rim around a clear middle, is no organism. Red blood cells "
        "look "
        "like that."}}};
  return info;
}

DetectionParameters detection_parameters_from(const ParameterValues& values) {
  const auto checked = checked_values(detection_info(), values);
  DetectionParameters parameters;
  parameters.field = static_cast<Field>(static_cast<int>(checked.at("field")));
  parameters.grain_factor = checked.at("grain");
  parameters.smallest_contrast = checked.at("contrast");
  parameters.own_share = checked.at("own_share");
  parameters.opening = checked.at("opening");
  parameters.separation = {checked.at("neck"), checked.at("tinted_neck"), checked.at("tint")};
  parameters.smallest_area_px = checked.at("area");
  parameters.slim_area_px = checked.at("slim_area");
  parameters.thin_px = checked.at("thin");
  parameters.least_sharpness = checked.at("sharpness");
  parameters.debris_area_px = checked.at("debris_area");
  parameters.refuses_bubbles = checked.at("bubbles") != 0.0;
  return parameters;
}

}  // namespace diatom::ml
