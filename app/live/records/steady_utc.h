// SteadyUtc: a time line that begins at the system's UTC and then passes as time does, however the
// system's clock is set. Durations are measured on it; labels are what today's clock would have
// called its moments.
#pragma once

#include <chrono>
#include <functional>

#include "app/live/records/utc.h"

namespace diatom::live {

std::chrono::nanoseconds since_boot();  // also while the machine sleeps; never goes back

struct Clocks {
  std::function<Utc()> utc = std::chrono::system_clock::now;  // may be set, to and fro
  std::function<std::chrono::nanoseconds()> steady = since_boot;
};

class SteadyUtc {
 public:
  explicit SteadyUtc(Clocks clocks = {});

  Utc now() const;

  // How far the system's clock has been set since the beginning.
  std::chrono::seconds correction() const;

  Utc label(Utc moment) const { return moment + correction(); }

 private:
  Clocks clocks_;
  Utc begun_;
  std::chrono::nanoseconds begun_steady_;
};

}  // namespace diatom::live
