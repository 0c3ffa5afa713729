// JSON out of a file that a stranger may have made.
#pragma once

#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace diatom::ml {

// As nlohmann's parse, which takes any depth; but to write or to walk what is a hundred thousand
// brackets deep overflows the stack. Throws std::runtime_error beyond a hundred, and
// nlohmann::json::parse_error where the text is no JSON.
nlohmann::json parse_json(std::string_view text);

}  // namespace diatom::ml
