#include "app/session_file/shelf.h"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>

#include "app/session_file/parts.h"

namespace diatom::app {

using nlohmann::json;

namespace {

constexpr std::size_t kMostOnShelf = 200;  // models, and likewise networks

std::string model_entry(std::size_t number) {
  return "model-" + std::to_string(number) + ".safetensors";
}

std::string backbone_entry(std::size_t number) {
  return "backbone-" + std::to_string(number) + ".safetensors";
}

template <class T>
int place_on(const std::vector<T>& shelf, const T& wanted) {
  const auto found = std::find(shelf.begin(), shelf.end(), wanted);
  return found == shelf.end() ? -1 : static_cast<int>(found - shelf.begin());
}

bool is_code(const ml::FeatureRecipe& recipe) {
  return ml::BackboneRegistry::instance().find(recipe.backbone).weights_are_code;
}

}  // namespace

ShelfOut::ShelfOut(ArchiveOut& out, std::filesystem::path code)
    : out_(out), code_(std::move(code)) {}

int ShelfOut::add(const std::shared_ptr<const ml::Backbone>& backbone) {
  if (!backbone) return -1;
  if (const int place = place_on(backbones_, backbone); place >= 0) return place;
  json said = {{"recipe", json::parse(ml::to_json(backbone->recipe()))}};
  if (is_code(backbone->recipe()))
    said["code"] = std::filesystem::absolute(code_).string();
  else
    ml::write_safetensors(out_.place_for(backbone_entry(backbones_.size())), backbone->weights());
  backbones_json_.push_back(std::move(said));
  backbones_.push_back(backbone);
  return static_cast<int>(backbones_.size()) - 1;
}

int ShelfOut::add(const ml::Snapshot<ml::Model>& model) {
  if (!model || !model->head) return -1;
  if (const int place = place_on(models_, model); place >= 0) return place;
  json said = {{"backbone", add(model->backbone)}};
  if (model->recipe) said["recipe"] = json::parse(ml::to_json(*model->recipe));
  auto alone = *model;
  alone.recipe.reset();
  alone.backbone.reset();
  ml::write_model(out_.place_for(model_entry(models_.size())), alone);
  models_json_.push_back(std::move(said));
  models_.push_back(model);
  return static_cast<int>(models_.size()) - 1;
}

ShelfIn::ShelfIn(const ArchiveIn& in, json said, ml::Device device)
    : in_(in), json_(std::move(said)), device_(device) {
  require(json_.at("models").size() <= kMostOnShelf && json_.at("backbones").size() <= kMostOnShelf,
          "models");
  models_.resize(json_["models"].size());
  backbones_.resize(json_["backbones"].size());
}

std::shared_ptr<const ml::Backbone> ShelfIn::backbone(int number) {
  if (number < 0) return nullptr;
  auto& place = backbones_.at(static_cast<std::size_t>(number));
  if (!place) place = restored(json_["backbones"][static_cast<std::size_t>(number)], number);
  return place;
}

std::shared_ptr<const ml::Backbone> ShelfIn::restored(const json& said, int number) {
  const auto recipe = ml::feature_recipe_from_json(said.at("recipe").dump());
  if (!is_code(recipe)) {
    const auto weights =
        ml::BackboneRegistry::instance().find(recipe.backbone).needs_weights
            ? ml::read_safetensors(in_.unpacked(backbone_entry(static_cast<std::size_t>(number))))
            : ml::TensorMap();
    return ml::restore_backbone(recipe, weights, device_);
  }
  const std::filesystem::path code = said.value("code", "");
  try {
    auto backbone = ml::make_backbone(ml::request_for(recipe, code, device_));
    const auto refusal = ml::difference(recipe, backbone->recipe());
    if (!refusal.empty()) throw std::runtime_error(code.string() + " does not fit: " + refusal);
    return backbone;
  } catch (const std::exception& error) {
    warnings_.push_back("the session's network is a file of its own that is not to be had: " +
                        std::string(error.what()).substr(0, std::string(error.what()).find('\n')));
    return nullptr;
  }
}

ml::Snapshot<ml::Model> ShelfIn::model(int number) {
  if (number < 0) return nullptr;
  auto& place = models_.at(static_cast<std::size_t>(number));
  if (!place) place = restored_model(json_["models"][static_cast<std::size_t>(number)], number);
  return place;
}

ml::Snapshot<ml::Model> ShelfIn::restored_model(const json& said, int number) {
  auto model = ml::read_model(in_.unpacked(model_entry(static_cast<std::size_t>(number))), device_);
  if (said.contains("recipe")) model.recipe = ml::feature_recipe_from_json(said["recipe"].dump());
  model.backbone = backbone(said.at("backbone").get<int>());
  if (model.recipe && !model.backbone) return nullptr;  // there is a warning
  return std::make_shared<const ml::Model>(std::move(model));
}

}  // namespace diatom::app
