#include "app/panels/icons.h"

#include <cmath>

#include "app/panels/widgets.h"

namespace diatom::app {
namespace {

constexpr float pi = 3.14159265F;

// Draws in units of the icon's half size, from its centre.
class Pen {
 public:
  Pen(ImDrawList& list, ImVec2 centre, float unit, ImU32 color)
      : list_(list), centre_(centre), unit_(unit), color_(color) {}

  ImVec2 at(float x, float y) const { return {centre_.x + unit_ * x, centre_.y + unit_ * y}; }
  ImVec2 polar(float radius, float angle) const {
    return at(radius * std::cos(angle), radius * std::sin(angle));
  }
  float stroke() const { return 0.26F * unit_; }

  void triangle(ImVec2 a, ImVec2 b, ImVec2 c) const { list_.AddTriangleFilled(a, b, c, color_); }
  void box(ImVec2 from, ImVec2 to) const { list_.AddRectFilled(from, to, color_, 0.15F * unit_); }
  void line(ImVec2 from, ImVec2 to) const { list_.AddLine(from, to, color_, stroke()); }
  void disc(ImVec2 centre, float radius) const {
    list_.AddCircleFilled(centre, radius * unit_, color_);
  }
  void arc(float radius, float from, float to) const {
    list_.PathArcTo(centre_, radius * unit_, from, to);
    list_.PathStroke(color_, 0, stroke());
  }
  void half_disc(float radius) const {
    list_.PathArcTo(centre_, radius * unit_, -pi / 2, pi / 2);
    list_.PathFillConvex(color_);
  }
  void frame(ImVec2 from, ImVec2 to) const {
    list_.AddRect(from, to, color_, 0.25F * unit_, 0, stroke());
  }

 private:
  ImDrawList& list_;
  ImVec2 centre_;
  float unit_;
  ImU32 color_;
};

void draw_reset(const Pen& pen) {
  pen.arc(0.8F, -0.35F * pi, 1.3F * pi);
  const ImVec2 tip = pen.polar(0.8F, -0.42F * pi);
  pen.triangle(tip, pen.polar(1.35F, -0.22F * pi), pen.polar(0.45F, -0.16F * pi));
}

// A disc, half of it filled: light and dark.
void draw_contrast(const Pen& pen) {
  pen.arc(0.9F, -pi, pi);
  pen.half_disc(0.9F);
}

void draw_picture(const Pen& pen) {
  pen.frame(pen.at(-1, -0.8F), pen.at(1, 0.8F));
  pen.triangle(pen.at(-0.7F, 0.5F), pen.at(0.7F, 0.5F), pen.at(0.1F, -0.25F));
  pen.disc(pen.at(-0.42F, -0.3F), 0.18F);
}

void draw_folder(const Pen& pen) {
  pen.box(pen.at(-1, -0.85F), pen.at(-0.1F, -0.35F));
  pen.box(pen.at(-1, -0.6F), pen.at(1, 0.8F));
}

void draw_icon(Icon icon, ImDrawList& list, ImVec2 centre, float unit, ImU32 color) {
  const Pen pen(list, centre, unit, color);
  switch (icon) {
    case Icon::play:
      pen.triangle(pen.at(-0.65F, -0.9F), pen.at(-0.65F, 0.9F), pen.at(0.95F, 0));
      return;
    case Icon::pause:
      pen.box(pen.at(-0.75F, -0.85F), pen.at(-0.2F, 0.85F));
      pen.box(pen.at(0.2F, -0.85F), pen.at(0.75F, 0.85F));
      return;
    case Icon::step:
      pen.triangle(pen.at(-0.85F, -0.85F), pen.at(-0.85F, 0.85F), pen.at(0.4F, 0));
      pen.box(pen.at(0.48F, -0.85F), pen.at(0.85F, 0.85F));
      return;
    case Icon::reset:
      draw_reset(pen);
      return;
    case Icon::contrast:
      draw_contrast(pen);
      return;
    case Icon::picture:
      draw_picture(pen);
      return;
    case Icon::folder:
      draw_folder(pen);
      return;
    case Icon::question: {
      const ImVec2 size = ImGui::CalcTextSize("?");
      list.AddText({centre.x - size.x / 2, centre.y - size.y / 2}, color, "?");
      return;
    }
  }
}

}  // namespace

bool icon_button(const char* id, Icon icon, const char* help, bool in_accent) {
  const float side = ImGui::GetFrameHeight();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec4 accent = ImGui::GetStyleColorVec4(ImGuiCol_CheckMark);
  if (in_accent) ImGui::PushStyleColor(ImGuiCol_Button, accent);
  const bool clicked = ImGui::Button(id, {1.35F * side, side});
  if (in_accent) ImGui::PopStyleColor();
  const ImU32 ink = ImGui::GetColorU32(in_accent ? ImGuiCol_WindowBg : ImGuiCol_Text);
  draw_icon(icon, *ImGui::GetWindowDrawList(), {at.x + 0.675F * side, at.y + side / 2},
            0.22F * side, ink);
  tooltip(help);
  return clicked;
}

void draw_logo(ImDrawList& list, ImVec2 centre, float radius, ImU32 color) {
  const Pen pen(list, centre, radius, color);
  list.AddCircle(centre, radius, color, 0, 0.14F * radius);
  constexpr int ribs = 12;
  for (int rib = 0; rib < ribs; ++rib) {
    const float angle = static_cast<float>(rib) * 2 * pi / ribs;
    list.AddLine(pen.polar(0.42F, angle), pen.polar(0.8F, angle), color, 0.11F * radius);
  }
  pen.disc(centre, 0.2F);
}

}  // namespace diatom::app
