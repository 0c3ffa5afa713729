#include "app/panels/tour_card.h"

#include <algorithm>
#include <iterator>
#include <string>

#include <fmt/format.h>

#include "app/panels/style.h"
#include "app/panels/widgets.h"

namespace diatom::app {
namespace {

constexpr float line_em = 46;  // longer ones are hard to read
constexpr float tour_list_em = 30;

void append_all(Commands& commands, Commands more) {
  std::move(more.begin(), more.end(), std::back_inserter(commands));
}

// One dot a step: those behind are full, the present one is a ring.
void draw_dots(const TourPlayer& player) {
  const float em = ImGui::GetFontSize();
  const auto steps = player.tour().steps.size();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  auto& list = *ImGui::GetWindowDrawList();
  for (std::size_t i = 0; i < steps; ++i) {
    const ImVec2 middle(at.x + (static_cast<float>(i) + 0.5F) * 0.9F * em,
                        at.y + ImGui::GetFrameHeight() / 2);
    const ImU32 accent = ImGui::GetColorU32(ImGuiCol_CheckMark);
    if (i < player.place())
      list.AddCircleFilled(middle, 0.2F * em, accent);
    else if (i == player.place())
      list.AddCircle(middle, 0.26F * em, accent, 0, 2);
    else
      list.AddCircleFilled(middle, 0.14F * em, ImGui::GetColorU32(ImGuiCol_TextDisabled));
  }
  ImGui::Dummy({static_cast<float>(steps) * 0.9F * em, ImGui::GetFrameHeight()});
}

// How far one is, in words and dots.
void draw_progress_of_tour(const TourPlayer& player) {
  ImGui::AlignTextToFramePadding();
  if (!player.is_at_end()) {
    ImGui::TextDisabled(
        "%s", fmt::format("step {} of {}", player.place() + 1, player.tour().steps.size()).c_str());
    ImGui::SameLine(0, ImGui::GetFontSize());
  }
  draw_dots(player);
}

// At the end of the line.
bool draw_leave() {
  const char* leave = "Leave";
  ImGui::SameLine();
  const float room =
      ImGui::GetContentRegionAvail().x - button_room(leave) + ImGui::GetStyle().ItemSpacing.x;
  if (room > 0) ImGui::SetCursorPosX(ImGui::GetCursorPosX() + room);
  return ImGui::Button(leave);
}

// In two lines where one is too short. False where a person leaves.
bool draw_head_of_tour(const TourPlayer& player) {
  const float em = ImGui::GetFontSize();
  constexpr float words_em = 9;  // "step 1 of 5", "Leave", what is between them
  const auto dots = 0.9F * em * static_cast<float>(player.tour().steps.size());
  const float wanted =
      ImGui::CalcTextSize(player.tour().title.c_str()).x + dots + words_em * em + 3 * em;
  const bool in_one_line = wanted <= ImGui::GetContentRegionAvail().x;
  ImGui::AlignTextToFramePadding();
  emphasised_text(player.tour().title);
  if (in_one_line) ImGui::SameLine(0, em);
  if (in_one_line) draw_progress_of_tour(player);
  const bool leaves = draw_leave();
  if (!in_one_line) draw_progress_of_tour(player);
  return !leaves;
}

void draw_task(const TourPlayer& player) {
  const float em = ImGui::GetFontSize();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImU32 accent = ImGui::GetColorU32(ImGuiCol_CheckMark);
  auto& list = *ImGui::GetWindowDrawList();
  const ImVec2 middle(at.x + 0.55F * em, at.y + 0.55F * em);
  if (player.is_done()) {  // a tick
    list.AddLine({middle.x - 0.35F * em, middle.y}, {middle.x - 0.08F * em, middle.y + 0.28F * em},
                 accent, 2);
    list.AddLine({middle.x - 0.08F * em, middle.y + 0.28F * em},
                 {middle.x + 0.42F * em, middle.y - 0.32F * em}, accent, 2);
  } else {  // an arrow head
    list.AddTriangleFilled({middle.x - 0.2F * em, middle.y - 0.3F * em},
                           {middle.x - 0.2F * em, middle.y + 0.3F * em},
                           {middle.x + 0.3F * em, middle.y}, accent);
  }
  ImGui::Indent(1.4F * em);
  ImGui::PushStyleColor(ImGuiCol_Text, ImGui::GetStyleColorVec4(ImGuiCol_CheckMark));
  text(player.step().task);
  ImGui::PopStyleColor();
  ImGui::Unindent(1.4F * em);
}

// What it is being prepared with, so that nobody thinks that it hangs.
void draw_preparation(const Session& session) {
  text("The lesson is being prepared: the world is drawn, looked at and learnt from.");
  for (const auto role : {JobRole::features, JobRole::training})
    if (is_going(session, role)) {
      const auto& status = *job_of(session, role);
      progress(status.progress.fraction, status.title);
      return;
    }
}

// What was begun would begin anew by another click.
bool is_at_work(const Session& session) {
  return std::any_of(session.jobs.begin(), session.jobs.end(), [](const JobEntry& entry) {
    return entry.status.state == ml::JobState::running;
  });
}

void draw_step_buttons(TourPlayer& player, PanelContext& context) {
  ImGui::BeginDisabled(player.place() == 0);
  if (ImGui::Button("Back")) player.back();
  ImGui::EndDisabled();
  ImGui::SameLine();
  ImGui::BeginDisabled(player.is_done() || (player.is_acted_on() && is_at_work(context.session)));
  if (ImGui::Button("Do it for me")) append_all(context.commands, player.do_it(context.session));
  ImGui::EndDisabled();
  ImGui::SameLine();
  // It waits for nobody who has seen enough, but lights up when the step is done.
  const bool next = player.is_done() ? primary_button("Next") : ImGui::Button("Next");
  if (next) player.next();
}

// Also where the step is looked at for the first time.
void point_at(const TourPlayer& player, Views& views, bool is_new) {
  const bool speaks = player.is_ready() && !player.is_at_end();
  views.highlighted = speaks ? player.step().highlight : std::string();
  if (speaks && is_new) views.bring_up = player.step().highlight;
}

bool draw_inside(TourPlayer& player, PanelContext& context) {
  bool stays = draw_head_of_tour(player);
  ImGui::PushTextWrapPos(std::min(ImGui::GetContentRegionMax().x, line_em * ImGui::GetFontSize()));
  if (player.is_at_end()) {
    text(player.tour().end);
    if (ImGui::Button("Back")) player.back();
    ImGui::SameLine();
    if (primary_button("Finish")) stays = false;
  } else if (!player.is_ready()) {
    draw_preparation(context.session);
  } else {
    text(player.step().text);
    draw_task(player);
    draw_step_buttons(player, context);
  }
  ImGui::PopTextWrapPos();
  return stays;
}

}  // namespace

std::optional<Tour> draw_tour_list(bool& open) {
  const char* name = "##tours";
  const float em = ImGui::GetFontSize();
  const ImVec2 below(ImGui::GetItemRectMax().x, ImGui::GetItemRectMax().y + 0.3F * em);
  if (open) ImGui::OpenPopup(name);
  open = false;
  ImGui::SetNextWindowPos(below, ImGuiCond_Appearing, {1.0F, 0.0F});
  if (!ImGui::BeginPopup(name)) return std::nullopt;
  std::optional<Tour> chosen;
  ImGui::TextDisabled("Each begins with the synthetic world in place of what is open.");
  for (const auto& tour : shipped_tours()) {
    ImGui::PushID(tour.name.c_str());
    const ImVec2 at = ImGui::GetCursorPos();
    const float height = 2 * ImGui::GetTextLineHeight() + 0.3F * em;
    if (ImGui::Selectable("##tour", false, 0, {tour_list_em * em, height})) chosen = tour;
    ImGui::SetCursorPos(at);
    emphasised_text(tour.title);
    ImGui::SameLine();
    ImGui::TextDisabled("%s", fmt::format("{} min", tour.minutes).c_str());
    ImGui::SetCursorPos({at.x, at.y + ImGui::GetTextLineHeight() + 0.15F * em});
    ImGui::TextDisabled("%s", tour.summary.c_str());
    ImGui::SetCursorPos({at.x, at.y + height + ImGui::GetStyle().ItemSpacing.y});
    ImGui::PopID();
  }
  ImGui::EndPopup();
  return chosen;
}

std::optional<float> draw_tour_card(TourPlayer& player, PanelContext& context, ImVec2 at,
                                    ImVec2 size) {
  const auto seen = player.is_ready() ? player.place() + 1 : 0;
  append_all(context.commands, player.look(context.session));
  ImGui::SetNextWindowPos({at.x, at.y + size.y}, ImGuiCond_Always, {0.0F, 1.0F});
  ImGui::SetNextWindowSizeConstraints({size.x, 0}, {size.x, size.y});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, ImGui::GetStyleColorVec4(ImGuiCol_PopupBg));
  ImGui::PushStyleColor(ImGuiCol_Border, ImGui::GetStyleColorVec4(ImGuiCol_CheckMark));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
  bool stays = true;
  if (ImGui::Begin("##tour card", nullptr,
                   ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_AlwaysAutoResize |
                       ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoMove |
                       ImGuiWindowFlags_NoFocusOnAppearing))
    stays = draw_inside(player, context);
  const float height = ImGui::GetWindowSize().y;
  ImGui::End();
  ImGui::PopStyleVar();
  ImGui::PopStyleColor(2);
  const auto now = player.is_ready() ? player.place() + 1 : 0;
  point_at(player, context.views, now != seen);
  if (stays) return height;
  context.views.highlighted.clear();
  return std::nullopt;
}

void draw_ring(ImVec2 at, ImVec2 size) {
  auto& list = *ImGui::GetWindowDrawList();
  const float rounding = ImGui::GetStyle().ChildRounding;
  list.PushClipRectFullScreen();
  constexpr int strokes = 4;  // fading outwards
  for (int i = 0; i < strokes; ++i) {
    const float out = static_cast<float>(i) * 1.2F;
    ImVec4 color = ImGui::GetStyleColorVec4(ImGuiCol_CheckMark);
    color.w = 0.75F / static_cast<float>(1 + i);
    list.AddRect({at.x - out, at.y - out}, {at.x + size.x + out, at.y + size.y + out},
                 ImGui::GetColorU32(color), rounding + out, 0, 1.5F);
  }
  list.PopClipRect();
}

}  // namespace diatom::app
