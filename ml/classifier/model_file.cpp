// The model's file: safetensors whose metadata say what the tensors are. Nothing in it is code.
#include <cmath>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "ml/classifier/cluster_head.h"
#include "ml/classifier/model.h"
#include "ml/classifier/model_tensors.h"

namespace diatom::ml {

namespace {

constexpr const char* format = "diatom model 1";

Standardisation standardisation_from(const TensorMap& map, const std::filesystem::path& file) {
  const auto named = [&](const char* name) -> Vector {
    const auto found = map.tensors.find(name);
    if (found == map.tensors.end())
      throw std::runtime_error(file.string() + ": the model lacks standardisation." + name);
    const auto row = matrix_from(found->second);
    return Eigen::Map<const Vector>(row.data(), row.size());
  };
  Standardisation result{named("mean"), named("deviation")};
  if (result.mean.size() != result.deviation.size())
    throw std::runtime_error(file.string() + ": the model's standardisation does not fit together");
  return result;
}

std::shared_ptr<const Backbone> backbone_from(const FeatureRecipe& recipe,
                                              const TensorMap& embedded, Device device,
                                              const std::filesystem::path& weights) {
  if (!BackboneRegistry::instance().find(recipe.backbone).weights_are_code)
    return restore_backbone(recipe, embedded, device);
  if (weights.empty())
    throw std::runtime_error("the model's network is a " + recipe.backbone +
                             " file, which is never embedded: name it with --weights");
  auto backbone = make_backbone(request_for(recipe, weights, device));
  const auto refusal = difference(without_isolation(recipe), backbone->recipe());
  if (!refusal.empty()) throw std::runtime_error(weights.string() + " does not fit: " + refusal);
  return backbone;
}

// A head that was found by clustering is no classifier's that could be trained.
std::shared_ptr<const Head> head_from(const std::string& method, const TensorMap& tensors) {
  if (method == cluster_head_id) return restore_cluster_head(tensors);
  return ClassifierRegistry::instance().find(method).restore(tensors);
}

const std::string& metadata_of(const TensorMap& map, const char* key,
                               const std::filesystem::path& file) {
  const auto found = map.metadata.find(key);
  if (found == map.metadata.end())
    throw std::runtime_error(file.string() + ": the model lacks its '" + key + "'");
  return found->second;
}

void check_format(const TensorMap& map, const std::filesystem::path& file) {
  const auto found = map.metadata.find("format");
  if (found == map.metadata.end() || found->second != format)
    throw std::runtime_error(file.string() + " is not a Diatom model");
}

void check_hash(const Model& model, const std::string& promised,
                const std::filesystem::path& file) {
  const auto actual = content_hash(model);
  if (actual != promised)
    throw std::runtime_error(file.string() + " is damaged: its content hashes to " + actual +
                             ", but it was written with " + promised);
}

// A row through all of it: numbers that do not belong together are found out now, and not when the
// model is at work. Heads refuse rows of another length than theirs.
void check_fits_together(const Model& model, const std::filesystem::path& file) {
  const auto refuse = [&file] {
    throw std::runtime_error(file.string() + ": the parts of the model do not fit together");
  };
  const auto dim = model.standardisation.mean.size();
  const auto classes = static_cast<Eigen::Index>(model.classes.size());
  if (classes == 0 || dim == 0 || (model.recipe && model.recipe->dim != dim)) refuse();
  Matrix scores;
  try {
    scores = model.scores(Matrix(Matrix::Zero(1, dim)));
  } catch (const std::exception&) {
    refuse();
  }
  if (scores.rows() != 1 || scores.cols() != classes) refuse();
}

Model model_in(const std::filesystem::path& file, Device device,
               const std::filesystem::path& weights) {
  auto map = read_safetensors(file);
  check_format(map, file);
  Model model;
  try {
    model.classes =
        nlohmann::json::parse(metadata_of(map, "classes", file)).get<std::vector<std::string>>();
    model.step = std::stoi(metadata_of(map, "step", file));
    model.sharpness = nlohmann::json::parse(metadata_of(map, "sharpness", file)).get<float>();
  } catch (const nlohmann::json::exception&) {
    throw std::runtime_error(file.string() +
                             ": the model's class names or sharpness are unreadable");
  } catch (const std::logic_error&) {
    throw std::runtime_error(file.string() + ": the model's step is no number");
  }
  if (!std::isfinite(model.sharpness) || model.sharpness <= 0.0F)
    throw std::runtime_error(file.string() + ": the model's sharpness is no positive number");
  model.head = head_from(metadata_of(map, "method", file), part_under(map, "head."));
  model.standardisation = standardisation_from(part_under(map, "standardisation."), file);
  if (map.metadata.contains("recipe"))
    model.recipe = feature_recipe_from_json(map.metadata.at("recipe"));
  check_hash(model, metadata_of(map, "content_hash", file), file);
  check_fits_together(model, file);
  if (model.recipe)
    model.backbone = backbone_from(*model.recipe, part_under(map, "backbone."), device, weights);
  return model;
}

}  // namespace

TensorMap head_and_standardisation(const Model& model) {
  TensorMap map;
  add_under(map, "head.", model.head->tensors());
  map.tensors["standardisation.mean"] = tensor_from(Matrix(model.standardisation.mean.transpose()));
  map.tensors["standardisation.deviation"] =
      tensor_from(Matrix(model.standardisation.deviation.transpose()));
  return map;
}

void write_model(const std::filesystem::path& file, const Model& model) {
  auto map = head_and_standardisation(model);
  if (model.backbone) add_under(map, "backbone.", model.backbone->weights());
  map.metadata["format"] = format;
  map.metadata["method"] = model.head->method();
  map.metadata["classes"] = nlohmann::json(model.classes).dump();
  map.metadata["step"] = std::to_string(model.step);
  map.metadata["sharpness"] = nlohmann::json(model.sharpness).dump();
  map.metadata["content_hash"] = content_hash(model);
  if (model.recipe) map.metadata["recipe"] = to_json(*model.recipe);
  write_safetensors(file, map);
}

Model read_model(const std::filesystem::path& file, Device device,
                 const std::filesystem::path& weights) {
  try {
    return model_in(file, device, weights);
  } catch (const std::runtime_error&) {
    throw;  // says where
  } catch (const std::exception& error) {
    const std::string why = error.what();
    throw std::runtime_error(file.string() + ": the model is damaged, or of a newer version (" +
                             why.substr(0, why.find('\n')) + ")");
  }
}

}  // namespace diatom::ml
