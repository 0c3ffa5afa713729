// Prepare: what the pre-processing makes of some images, stage by stage, and of how many of all it
// finds the object; and whether the features are made of that.
#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/panels.h"
#include "app/panels/parameter_form.h"
#include "app/panels/sheet_piece.h"
#include "app/panels/widgets.h"
#include "app/words.h"

namespace diatom::app {
namespace {

struct Column {
  Preparation::Stage stage;
  const char* name;
  const char* help;
};

std::vector<Column> columns_of(const Preparation& prepared) {
  std::vector<Column> columns = {
      {Preparation::original, "image", "The image as it was opened."},
      {Preparation::even_light, "light", "Divided by the light of its field."},
      {Preparation::mask, "mask", "What segmentation holds to be the object."},
      {Preparation::crop, "crop", "The object with its margin; what is faded is cut away."},
      {Preparation::square, "square",
       "The crop padded to its own square: all detail, but small and large objects look alike."},
      {Preparation::canvas, "to size",
       "The crop padded to the size of the largest crop: relative size stays, and small objects "
       "lose detail."}};
  const auto light = prepared.settings.isolation.find("even_light");
  const bool evens = light != prepared.settings.isolation.end() && light->second != 0;
  if (!evens) columns.erase(columns.begin() + 1);
  return columns;
}

void ask(PanelContext& context) {
  const auto& session = context.session;
  const auto& prepared = session.prepared;
  const bool is_asked = prepared && prepared->images == images_as_opened(session) &&
                        prepared->selection == session.selection;
  if (!is_asked) context.commands.emplace_back(SetPreparation{session.preparation});
}

float gap() {
  return 0.25F * ImGui::GetFontSize();
}

float tile_side(std::size_t columns) {
  const auto count = static_cast<float>(columns);
  const float room = ImGui::GetContentRegionAvail().x - (count - 1) * gap();
  return std::clamp(room / count, 8.0F, 8 * ImGui::GetFontSize());
}

// The name of the padding that the features get stands out.
void draw_names(const std::vector<Column>& columns, float side, bool relative_size) {
  const float left = ImGui::GetCursorPosX();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i > 0) ImGui::SameLine(left + static_cast<float>(i) * (side + gap()));
    const auto stage = columns[i].stage;
    const bool is_used = stage == (relative_size ? Preparation::canvas : Preparation::square);
    ImGui::TextColored(
        ImGui::GetStyleColorVec4(is_used ? ImGuiCol_CheckMark : ImGuiCol_TextDisabled), "%s",
        columns[i].name);
    tooltip(columns[i].help);
  }
}

// In the middle of the item before.
void draw_upon(const char* words) {
  const ImVec2 from = ImGui::GetItemRectMin();
  const ImVec2 to = ImGui::GetItemRectMax();
  const ImVec2 size = ImGui::CalcTextSize(words);
  ImGui::GetWindowDrawList()->AddText({(from.x + to.x - size.x) / 2, (from.y + to.y - size.y) / 2},
                                      IM_COL32(200, 200, 200, 255), words);
}

void draw_pictures(const PanelContext& context, const Preparation& prepared) {
  const auto columns = columns_of(prepared);
  const SheetGrid grid{Preparation::kStages, static_cast<int>(Preparation::kMost),
                       Preparation::kTilePx};
  const float side = tile_side(columns.size());
  draw_names(columns, side, context.session.preparation.relative_size);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {gap(), gap()});
  for (int row = 0; row < static_cast<int>(prepared.pictures.size()); ++row) {
    const auto& picture = prepared.pictures[static_cast<std::size_t>(row)];
    ImGui::PushID(row);
    for (const auto& column : columns) {
      if (&column != &columns.front()) ImGui::SameLine();
      const auto piece = tile_piece(context.views.preparation, grid, column.stage, row);
      piece_button(column.name, piece, side, false,
                   fmt::format("{}\n{}", picture.sample.path, column.help));
      if (column.stage == Preparation::mask && picture.is_readable && !picture.has_object)
        draw_upon("none");
    }
    ImGui::PopID();
  }
  ImGui::PopStyleVar();
}

std::string counts_of(const Preparation& prepared) {
  const auto& counts = prepared.counts;
  const auto grouped_size = [](std::size_t count) {
    return grouped(static_cast<std::int64_t>(count));
  };
  const auto all = static_cast<std::int64_t>(prepared.dataset->samples.size());
  std::string words = prepared.is_counted()
                          ? plural(all, "image")
                          : grouped_size(counts.seen) + " of " + plural(all, "image");
  words += counts.whole == 0
               ? ": an object in each."
               : fmt::format(": {} without an object, kept whole.", grouped_size(counts.whole));
  if (counts.unreadable > 0)
    words += fmt::format(" {} cannot be read.", grouped_size(counts.unreadable));
  return words +
         fmt::format(" Objects cover {} of their pictures.", percent(counts.mean_covered()));
}

void draw_counts(const Preparation& prepared) {
  if (prepared.counts.seen == 0) return;
  muted_text(counts_of(prepared));
  tooltip(
      "The mean share of a picture that its mask covers, over the images with a mask. The largest "
      "crop is " +
      std::to_string(prepared.counts.largest_px) + " px long.");
}

void draw_use(PanelContext& context) {
  const auto& session = context.session;
  const auto& in_use = session.preparation_in_use;
  const auto& prepared = session.prepared;
  const bool is_same = in_use && in_use->settings == session.preparation;
  const bool waits = session.preparation.relative_size && !(prepared && prepared->is_counted());
  const float half =
      std::max(1.0F, (ImGui::GetContentRegionAvail().x - ImGui::GetStyle().ItemSpacing.x) / 2);
  ImGui::BeginDisabled(is_same || waits);
  if (primary_button("Use for features", {half, 0}))
    context.commands.emplace_back(UsePreparation{});
  ImGui::EndDisabled();
  tooltip(waits ? "Which crop is the largest is known as soon as all images are looked at."
                : "Features are extracted again, of the crops; map and classifier follow.");
  ImGui::SameLine();
  ImGui::BeginDisabled(!in_use);
  if (ImGui::Button("As they are", {half, 0})) context.commands.emplace_back(UseImagesAsTheyAre{});
  ImGui::EndDisabled();
  tooltip("Features of the images as they were opened.");
  if (!in_use) return;
  muted_text(is_same
                 ? "The features are of these crops, and so is what a model of them sees in the "
                   "live feed."
                 : "The features are of crops by other settings: use these to replace them.");
}

void draw_settings(PanelContext& context) {
  const auto& before = context.session.preparation;
  auto settings = before;
  ImGui::Checkbox("relative size", &settings.relative_size);
  tooltip("Pad every crop to the size of the largest: what is small stays small.");
  const auto change = parameter_form(ml::isolation_info(), settings.isolation);
  if (change) settings.isolation[change->parameter] = change->value;
  if (settings != before) context.commands.emplace_back(SetPreparation{settings});
}

class PreparationPanel : public Panel {
 public:
  const char* title() const override { return "Prepare"; }

  void draw(PanelContext& context) override {
    const auto& session = context.session;
    if (!session.dataset) {
      empty_state("Nothing to prepare yet", "Open a folder of images in the Data panel.");
      return;
    }
    ask(context);
    draw_use(context);
    if (session.prepared) {
      draw_counts(*session.prepared);
      draw_pictures(context, *session.prepared);
    }
    ImGui::Separator();
    draw_settings(context);
  }
};

}  // namespace

std::unique_ptr<Panel> make_preparation_panel() {
  return std::make_unique<PreparationPanel>();
}

}  // namespace diatom::app
