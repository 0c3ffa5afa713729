// The texts of assets/tours, which the build puts into the binary.
#pragma once

#include <span>

namespace diatom::app {

struct EmbeddedTour {
  const char* name = "";  // of the file, without its ending
  const char* json = "";
};

std::span<const EmbeddedTour> embedded_tours();

}  // namespace diatom::app
