// UTC as text: ISO 8601 with milliseconds, so that texts sort as time passes.
#pragma once

#include <chrono>
#include <string>

namespace diatom::live {

using Utc = std::chrono::system_clock::time_point;

// 2024-05-31T14:03:09.125Z
std::string iso_8601(Utc utc);

// Reads that, and shorter ones: seconds, their fraction, the time of day and the Z may be missing.
// Throws std::invalid_argument for anything else.
Utc utc_of(const std::string& text);

}  // namespace diatom::live
