#include "app/panels/top_bar.h"

#include <algorithm>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/actions.h"
#include "app/panels/icons.h"
#include "app/panels/playing.h"
#include "app/panels/style.h"
#include "app/panels/widgets.h"

namespace diatom::app {
namespace {

constexpr const char* tours_label = "Tours";
constexpr double frame_budget_ms = 1000.0 / 60;

float icon_room() {
  return 1.35F * ImGui::GetFrameHeight() + ImGui::GetStyle().ItemSpacing.x;
}

void draw_name() {
  const float em = ImGui::GetFontSize();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float middle = at.y + ImGui::GetFrameHeight() / 2;
  draw_logo(*ImGui::GetWindowDrawList(), {at.x + 0.75F * em, middle}, 0.68F * em,
            ImGui::GetColorU32(ImGuiCol_CheckMark));
  ImGui::Dummy({1.8F * em, em});
  ImGui::SameLine(0, 0);
  ImGui::AlignTextToFramePadding();
  emphasised_text("Diatom");
}

void draw_clockwork(PanelContext& context) {
  const auto& session = context.session;
  const bool playing = is_playing(session);
  ImGui::SameLine(0, 1.6F * ImGui::GetFontSize());
  if (icon_button("##play", playing ? Icon::pause : Icon::play,
                  with_key(playing ? "Pause all jobs" : "Play", context.views, "play").c_str(),
                  !playing))
    emit_play_or_pause(session, context.commands);
  ImGui::SameLine();
  ImGui::BeginDisabled(!session.features);
  if (icon_button("##step", Icon::step,
                  with_key("One step of the training", context.views, "step").c_str()))
    context.commands.emplace_back(StepTraining{});
  ImGui::EndDisabled();
}

void draw_pace(PanelContext& context) {
  ImGui::SameLine(0, 1.6F * ImGui::GetFontSize());
  const int chosen = static_cast<int>(context.session.pace);
  const int clicked = segmented("pace", {"One step", "Fill frame", "Flat out"}, chosen);
  tooltip(
      "How much of each frame the jobs may use: one step (to watch), what is left of the frame "
      "(the default), or all the time there is.");
  if (clicked >= 0) context.commands.emplace_back(SetPace{static_cast<ml::Pace>(clicked)});
}

void draw_layouts(PanelContext& context) {
  ImGui::SameLine(0, 1.6F * ImGui::GetFontSize());
  const int chosen = static_cast<int>(context.session.layout);
  const int clicked = segmented("layout", {"Teach", "Explore", "Monitor"}, chosen);
  tooltip(
      "What has the most room: large panels to learn by (F2), the map (F3), or the feed and its "
      "counts (F4).");
  if (clicked >= 0) context.commands.emplace_back(ChooseLayout{static_cast<Layout>(clicked)});
}

// Where a drag on the bar leaves the jobs' share of what the frame itself does not need.
void drag_share(PanelContext& context, float from_x, float width) {
  if (!ImGui::IsItemActive()) return;
  const float share = (ImGui::GetIO().MousePos.x - from_x) / std::max(1.0F, width);
  context.commands.emplace_back(SetTrainingShare{std::clamp(share, 0.05F, 1.0F)});
}

// A sixtieth of a second as a bar: the frame's own share, then the jobs', whose end a person drags.
void draw_budget(PanelContext& context, double jobs_ms, float width) {
  const double frame_ms = context.figures.frame_ms;
  const float em = ImGui::GetFontSize();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = 0.45F * em;
  const float y = at.y + (ImGui::GetFrameHeight() - height) / 2;
  const auto px = [&](double ms) {
    return width * static_cast<float>(std::clamp(ms / frame_budget_ms, 0.0, 1.0));
  };
  auto& list = *ImGui::GetWindowDrawList();
  const ImVec4 accent = ImGui::GetStyleColorVec4(ImGuiCol_CheckMark);
  const float own = px(frame_ms);
  const float with_jobs = px(frame_ms + jobs_ms);
  list.AddRectFilled({at.x, y}, {at.x + width, y + height}, ImGui::GetColorU32(ImGuiCol_FrameBg),
                     height / 2);
  list.AddRectFilled({at.x, y}, {at.x + with_jobs, y + height},
                     ImGui::GetColorU32(ImVec4(accent.x, accent.y, accent.z, 0.35F)), height / 2);
  list.AddRectFilled({at.x, y}, {at.x + own, y + height}, ImGui::GetColorU32(accent), height / 2);
  // Where drawing leaves nothing of the frame, the mark still needs room to be dragged.
  const float from = std::min(own, 0.5F * width);
  const double share = context.session.training_share;
  const float handle = at.x + from + static_cast<float>(share) * (width - from);
  list.AddRectFilled({handle - 0.12F * em, y - 0.2F * em},
                     {handle + 0.12F * em, y + height + 0.2F * em},
                     ImGui::GetColorU32(ImGuiCol_Text), 0.12F * em);
  ImGui::InvisibleButton("##share", {width, ImGui::GetFrameHeight()});
  drag_share(context, at.x + from, width - from);
  tooltip(
      fmt::format("The frame budget, 16.7 ms: drawing takes {:.1f} ms, the jobs are granted {:.1f} "
                  "ms. Drag the mark: they may use {:.0f} % of what is left.",
                  frame_ms, jobs_ms, 100 * share));
}

void draw_figures(PanelContext& context, float room) {
  const auto& figures = context.figures;
  const float em = ImGui::GetFontSize();
  const auto fps = fmt::format("{:.0f} fps", figures.fps);
  const auto cost = fmt::format("{:.1f} ms", figures.frame_ms);
  const float words = ImGui::CalcTextSize("000 fps   00.0 ms").x + em;
  if (room < words) return;
  if (room > words + 7 * em) {
    draw_budget(context, is_playing(context.session) ? figures.granted_ms : 0, 6 * em);
    ImGui::SameLine();
  }
  ImGui::AlignTextToFramePadding();
  ImGui::TextDisabled("%s   %s", cost.c_str(), fps.c_str());
}

void draw_buttons(PanelContext& context, bool& shortcut_sheet_open, bool& tour_list_open) {
  const bool dark = context.session.theme == renderer::Theme::dark;
  if (ImGui::Button(tours_label)) tour_list_open = true;
  tooltip("Short lessons on the synthetic world, a step at a time");
  ImGui::SameLine();
  if (icon_button("##picture", Icon::picture, "Save a picture of the window"))
    context.commands.emplace_back(SaveScreenshot{});
  ImGui::SameLine();
  if (icon_button("##theme", Icon::contrast, dark ? "Light, for a projector" : "Dark"))
    context.commands.emplace_back(
        ChooseTheme{dark ? renderer::Theme::light : renderer::Theme::dark});
  ImGui::SameLine();
  if (icon_button("##keys", Icon::question,
                  with_key("Keys and gestures", context.views, "keys").c_str()))
    shortcut_sheet_open = true;
}

}  // namespace

float top_bar_height() {
  return ImGui::GetFrameHeight() + 0.9F * ImGui::GetFontSize();
}

void draw_top_bar(PanelContext& context, bool& shortcut_sheet_open, bool& tour_list_open) {
  const float em = ImGui::GetFontSize();
  const float width = ImGui::GetIO().DisplaySize.x;
  ImGui::SetCursorPos({0.8F * em, 0.45F * em});
  draw_name();
  draw_clockwork(context);
  if (width > 44 * em) draw_pace(context);
  if (width > 62 * em) draw_layouts(context);

  const float buttons = width - 3 * icon_room() - button_room(tours_label) - 0.3F * em;
  const float left = ImGui::GetItemRectMax().x + 1.6F * em;
  const float figures = std::max(left, buttons - 18 * em);
  ImGui::SameLine(figures);
  draw_figures(context, buttons - figures);
  ImGui::SameLine(std::max(left, buttons));
  draw_buttons(context, shortcut_sheet_open, tour_list_open);
}

}  // namespace diatom::app
