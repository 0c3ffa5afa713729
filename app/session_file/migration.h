// Older formats of session.json, brought up to the present one step by step.
//
//   0  the data were an address and nothing more; classifier values were those of the chosen one
//   1  data with a fingerprint; values by method
#pragma once

#include <nlohmann/json.hpp>

namespace diatom::app {

// Throws std::runtime_error for a format that is newer than this program, or none.
nlohmann::json migrated(nlohmann::json session);

}  // namespace diatom::app
