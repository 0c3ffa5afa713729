#include "app/panels/confusion_view.h"

#include <numeric>

#include <fmt/format.h>

#include "app/panels/count_grid.h"

namespace diatom::app {
namespace {

std::string words_for(const Eigen::MatrixXi& counts, const std::vector<std::string>& classes,
                      ConfusionCell cell) {
  const auto& is = classes.at(static_cast<std::size_t>(cell.label));
  const auto& taken_for = classes.at(static_cast<std::size_t>(cell.predicted));
  const int count = counts(cell.label, cell.predicted);
  const int all = counts.row(cell.label).sum();
  return cell.label == cell.predicted
             ? fmt::format("{}: {} of {} held-out images named rightly", is, count, all)
             : fmt::format("{} taken for {}: {} of {} held-out images", is, taken_for, count, all);
}

}  // namespace

std::optional<ConfusionCell> draw_confusion(const Eigen::MatrixXi& counts,
                                            const std::vector<std::string>& classes,
                                            std::optional<ConfusionCell> marked,
                                            renderer::Theme theme) {
  std::vector<int> marks(static_cast<std::size_t>(counts.rows()));
  std::iota(marks.begin(), marks.end(), 0);
  const auto is_right = [](GridCell cell) { return cell.row == cell.column; };
  const auto words = [&](GridCell cell) {
    return words_for(counts, classes, {cell.row, cell.column});
  };
  const auto clicked = draw_count_grid(
      {"##confusion", counts, marks, marks, is_right, words},
      marked ? std::optional(GridCell{marked->label, marked->predicted}) : std::nullopt, theme);
  return clicked ? std::optional(ConfusionCell{clicked->row, clicked->column}) : std::nullopt;
}

}  // namespace diatom::app
