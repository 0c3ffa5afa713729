#include "app/panels/cluster_scores.h"

#include <cmath>
#include <string>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/widgets.h"
#include "app/panels/words.h"

namespace diatom::app {
namespace {

void cell(const char* name, const std::string& value, const char* help) {
  ImGui::TableNextColumn();
  figure(name, value);
  tooltip(help);
}

std::string decimal(double value) {
  return std::isfinite(value) ? fmt::format("{:.3f}", value) : "–";
}

void draw_by_labels(const ml::PartitionScores& scores) {
  cell("purity", percent(scores.purity),
       "The share of images that are of their cluster's majority. It never falls as there are more "
       "clusters, so read it beside the others.\n1/n sum over clusters of the largest class");
  cell("one to one", percent(scores.accuracy),
       "The share that is right where each cluster stands for at most one class and each class "
       "for at most one cluster, matched as well as can be.\nmax over matchings of "
       "1/n sum S[i, match(i)]");
  cell("classes lost", grouped(scores.overlaps),
       "Classes that are the majority of no cluster: they overlap with others. 0 is best.");
  cell("NMI", decimal(scores.mutual_information),
       "Normalised mutual information: how much a cluster says about the class, in [0, 1].\n"
       "I(clusters; classes) / mean of both entropies");
  cell("ARI", decimal(scores.adjusted_rand),
       "Adjusted Rand index: agreement over pairs of images that are together or apart. 1 is "
       "perfect, 0 is chance.\n(index - expected) / (largest - expected)");
}

std::string names_of(const std::vector<int>& lost, const std::vector<std::string>& classes) {
  std::string names;
  for (const int label : lost)
    names += (names.empty() ? "" : ", ") + classes.at(static_cast<std::size_t>(label));
  return names;
}

}  // namespace

void draw_cluster_scores(const ClusterRun& run) {
  if (run.curve.empty()) return;
  const auto& scores = run.scores();
  if (!ImGui::BeginTable("##scores", 3, ImGuiTableFlags_SizingStretchSame)) return;
  if (scores.by_labels) draw_by_labels(*scores.by_labels);
  cell(
      "silhouette", decimal(scores.silhouette),
      "Whether each image lies nearer to its own cluster than to the next, in [-1, 1]. It needs no "
      "label.\nmean of (b - a) / max(a, b): a to the own cluster, b to the next one");
  ImGui::EndTable();
  if (scores.by_labels && !scores.by_labels->lost.empty())
    muted_text("Lost: " + names_of(scores.by_labels->lost, run.features->classes));
  if (scores.silhouette_rows < run.features->values.rows())
    muted_text(fmt::format("silhouette sampled, of {}", plural(scores.silhouette_rows, "image")));
}

}  // namespace diatom::app
