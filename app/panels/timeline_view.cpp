#include "app/panels/timeline_view.h"

#include <algorithm>
#include <cmath>
#include <string>

#include <imgui.h>

#include "app/panels/style.h"
#include "app/panels/widgets.h"
#include "app/timeline.h"

namespace diatom::app {
namespace {

// Where moments lie on the screen: by their place in the run, from the first to the newest.
class Track {
 public:
  Track(const Timeline& timeline, ImVec2 at, float width_px)
      : moments_(timeline.moments), at_(at), width_px_(width_px) {}

  float x_of(const Moment& moment) const {
    const auto first = static_cast<float>(moments_.front().at);
    const auto last = static_cast<float>(moments_.back().at);
    return at_.x +
           width_px_ * (static_cast<float>(moment.at) - first) / std::max(1.0F, last - first);
  }

  std::size_t nearest(float x) const {
    const auto closer = [&](const Moment& one, const Moment& other) {
      return std::abs(x_of(one) - x) < std::abs(x_of(other) - x);
    };
    return static_cast<std::size_t>(std::min_element(moments_.begin(), moments_.end(), closer) -
                                    moments_.begin());
  }

 private:
  const std::vector<Moment>& moments_;
  ImVec2 at_;
  float width_px_;
};

std::size_t shown_moment(const Timeline& timeline) {
  return timeline.looked_at.value_or(timeline.moments.size() - 1);
}

void draw_track(const Timeline& timeline, const Track& track, ImVec2 at, ImVec2 size,
                const UiColors& colors) {
  auto& list = *ImGui::GetWindowDrawList();
  const auto color = [](ImVec4 of) { return ImGui::ColorConvertFloat4ToU32(of); };
  const float em = ImGui::GetFontSize();
  const float middle = at.y + size.y / 2;
  const auto& moments = timeline.moments;
  const auto shown = shown_moment(timeline);
  const float head = track.x_of(moments[shown]);
  const auto marked = color(timeline.looked_at ? colors.warning : colors.accent);
  list.AddLine({track.x_of(moments.front()), middle}, {track.x_of(moments.back()), middle},
               color(colors.line), 0.16F * em);
  list.AddLine({track.x_of(moments.front()), middle}, {head, middle}, marked, 0.16F * em);
  for (const auto& moment : moments) {
    const float x = track.x_of(moment);
    list.AddLine({x, middle - 0.28F * em}, {x, middle + 0.28F * em}, color(colors.muted));
  }
  list.AddCircleFilled({head, middle}, 0.42F * em, marked);
}

// A click or a drag looks at the nearest moment.
void draw_scrubber(PanelContext& context, const Timeline& timeline) {
  const float em = ImGui::GetFontSize();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 size(std::max(4 * em, ImGui::GetContentRegionAvail().x), 1.5F * em);
  const float margin = 0.5F * em;
  const Track track(timeline, {at.x + margin, at.y}, size.x - 2 * margin);
  ImGui::InvisibleButton("##moments", size);
  if (ImGui::IsItemActive()) {
    const auto wanted = track.nearest(ImGui::GetIO().MousePos.x);
    if (wanted != shown_moment(timeline)) context.commands.emplace_back(LookBackTo{wanted});
  }
  draw_track(timeline, track, at, size, ui_colors(context.session.theme));
}

void draw_timeline_buttons(PanelContext& context, const Timeline& timeline) {
  const float spacing = ImGui::GetStyle().ItemSpacing.x;
  const float half = std::max(1.0F, (ImGui::GetContentRegionAvail().x - spacing) / 2);
  const bool looks_back = timeline.looked_at.has_value();
  ImGui::BeginDisabled(!looks_back || !can_go_on_from(timeline.moments[shown_moment(timeline)]));
  if (ImGui::Button("Go on from here", {half, 0})) context.commands.emplace_back(GoOnFromHere{});
  ImGui::EndDisabled();
  tooltip("Train on from this moment, with the same bits as then. Later moments are dropped.");
  ImGui::SameLine();
  ImGui::BeginDisabled(!looks_back);
  if (ImGui::Button("Newest", {half, 0})) context.commands.emplace_back(LeaveThePast{});
  ImGui::EndDisabled();
  tooltip("Back to what the training has come to.");
}

}  // namespace

void draw_timeline(PanelContext& context, JobRole role) {
  const auto timeline = context.session.timeline;
  if (!timeline || role_of(timeline->request) != role || timeline->moments.size() < 2) return;
  ImGui::PushID("timeline");
  text(place_of(*timeline));
  tooltip(
      "Drag below to look back: curves, map, confusion and feed show what the training had come to "
      "then. A run that is going on waits meanwhile.");
  draw_scrubber(context, *timeline);
  draw_timeline_buttons(context, *timeline);
  muted_text(memory_of(*timeline));
  ImGui::PopID();
}

void draw_past(const Session& session, const ViewportInput& input) {
  const auto words = past_in_words(session);
  if (words.empty()) return;
  const float em = ImGui::GetFontSize();
  const float wrap = std::max(4 * em, input.size.x - 3 * em);
  const ImVec2 size = ImGui::CalcTextSize(words.c_str(), nullptr, false, wrap);
  const ImVec2 at(input.at.x + (input.size.x - size.x) / 2, input.at.y + 0.9F * em);
  const ImVec2 low(at.x - 0.7F * em, at.y - 0.4F * em);
  const ImVec2 high(at.x + size.x + 0.7F * em, at.y + size.y + 0.4F * em);
  auto& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(low, high, ImGui::GetColorU32(ImGuiCol_PopupBg), 0.5F * em);
  list.AddRect(low, high, ImGui::ColorConvertFloat4ToU32(ui_colors(session.theme).warning),
               0.5F * em);
  list.AddText(nullptr, 0, at, ImGui::GetColorU32(ImGuiCol_Text), words.c_str(), nullptr, wrap);
}

}  // namespace diatom::app
