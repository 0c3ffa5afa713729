#include "ml/metrics/tracking.h"

#include <algorithm>

#include "ml/core/assignment.h"

namespace diatom::ml {
namespace {

constexpr int unmatched = -1;
using Partners = std::vector<int>;  // of each true object, the found one's place, or unmatched

double ratio(std::size_t part, std::size_t all, double of_nothing) {
  return all == 0 ? of_nothing : static_cast<double>(part) / static_cast<double>(all);
}

// The objects of one role that have no partner yet, with the found ones that are free.
void match_rest(const std::vector<TrueObject>& truth, const std::vector<FoundObject>& found,
                Role role, double least_overlap, Partners& partners, std::vector<bool>& is_taken) {
  std::vector<std::size_t> rows;
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < truth.size(); ++i)
    if (truth[i].role == role && partners[i] == unmatched) rows.push_back(i);
  for (std::size_t j = 0; j < found.size(); ++j)
    if (!is_taken[j]) columns.push_back(j);

  // One more pair outweighs any overlap.
  const double no_pair = 1.0 + static_cast<double>(std::min(rows.size(), columns.size()));
  Eigen::MatrixXd costs(rows.size(), columns.size());
  for (Eigen::Index i = 0; i < costs.rows(); ++i)
    for (Eigen::Index j = 0; j < costs.cols(); ++j) {
      const double overlap = overlap_of(truth[rows[static_cast<std::size_t>(i)]].box,
                                        found[columns[static_cast<std::size_t>(j)]].box);
      costs(i, j) = overlap >= least_overlap ? 1.0 - overlap : no_pair;
    }
  const auto column_of = cheapest_assignment(costs);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const int j = column_of[i];
    if (j < 0 || costs(static_cast<Eigen::Index>(i), j) >= no_pair) continue;
    const auto place = columns[static_cast<std::size_t>(j)];
    partners[rows[i]] = static_cast<int>(place);
    is_taken[place] = true;
  }
}

}  // namespace

double overlap_of(const FrameBox& one, const FrameBox& other) {
  const auto area = [](const FrameBox& box) {
    return box.isEmpty() ? 0.0 : static_cast<double>(box.volume());
  };
  const double both = area(one.intersection(other));
  const double either = area(one) + area(other) - both;
  return either > 0.0 ? both / either : 0.0;
}

double TrackingScore::precision() const {
  return ratio(matched, matched + wrong, 1.0);
}

double TrackingScore::recall() const {
  return ratio(matched, matched + missed, 1.0);
}

double TrackingScore::f1() const {
  return ratio(2 * matched, 2 * matched + missed + wrong, 1.0);
}

double TrackingScore::switch_rate() const {
  return ratio(switches, matched, 0.0);
}

double TrackingScore::count_error() const {
  return identities == 0 ? 0.0 : ratio(tracks, identities, 0.0) - 1.0;
}

TrackingScorer::TrackingScorer(double least_overlap, std::size_t least_frames)
    : least_overlap_(least_overlap), least_frames_(least_frames) {}

void TrackingScorer::add(const std::vector<TrueObject>& truth,
                         const std::vector<FoundObject>& found) {
  Partners partners(truth.size(), unmatched);
  std::vector<bool> is_taken(found.size(), false);
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const auto last = last_track_.find(truth[i].identity);
    if (truth[i].role != Role::counted || last == last_track_.end()) continue;
    for (std::size_t j = 0; j < found.size(); ++j)
      if (found[j].track == last->second && !is_taken[j] &&
          overlap_of(truth[i].box, found[j].box) >= least_overlap_) {
        partners[i] = static_cast<int>(j);
        is_taken[j] = true;
      }
  }
  match_rest(truth, found, Role::counted, least_overlap_, partners, is_taken);
  for (std::size_t i = 0; i < truth.size(); ++i) {
    if (truth[i].role != Role::counted) continue;
    ++identity_frames_[truth[i].identity];
    if (partners[i] == unmatched) {
      ++so_far_.missed;
      continue;
    }
    ++so_far_.matched;
    const auto track = found[static_cast<std::size_t>(partners[i])].track;
    const auto [last, is_first] = last_track_.emplace(truth[i].identity, track);
    if (!is_first && last->second != track) ++so_far_.switches;
    last->second = track;
  }

  const std::vector<bool> counted = is_taken;
  match_rest(truth, found, Role::ignored, least_overlap_, partners, is_taken);
  for (std::size_t j = 0; j < found.size(); ++j) {
    if (!is_taken[j]) ++so_far_.wrong;
    if (counted[j] || !is_taken[j]) ++track_frames_[found[j].track];
  }
}

TrackingScore TrackingScorer::score() const {
  const auto lasting = [&](const std::map<std::uint64_t, std::size_t>& frames) {
    return static_cast<std::size_t>(
        std::count_if(frames.begin(), frames.end(),
                      [&](const auto& one) { return one.second >= least_frames_; }));
  };
  TrackingScore score = so_far_;
  score.identities = lasting(identity_frames_);
  score.tracks = lasting(track_frames_);
  return score;
}

}  // namespace diatom::ml
