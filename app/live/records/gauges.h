// Gauges: figures over a sliding stretch of time, for rules that watch them. Times never go back.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "app/live/records/utc.h"

namespace diatom::live {

// Events of the last minute, to the second.
class LastMinute {
 public:
  void tick(Utc now);
  std::uint64_t events(Utc now) const;

 private:
  struct Second {
    std::int64_t since_epoch = 0;
    std::uint64_t events = 0;
  };
  std::array<Second, 60> seconds_{};
};

// What a value usually is: its mean, in which ten minutes ago weighs 1/e.
class UsualValue {
 public:
  void add(double value, Utc now);
  std::optional<double> value(Utc now) const;  // none in the first ten seconds

 private:
  std::optional<Utc> begun_;
  Utc last_;
  double mean_ = 0.0;
  double values_ = 0.0;
};

}  // namespace diatom::live
