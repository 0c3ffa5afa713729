#include "app/live/meters.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace diatom::live {
namespace {

constexpr double window_ms = 2000.0;
constexpr std::size_t kept_latencies = 512;

}  // namespace

void Rate::tick(double now_ms) {
  if (count_ == 0) first_ms_ = now_ms;
  last_ms_ = now_ms;
  ++count_;
  recent_ms_.push_back(now_ms);
  while (recent_ms_.front() < now_ms - window_ms) recent_ms_.pop_front();
}

double Rate::lately(double now_ms) const {
  const double from_ms = std::max(first_ms_, now_ms - window_ms);
  // The very first event opens the window and is no part of what came in it.
  const auto events = std::count_if(recent_ms_.begin(), recent_ms_.end(),
                                    [&](double at_ms) { return at_ms > from_ms; });
  return events > 0 ? 1000.0 * static_cast<double>(events) / (now_ms - from_ms) : 0.0;
}

double Rate::overall() const {
  if (count_ < 2 || last_ms_ <= first_ms_) return 0.0;
  return 1000.0 * static_cast<double>(count_ - 1) / (last_ms_ - first_ms_);
}

void Latencies::add(double ms) {
  if (ring_.size() < kept_latencies) {
    ring_.push_back(ms);
  } else {
    ring_[next_] = ms;
  }
  next_ = (next_ + 1) % kept_latencies;
}

double Latencies::percentile(double share) const {
  if (ring_.empty()) return 0.0;
  std::vector<double> sorted = ring_;
  const double rank = std::ceil(share * static_cast<double>(sorted.size())) - 1.0;
  const auto place = sorted.begin() + static_cast<std::ptrdiff_t>(std::max(0.0, rank));
  std::nth_element(sorted.begin(), place, sorted.end());
  return *place;
}

void StageTimes::add(const std::vector<Stage>& stages, double now_ms) {
  recent_.emplace_back(now_ms, stages);
  while (recent_.front().first < now_ms - window_ms) recent_.pop_front();
}

std::vector<Stage> StageTimes::means(double now_ms) const {
  if (recent_.empty() || recent_.back().first < now_ms - window_ms) return {};
  auto means = recent_.back().second;
  for (auto& mean : means) {
    double sum_ms = 0.0;
    int count = 0;
    for (const auto& [at_ms, stages] : recent_)
      for (const auto& stage : stages)
        if (at_ms >= now_ms - window_ms && std::string_view(stage.name) == mean.name) {
          sum_ms += stage.ms;
          ++count;
        }
    mean.ms = sum_ms / count;
  }
  return means;
}

}  // namespace diatom::live
