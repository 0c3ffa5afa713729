#include "app/panels/file_chooser.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <imgui.h>

#include "app/dropped.h"
#include "app/panels/key_cap.h"
#include "app/panels/keys.h"
#include "app/panels/widgets.h"
#include "app/words.h"
#include "ml/core/user_folders.h"

namespace diatom::app {

namespace fs = std::filesystem;

namespace {

constexpr const char* chooser_name = "##chooser";

const char* word_of(const fs::path& file) {
  switch (kind_of_file(file).value_or(Dropped::data)) {
    case Dropped::data:
      return "data";
    case Dropped::film:
      return "film";
    case Dropped::session:
      return "session";
    case Dropped::model:
      return "model";
  }
  return "";
}

}  // namespace

void FileChooser::open(const fs::path& place) {
  opens_ = true;
  go_to(content_.path.empty() ? nearest_folder(place) : content_.path);
}

void FileChooser::go_to(const fs::path& folder) {
  content_ = content_of_folder(folder);
  marked_.reset();
  scrolls_ = true;
}

const std::string& FileChooser::name_of(std::size_t place) const {
  return is_folder(place) ? content_.folders[place]
                          : content_.files[place - content_.folders.size()];
}

fs::path FileChooser::chosen_path() const {
  return marked_ ? content_.path / name_of(*marked_) : content_.path;
}

// All that lies at home or on the whole disk is no data set.
bool FileChooser::can_open() const {
  return marked_ || (content_.trouble.empty() && content_.path != ml::home_folder() &&
                     content_.path != content_.path.root_path());
}

std::optional<fs::path> FileChooser::draw() {
  if (std::exchange(opens_, false)) {
    is_open_ = true;
    ImGui::OpenPopup(chooser_name);
  }
  if (!is_open_) return std::nullopt;
  const float em = ImGui::GetFontSize();
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({display.x / 2, display.y / 2}, ImGuiCond_Always, {0.5F, 0.5F});
  ImGui::SetNextWindowSize({std::min(42 * em, std::max(1.0F, display.x - 2 * em)),
                            std::min(32 * em, std::max(1.0F, display.y - 2 * em))});
  is_open_ = begin_popup_over_all(chooser_name);
  if (!is_open_) return std::nullopt;
  if (goes_to_) go_to(*std::exchange(goes_to_, std::nullopt));
  emphasised_text("Open a folder of images, a table, a film, a session or a model");
  draw_way();
  draw_entries();
  draw_end();
  follow_keys();
  is_open_ = is_open_ && !chosen_;
  if (!is_open_) ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
  return std::exchange(chosen_, std::nullopt);
}

// From the root to here; each part leads back to it.
void FileChooser::draw_way() {
  if (ImGui::Button("Home")) goes_to_ = ml::home_folder();
  const float right = ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {2, ImGui::GetStyle().ItemSpacing.y});
  fs::path way;
  for (const auto& part : content_.path) {
    if (part.empty()) continue;
    way /= part;
    ImGui::SameLine();
    if (ImGui::GetCursorPosX() + button_room(part.c_str()) > right) ImGui::NewLine();
    if (ImGui::Button(fmt::format("{}##{}", part.string(), way.string()).c_str())) goes_to_ = way;
  }
  ImGui::PopStyleVar();
}

void FileChooser::draw_entries() {
  const float end = ImGui::GetFrameHeight() + 2 * ImGui::GetStyle().ItemSpacing.y;
  if (ImGui::BeginChild("##entries", {0, -end}, true)) {
    if (!content_.trouble.empty()) muted_text(content_.trouble);
    if (!content_.is_whole)
      muted_text(fmt::format("Only {} entries of this folder were looked at.",
                             grouped(FolderContent::most_entries)));
    if (content_.trouble.empty() && count() == 0)
      muted_text("There is no folder here, and nothing else that can be opened by itself.");
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(count()));
    while (clipper.Step())
      for (int place = clipper.DisplayStart; place < clipper.DisplayEnd; ++place)
        draw_entry(static_cast<std::size_t>(place));
    if (std::exchange(scrolls_, false)) {
      const auto above = static_cast<float>(marked_.value_or(0));
      ImGui::SetScrollY(above * ImGui::GetTextLineHeightWithSpacing() -
                        ImGui::GetWindowHeight() / 2);
    }
  }
  ImGui::EndChild();
}

void FileChooser::draw_entry(std::size_t place) {
  const auto& name = name_of(place);
  if (ImGui::Selectable(
          fmt::format("##{}", place).c_str(), marked_ == place,
          ImGuiSelectableFlags_DontClosePopups | ImGuiSelectableFlags_AllowDoubleClick)) {
    marked_ = place;
    if (ImGui::IsMouseDoubleClicked(0)) enter_or_choose();
  }
  ImGui::SameLine(0, 0);
  text(is_folder(place) ? name + "/" : name);
  if (is_folder(place)) return;
  const char* const word = word_of(name);
  ImGui::SameLine(ImGui::GetContentRegionMax().x - ImGui::CalcTextSize(word).x);
  ImGui::TextDisabled("%s", word);
}

void FileChooser::draw_end() {
  ImGui::BeginDisabled(!can_open());
  if (primary_button("Open")) chosen_ = chosen_path();
  ImGui::EndDisabled();
  ImGui::SameLine();
  if (ImGui::Button("Cancel")) is_open_ = false;
  ImGui::SameLine();
  ImGui::AlignTextToFramePadding();
  if (marked_)
    text(name_of(*marked_));
  else if (content_.pictures > 0)
    muted_text(plural(static_cast<std::int64_t>(content_.pictures), "picture") + " in this folder");
  else
    muted_text("a double click looks into a folder");
}

void FileChooser::enter_or_choose() {
  if (!marked_) return;
  if (is_folder(*marked_))
    goes_to_ = chosen_path();
  else
    chosen_ = chosen_path();
}

void FileChooser::follow_keys() {
  const auto before = marked_;
  if (pressed_or_held("Down") && count() > 0)
    marked_ = marked_ ? std::min(*marked_ + 1, count() - 1) : 0;
  if (pressed_or_held("Up") && marked_) marked_ = *marked_ > 0 ? *marked_ - 1 : 0;
  if (marked_ != before) scrolls_ = true;
  if (pressed({.key = "Enter"})) enter_or_choose();
  if (pressed({.key = "Backspace"})) goes_to_ = content_.path.parent_path();
  if (pressed({.key = "Esc"})) is_open_ = false;
}

}  // namespace diatom::app
