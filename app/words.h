// Figures as people read them.
#pragma once

#include <cstdint>
#include <string>

namespace diatom::app {

std::string percent(double share);                         // 0.973 -> "97.3 %"; NaN -> "–"
std::string grouped(std::int64_t count);                   // 4500 -> "4,500"
std::string duration(double seconds);                      // "0.84 s", "12.3 s", "2 min 05 s"
std::string scientific(double value);                      // 0.000031 -> "3.1e-05"
std::string plural(std::int64_t count, const char* noun);  // "1 image", "4,500 images"

}  // namespace diatom::app
