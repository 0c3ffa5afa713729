#include "app/panels/parameter_form.h"

#include <algorithm>
#include <cmath>
#include <string>

#include <imgui.h>

#include "app/panels/explanation_mark.h"
#include "app/panels/widgets.h"

namespace diatom::app {
namespace {

bool is_whole(const ml::Parameter& parameter) {
  return parameter.kind == ml::ParameterKind::integer;
}

double within(const ml::Parameter& parameter, double value) {
  if (is_whole(parameter)) value = std::round(value);
  return std::clamp(value, parameter.minimum, parameter.maximum);
}

// A slider without a number: the field beside it shows and takes that. Logarithmic parameters move
// in their exponent, which ImGui's own logarithmic sliders cannot do over many decades.
bool slider(const ml::Parameter& parameter, double& value) {
  const bool by_factors = parameter.logarithmic && parameter.minimum > 0;
  const auto onto = [&](double v) { return by_factors ? std::log10(v) : v; };
  const double low = onto(parameter.minimum);
  const double high = onto(parameter.maximum);
  double place =
      std::clamp(onto(by_factors ? std::max(value, parameter.minimum) : value), low, high);
  if (!ImGui::SliderScalar("##slider", ImGuiDataType_Double, &place, &low, &high, "",
                           ImGuiSliderFlags_NoInput))
    return false;
  value = by_factors ? std::pow(10.0, place) : place;
  if (by_factors && !is_whole(parameter)) {  // two figures are what a hand can mean
    const double power = std::pow(10.0, std::floor(place) - 1);
    value = std::round(value / power) * power;
  }
  value = within(parameter, value);
  return true;
}

bool number_field(const ml::Parameter& parameter, double& value) {
  std::string format = is_whole(parameter) ? "%.0f" : "%.4g";
  if (!parameter.unit.empty()) format += " " + (parameter.unit == "%" ? "%%" : parameter.unit);
  if (!ImGui::InputDouble("##field", &value, 0, 0, format.c_str())) return false;
  value = within(parameter, value);
  return true;
}

bool has_slider(const ml::Parameter& parameter) {
  return (parameter.logarithmic && parameter.minimum > 0) ||
         parameter.maximum - parameter.minimum <= 1000;
}

bool number_row(const ml::Parameter& parameter, double& value) {
  const float field = 4.2F * ImGui::GetFontSize();
  const float room = ImGui::GetContentRegionAvail().x - ImGui::GetStyle().ItemSpacing.x - field;
  bool changed = false;
  if (has_slider(parameter) && room > 2.4F * ImGui::GetFontSize()) {
    ImGui::SetNextItemWidth(room);
    changed = slider(parameter, value);
    tooltip(parameter.help);
    ImGui::SameLine();
  }
  ImGui::SetNextItemWidth(std::min(field, ImGui::GetContentRegionAvail().x));
  changed |= number_field(parameter, value);
  return changed;
}

// A number to begin with where "auto" has chosen none yet.
double first_number(const ml::Parameter& parameter) {
  constexpr double usual_count = 1000;
  return is_whole(parameter) ? usual_count : std::min(10.0, parameter.maximum / 1000);
}

// A tick for "auto"; without it, the number.
bool auto_row(const ml::Parameter& parameter, double& value, double start) {
  bool automatic = value == 0;
  bool changed = false;
  if (ImGui::Checkbox("auto", &automatic)) {
    value = automatic ? 0 : within(parameter, start);
    changed = true;
  }
  tooltip(parameter.help);
  if (automatic) return changed;
  beside_or_below(3 * ImGui::GetFontSize());
  return number_row(parameter, value) || changed;
}

bool choice_row(const ml::Parameter& parameter, double& value) {
  const int last = static_cast<int>(parameter.choices.size()) - 1;
  const int chosen = std::clamp(static_cast<int>(value), 0, std::max(last, 0));
  bool changed = false;
  ImGui::SetNextItemWidth(-1);
  const char* shown = last < 0 ? "" : parameter.choices[static_cast<std::size_t>(chosen)].c_str();
  if (!ImGui::BeginCombo("##choice", shown)) return false;
  for (int choice = 0; choice <= last; ++choice) {
    const auto& name = parameter.choices[static_cast<std::size_t>(choice)];
    if (ImGui::Selectable(name.c_str(), choice == chosen)) {
      value = choice;
      changed = true;
    }
  }
  ImGui::EndCombo();
  return changed;
}

bool control(const ml::Parameter& parameter, double& value, double start) {
  if (parameter.kind == ml::ParameterKind::choice) return choice_row(parameter, value);
  if (parameter.kind == ml::ParameterKind::boolean) {
    bool on = value != 0;
    const bool changed = ImGui::Checkbox("##on", &on);
    value = on ? 1 : 0;
    return changed;
  }
  return zero_means_auto(parameter) ? auto_row(parameter, value, start)
                                    : number_row(parameter, value);
}

float widest_label(const ml::MethodInfo& method) {
  float width = 0;
  for (const auto& parameter : method.parameters)
    width = std::max(width, ImGui::CalcTextSize(parameter.label.c_str()).x + mark_room());
  return std::min(width, 0.5F * ImGui::GetContentRegionAvail().x);
}

}  // namespace

ml::ParameterValues values_in(const std::map<std::string, ml::ParameterValues>& all,
                              const std::string& id) {
  const auto found = all.find(id);
  return found == all.end() ? ml::ParameterValues() : found->second;
}

bool zero_means_auto(const ml::Parameter& parameter) {
  const bool number = parameter.kind == ml::ParameterKind::real || is_whole(parameter);
  return number && parameter.default_value == 0 && parameter.minimum == 0 && parameter.maximum > 1;
}

std::optional<ParameterChange> parameter_form(const ml::MethodInfo& method,
                                              const ml::ParameterValues& given,
                                              const ml::ParameterValues& found) {
  std::optional<ParameterChange> change;
  if (method.parameters.empty()) return change;
  if (!ImGui::BeginTable("##parameters", 2)) return change;
  ImGui::TableSetupColumn("name", ImGuiTableColumnFlags_WidthFixed, widest_label(method));
  ImGui::TableSetupColumn("value", ImGuiTableColumnFlags_WidthStretch);
  for (const auto& parameter : method.parameters) {
    ImGui::PushID(parameter.id.c_str());
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ImGui::AlignTextToFramePadding();
    text(parameter.label);
    tooltip(parameter.help);
    parameter_mark(method.id, parameter.id);
    ImGui::TableNextColumn();
    const auto set = given.find(parameter.id);
    const auto chosen = found.find(parameter.id);
    double value = set == given.end() ? parameter.default_value : set->second;
    const double start = chosen == found.end() ? first_number(parameter) : chosen->second;
    if (control(parameter, value, start)) change = ParameterChange{parameter.id, value};
    ImGui::PopID();
  }
  ImGui::EndTable();
  return change;
}

}  // namespace diatom::app
