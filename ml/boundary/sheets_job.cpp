#include "ml/boundary/sheets_job.h"

#include <algorithm>
#include <set>
#include <utility>

#include "ml/boundary/groups.h"

namespace diatom::ml {

std::vector<Parameter> sheet_parameters() {
  return {{"resolution", "resolution", ParameterKind::integer, 40, 16, 96, true, "nodes",
           "Of the grid along the map's longest side. Time grows with its cube."},
          {"reach", "reach", ParameterKind::real, 0.25, 0.05, 2.0, true, "radii",
           "Farther than this from every point, nothing is drawn: there is nothing to be decided. "
           "In root mean square radii of the map."}};
}

SheetsJob::SheetsJob(BoundaryData data, const ParameterValues& values, std::string note)
    : data_(std::move(data)),
      resolutions_{static_cast<int>(values.at("resolution")) / 2,
                   static_cast<int>(values.at("resolution"))},
      reach_(static_cast<float>(values.at("reach")) * map_radius(*data_.points)),
      note_(std::move(note)) {
  for (const int group : *data_.groups)
    if (group >= 0) classes_.push_back(group);
  std::sort(classes_.begin(), classes_.end());
  classes_.erase(std::unique(classes_.begin(), classes_.end()), classes_.end());
}

Step SheetsJob::step() {
  if (classes_.empty()) {
    publish(Boundary{{}, {}, {"no point belongs to a group"}});
    return Step::done;
  }
  if (!sheets_)
    sheets_.emplace(*data_.points, data_.scorer, classes_, resolutions_.at(look_), reach_);
  if (sheets_->step() == Step::more) return Step::more;
  publish(with_notes({sheets_->take(), {}, {}}));
  sheets_.reset();
  return ++look_ == resolutions_.size() ? Step::done : Step::more;
}

// The coarse look has an eighth of the fine one's cost.
Progress SheetsJob::progress() const {
  constexpr float of_coarse = 0.1F;
  const float within = sheets_ ? sheets_->fraction() : 0.0F;
  if (look_ == 0) return {of_coarse * within, "a coarse look"};
  if (look_ == 1) return {of_coarse + (1.0F - of_coarse) * within, "a fine look"};
  return {1.0F, "done"};
}

Boundary SheetsJob::with_notes(Boundary boundary) const {
  if (!note_.empty()) boundary.notes.push_back(note_);
  std::set<int> bounded;
  for (const auto& sheet : boundary.surfaces) bounded.insert({sheet.group, sheet.other});
  const auto without = std::count_if(classes_.begin(), classes_.end(), [&](int group) {
    return bounded.find(group) == bounded.end();
  });
  if (without == 1)
    boundary.notes.emplace_back("1 group has no boundary near the points");
  else if (without > 1)
    boundary.notes.push_back(std::to_string(without) + " groups have no boundary near the points");
  return boundary;
}

}  // namespace diatom::ml
