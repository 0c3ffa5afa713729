#include "app/memory.h"

#include <fstream>
#include <string>

namespace diatom::app {

namespace {

// A field of Linux' account of this process, which is in KiB.
double status_mb(const std::string& field) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(field)) return std::stod(line.substr(field.size())) * 1024.0 / 1e6;
  return 0.0;
}

}  // namespace

double memory_mb() {
  return status_mb("VmRSS:");
}

double peak_memory_mb() {
  return status_mb("VmHWM:");
}

}  // namespace diatom::app
