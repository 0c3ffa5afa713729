// How much memory a piece of work needs at most: Linux keeps the high-water mark and lets it be
// reset.
#pragma once

#include <fstream>
#include <string>

#include <malloc.h>

namespace diatom {

// Of resident memory, since the start or the last reset; 0 where the system does not say.
inline double peak_mib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind("VmHWM:", 0) == 0) return std::stod(line.substr(6)) / 1024.0;
  return 0.0;
}

inline void reset_peak() {
  std::ofstream("/proc/self/clear_refs") << "5";
}

// Peak memory above what was resident when this object was made.
class PeakMemory {
 public:
  PeakMemory() {
    malloc_trim(0);  // or what earlier work has freed would count as resident
    reset_peak();
    before_mib_ = peak_mib();
  }
  double mib() const { return peak_mib() - before_mib_; }

 private:
  double before_mib_ = 0.0;
};

}  // namespace diatom
