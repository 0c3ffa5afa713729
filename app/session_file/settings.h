// What a person has chosen and set up, from methods to colours and poses, as JSON: the small and
// readable part of a session file.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "app/session.h"

namespace diatom::app {

nlohmann::json json_of(const Choices& choices);
nlohmann::json json_of(const renderer::Camera& camera);
nlohmann::json json_of(const ml::BackboneRequest& request);
nlohmann::json json_of(const Fence& fence);  // but for its map
nlohmann::json json_of(const std::vector<live::AlarmRule>& alarms);

// Throws std::exception where it is not what json_of gives, or the methods allow no such values.
Choices choices_from(const nlohmann::json& json);
renderer::Camera camera_from(const nlohmann::json& json);
Fence fence_from(const nlohmann::json& json);
ml::BackboneRequest request_from(const nlohmann::json& json);
std::vector<live::AlarmRule> alarms_from(const nlohmann::json& json);

// Throws where one of the chosen rows is none of so many.
void check_rows(const Choices& choices, std::size_t rows);

// Choices, how data become rows, the window: all that is no result.
nlohmann::json settings_of(const Session& session);

// The way back, into a session without results. What is not said stays as it is.
void take_settings(const nlohmann::json& settings, Session& session);

// The settings of the feeds: how they are looked at, and what rings. Feeds themselves are opened
// by whoever opens the session.
struct FeedSettings {
  std::vector<std::string> addresses;
  std::size_t in_view = 0;  // of them
  std::vector<live::AlarmRule> alarms;
  std::optional<double> um_per_px;
};
FeedSettings feed_settings_of(const Session& session);
nlohmann::json json_of(const FeedSettings& settings);
FeedSettings feed_settings_from(const nlohmann::json& json);

}  // namespace diatom::app
