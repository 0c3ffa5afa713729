#include "app/live/sources/v4l2_controls.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <optional>

#include <linux/videodev2.h>

namespace diatom::live {
namespace {

struct Control {
  const char* id;
  const char* label;
  const char* unit;
  double unit_per_step;  // what one step of the driver is, in `unit`
  std::uint32_t code;
  std::uint32_t auto_code;  // 0 where the driver never adjusts it
};

constexpr std::array<Control, 8> controls = {{
    {"exposure", "Exposure", "ms", 0.1, V4L2_CID_EXPOSURE_ABSOLUTE, V4L2_CID_EXPOSURE_AUTO},
    {"gain", "Gain", "", 1.0, V4L2_CID_GAIN, V4L2_CID_AUTOGAIN},
    {"white_balance", "White balance", "K", 1.0, V4L2_CID_WHITE_BALANCE_TEMPERATURE,
     V4L2_CID_AUTO_WHITE_BALANCE},
    {"focus", "Focus", "", 1.0, V4L2_CID_FOCUS_ABSOLUTE, V4L2_CID_FOCUS_AUTO},
    {"brightness", "Brightness", "", 1.0, V4L2_CID_BRIGHTNESS, 0},
    {"contrast", "Contrast", "", 1.0, V4L2_CID_CONTRAST, 0},
    {"saturation", "Saturation", "", 1.0, V4L2_CID_SATURATION, 0},
    {"gamma", "Gamma", "", 1.0, V4L2_CID_GAMMA, 0},
}};

const std::string auto_ending = "_auto";

std::optional<v4l2_queryctrl> described(V4l2Device& device, std::uint32_t code) {
  v4l2_queryctrl query{};
  query.id = code;
  if (code == 0 || device.request(VIDIOC_QUERYCTRL, &query) < 0) return std::nullopt;
  const bool usable = (query.flags & (V4L2_CTRL_FLAG_DISABLED | V4L2_CTRL_FLAG_READ_ONLY)) == 0;
  if (!usable || query.minimum >= query.maximum) return std::nullopt;
  return query;
}

std::int32_t value_of(V4l2Device& device, std::uint32_t code, std::int32_t otherwise) {
  v4l2_control control{code, 0};
  return device.request(VIDIOC_G_CTRL, &control) < 0 ? otherwise : control.value;
}

void write(V4l2Device& device, std::uint32_t code, std::int32_t value) {
  v4l2_control control{code, value};
  demand(device, VIDIOC_S_CTRL, &control, "setting a control");
}

// Exposure is the one that counts the other way round, with several kinds of automatic.
bool says_automatic(std::uint32_t auto_code, std::int32_t value) {
  if (auto_code != V4L2_CID_EXPOSURE_AUTO) return value != 0;
  return value == V4L2_EXPOSURE_AUTO || value == V4L2_EXPOSURE_APERTURE_PRIORITY;
}

// A webcam knows "aperture priority", since its aperture is fixed; others say "automatic".
void write_automatic(V4l2Device& device, std::uint32_t auto_code, bool automatic) {
  if (auto_code != V4L2_CID_EXPOSURE_AUTO) return write(device, auto_code, automatic ? 1 : 0);
  if (!automatic) return write(device, auto_code, V4L2_EXPOSURE_MANUAL);
  v4l2_control control{auto_code, V4L2_EXPOSURE_APERTURE_PRIORITY};
  if (device.request(VIDIOC_S_CTRL, &control) < 0) write(device, auto_code, V4L2_EXPOSURE_AUTO);
}

SourceProperty property_of(const Control& control, const v4l2_queryctrl& query,
                           std::int32_t value) {
  SourceProperty property;
  property.parameter.id = control.id;
  property.parameter.label = control.label;
  property.parameter.unit = control.unit;
  property.parameter.kind =
      control.unit_per_step == 1.0 ? ml::ParameterKind::integer : ml::ParameterKind::real;
  property.parameter.minimum = query.minimum * control.unit_per_step;
  property.parameter.maximum = query.maximum * control.unit_per_step;
  property.parameter.default_value = query.default_value * control.unit_per_step;
  property.value = value * control.unit_per_step;
  return property;
}

SourceProperty auto_property_of(const Control& control, const v4l2_queryctrl& query,
                                bool automatic) {
  SourceProperty property;
  property.parameter.id = control.id + auto_ending;
  property.parameter.label = std::string(control.label) + " automatic";
  property.parameter.kind = ml::ParameterKind::boolean;
  property.parameter.default_value =
      says_automatic(control.auto_code, query.default_value) ? 1.0 : 0.0;
  property.value = automatic ? 1.0 : 0.0;
  return property;
}

void set_by_hand(V4l2Device& device, const Control& control, double value) {
  if (described(device, control.auto_code)) write_automatic(device, control.auto_code, false);
  const double steps = std::round(value / control.unit_per_step);
  write(device, control.code, static_cast<std::int32_t>(steps));
}

}  // namespace

std::vector<SourceProperty> v4l2_controls(V4l2Device& device) {
  std::vector<SourceProperty> properties;
  for (const Control& control : controls) {
    const auto query = described(device, control.code);
    if (!query) continue;
    properties.push_back(
        property_of(control, *query, value_of(device, control.code, query->default_value)));
    const auto auto_query = described(device, control.auto_code);
    if (!auto_query) continue;
    const bool automatic = says_automatic(
        control.auto_code, value_of(device, control.auto_code, auto_query->default_value));
    properties.back().automatic = automatic;
    properties.push_back(auto_property_of(control, *auto_query, automatic));
  }
  return properties;
}

bool set_v4l2_control(V4l2Device& device, const std::string& id, double value) {
  for (const Control& control : controls) {
    if (id == control.id) {
      set_by_hand(device, control, value);
      return true;
    }
    if (id == control.id + auto_ending) {
      write_automatic(device, control.auto_code, value != 0.0);
      return true;
    }
  }
  return false;
}

}  // namespace diatom::live
