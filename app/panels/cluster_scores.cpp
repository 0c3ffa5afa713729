#include "app/panels/cluster_scores.h"

#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/figures.h"
#include "app/panels/widgets.h"
#include "app/words.h"

namespace diatom::app {
namespace {

std::string decimal(double value) {
  return std::isfinite(value) ? fmt::format("{:.3f}", value) : "–";
}

std::vector<Figure> figures_by_labels(const ml::PartitionScores& scores) {
  return {{"purity", percent(scores.purity), "purity"},
          {"one to one", percent(scores.accuracy), "one_to_one"},
          {"classes lost", grouped(scores.overlaps), "overlaps"},
          {"NMI", decimal(scores.mutual_information), "nmi"},
          {"ARI", decimal(scores.adjusted_rand), "ari"}};
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
  std::vector<Figure> figures;
  if (scores.by_labels) figures = figures_by_labels(*scores.by_labels);
  figures.push_back({"silhouette", decimal(scores.silhouette), "silhouette"});
  draw_figures(figures, 3);
  if (scores.by_labels && !scores.by_labels->lost.empty())
    muted_text("Lost: " + names_of(scores.by_labels->lost, run.features->classes));
  if (scores.silhouette_rows < run.features->values.rows())
    muted_text(fmt::format("silhouette sampled, of {}", plural(scores.silhouette_rows, "image")));
}

}  // namespace diatom::app
