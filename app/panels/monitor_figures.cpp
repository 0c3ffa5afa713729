#include "app/panels/monitor_figures.h"

#include <algorithm>
#include <chrono>
#include <cstdint>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/plot.h"
#include "app/panels/widgets.h"
#include "app/words.h"

namespace diatom::app {
namespace {

using live::SizeHistogram;

void draw_name_of_class(const std::string& name, const std::vector<std::string>& classes,
                        renderer::Theme theme) {
  const auto place = std::find(classes.begin(), classes.end(), name);
  if (place != classes.end()) class_mark(static_cast<int>(place - classes.begin()), theme);
  text(name.empty() ? "not looked at" : name);
}

// The bins from the first to the last that holds something.
struct BinRange {
  int first = SizeHistogram::bins;
  int last = -1;
  std::uint64_t most = 0;
};

BinRange range_of_bins(const SizeHistogram& sizes) {
  BinRange range;
  for (int bin = 0; bin < SizeHistogram::bins; ++bin) {
    const auto count = sizes.counts[static_cast<std::size_t>(bin)];
    if (count == 0) continue;
    range.first = std::min(range.first, bin);
    range.last = bin;
    range.most = std::max(range.most, count);
  }
  return range;
}

std::string words_of_bin(const SizeHistogram& sizes, int bin, const char* unit) {
  return fmt::format(
      "{:.3g} to {:.3g} {}: {}", SizeHistogram::lower_edge(bin), SizeHistogram::lower_edge(bin + 1),
      unit, grouped(static_cast<std::int64_t>(sizes.counts[static_cast<std::size_t>(bin)])));
}

void draw_bins(const SizeHistogram& sizes, const BinRange& range, const char* unit) {
  const ImVec2 size(ImGui::GetContentRegionAvail().x, 4 * ImGui::GetFontSize());
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::InvisibleButton("##sizes", size);
  const bool hovered = ImGui::IsItemHovered();
  const float width = size.x / static_cast<float>(range.last - range.first + 1);
  for (int bin = range.first; bin <= range.last; ++bin) {
    const auto count = static_cast<float>(sizes.counts[static_cast<std::size_t>(bin)]);
    const float x = at.x + width * static_cast<float>(bin - range.first);
    const float top = at.y + size.y * (1 - count / static_cast<float>(range.most));
    ImGui::GetWindowDrawList()->AddRectFilled({x, top},
                                              {x + std::max(1.0F, width - 1), at.y + size.y},
                                              ImGui::GetColorU32(ImGuiCol_PlotHistogram));
    const float mouse = ImGui::GetIO().MousePos.x;
    if (hovered && mouse >= x && mouse < x + width) tooltip(words_of_bin(sizes, bin, unit));
  }
}

}  // namespace

std::array<double, 60> tracks_by_minute(const live::RecordsView& records) {
  using std::chrono::minutes;
  std::array<double, 60> tracks{};
  for (const auto& minute : records.figures.history.minutes()) {
    const auto ago = std::chrono::floor<minutes>(records.at_utc - minute.from_utc).count();
    if (ago < 60)
      tracks[static_cast<std::size_t>(59 - std::max<std::int64_t>(ago, 0))] +=
          static_cast<double>(minute.tracks);
  }
  return tracks;
}

void draw_class_figures(const live::MonitorFigures& figures,
                        const std::vector<std::string>& classes, renderer::Theme theme) {
  if (!ImGui::BeginTable("##counts", 3, ImGuiTableFlags_RowBg)) return;
  ImGui::TableSetupColumn("organism", ImGuiTableColumnFlags_WidthStretch);
  ImGui::TableSetupColumn("seen", ImGuiTableColumnFlags_WidthFixed,
                          ImGui::CalcTextSize("00,000").x);
  ImGui::TableSetupColumn("last minute", ImGuiTableColumnFlags_WidthFixed,
                          ImGui::CalcTextSize("last minute").x);
  ImGui::TableHeadersRow();
  const auto row = [](const auto& name, std::uint64_t seen, std::uint64_t lately) {
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    name();
    ImGui::TableNextColumn();
    text(grouped(static_cast<std::int64_t>(seen)));
    ImGui::TableNextColumn();
    text(grouped(static_cast<std::int64_t>(lately)));
  };
  for (const auto& [name, tracks] : figures.tracks_by_class) {
    const auto lately = figures.tracks_last_minute_by_class.find(name);
    row([&, &named = name] { draw_name_of_class(named, classes, theme); }, tracks,
        lately == figures.tracks_last_minute_by_class.end() ? 0 : lately->second);
  }
  row([] { emphasised_text("all"); }, figures.tracks, figures.tracks_last_minute);
  ImGui::EndTable();
}

void draw_abundance(const live::RecordsView& records) {
  if (records.figures.tracks == 0) return;
  Curve curve{"organisms", ImGui::GetStyleColorVec4(ImGuiCol_CheckMark), {}, {}};
  const auto tracks = tracks_by_minute(records);
  for (std::size_t i = 0; i < tracks.size(); ++i) {
    curve.values.push_back(tracks[i]);
    curve.at.push_back(static_cast<double>(i) - 59.0);
  }
  draw_plot({.id = "##abundance", .title = "organisms a minute, the last hour", .x_name = "minute"},
            {&curve, 1}, {0, 7 * ImGui::GetFontSize()});
}

// Of calibrated tracks where there are any.
void draw_sizes(const live::RecordsView& records) {
  const auto in_um = range_of_bins(records.figures.sizes_um);
  const bool is_calibrated = in_um.last >= 0;
  const auto& sizes = is_calibrated ? records.figures.sizes_um : records.figures.sizes_px;
  const auto range = is_calibrated ? in_um : range_of_bins(sizes);
  if (range.last < 0) return;
  const char* unit = is_calibrated ? "µm" : "px";
  muted_text(fmt::format("sizes, from {:.3g} to {:.3g} {}", SizeHistogram::lower_edge(range.first),
                         SizeHistogram::lower_edge(range.last + 1), unit));
  draw_bins(sizes, range, unit);
}

}  // namespace diatom::app
