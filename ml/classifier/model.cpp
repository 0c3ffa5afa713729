#include "ml/classifier/model.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

#include "ml/classifier/calibration.h"
#include "ml/classifier/model_tensors.h"
#include "ml/core/files.h"

namespace diatom::ml {

Matrix Model::scores(const Matrix& features) const {
  return head->scores(standardisation.apply(features));
}

Matrix Model::scores(std::span<const Image> images) const {
  if (!backbone)
    throw std::runtime_error(
        "this model was trained on feature rows of unknown origin: it cannot look at images");
  constexpr std::size_t batch = 16;  // bounds the memory of prepared images and activations
  Matrix all(static_cast<Eigen::Index>(images.size()), static_cast<Eigen::Index>(classes.size()));
  for (std::size_t first = 0; first < images.size(); first += batch) {
    const auto some = images.subspan(first, std::min(batch, images.size() - first));
    std::vector<PreparedImage> prepared;
    prepared.reserve(some.size());
    for (const auto& image : some) prepared.push_back(prepare(image, *recipe));
    all.middleRows(static_cast<Eigen::Index>(first), static_cast<Eigen::Index>(some.size())) =
        scores(backbone->features(prepared));
  }
  return all;
}

Matrix Model::probabilities(const Matrix& scores) const {
  return softmax(scores, sharpness);
}

PreparedTraining prepare_training(const Features& features) {
  if (features.classes.empty())
    throw std::invalid_argument(
        "the features have no labels: a classifier needs to know each training image's class");
  const auto train = features.rows_of(Split::train);
  if (train.empty())
    throw std::invalid_argument("no sample is marked for training: give the data a split first");
  return prepare_training(features, standardisation_of(features.values, train));
}

PreparedTraining prepare_training(const Features& features,
                                  const Standardisation& standardisation) {
  TrainingSet set;
  set.rows = std::make_shared<const Matrix>(standardisation.apply(features.values));
  set.labels = std::make_shared<const Labels>(features.labels());
  set.train = features.rows_of(Split::train);
  set.test = features.rows_of(Split::test);
  set.classes = static_cast<int>(features.classes.size());
  return {standardisation, std::move(set)};
}

std::string content_hash(const Model& model) {
  // The backbone's weights count through the recipe, which holds their hash.
  const auto text = nlohmann::json{{"recipe", model.recipe ? to_json(*model.recipe) : ""},
                                   {"method", model.head->method()},
                                   {"classes", model.classes},
                                   {"sharpness", model.sharpness},
                                   {"tensors", content_hash(head_and_standardisation(model))}}
                        .dump();
  return hash_hex(text.data(), text.size());
}

}  // namespace diatom::ml
