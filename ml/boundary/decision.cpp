// Decision sheets: the places at which a classifier (or a clustering, by its memberships) gives two
// classes the same score, and no other a better one.
#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "ml/boundary/boundary.h"
#include "ml/boundary/decision_sheets.h"
#include "ml/boundary/groups.h"

namespace diatom::ml {

namespace {

// A coarse look first, at an eighth of the cost.
class Decision : public BoundaryJob {
 public:
  Decision(BoundaryData data, int resolution, double reach)
      : data_(std::move(data)),
        resolutions_{resolution / 2, resolution},
        reach_(static_cast<float>(reach) * map_radius(*data_.points)) {
    for (const int group : *data_.groups)
      if (group >= 0) classes_.push_back(group);
    std::sort(classes_.begin(), classes_.end());
    classes_.erase(std::unique(classes_.begin(), classes_.end()), classes_.end());
  }

  Step step() override {
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

  Progress progress() const override {
    constexpr float of_coarse = 0.1F;
    const float within = sheets_ ? sheets_->fraction() : 0.0F;
    if (look_ == 0) return {of_coarse * within, "a coarse look"};
    if (look_ == 1) return {of_coarse + (1.0F - of_coarse) * within, "a fine look"};
    return {1.0F, "done"};
  }

 private:
  Boundary with_notes(Boundary boundary) const {
    std::set<int> bounded;
    for (const auto& sheet : boundary.surfaces) bounded.insert({sheet.group, sheet.other});
    const auto without = std::count_if(classes_.begin(), classes_.end(), [&](int group) {
      return bounded.find(group) == bounded.end();
    });
    if (without == 1)
      boundary.notes.emplace_back("1 group has no boundary near the points");
    else if (without > 1)
      boundary.notes.push_back(std::to_string(without) +
                               " groups have no boundary near the points");
    return boundary;
  }

  BoundaryData data_;
  std::array<int, 2> resolutions_;
  float reach_;
  std::vector<int> classes_;
  std::size_t look_ = 0;
  std::optional<DecisionSheets> sheets_;  // of the look under way
};

std::unique_ptr<BoundaryJob> make_decision(BoundaryData data, const ParameterValues& values,
                                           std::uint64_t /*seed*/) {
  return std::make_unique<Decision>(std::move(data), static_cast<int>(values.at("resolution")),
                                    values.at("reach"));
}

const Registration<BoundaryMethod> decision{
    {{"decision",
      "Decision sheets",
      "The surfaces on which a classifier, asked at each place of the map, cannot decide: on "
      "either "
      "side another class wins.",
      {{"resolution", "resolution", ParameterKind::integer, 40, 16, 96, true, "nodes",
        "Of the grid along the map's longest side. Time grows with its cube."},
       {"reach", "reach", ParameterKind::real, 0.25, 0.05, 2.0, true, "radii",
        "Farther than this from every point, nothing is drawn: there is nothing to be decided. In "
        "root mean square radii of the map."}}},
     true,
     make_decision}};

}  // namespace

}  // namespace diatom::ml
