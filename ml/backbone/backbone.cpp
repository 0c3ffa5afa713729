#include "ml/backbone/backbone.h"

#include <sstream>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

#include "ml/core/dataset.h"
#include "ml/core/files.h"
#include "ml/core/json.h"

namespace diatom::ml {
namespace {

constexpr int smallest_size = 32;  // the networks halve it five times
constexpr int largest_size = 1024;

std::string quoted(const std::string& text) {
  return "'" + text + "'";
}

std::string text_of(const std::array<float, 3>& rgb) {
  std::ostringstream text;
  text << '(' << rgb[0] << ", " << rgb[1] << ", " << rgb[2] << ')';
  return text.str();
}

std::string text_of(const std::optional<std::array<std::uint8_t, 3>>& pad_colour) {
  if (!pad_colour) return "the border's median";
  std::ostringstream text;
  text << "RGB";
  for (const int value : *pad_colour) text << ' ' << value;
  return text.str();
}

std::string text_of_canvas(int canvas_px) {
  return canvas_px == 0 ? "each image's own" : std::to_string(canvas_px);
}

std::string text_of(const std::optional<Isolation>& isolation) {
  return isolation ? "the organism cut out by " + to_json(*isolation) : "all of it";
}

std::string sentence(const char* what, const std::string& model, const std::string& other) {
  return std::string("the model's ") + what + " is " + model + ", the other is " + other;
}

void check_size(const BackboneMethod& method, int size) {
  if (size >= smallest_size && size <= largest_size) return;
  throw std::runtime_error(method.info.label + " takes images of " + std::to_string(smallest_size) +
                           " to " + std::to_string(largest_size) + " pixels a side, not " +
                           std::to_string(size));
}

void check_canvas(int canvas_px) {
  if (canvas_px >= 0 && canvas_px <= largest_canvas_px) return;
  throw std::runtime_error("images are padded to at most " + std::to_string(largest_canvas_px) +
                           " pixels a side, not to " + std::to_string(canvas_px));
}

BackboneRequest settled(BackboneRequest request, const BackboneMethod& method) {
  if (request.layer.empty()) request.layer = method.default_layer;
  if (request.size == 0) request.size = method.default_size;
  check_size(method, request.size);
  check_canvas(request.canvas_px);
  return request;
}

}  // namespace

std::string to_json(const FeatureRecipe& recipe) {
  nlohmann::json json = {{"backbone", recipe.backbone},
                         {"weights_hash", recipe.weights_hash},
                         {"layer", recipe.layer},
                         {"dim", recipe.dim},
                         {"size", recipe.image.size},  // for people: also part of preprocessing
                         {"preprocessing", nlohmann::json::parse(to_json(recipe.image))}};
  if (recipe.isolation) json["isolation"] = nlohmann::json::parse(to_json(*recipe.isolation));
  return json.dump();
}

FeatureRecipe feature_recipe_from_json(const std::string& text) {
  try {
    const auto json = parse_json(text);
    FeatureRecipe recipe;
    recipe.backbone = json.at("backbone").get<std::string>();
    recipe.weights_hash = json.at("weights_hash").get<std::string>();
    recipe.layer = json.at("layer").get<std::string>();
    recipe.dim = json.at("dim").get<int>();
    recipe.image = image_spec_from_json(json.at("preprocessing").dump());
    if (json.contains("isolation"))
      recipe.isolation = isolation_from_json(json.at("isolation").dump());
    return recipe;
  } catch (const nlohmann::json::exception& error) {
    throw std::runtime_error(std::string("not a feature recipe: ") + error.what());
  }
}

std::string difference(const FeatureRecipe& model, const FeatureRecipe& other) {
  const auto& [size, pad_colour, mean, deviation, canvas_px] = model.image;
  if (model.backbone != other.backbone)
    return sentence("backbone", quoted(model.backbone), quoted(other.backbone));
  if (model.weights_hash != other.weights_hash)
    return sentence("weights hash", quoted(model.weights_hash), quoted(other.weights_hash));
  if (model.layer != other.layer)
    return sentence("layer", quoted(model.layer), quoted(other.layer));
  if (size != other.image.size)
    return sentence("image size", std::to_string(size), std::to_string(other.image.size));
  if (model.isolation != other.isolation)
    return sentence("part of a picture", text_of(model.isolation), text_of(other.isolation));
  if (canvas_px != other.image.canvas_px)
    return sentence("side that images are padded to", text_of_canvas(canvas_px),
                    text_of_canvas(other.image.canvas_px));
  if (pad_colour != other.image.pad_colour)
    return sentence("padding colour", text_of(pad_colour), text_of(other.image.pad_colour));
  if (mean != other.image.mean)
    return sentence("preprocessing mean", text_of(mean), text_of(other.image.mean));
  if (deviation != other.image.deviation)
    return sentence("preprocessing deviation", text_of(deviation), text_of(other.image.deviation));
  if (model.dim != other.dim)
    return sentence("feature length", std::to_string(model.dim), std::to_string(other.dim));
  return "";
}

FeatureRecipe recipe_for(FeatureRecipe of_backbone, const ImageStore& images) {
  if (const auto preparation = images.preparation(); !preparation.empty())
    of_backbone.isolation = isolation_from_json(preparation);
  return of_backbone;
}

FeatureRecipe without_isolation(FeatureRecipe recipe) {
  recipe.isolation.reset();
  return recipe;
}

PreparedImage prepare(const Image& picture, const FeatureRecipe& recipe) {
  return prepare(recipe.isolation ? isolated(picture, *recipe.isolation).crop : picture,
                 recipe.image);
}

BackboneRequest request_for(const FeatureRecipe& recipe, std::filesystem::path weights,
                            Device device) {
  return {recipe.backbone, std::move(weights),    recipe.layer, recipe.image.size,
          device,          recipe.image.canvas_px};
}

ImageSpec image_spec_for(const BackboneRequest& request) {
  ImageSpec spec;
  spec.size = request.size;
  spec.canvas_px = request.canvas_px;
  return spec;
}

void check_only_layer(const BackboneMethod& method, const BackboneRequest& request) {
  if (request.layer == method.default_layer) return;
  throw std::runtime_error(method.info.label + " has no layer " + quoted(request.layer) +
                           "; its only layer is " + quoted(method.default_layer));
}

std::shared_ptr<const Backbone> make_backbone(const BackboneRequest& request) {
  const auto& method = BackboneRegistry::instance().find(request.id);
  auto complete = settled(request, method);
  if (complete.weights.empty() && !method.shipped_weights.empty())
    complete.weights = asset_folder() / method.shipped_weights;
  if (method.needs_weights && complete.weights.empty())
    throw std::runtime_error(method.info.label +
                             " needs a weights file: name one with --weights (public ones are "
                             "listed by: diatom models list)");
  if (!method.needs_weights && !request.weights.empty())
    throw std::runtime_error(method.info.label + " takes no weights, but " +
                             request.weights.string() + " was given");
  const bool has_tensors = method.needs_weights && !method.weights_are_code;
  return method.make(complete, has_tensors ? read_weights(complete.weights) : TensorMap{});
}

std::shared_ptr<const Backbone> restore_backbone(const FeatureRecipe& recipe,
                                                 const TensorMap& weights, Device device) {
  const auto& method = BackboneRegistry::instance().find(recipe.backbone);
  if (method.weights_are_code)
    throw std::runtime_error(method.info.label +
                             " is never embedded in a model: name its file with --weights");
  const auto request = settled(request_for(recipe, {}, device), method);
  auto backbone = method.make(request, weights);
  const auto refusal = difference(without_isolation(recipe), backbone->recipe());
  if (!refusal.empty())
    throw std::runtime_error("the embedded backbone is not the one the model was made with: " +
                             refusal);
  return backbone;
}

}  // namespace diatom::ml
