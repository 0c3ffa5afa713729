#include "app/panels/latent_dimensions.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/widgets.h"
#include "app/words.h"

namespace diatom::app {
namespace {

constexpr std::size_t shown_at_once = 10;

// (Z) of the newest updates; empty without a VAE.
ml::Vector newest_kl(const ClusterRun& run) {
  const bool is_known = run.vae && !run.vae->curve.empty() &&
                        run.vae->curve.back().kl_by_dimension.size() == run.latents->cols();
  return is_known ? run.vae->curve.back().kl_by_dimension : ml::Vector();
}

void draw_kl(float kl) {
  const bool unused = kl < ml::collapsed_below;
  ImGui::TextDisabled("%s",
                      unused ? "unused" : fmt::format("KL {:.{}f}", kl, kl < 10 ? 2 : 1).c_str());
  tooltip(fmt::format(
      "KL = ½ (μ² + σ² − 1 − ln σ²) = {:.3f} nats, the mean over the images: what this dimension "
      "says about an image. Below {} it says nothing and is unused.",
      kl, ml::collapsed_below));
}

}  // namespace

// The order stays as it is while the mouse is down: no slider runs away from under it.
void LatentDimensions::follow(const ClusterRun& run) {
  if (latents_ != run.latents) {
    latents_ = run.latents;
    low_ = latents_->colwise().minCoeff();
    high_ = latents_->colwise().maxCoeff();
  }
  const auto count = static_cast<std::size_t>(latents_->cols());
  if (order_.size() == count && (vae_ == run.vae || ImGui::IsAnyMouseDown())) return;
  vae_ = run.vae;
  order_.resize(count);
  std::iota(order_.begin(), order_.end(), 0);
  const auto kl = newest_kl(run);
  if (kl.size() == 0) return;
  std::stable_sort(order_.begin(), order_.end(),
                   [&](int one, int other) { return kl[one] > kl[other]; });
}

int LatentDimensions::foremost(const ClusterRun& run) {
  follow(run);
  return order_.front();
}

std::optional<LatentMove> LatentDimensions::draw(const ClusterRun& run, const LatentWalk& walk) {
  follow(run);
  const auto shown = std::min(shown_at_once, order_.size());
  auto move = draw_some(run, walk, 0, shown);
  const auto others = static_cast<std::int64_t>(order_.size() - shown);
  if (others == 0) return move;
  if (!ImGui::TreeNode("##others", "%s", (plural(others, "other dimension")).c_str())) return move;
  if (const auto other = draw_some(run, walk, shown, order_.size())) move = other;
  ImGui::TreePop();
  return move;
}

std::optional<LatentMove> LatentDimensions::draw_some(const ClusterRun& run, const LatentWalk& walk,
                                                      std::size_t first, std::size_t last) const {
  std::optional<LatentMove> move;
  if (!ImGui::BeginTable("##dimensions", 3)) return move;
  const auto kl = newest_kl(run);
  const auto fixed = ImGuiTableColumnFlags_WidthFixed;
  ImGui::TableSetupColumn("name", fixed, ImGui::CalcTextSize("z000").x);
  ImGui::TableSetupColumn("place", ImGuiTableColumnFlags_WidthStretch);
  ImGui::TableSetupColumn("KL", fixed, kl.size() > 0 ? ImGui::CalcTextSize("KL 0.00").x : 1.0F);
  for (std::size_t i = first; i < last; ++i) {
    const int dimension = order_[i];
    const auto name = fmt::format("z{}", dimension + 1);
    ImGui::PushID(name.c_str());
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ImGui::AlignTextToFramePadding();
    const bool is_along = dimension == walk.dimension;
    ImGui::TextColored(
        ImGui::GetStyleColorVec4(is_along ? ImGuiCol_CheckMark : ImGuiCol_TextDisabled), "%s",
        name.c_str());
    ImGui::TableNextColumn();
    ImGui::SetNextItemWidth(-1);
    float to = walk.at[dimension];
    if (ImGui::SliderFloat("##place", &to, low_[dimension], high_[dimension], "%.2f"))
      move = LatentMove{dimension, to};
    ImGui::TableNextColumn();
    if (kl.size() > 0) draw_kl(kl[dimension]);
    ImGui::PopID();
  }
  ImGui::EndTable();
  return move;
}

}  // namespace diatom::app
