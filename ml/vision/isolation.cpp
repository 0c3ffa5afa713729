#include "ml/vision/isolation.h"

#include <stdexcept>

#include <nlohmann/json.hpp>

#include "ml/core/check.h"
#include "ml/vision/field_light.h"
#include "ml/vision/light.h"

namespace diatom::ml {

const MethodInfo& isolation_info() {
  using Kind = ParameterKind;
  static const MethodInfo info = {
      "isolation",
      "Segmentation",
      "Takes the organism out of its picture: even light, a mask, and the crop around it.",
      {{"even_light", "even light", Kind::boolean, 0, 0, 1, false, "",
        "Divides by the light of the field, a plane fitted to the picture's border."},
       {"margin", "margin", Kind::integer, 8, 0, 200, false, "px",
        "Of field that the crop keeps around the object."},
       {"field",
        "field",
        Kind::choice,
        0,
        0,
        2,
        false,
        "",
        "Objects are darker than a bright field and brighter than a dark one; automatic looks at "
        "the picture's border.",
        {"automatic", "bright", "dark"}},
       {"median", "median", Kind::integer, 7, 1, 31, false, "px",
        "Window of the blur that removes grain; 1: none."},
       {"adaptive", "adaptive window", Kind::integer, 15, 3, 101, false, "px",
        "Window whose mean is the local threshold. Larger ones fill larger objects."},
       {"offset", "offset", Kind::real, 2, 0, 50, false, "",
        "Grey levels by which a pixel is darker than its window to be of the object."},
       {"grain", "grain factor", Kind::real, 1, 0, 5, false, "",
        "Thresholds keep as many times the field's own grain away."},
       {"contrast", "smallest contrast", Kind::real, 8, 0, 100, false, "",
        "Grey levels; a picture that varies less holds no object."},
       {"close", "close gaps", Kind::integer, 3, 1, 51, false, "px",
        "Gaps of that width within the object are closed."},
       {"close_again", "close again", Kind::integer, 5, 1, 51, false, "px",
        "Once more, with this width, where the object fell to pieces."},
       {"whole", "whole share", Kind::real, 0.5, 0, 1, false, "",
        "It fell to pieces where the largest piece holds less than this share of all area."},
       {"cut", "weight when cut", Kind::real, 0.5, 0, 1, false, "",
        "What the border cuts is likely a neighbour: its area counts as so much of it."},
       {"area", "smallest area", Kind::real, 200, 1, 1e5, true, "px",
        "Pixels; what is smaller is no object."}}};
  return info;
}

Isolation isolation_from(const ParameterValues& values) {
  const auto checked = checked_values(isolation_info(), values);
  const auto whole = [&](const char* id) { return static_cast<int>(checked.at(id)); };
  Isolation isolation;
  isolation.even_light = checked.at("even_light") != 0.0;
  isolation.margin_px = whole("margin");
  auto& segment = isolation.segment;
  segment.field = static_cast<Field>(whole("field"));
  segment.median_px = whole("median");
  segment.adaptive_px = whole("adaptive");
  segment.adaptive_offset = checked.at("offset");
  segment.grain_factor = checked.at("grain");
  segment.smallest_contrast = checked.at("contrast");
  segment.close_px = whole("close");
  segment.close_again_px = whole("close_again");
  segment.whole_share = checked.at("whole");
  segment.cut_weight = checked.at("cut");
  segment.smallest_area_px = checked.at("area");
  return isolation;
}

std::string to_json(const Isolation& isolation) {
  const auto& segment = isolation.segment;
  return nlohmann::json{{"even_light", isolation.even_light},
                        {"margin", isolation.margin_px},
                        {"field", static_cast<int>(segment.field)},
                        {"median", segment.median_px},
                        {"adaptive", segment.adaptive_px},
                        {"offset", segment.adaptive_offset},
                        {"grain", segment.grain_factor},
                        {"contrast", segment.smallest_contrast},
                        {"close", segment.close_px},
                        {"close_again", segment.close_again_px},
                        {"whole", segment.whole_share},
                        {"cut", segment.cut_weight},
                        {"area", segment.smallest_area_px}}
      .dump();  // keys come sorted
}

Isolation isolation_from_json(const std::string& text) {
  try {
    ParameterValues values;
    for (const auto& [id, value] : nlohmann::json::parse(text).get<nlohmann::json::object_t>())
      values[id] = value.is_boolean() ? (value.get<bool>() ? 1.0 : 0.0) : value.get<double>();
    return isolation_from(values);
  } catch (const std::exception& error) {
    throw std::runtime_error(std::string("no settings of a segmentation: ") + error.what());
  }
}

Isolated isolated(const Image& picture, const Isolation& isolation) {
  DIATOM_CHECK(!picture.empty(), "an image without pixels holds no organism");
  Isolated result;
  result.even =
      isolation.even_light ? without_uneven_light(picture, field_light(picture)) : picture;
  result.mask = segment(result.even, isolation.segment);
  result.crop =
      result.mask ? crop_to_object(result.even, *result.mask, isolation.margin_px) : result.even;
  return result;
}

}  // namespace diatom::ml
