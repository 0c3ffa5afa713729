#include "ml/boundary/enclosure.h"

#include <algorithm>
#include <bit>
#include <tuple>

namespace diatom::ml {

EnclosureJob::EnclosureJob(const BoundaryData& data, std::string surface, std::string lack)
    : groups_(groups_of(data)),
      radius_(map_radius(*data.points)),
      surface_(std::move(surface)),
      lack_(std::move(lack)) {}

void EnclosureJob::add(BoundarySurface surface) {
  if (!surface.mesh.triangles.empty()) boundary_.surfaces.push_back(std::move(surface));
}

Step EnclosureJob::step() {
  if (next_group_ < groups_.size()) {
    if (enclose_some(groups_[next_group_])) finish_group();
  } else if (!pairs_.empty()) {
    compare_pair();
  }
  if (next_group_ < groups_.size() || !pairs_.empty()) return Step::more;
  finish();
  return Step::done;
}

// Each product repeats the surfaces of the one before: made whenever their number has doubled, all
// of them together are no more than twice the last.
void EnclosureJob::finish_group() {
  ++next_group_;
  if (std::has_single_bit(next_group_)) publish(boundary_);
  if (next_group_ == groups_.size()) list_pairs();
}

void EnclosureJob::list_pairs() {
  for (std::size_t second = bodies_.size(); second-- > 0;)
    for (std::size_t first = second; first-- > 0;)
      if (bodies_[first].box.intersects(bodies_[second].box)) pairs_.emplace_back(first, second);
}

void EnclosureJob::compare_pair() {
  const auto [first, second] = pairs_.back();
  pairs_.pop_back();
  if (const auto overlap = overlap_of(bodies_[first], bodies_[second]))
    boundary_.overlaps.push_back(*overlap);
}

void EnclosureJob::write_notes() {
  if (groups_.empty()) boundary_.notes.emplace_back("no point belongs to a group");
  if (skipped_ == 1)
    boundary_.notes.push_back("1 group has " + lack_ + " and gets no " + surface_);
  else if (skipped_ > 1)
    boundary_.notes.push_back(std::to_string(skipped_) + " groups have " + lack_ + " and get no " +
                              surface_);
}

void EnclosureJob::finish() {
  std::sort(
      boundary_.overlaps.begin(), boundary_.overlaps.end(), [](const Overlap& a, const Overlap& b) {
        return std::tuple(-a.share, a.first, a.second) < std::tuple(-b.share, b.first, b.second);
      });
  write_notes();
  publish(std::move(boundary_));
}

Progress EnclosureJob::progress() const {
  const auto all = std::max<std::size_t>(1, groups_.size());
  const float fraction = static_cast<float>(next_group_) / static_cast<float>(all);
  if (next_group_ < groups_.size())
    return {0.9F * fraction, surface_ + " of group " + std::to_string(groups_[next_group_].id)};
  return {pairs_.empty() ? 1.0F : 0.95F, "which of them overlap"};
}

}  // namespace diatom::ml
