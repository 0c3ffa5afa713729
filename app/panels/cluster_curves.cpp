#include "app/panels/cluster_curves.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/explanation_mark.h"
#include "app/panels/plot.h"
#include "app/panels/style.h"
#include "app/panels/widgets.h"
#include "renderer/colormap.h"

namespace diatom::app {
namespace {

constexpr Eigen::Index most_curves = 10;  // of dimensions; more are bars

ImVec4 color_of_dimension(std::size_t dimension, renderer::Theme theme) {
  const auto color = renderer::class_color(static_cast<int>(dimension), theme);
  return {color.x(), color.y(), color.z(), 1};
}

std::vector<double> epochs_of(const ml::VaeRun& vae) {
  std::vector<double> epochs;
  for (const auto& point : vae.curve) epochs.push_back(point.epoch);
  return epochs;
}

void draw_loss(const Plot& plot, const ml::VaeRun& vae, double ml::VaePoint::*value, ImVec4 color) {
  Curve curve{plot.title, color, {}, epochs_of(vae)};
  for (const auto& point : vae.curve) curve.values.push_back(point.*value);
  draw_plot(plot, {&curve, 1}, {0, 5 * ImGui::GetFontSize()});
}

// Each on its own scale, since one is a hundred times the other; side by side where there is room.
void draw_losses(const ml::VaeRun& vae, const UiColors& colors) {
  const bool is_wide = ImGui::GetContentRegionAvail().x > 26 * ImGui::GetFontSize();
  if (!ImGui::BeginTable("##losses", is_wide ? 2 : 1, ImGuiTableFlags_SizingStretchSame)) return;
  ImGui::TableNextColumn();
  draw_loss({.id = "##reconstruction",
             .title = "Reconstruction, nats",
             .x_name = "epoch",
             .term = "elbo"},
            vae, &ml::VaePoint::reconstruction, colors.accent);
  ImGui::TableNextColumn();
  draw_loss({.id = "##kl", .title = "KL, nats", .x_name = "epoch", .term = "kl"}, vae,
            &ml::VaePoint::kl, colors.warning);
  ImGui::EndTable();
}

void draw_kl_curves(const ml::VaeRun& vae, renderer::Theme theme) {
  const auto latent = static_cast<std::size_t>(vae.curve.back().kl_by_dimension.size());
  std::vector<std::string> names;
  for (std::size_t z = 0; z < latent; ++z) names.push_back(fmt::format("z{}", z + 1));
  std::vector<Curve> curves;
  for (std::size_t z = 0; z < latent; ++z) {
    curves.push_back({names[z].c_str(), color_of_dimension(z, theme), {}, epochs_of(vae)});
    for (const auto& point : vae.curve)
      curves.back().values.push_back(point.kl_by_dimension[static_cast<Eigen::Index>(z)]);
  }
  draw_plot({.id = "##kl by dimension", .title = "KL of each dimension", .x_name = "epoch"}, curves,
            {0, 7 * ImGui::GetFontSize()});
}

// The newest values as bars, the largest first; what is unused is drawn in the colour of warnings.
void draw_kl_bars(const ml::Vector& kl, renderer::Theme theme) {
  ImGui::TextDisabled("KL of each dimension, the largest first");
  std::vector<Eigen::Index> order(static_cast<std::size_t>(kl.size()));
  std::iota(order.begin(), order.end(), Eigen::Index{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](auto one, auto other) { return kl[one] > kl[other]; });
  const float em = ImGui::GetFontSize();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 size(std::max(1.0F, ImGui::GetContentRegionAvail().x), 5 * em);
  ImGui::InvisibleButton("##bars", size);
  const auto colors = ui_colors(theme);
  const float step = size.x / static_cast<float>(order.size());
  const float unit = size.y / std::max(kl.maxCoeff(), static_cast<float>(ml::collapsed_below));
  auto& list = *ImGui::GetWindowDrawList();
  for (std::size_t i = 0; i < order.size(); ++i) {
    const float value = kl[order[i]];
    const float left = at.x + step * static_cast<float>(i);
    const bool is_used = value >= ml::collapsed_below;
    list.AddRectFilled({left, at.y + size.y - std::max(1.0F, unit * value)},
                       {left + std::max(1.0F, step - 1), at.y + size.y},
                       ImGui::GetColorU32(is_used ? colors.accent : colors.warning));
  }
  const auto under_mouse = static_cast<std::size_t>(std::clamp(
      (ImGui::GetIO().MousePos.x - at.x) / step, 0.0F, static_cast<float>(kl.size() - 1)));
  const auto dimension = order[under_mouse];
  tooltip(fmt::format("z{}: {:.3g} nats", dimension + 1, kl[dimension]));
}

void draw_dimensions(const ml::VaeRun& vae, renderer::Theme theme) {
  const auto& kl = vae.curve.back().kl_by_dimension;
  if (kl.size() <= most_curves)
    draw_kl_curves(vae, theme);
  else
    draw_kl_bars(kl, theme);
  const auto unused = vae.epochs > 0 ? unused_dimensions(kl) : std::string();
  if (unused.empty()) return;
  muted_text(unused);
  tooltip(
      fmt::format("Their KL is below {} nats: they are the same noise for every image and say "
                  "nothing about it. A smaller beta or a longer warm-up wakes them up.",
                  ml::collapsed_below));
}

using Score = std::function<double(const ClusterScores&)>;

Curve score_curve(const char* name, ImVec4 color, const ClusterRun& run, const Score& score) {
  Curve curve{name, color, {}, {}};
  for (const auto& point : run.curve) {
    curve.values.push_back(score(point.scores));
    curve.at.push_back(point.epoch);
  }
  return curve;
}

void draw_scores(const ClusterRun& run, renderer::Theme theme) {
  if (run.curve.size() < 2) return;
  const auto colors = ui_colors(theme);
  std::vector<Curve> curves;
  if (run.scores().by_labels) {
    const auto by_labels = [](double ml::PartitionScores::*value) -> Score {
      return [value](const ClusterScores& scores) {
        return scores.by_labels ? (*scores.by_labels).*value : NAN;
      };
    };
    curves = {
        score_curve("purity", colors.accent, run, by_labels(&ml::PartitionScores::purity)),
        score_curve("one-to-one", colors.text, run, by_labels(&ml::PartitionScores::accuracy)),
        score_curve("NMI", colors.warning, run,
                    by_labels(&ml::PartitionScores::mutual_information))};
  }
  curves.push_back(score_curve("silhouette", colors.muted, run,
                               [](const ClusterScores& scores) { return scores.silhouette; }));
  const char* title = curves.size() > 1 ? "Clusters" : "Silhouette";
  draw_plot({.id = "##scores", .title = title, .x_name = "epoch", .as_percent = true}, curves,
            {0, 9 * ImGui::GetFontSize()});
  muted_text(run.is_final ? "Each epoch by one quick k-means, the end by the chosen method."
                          : "By one quick k-means an epoch, until the end.");
}

}  // namespace

std::string unused_dimensions(const ml::Vector& kl_by_dimension) {
  std::string names;
  for (Eigen::Index z = 0; z < kl_by_dimension.size(); ++z)
    if (kl_by_dimension[z] < ml::collapsed_below)
      names += fmt::format("{}z{}", names.empty() ? "unused: " : ", ", z + 1);
  return names;
}

void draw_cluster_curves(const ClusterRun& run, renderer::Theme theme) {
  if (run.vae && !run.vae->curve.empty()) {
    draw_losses(*run.vae, ui_colors(theme));
    draw_dimensions(*run.vae, theme);
  }
  draw_scores(run, theme);
}

}  // namespace diatom::app
