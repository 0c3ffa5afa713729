#include "app/live/records/steady_utc.h"

#include <ctime>
#include <utility>

namespace diatom::live {

using std::chrono::nanoseconds;
using std::chrono::seconds;

nanoseconds since_boot() {
  timespec time{};
  clock_gettime(CLOCK_BOOTTIME, &time);
  return seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

SteadyUtc::SteadyUtc(Clocks clocks)
    : clocks_(std::move(clocks)), begun_(clocks_.utc()), begun_steady_(clocks_.steady()) {}

Utc SteadyUtc::now() const {
  return begun_ + std::chrono::duration_cast<Utc::duration>(clocks_.steady() - begun_steady_);
}

// To the second: the two clocks are never read at quite the same time.
seconds SteadyUtc::correction() const {
  return std::chrono::round<seconds>(clocks_.utc() - now());
}

}  // namespace diatom::live
