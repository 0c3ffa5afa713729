#include "app/shown_groups.h"

#include <algorithm>
#include <numeric>

namespace diatom::app {

const ml::Snapshot<Groups>& ShownGroups::of(const Session& session) {
  if (shown_ && run_ == session.clusters && edited_ == session.groups) return shown_;
  run_ = session.clusters;
  edited_ = session.groups;
  if (edited_)
    shown_ = edited_;
  else if (run_ && run_->clustering)
    shown_ = std::make_shared<const Groups>(groups_of(*run_->clustering, run_->marks));
  else
    shown_ = std::make_shared<const Groups>();
  return shown_;
}

std::string name_of(const Groups& groups, int group) {
  if (group < 0) return "in none";
  const auto place = static_cast<std::size_t>(group);
  const auto& name = groups.names.at(place);
  return name.empty() ? "cluster " + std::to_string(groups.marks.at(place) + 1) : name;
}

std::vector<int> by_number(const Groups& groups) {
  std::vector<int> order(groups.marks.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](int one, int other) {
    return groups.marks[static_cast<std::size_t>(one)] <
           groups.marks[static_cast<std::size_t>(other)];
  });
  return order;
}

GroupCounts counts_of(const Groups& groups) {
  GroupCounts counts{std::vector<int>(groups.names.size(), 0), 0};
  for (const int group : groups.of_row)
    ++(group < 0 ? counts.in_none : counts.of_group.at(static_cast<std::size_t>(group)));
  return counts;
}

std::vector<int> some_of(const std::vector<int>& rows, std::size_t most) {
  if (rows.size() <= most) return rows;
  std::vector<int> some;
  for (std::size_t i = 0; i < most; ++i) some.push_back(rows[i * rows.size() / most]);
  return some;
}

int group_with_mark(const Groups& groups, int mark) {
  const auto found = std::find(groups.marks.begin(), groups.marks.end(), mark);
  return found == groups.marks.end() ? -1 : static_cast<int>(found - groups.marks.begin());
}

}  // namespace diatom::app
