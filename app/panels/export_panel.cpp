// Export: what is open, learnt and seen, as files that other programs read; and the settings as a
// line that reproduces it elsewhere.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/panels.h"
#include "app/panels/widgets.h"
#include "app/session_file/settings_line.h"

namespace diatom::app {
namespace {

// Pictures and films have a size besides.
enum class Writes : std::uint8_t { table, picture, film };

struct Format {
  const char* name;
  const char* hint;  // of the file or folder
  const char* help;
  ExportKind kind = ExportKind::predictions;  // of Writes::table
  Writes writes = Writes::table;
};

constexpr std::array formats = {
    Format{"Predictions", "predictions.csv",
           "A line for every image: its part, label, predicted class and probability.",
           ExportKind::predictions},
    Format{"Training curves", "training.svg or .png",
           "Accuracy and residual after every iteration, as a figure.", ExportKind::curves},
    Format{"Confusion", "confusion.svg, .png, .csv or .md",
           "Held-out images: what they are, and what they were taken for; as a figure or a table.",
           ExportKind::confusion},
    Format{"Reliability", "reliability.svg or .png",
           "Whether probabilities are as often right as they say, as a figure.",
           ExportKind::reliability},
    Format{"Picture of the map", "a new .png here", "The map as it is seen, in any size.",
           ExportKind::embedding, Writes::picture},
    Format{"Film around the map", "a new .mp4 here",
           "One turn about the map as it is seen, at 30 pictures a second.", ExportKind::embedding,
           Writes::film},
    Format{"Map, numbers", "map.npy", "The places of all rows, (N, 3).", ExportKind::embedding},
    Format{"TensorFlow's projector", "a new folder",
           "Features, labels, the map and pictures, for the Embedding Projector.",
           ExportKind::projector},
    Format{"EcoTaxa", "a new folder or x.zip",
           "Images, labels as they are by now and predictions, as EcoTaxa imports them.",
           ExportKind::ecotaxa},
    Format{"Model, TorchScript", "model.pt",
           "From pixels to probabilities in one file, for Python without Diatom.",
           ExportKind::torchscript}};

class ExportPanel : public Panel {
 public:
  const char* title() const override { return "Export"; }

  void draw(PanelContext& context) override {
    draw_choice();
    const auto& format = formats.at(chosen_);
    if (format.writes == Writes::picture) draw_picture_size(context);
    if (format.writes == Writes::film) draw_film_size();
    if (format.writes != Writes::table) draw_captions();
    draw_file(context, format);
    draw_what_is_going(context);
    ImGui::Separator();
    draw_settings(context);
  }

 private:
  void draw_choice() {
    ImGui::SetNextItemWidth(-1);
    if (ImGui::BeginCombo("##format", formats.at(chosen_).name, ImGuiComboFlags_HeightLarge)) {
      for (std::size_t i = 0; i < formats.size(); ++i) {
        if (ImGui::Selectable(formats.at(i).name, i == chosen_)) choose(i);
        tooltip(formats.at(i).help);
      }
      ImGui::EndCombo();
    }
    muted_text(formats.at(chosen_).help);
  }

  // What was typed has another ending.
  void choose(std::size_t format) {
    if (format != chosen_) out_.clear();
    chosen_ = format;
  }

  void draw_picture_size(const PanelContext& context) {
    const int clicked = segmented("##times", {"1x", "2x", "4x", "8x", "Other"}, times_);
    tooltip("The window's picture, so many times as wide and high.");
    if (clicked >= 0) times_ = clicked;
    if (times_ < other_times) picture_px_ = context.views.map.view.size_px * (1 << times_);
    draw_pixels("##picture", picture_px_, times_ == other_times);
  }

  void draw_film_size() {
    draw_pixels("##film", film_px_, true);
    ImGui::SetNextItemWidth(7 * ImGui::GetFontSize());
    ImGui::InputFloat("seconds", &film_seconds_, 1.0F, 1.0F, "%.0f");
    film_seconds_ = std::clamp(film_seconds_, 1.0F, 3600.0F);
  }

  void draw_captions() {
    ImGui::Checkbox("names and legend", &captions_);
    tooltip("Names stand where the map shows them; its menu hides them.");
  }

  static void draw_pixels(const char* id, Eigen::Vector2i& size_px, bool can_be_chosen) {
    if (!can_be_chosen) return muted_text(fmt::format("{} x {} pixels", size_px.x(), size_px.y()));
    ImGui::SetNextItemWidth(9 * ImGui::GetFontSize());
    ImGui::InputInt2(id, size_px.data());
    ImGui::SameLine();
    ImGui::TextDisabled("pixels");
    size_px = size_px.cwiseMax(1);
  }

  // Pictures and films find a name of their own.
  void draw_file(PanelContext& context, const Format& format) {
    const bool entered = path_field("##out", format.hint, out_, button_room("Write"));
    ImGui::SameLine();
    const bool can_write = !out_.empty() || format.writes != Writes::table;
    ImGui::BeginDisabled(!can_write);
    if ((ImGui::Button("Write") || entered) && can_write) write(context.commands, format);
    ImGui::EndDisabled();
  }

  void write(Commands& commands, const Format& format) const {
    if (format.writes == Writes::picture)
      commands.emplace_back(SaveMapPicture{out_, picture_px_, captions_});
    else if (format.writes == Writes::film)
      commands.emplace_back(SaveTurntable{out_, film_px_, film_seconds_, captions_});
    else
      commands.emplace_back(Export{format.kind, out_});
  }

  static void draw_what_is_going(PanelContext& context) {
    if (const auto& recording = context.session.recording) {
      progress(
          recording->progress.fraction,
          fmt::format("{}: {}", recording->file.filename().string(), recording->progress.message));
      if (ImGui::SmallButton("Stop")) context.commands.emplace_back(CancelRecording{});
      tooltip("Leaves no file.");
    }
    if (!is_going(context.session, JobRole::exporting)) return;
    const auto& status = *job_of(context.session, JobRole::exporting);
    progress(status.progress.fraction,
             fmt::format("{}: {}", status.title, status.progress.message));
    if (ImGui::SmallButton("Cancel")) context.commands.emplace_back(CancelJob{status.id});
    tooltip("Leaves no file.");
  }

  static void draw_settings(PanelContext& context) {
    ImGui::AlignTextToFramePadding();
    text("Settings");
    ImGui::SameLine();
    if (ImGui::Button("Copy")) ImGui::SetClipboardText(settings_line(context.session).c_str());
    ImGui::SameLine();
    const char* const copied = ImGui::GetClipboardText();
    if (ImGui::Button("Paste") && copied != nullptr)
      context.commands.emplace_back(UseSettings{copied});
    muted_text(
        "Seed, data, methods and their values as one line, which reproduces the run on another "
        "machine: here, or after --settings.");
  }

  static constexpr int other_times = 4;  // place of what has a size of its own

  std::size_t chosen_ = 0;
  int times_ = 2;  // of the map's size in the window, as a power of two
  Eigen::Vector2i picture_px_{1920, 1080};
  Eigen::Vector2i film_px_ = SaveTurntable().size_px;
  float film_seconds_ = 8.0F;
  bool captions_ = true;
  std::string out_;  // half-typed
};

}  // namespace

std::unique_ptr<Panel> make_export_panel() {
  return std::make_unique<ExportPanel>();
}

}  // namespace diatom::app
