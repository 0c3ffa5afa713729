#include "app/panels/plot.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "app/panels/widgets.h"
#include "app/panels/words.h"

namespace diatom::app {
namespace {

bool drawable(const Plot& plot, double value) {
  return std::isfinite(value) && (!plot.logarithmic || value > 0);
}

std::string label_of(const Plot& plot, double value) {
  if (plot.as_percent) return fmt::format("{:.4g} %", 100 * value);
  if (!plot.logarithmic) return fmt::format("{:.4g}", value);
  return fmt::format("1e{:.0f}", std::log10(value));
}

std::string readout_of(const Plot& plot, double value) {
  if (!std::isfinite(value)) return "–";
  if (plot.as_percent) return percent(value);
  return plot.logarithmic ? scientific(value) : fmt::format("{:.4g}", value);
}

struct Range {
  double low = 0;
  double high = 1;
};

// Around all values, with a margin; whole decades where logarithmic.
Range range_of(const Plot& plot, std::span<const Curve> curves) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const auto& curve : curves)
    for (const double value : curve.values)
      if (drawable(plot, value)) {
        low = std::min(low, value);
        high = std::max(high, value);
      }
  if (low > high) return plot.logarithmic ? Range{0.1, 1} : Range{0, 1};
  if (plot.logarithmic) {
    const double from = std::floor(std::log10(low));
    return {std::pow(10, from), std::pow(10, std::max(from + 1, std::ceil(std::log10(high))))};
  }
  const double margin = std::max(0.08 * (high - low), plot.as_percent ? 0.005 : 1e-9);
  return {low - margin, plot.as_percent ? std::min(high + margin, 1.0) : high + margin};
}

double x_of(const Curve& curve, std::size_t i) {
  return curve.at.empty() ? static_cast<double>(i + 1) : curve.at[i];
}

bool has_points(std::span<const Curve> curves) {
  return std::any_of(curves.begin(), curves.end(),
                     [](const Curve& curve) { return !curve.values.empty(); });
}

// Steps from 1 to the last; whole decades where logarithmic.
Range x_range_of(const Plot& plot, std::span<const Curve> curves) {
  double low = plot.x_logarithmic ? std::numeric_limits<double>::infinity() : 1.0;
  double high = plot.x_logarithmic ? 0.0 : 1.0;
  for (const auto& curve : curves)
    for (std::size_t i = 0; i < curve.values.size(); ++i) {
      const double x = x_of(curve, i);
      if (plot.x_logarithmic && !(x > 0)) continue;
      low = std::min(low, x);
      high = std::max(high, x);
    }
  if (!plot.x_logarithmic) return {low, high};
  if (low > high) return {1, 10};
  const double from = std::floor(std::log10(low));
  return {std::pow(10, from), std::pow(10, std::max(from + 1, std::ceil(std::log10(high))))};
}

double share_of(double value, const Range& range, bool logarithmic) {
  return logarithmic ? std::log(value / range.low) / std::log(range.high / range.low)
                     : (value - range.low) / (range.high - range.low);
}

// Where values lie on the screen.
struct Axes {
  ImVec2 from;  // top left of the area that holds the curves
  ImVec2 to;
  Range x;
  Range y;
  bool x_logarithmic = false;
  bool logarithmic = false;

  float x_px(double value) const {
    const double share = x.low < x.high ? share_of(value, x, x_logarithmic) : 0.5;
    return from.x + static_cast<float>(share) * (to.x - from.x);
  }
  float y_px(double value) const {
    return to.y - static_cast<float>(share_of(value, y, logarithmic)) * (to.y - from.y);
  }
};

void draw_axes(ImDrawList& list, const Plot& plot, const Axes& axes) {
  const ImU32 line = ImGui::GetColorU32(ImGuiCol_Border);
  const ImU32 ink = ImGui::GetColorU32(ImGuiCol_TextDisabled);
  const float em = ImGui::GetFontSize();
  const int rows = std::max(2, static_cast<int>((axes.to.y - axes.from.y) / (1.7F * em)));
  const auto ticks = plot.logarithmic ? decade_ticks(axes.y.low, axes.y.high, rows)
                                      : linear_ticks(axes.y.low, axes.y.high, rows);
  for (const double tick : ticks) {
    const float y = std::round(axes.y_px(tick));
    const auto label = label_of(plot, tick);
    list.AddLine({axes.from.x, y}, {axes.to.x, y}, line);
    list.AddText({axes.from.x - ImGui::CalcTextSize(label.c_str()).x - 0.4F * em, y - em / 2}, ink,
                 label.c_str());
  }
  const int columns = std::max(2, static_cast<int>((axes.to.x - axes.from.x) / (3 * em)));
  const auto places = plot.x_logarithmic ? decade_ticks(axes.x.low, axes.x.high, columns)
                                         : linear_ticks(axes.x.low, axes.x.high, columns);
  for (const double tick : places) {
    if (!plot.x_logarithmic && tick != std::round(tick)) continue;  // there are no half steps
    const auto label = fmt::format("{:g}{}", tick, plot.x_unit);
    const float width = ImGui::CalcTextSize(label.c_str()).x;
    const float middle = std::min(axes.x_px(tick), axes.to.x + 0.6F * em - width / 2);
    list.AddText({middle - width / 2, axes.to.y + 0.2F * em}, ink, label.c_str());
  }
}

void draw_curve(ImDrawList& list, const Plot& plot, const Axes& axes, const Curve& curve) {
  const ImU32 color = ImGui::GetColorU32(curve.color);
  const float em = ImGui::GetFontSize();
  std::vector<ImVec2> run;
  const auto finish_run = [&] {
    if (run.size() > 1)
      list.AddPolyline(run.data(), static_cast<int>(run.size()), color, 0, 0.12F * em);
    if (run.size() == 1) list.AddCircleFilled(run.front(), 0.18F * em, color);
    run.clear();
  };
  for (std::size_t i = 0; i < curve.values.size(); ++i) {
    if (drawable(plot, curve.values[i]))
      run.emplace_back(axes.x_px(x_of(curve, i)), axes.y_px(curve.values[i]));
    else
      finish_run();
  }
  if (!run.empty()) list.AddCircleFilled(run.back(), 0.2F * em, color);
  finish_run();
}

// The place in the curve whose x is nearest to the mouse.
std::size_t nearest(const Axes& axes, const Curve& curve, float mouse_x) {
  std::size_t best = 0;
  const auto distance = [&](std::size_t i) {
    return std::abs(axes.x_px(x_of(curve, i)) - mouse_x);
  };
  for (std::size_t i = 1; i < curve.values.size(); ++i)
    if (distance(i) < distance(best)) best = i;
  return best;
}

void read_out(ImDrawList& list, const Plot& plot, const Axes& axes, std::span<const Curve> curves) {
  const float mouse_x = ImGui::GetIO().MousePos.x;
  // Curves that share their steps are read at one of them; others each at its own.
  const Curve* longest = nullptr;
  for (const auto& curve : curves)
    if (longest == nullptr || curve.values.size() > longest->values.size()) longest = &curve;
  const auto step = nearest(axes, *longest, mouse_x);
  const float x = plot.x_logarithmic ? mouse_x : axes.x_px(x_of(*longest, step));
  list.AddLine({x, axes.from.y}, {x, axes.to.y}, ImGui::GetColorU32(ImGuiCol_TextDisabled));
  ImGui::BeginTooltip();
  if (!plot.x_logarithmic) text(fmt::format("{} {:g}", plot.x_name, x_of(*longest, step)));
  for (const auto& curve : curves) {
    const auto place = plot.x_logarithmic ? nearest(axes, curve, mouse_x) : step;
    if (place >= curve.values.size()) continue;
    const double value = curve.values[place];
    if (drawable(plot, value))
      list.AddCircleFilled({axes.x_px(x_of(curve, place)), axes.y_px(value)},
                           0.25F * ImGui::GetFontSize(), ImGui::GetColorU32(curve.color));
    ImGui::TextColored(curve.color, "%s", curve.name);
    ImGui::SameLine();
    text(plot.x_logarithmic ? fmt::format("{} at {:.4g}{}", readout_of(plot, value),
                                          x_of(curve, place), plot.x_unit)
                            : readout_of(plot, value));
  }
  ImGui::EndTooltip();
}

// The title, and the curves' names in their colours where there are several, in as many lines as
// they need.
void draw_legend(const Plot& plot, std::span<const Curve> curves) {
  ImGui::TextDisabled("%s", plot.title);
  if (curves.size() < 2) return;
  const float em = ImGui::GetFontSize();
  const float right = ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x;
  for (const auto& curve : curves) {
    ImGui::SameLine(0, em);
    if (ImGui::GetCursorPosX() + ImGui::CalcTextSize(curve.name).x > right) ImGui::NewLine();
    ImGui::TextColored(curve.color, "%s", curve.name);
  }
}

}  // namespace

std::vector<double> linear_ticks(double low, double high, int most) {
  std::vector<double> ticks;
  if (!(low < high) || most < 1) return ticks;
  const double power = std::pow(10, std::floor(std::log10((high - low) / most)));
  for (const double factor : {1.0, 2.0, 5.0, 10.0, 20.0}) {
    const double spacing = factor * power;
    const double first = std::ceil(low / spacing - 1e-9);
    const double last = std::floor(high / spacing + 1e-9);
    if (last - first + 1 > most) continue;
    for (double n = first; n <= last; ++n) ticks.push_back(n * spacing + 0.0);  // no -0
    break;
  }
  return ticks;
}

std::vector<double> decade_ticks(double low, double high, int most) {
  std::vector<double> ticks;
  if (!(0 < low && low < high) || most < 1) return ticks;
  const int first = static_cast<int>(std::ceil(std::log10(low) - 1e-9));
  const int last = static_cast<int>(std::floor(std::log10(high) + 1e-9));
  const int spacing = std::max(1, (last - first + most) / most);
  for (int power = last; power >= first; power -= spacing) ticks.push_back(std::pow(10, power));
  std::reverse(ticks.begin(), ticks.end());
  return ticks;
}

void draw_plot(const Plot& plot, std::span<const Curve> curves, ImVec2 size) {
  draw_legend(plot, curves);
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float em = ImGui::GetFontSize();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 outer(std::max(size.x > 0 ? size.x : room.x, 6 * em),
                     std::max(size.y > 0 ? size.y : room.y, 4 * em));
  ImGui::InvisibleButton(plot.id, outer);

  const Axes axes{{at.x + 3.6F * em, at.y + 0.5F * em},
                  {at.x + outer.x - 0.6F * em, at.y + outer.y - 1.4F * em},
                  x_range_of(plot, curves),
                  range_of(plot, curves),
                  plot.x_logarithmic,
                  plot.logarithmic};
  auto& list = *ImGui::GetWindowDrawList();
  draw_axes(list, plot, axes);
  for (const auto& curve : curves) draw_curve(list, plot, axes, curve);
  if (ImGui::IsItemHovered() && has_points(curves)) read_out(list, plot, axes, curves);
}

}  // namespace diatom::app
