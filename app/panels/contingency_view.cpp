#include "app/panels/contingency_view.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "app/panels/widgets.h"
#include "app/shown_groups.h"
#include "ml/metrics/partition_scores.h"

namespace diatom::app {
namespace {

int largest_class(const Eigen::MatrixXi& counts, Eigen::Index row) {
  Eigen::Index largest = 0;
  counts.row(row).maxCoeff(&largest);
  return static_cast<int>(largest);
}

std::string words_for(const ContingencyTable& table, GridCell cell) {
  const auto group = name_of(*table.groups, table.order.at(static_cast<std::size_t>(cell.row)));
  const auto& of_class = table.features->classes.at(static_cast<std::size_t>(cell.column));
  return fmt::format("{}: {} of its {} images are {}", group, table.counts(cell.row, cell.column),
                     table.counts.row(cell.row).sum(), of_class);
}

CountGrid grid_of(const ContingencyTable& table) {
  CountGrid grid;
  grid.id = "##contingency";
  grid.counts = table.counts;
  for (const int group : table.order)
    grid.row_marks.push_back(group < 0 ? -1
                                       : table.groups->marks.at(static_cast<std::size_t>(group)));
  grid.column_marks.resize(table.features->classes.size());
  std::iota(grid.column_marks.begin(), grid.column_marks.end(), 0);
  grid.is_right = [&table](GridCell cell) {
    return table.order[static_cast<std::size_t>(cell.row)] >= 0 &&
           largest_class(table.counts, cell.row) == cell.column;
  };
  grid.words = [&table](GridCell cell) { return words_for(table, cell); };
  return grid;
}

}  // namespace

std::vector<int> ContingencyTable::rows_in_cell(GridCell cell) const {
  const int group = order.at(static_cast<std::size_t>(cell.row));
  std::vector<int> rows;
  for (std::size_t row = 0; row < groups->of_row.size(); ++row)
    if (groups->of_row[row] == group && features->samples[row].label == cell.column)
      rows.push_back(static_cast<int>(row));
  return rows;
}

std::optional<GridCell> ContingencyTable::cell_of(const std::vector<int>& rows) const {
  if (rows.empty()) return std::nullopt;
  const auto first = static_cast<std::size_t>(rows.front());
  const auto place = std::find(order.begin(), order.end(), groups->of_row.at(first));
  if (place == order.end()) return std::nullopt;
  const GridCell cell{static_cast<int>(place - order.begin()), features->samples[first].label};
  return rows_in_cell(cell) == rows ? std::optional(cell) : std::nullopt;
}

ContingencyTable contingency_table(ml::Snapshot<Groups> groups,
                                   ml::Snapshot<ml::Features> features) {
  const auto shared = ml::contingency(groups->of_row, groups->count(), features->labels(),
                                      static_cast<int>(features->classes.size()));
  std::vector<int> order(static_cast<std::size_t>(groups->count()));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int one, int other) {
    const int its_class = largest_class(shared.counts, one);
    const int other_class = largest_class(shared.counts, other);
    if (its_class != other_class) return its_class < other_class;
    return shared.counts(one, its_class) > shared.counts(other, its_class);
  });
  const bool any_outside = shared.outside.sum() > 0;
  Eigen::MatrixXi counts(groups->count() + (any_outside ? 1 : 0), shared.counts.cols());
  for (std::size_t row = 0; row < order.size(); ++row)
    counts.row(static_cast<Eigen::Index>(row)) = shared.counts.row(order[row]);
  if (any_outside) {
    order.push_back(ml::outlier);
    counts.bottomRows(1) = shared.outside.transpose();
  }
  return {std::move(groups), std::move(features), std::move(order), std::move(counts)};
}

bool ContingencyView::draw(PanelContext& context, const ml::Snapshot<Groups>& groups) {
  const auto& session = context.session;
  if (table_.groups != groups || table_.features != session.features)
    table_ = contingency_table(groups, session.features);
  muted_text(
      "Down: clusters; across: classes. The brightest cell of a line is what the cluster stands "
      "for. Click a cell to see its images.");
  const auto open = table_.cell_of(*session.selection);
  if (const auto clicked = draw_count_grid(grid_of(table_), open, session.theme))
    context.commands.emplace_back(SelectRows{table_.rows_in_cell(*clicked)});
  return open.has_value();
}

}  // namespace diatom::app
