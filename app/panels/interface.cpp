#include "app/panels/interface.h"

#include <algorithm>
#include <utility>

#include "app/panels/shortcuts.h"
#include "app/panels/top_bar.h"
#include "app/panels/tour_card.h"

namespace diatom::app {

void Interface::draw(PanelContext context) {
  context.views.map.visible = false;
  context.views.live.visible = false;
  context.views.hovered_row = -1;
  respond_to_keys(context);
  context.views.teachable.reset();  // the live panel says anew

  const ImVec2 display = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(display);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
  const bool shown = ImGui::Begin(
      "##diatom", nullptr,
      ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
          ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoBringToFrontOnFocus);
  ImGui::PopStyleVar(2);
  if (shown) {
    draw_top_bar(context, shortcut_sheet_open_, tour_list_open_);
    if (auto tour = draw_tour_list(tour_list_open_)) begin_tour(std::move(*tour));
    const float margin = 0.5F * ImGui::GetFontSize();
    const float under_bar = top_bar_height();
    const float top = under_bar + document_bar_.draw(context, {margin, under_bar},
                                                     std::max(1.0F, display.x - 2 * margin));
    const ImVec2 size(std::max(1.0F, display.x - 2 * margin),
                      std::max(1.0F, display.y - top - margin));
    draw_tiles(context, {margin, top}, size);
    if (asked(context, "open")) open_file_chooser(context.session);
    context.views.asked.clear();  // of a panel that is not to be seen
    draw_over_all(context);
    if (const auto chosen = file_chooser_.draw())
      context.commands.emplace_back(OpenDropped{*chosen});
    const float above_card = tour_ ? tour_height_ : 0;
    notices_.draw(context, {display.x / 2, display.y - ImGui::GetFontSize() - above_card});
  }
  ImGui::End();
}

void Interface::respond_to_keys(PanelContext& context) {
  if (file_chooser_.is_open()) ImGui::GetIO().WantTextInput = true;  // its keys are nobody else's
  if (palette_.is_open()) return;  // its text box has the focus, or will in the next frame
  emit_shortcuts(context, panels_, shortcut_sheet_open_ || palette_.is_open());
  if (asked(context, "palette")) {
    shortcut_sheet_open_ = false;
    palette_.open();
  }
  if (asked(context, "keys")) shortcut_sheet_open_ = !shortcut_sheet_open_;
  if (asked(context, "tours")) tour_list_open_ = true;
}

// Of what opens over all, one at a time.
void Interface::open_file_chooser(const Session& session) {
  shortcut_sheet_open_ = false;
  file_chooser_.open(session.data_address);
}

void Interface::draw_over_all(PanelContext& context) {
  const bool covers = palette_.is_open() || shortcut_sheet_open_;
  if (!std::exchange(covered_, covers) && !covers) return;  // a frame longer, to close
  const auto actions = all_actions(context.session, panels_);
  palette_.draw(context, actions);
  shortcut_sheet_.draw(context, actions, shortcut_sheet_open_);
}

// A tour's card hides nothing: the column of the picture ends above it.
void Interface::draw_tiles(PanelContext& context, ImVec2 at, ImVec2 size) {
  const auto layout = context.session.layout;
  const float em = ImGui::GetFontSize();
  const auto plan = gathered(plan_of(layout), size.y, em);
  if (asked(context, "reset_layout")) shares_.erase(layout);
  const auto usual = shares_of(plan_of(layout));
  const auto kept = shares_.contains(layout) ? shares_.at(layout) : usual;
  auto shares = kept;
  for (std::size_t i = 0; i < plan.size(); ++i)
    if (plan[i].tiles.size() == 1) shares.tiles[i] = {1.0F};
  const std::size_t column = column_of_picture(plan);
  const float most = 0.7F * size.y;  // in a small window the card lies over the picture
  draw_panels(plan, shares, panels_, context, at, size,
              {column, tour_ ? std::clamp(tour_height_, 0.0F, most) : 0});
  keep(layout, shares, kept);
  if (!tour_) return;
  const auto whole = tile(shares, at, size, em)[column].front();
  const auto height = draw_tour_card(*tour_, context, whole.at, whole.size);
  tour_height_ = height ? *height + gap_em * em : 0;
  if (!height) tour_.reset();
}

// What a person has dragged; of a column that is gathered, what it was before.
void Interface::keep(Layout layout, TileShares shares, const TileShares& before) {
  for (std::size_t i = 0; i < shares.tiles.size(); ++i)
    if (shares.tiles[i].size() != before.tiles[i].size()) shares.tiles[i] = before.tiles[i];
  if (shares != shares_of(plan_of(layout))) shares_[layout] = std::move(shares);
}

}  // namespace diatom::app
