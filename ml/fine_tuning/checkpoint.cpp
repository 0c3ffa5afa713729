#include "ml/fine_tuning/checkpoint.h"

#include <cmath>
#include <memory>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

#include "ml/core/files.h"
#include "ml/fine_tuning/fine_tuned_file.h"

namespace diatom::ml {
namespace {

using Json = nlohmann::json;

Json said(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

double number(const Json& json) {
  return json.is_null() ? std::nan("") : json.get<double>();
}

Json json_of(const FineTuningPoint& point) {
  return {point.epochs,
          point.images_seen,
          point.seconds,
          point.loss,
          point.accuracy_train,
          said(point.accuracy_validation),
          said(point.accuracy_test),
          said(point.cosine_to_frozen)};
}

FineTuningPoint point_from(const Json& json) {
  return {number(json.at(0)), json.at(1).get<std::int64_t>(),
          number(json.at(2)), number(json.at(3)),
          number(json.at(4)), number(json.at(5)),
          number(json.at(6)), number(json.at(7))};
}

std::string text_of(const FineTuning& result, std::int64_t updates) {
  Json json;
  json["updates"] = updates;
  json["best"] = result.best;
  json["seconds"] = result.seconds;
  json["unfolded"] = result.unfolded;
  json["predictions"] = result.predictions;
  for (const auto& point : result.curve) json["curve"].push_back(json_of(point));
  return json.dump();
}

std::filesystem::path best_of(const std::filesystem::path& file) {
  return file.string() + ".best";
}

}  // namespace

std::string identity_of(const FineTuneRequest& request) {
  Json json;
  json["data"] = listing_hash(request.dataset);
  json["backbone"] = to_json(recipe_for(request.backbone->recipe(), *request.dataset.images));
  json["values"] = request.values;
  json["from_layer"] = request.from_layer;
  json["seed"] = request.seed;
  const auto text = json.dump();
  return hash_hex(text.data(), text.size());
}

// The best model first: a run that is killed between the two files finds this one newer than its
// curve, evaluates the same weights again and writes the same model.
void write_checkpoint(const std::filesystem::path& file, const Checkpoint& checkpoint) {
  if (checkpoint.result.chosen) write_fine_tuned(best_of(file), *checkpoint.result.chosen);
  auto map = checkpoint.network;
  map.metadata = {{"identity", checkpoint.identity},
                  {"run", text_of(checkpoint.result, checkpoint.updates)}};
  write_safetensors(file, map);
}

Checkpoint read_checkpoint(const std::filesystem::path& file, const std::string& identity,
                           Device device) {
  Checkpoint checkpoint;
  checkpoint.network = read_safetensors(file);
  const auto& metadata = checkpoint.network.metadata;
  const auto found = metadata.find("identity");
  if (found == metadata.end() || found->second != identity)
    throw std::runtime_error("the checkpoint " + file.string() +
                             " comes from other images or parameters; remove it to begin anew");
  checkpoint.identity = identity;
  try {
    const auto json = Json::parse(metadata.at("run"));
    auto& result = checkpoint.result;
    checkpoint.updates = json.at("updates").get<std::int64_t>();
    result.best = json.at("best").get<std::size_t>();
    result.seconds = json.at("seconds").get<double>();
    result.unfolded = json.at("unfolded").get<bool>();
    result.predictions = json.at("predictions").get<Labels>();
    for (const auto& point : json.at("curve")) result.curve.push_back(point_from(point));
  } catch (const std::exception& error) {
    throw std::runtime_error("the checkpoint " + file.string() + " is damaged: " + error.what());
  }
  checkpoint.result.chosen = std::make_shared<const Model>(
      read_model(best_of(file), device, network_beside(best_of(file))));
  return checkpoint;
}

}  // namespace diatom::ml
