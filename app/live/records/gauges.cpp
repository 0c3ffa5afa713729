#include "app/live/records/gauges.h"

#include <algorithm>
#include <cmath>

namespace diatom::live {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr std::chrono::seconds learning(10);
constexpr Seconds memory(600.0);
constexpr Seconds longest_step(10.0);  // after a pause one value must not stand for all of it

std::int64_t second_of(Utc utc) {
  return std::chrono::floor<std::chrono::seconds>(utc.time_since_epoch()).count();
}

}  // namespace

void LastMinute::tick(Utc now) {
  const auto second = second_of(now);
  auto& slot = seconds_[static_cast<std::size_t>(second) % seconds_.size()];
  if (slot.since_epoch != second) slot = {second, 0};
  ++slot.events;
}

std::uint64_t LastMinute::events(Utc now) const {
  const auto first = second_of(now) - 59;
  std::uint64_t events = 0;
  for (const auto& second : seconds_)
    if (second.since_epoch >= first) events += second.events;
  return events;
}

// At first the plain mean, so that the beginning does not weigh ten minutes long.
void UsualValue::add(double value, Utc now) {
  if (!begun_) begun_ = last_ = now;
  values_ += 1.0;
  const double faded = 1.0 - std::exp(-std::min(Seconds(now - last_), longest_step) / memory);
  mean_ += (value - mean_) * std::max(faded, now - *begun_ < learning ? 1.0 / values_ : 0.0);
  last_ = now;
}

std::optional<double> UsualValue::value(Utc now) const {
  if (!begun_ || now - *begun_ < learning) return std::nullopt;
  return mean_;
}

}  // namespace diatom::live
