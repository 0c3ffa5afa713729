#include "app/panels/plot.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "app/chart/scale.h"
#include "app/panels/explanation_mark.h"
#include "app/panels/widgets.h"
#include "app/words.h"

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

Range range_of(const Plot& plot, std::span<const Curve> curves) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const auto& curve : curves)
    for (const double value : curve.values)
      if (drawable(plot, value)) {
        low = std::min(low, value);
        high = std::max(high, value);
      }
  return range_around(low, high, plot.logarithmic, plot.as_percent);
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

// Below the labels of the other axis, where there is room for it.
void draw_x_name(ImDrawList& list, const Plot& plot, const Axes& axes) {
  const float em = ImGui::GetFontSize();
  const float small = 0.85F * em;
  const float width = ImGui::GetFont()->CalcTextSizeA(small, 1e6F, 0.0F, plot.x_name).x;
  if (width > 3.2F * em) return;
  list.AddText(ImGui::GetFont(), small, {axes.from.x - width - 0.4F * em, axes.to.y + 0.3F * em},
               ImGui::GetColorU32(ImGuiCol_TextDisabled), plot.x_name);
}

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
  draw_x_name(list, plot, axes);
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
  explanation_mark(plot.term);
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
