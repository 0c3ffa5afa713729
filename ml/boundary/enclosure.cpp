#include "ml/boundary/enclosure.h"

#include <algorithm>
#include <bit>
#include <tuple>

namespace diatom::ml {

namespace {

constexpr std::size_t most_drawn = 5;  // overlaps that get a mesh

}  // namespace

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
    compare_some();
  } else {
    draw_some();
  }
  if (next_group_ < groups_.size() || !pairs_.empty() || next_drawn_ < drawn()) return Step::more;
  write_notes();
  publish(std::move(boundary_));
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

void EnclosureJob::compare_some() {
  const auto [first, second] = pairs_.back();
  if (!comparison_) comparison_.emplace(bodies_[first], bodies_[second]);
  if (!comparison_->step()) return;
  if (auto overlap = comparison_->overlap()) boundary_.overlaps.push_back(std::move(*overlap));
  comparison_.reset();
  pairs_.pop_back();
  if (pairs_.empty()) rank_overlaps();
}

void EnclosureJob::rank_overlaps() {
  std::sort(
      boundary_.overlaps.begin(), boundary_.overlaps.end(), [](const Overlap& a, const Overlap& b) {
        return std::tuple(-a.share, a.first, a.second) < std::tuple(-b.share, b.first, b.second);
      });
}

std::size_t EnclosureJob::drawn() const {
  return std::min(most_drawn, boundary_.overlaps.size());
}

void EnclosureJob::draw_some() {
  if (next_drawn_ == drawn()) return;
  auto& overlap = boundary_.overlaps[next_drawn_];
  const auto body_of = [this](int group) -> const Body& {
    return *std::find_if(bodies_.begin(), bodies_.end(),
                         [group](const Body& body) { return body.group == group; });
  };
  if (!shared_) shared_.emplace(body_of(overlap.first), body_of(overlap.second));
  if (!shared_->step()) return;
  overlap.mesh = shared_->take();
  shared_.reset();
  ++next_drawn_;
}

void EnclosureJob::write_notes() {
  if (groups_.empty()) boundary_.notes.emplace_back("no point belongs to a group");
  if (skipped_ == 1)
    boundary_.notes.push_back("1 group has " + lack_ + " and gets no " + surface_);
  else if (skipped_ > 1)
    boundary_.notes.push_back(std::to_string(skipped_) + " groups have " + lack_ + " and get no " +
                              surface_);
}

Progress EnclosureJob::progress() const {
  const auto all = std::max<std::size_t>(1, groups_.size());
  const float fraction = static_cast<float>(next_group_) / static_cast<float>(all);
  if (next_group_ < groups_.size())
    return {0.9F * fraction, surface_ + " of group " + std::to_string(groups_[next_group_].id)};
  if (!pairs_.empty()) return {0.9F, "which of them overlap"};
  const float share =
      drawn() == 0 ? 1.0F : static_cast<float>(next_drawn_) / static_cast<float>(drawn());
  return {0.95F + 0.05F * share, "what they share"};
}

}  // namespace diatom::ml
