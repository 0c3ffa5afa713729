#include "app/session_file/settings.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "app/session_file/parts.h"
#include "ml/boundary/boundary.h"
#include "ml/vision/detection.h"

namespace diatom::ml {

NLOHMANN_JSON_SERIALIZE_ENUM(Pace, {{Pace::fill_frame, "fill frame"},
                                    {Pace::one_step, "one step"},
                                    {Pace::flat_out, "flat out"}})

}  // namespace diatom::ml

namespace diatom::live {

NLOHMANN_JSON_SERIALIZE_ENUM(Look, {{Look::whole_frame, "whole frame"},
                                    {Look::centre_square, "centre square"},
                                    {Look::tiles, "tiles"},
                                    {Look::organisms, "organisms"}})

}  // namespace diatom::live

namespace diatom::renderer {

NLOHMANN_JSON_SERIALIZE_ENUM(Theme, {{Theme::dark, "dark"}, {Theme::light, "light"}})

}  // namespace diatom::renderer

namespace diatom::app {

using nlohmann::json;

NLOHMANN_JSON_SERIALIZE_ENUM(ColorBy, {{ColorBy::label, "label"},
                                       {ColorBy::prediction, "prediction"},
                                       {ColorBy::cluster, "cluster"},
                                       {ColorBy::correctness, "correctness"},
                                       {ColorBy::confidence, "confidence"},
                                       {ColorBy::novelty, "novelty"},
                                       {ColorBy::distortion, "distortion"},
                                       {ColorBy::order, "order"},
                                       {ColorBy::column, "column"}})

NLOHMANN_JSON_SERIALIZE_ENUM(Layout, {{Layout::explore, "explore"},
                                      {Layout::teach, "teach"},
                                      {Layout::monitor, "monitor"}})

NLOHMANN_JSON_SERIALIZE_ENUM(MapOf, {{MapOf::features, "features"}, {MapOf::latents, "latents"}})

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(MapLook, boundary, boundary_values, opacity, names,
                                                pictures, only_selected, sliced, slice)

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(PreparationSettings, isolation, relative_size)

// Poses and rows are added by json_of.
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Choices, classifier, classifier_values, embedding,
                                                embedding_values, fine_tuning_values, reduction,
                                                vae_values, components, clustering,
                                                clustering_values, detection_values, color_by,
                                                color_column, map_look, map_of, preparation, look,
                                                compare_on_feed)

namespace {

template <class Method>
void check_values_of(const std::map<std::string, ml::ParameterValues>& values) {
  for (const auto& [id, given] : values)
    if (!given.empty()) ml::checked_values(ml::Registry<Method>::instance().find(id).info, given);
}

// What another program wrote may name methods and values that this one has not got.
void check_choices(const Choices& choices) {
  if (choices.components < 1) throw std::runtime_error("'components' is a number from 1 on");
  ml::ClassifierRegistry::instance().find(choices.classifier);
  ml::EmbeddingRegistry::instance().find(choices.embedding);
  ml::ClusteringRegistry::instance().find(choices.clustering);
  check_values_of<ml::ClassifierMethod>(choices.classifier_values);
  check_values_of<ml::EmbeddingMethod>(choices.embedding_values);
  check_values_of<ml::ClusteringMethod>(choices.clustering_values);
  check_values_of<ml::VaeMethod>(choices.vae_values);
  check_values_of<ml::BoundaryMethod>(choices.map_look.boundary_values);
  ml::checked_values(ml::fine_tuning_info(), choices.fine_tuning_values);
  ml::checked_values(ml::detection_info(), choices.detection_values);
  const bool is_vae = choices.reduction != no_reduction && choices.reduction != reduction_by_pca;
  if (is_vae) ml::VaeRegistry::instance().find(choices.reduction);
  if (!choices.map_look.boundary.empty())
    ml::BoundaryRegistry::instance().find(choices.map_look.boundary);
}

ml::Snapshot<std::vector<int>> rows_from(const json& said) {
  auto rows = said.get<std::vector<int>>();
  require(std::is_sorted(rows.begin(), rows.end()), "chosen rows");
  return snapshot_of(std::move(rows));
}

json json_of_poses(const std::vector<Pose>& poses) {
  auto kept = json::array();
  for (const auto& pose : poses)
    kept.push_back({{"name", pose.name}, {"camera", json_of(pose.camera)}});
  return kept;
}

}  // namespace

json json_of(const Choices& choices) {
  json said = choices;
  said["poses"] = json_of_poses(choices.poses);
  said["selection"] = *choices.selection;
  if (choices.centres) said["centres"] = *choices.centres;
  return said;
}

Choices choices_from(const json& said) {
  auto choices = said.get<Choices>();
  for (const auto& pose : said.value("poses", json::array()))
    choices.poses.push_back({pose.at("name").get<std::string>(), camera_from(pose.at("camera"))});
  choices.selection = rows_from(said.value("selection", json::array()));
  if (said.contains("centres")) choices.centres = rows_from(said.at("centres"));
  check_choices(choices);
  return choices;
}

void check_rows(const Choices& choices, std::size_t rows) {
  for (const auto& chosen : {choices.selection, choices.centres})
    require(!chosen || chosen->empty() ||
                (chosen->front() >= 0 && static_cast<std::size_t>(chosen->back()) < rows),
            "chosen rows and features");
}

json json_of(const ml::BackboneRequest& request) {
  return {{"id", request.id},
          {"weights", request.weights.string()},
          {"layer", request.layer},
          {"size", request.size},
          {"canvas_px", request.canvas_px}};
}

ml::BackboneRequest request_from(const json& said) {
  ml::BackboneRequest request;
  request.id = said.value("id", "");
  request.weights = said.value("weights", "");
  request.layer = said.value("layer", "");
  request.size = said.value("size", 0);
  request.canvas_px = said.value("canvas_px", 0);
  return request;
}

json json_of(const renderer::Camera& camera) {
  return {{"target", {camera.target.x(), camera.target.y(), camera.target.z()}},
          {"yaw", camera.yaw},
          {"pitch", camera.pitch},
          {"distance", camera.distance},
          {"fov_y", camera.fov_y}};
}

renderer::Camera camera_from(const json& said) {
  renderer::Camera camera;
  for (int axis = 0; axis < 3; ++axis)
    camera.target[axis] = said.at("target").at(static_cast<std::size_t>(axis)).get<float>();
  camera.yaw = said.at("yaw").get<float>();
  camera.pitch =
      std::clamp(said.at("pitch").get<float>(), -renderer::max_pitch, renderer::max_pitch);
  camera.distance =
      std::clamp(said.at("distance").get<float>(), renderer::min_distance, renderer::max_distance);
  camera.fov_y = std::clamp(said.at("fov_y").get<float>(), 0.05F, 3.0F);
  return camera;
}

json json_of(const Fence& fence) {
  return {{"centre", {fence.centre.x(), fence.centre.y(), fence.centre.z()}},
          {"radius", fence.radius}};
}

Fence fence_from(const json& said) {
  Fence fence;
  for (int axis = 0; axis < 3; ++axis)
    fence.centre[axis] = said.at("centre").at(static_cast<std::size_t>(axis)).get<float>();
  fence.radius = said.at("radius").get<float>();
  return fence;
}

json settings_of(const Session& session) {
  json said = {{"choices", json_of(static_cast<const Choices&>(session))},
               {"backbone", json_of(session.backbone_request)},
               {"test_fraction", session.test_fraction},
               {"seed", session.seed},
               {"pace", session.pace},
               {"overlay_visible", session.overlay_visible},
               {"rows_at_full_fit", session.rows_at_full_fit},
               {"theme", session.theme},
               {"layout", session.layout},
               {"ui_scale", session.ui_scale},
               {"training_share", session.training_share}};
  if (const auto& in_use = session.preparation_in_use)
    said["preparation_in_use"] = {{"settings", in_use->settings},
                                  {"canvas_px_before", in_use->canvas_px_before}};
  return said;
}

void take_settings(const json& said, Session& session) {
  static_cast<Choices&>(session) = choices_from(said.at("choices"));
  session.backbone_request = request_from(said.at("backbone"));
  session.backbone_request.device = session.device;
  session.test_fraction = std::clamp(said.value("test_fraction", session.test_fraction), 0.0, 0.99);
  session.seed = said.value("seed", session.seed);
  session.pace = said.value("pace", session.pace);
  session.overlay_visible = said.value("overlay_visible", true);
  session.rows_at_full_fit = said.value("rows_at_full_fit", std::size_t{0});
  session.theme = said.value("theme", session.theme);
  session.layout = said.value("layout", session.layout);
  session.ui_scale = std::clamp(said.value("ui_scale", session.ui_scale), 0.75F, 3.0F);
  session.training_share =
      std::clamp(said.value("training_share", session.training_share), 0.05, 1.0);
  if (!said.contains("preparation_in_use")) return;
  const auto& in_use = said.at("preparation_in_use");
  session.preparation_in_use = PreparationInUse{in_use.at("settings").get<PreparationSettings>(),
                                                nullptr, in_use.value("canvas_px_before", 0)};
  ml::isolation_from(session.preparation_in_use->settings.isolation);  // throws where out of range
}

FeedSettings feed_settings_of(const Session& session) {
  FeedSettings settings;
  for (const auto& feed : session.feeds) {
    if (feed.id == session.viewed_feed) settings.in_view = settings.addresses.size();
    settings.addresses.push_back(feed.address);
  }
  if (!session.records) return settings;
  settings.alarms = session.records->rules;
  settings.um_per_px = session.records->um_per_px;
  return settings;
}

json json_of(const std::vector<live::AlarmRule>& alarms) {
  auto said = json::array();
  for (const auto& rule : alarms)
    said.push_back({{"rule", live::text_of(rule)}, {"min_gap_s", rule.min_gap_s}});
  return said;
}

std::vector<live::AlarmRule> alarms_from(const json& said) {
  std::vector<live::AlarmRule> alarms;
  for (const auto& alarm : said) {
    auto rule = live::alarm_rule(alarm.at("rule").get<std::string>());
    rule.min_gap_s = alarm.value("min_gap_s", rule.min_gap_s);
    live::check_rule(rule);
    alarms.push_back(rule);
  }
  return alarms;
}

json json_of(const FeedSettings& settings) {
  json said = {{"addresses", settings.addresses}, {"in_view", settings.in_view}};
  said["alarms"] = json_of(settings.alarms);
  if (settings.um_per_px) said["um_per_px"] = *settings.um_per_px;
  return said;
}

FeedSettings feed_settings_from(const json& said) {
  FeedSettings settings;
  settings.addresses = said.value("addresses", std::vector<std::string>());
  settings.in_view = said.value("in_view", std::size_t{0});
  settings.alarms = alarms_from(said.value("alarms", json::array()));
  if (said.contains("um_per_px")) settings.um_per_px = said.at("um_per_px").get<double>();
  return settings;
}

}  // namespace diatom::app
