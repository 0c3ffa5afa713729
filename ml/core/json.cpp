#include "ml/core/json.h"

#include <stdexcept>

#include <nlohmann/json.hpp>

namespace diatom::ml {

namespace {

constexpr int deepest_json = 100;

}  // namespace

nlohmann::json parse_json(std::string_view text) {
  return nlohmann::json::parse(text,
                               [](int depth, nlohmann::json::parse_event_t, const nlohmann::json&) {
                                 if (depth > deepest_json)
                                   throw std::runtime_error("its JSON is nested too deeply");
                                 return true;
                               });
}

}  // namespace diatom::ml
