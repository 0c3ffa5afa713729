// A whole model file: its description, its standardisation, its recipe and its head. A made-up file
// never bears the right hash; the refusal says which one that would be, and with it the file is
// read again. clang cannot read LibTorch's headers, so the heads are those that do without it.
#include <cstring>

#include <nlohmann/json.hpp>

#include "ml/classifier/cluster_head.h"
#include "ml/classifier/model.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/forged_model.h"

namespace diatom::ml {

std::shared_ptr<const Vae> restore_vae(const TensorMap&) {
  throw std::runtime_error("there are no VAEs here");
}

}  // namespace diatom::ml

namespace diatom::fuzz {

namespace {

using ml::Matrix;
using ml::TensorData;
using ml::TensorMap;

constexpr int dim = 2;
constexpr int classes = 2;

TensorData floats(std::vector<std::int64_t> shape) {
  std::int64_t count = 1;
  for (const auto side : shape) count *= side;
  auto data = ml::tensor_from(Matrix(Matrix::Ones(1, count)));
  data.shape = std::move(shape);
  return data;
}

TensorData doubles(std::vector<std::int64_t> shape) {
  auto data = floats(std::move(shape));
  const std::vector<double> ones(data.bytes.size() / sizeof(float), 1.0);
  data.type = ml::ElementType::f64;
  data.bytes.resize(ones.size() * sizeof(double));
  std::memcpy(data.bytes.data(), ones.data(), data.bytes.size());
  return data;
}

TensorMap map_of(std::initializer_list<std::pair<const std::string, TensorData>> tensors) {
  TensorMap map;
  map.tensors = tensors;
  return map;
}

std::shared_ptr<const ml::Head> clusters(const std::string& method, const TensorMap& tensors) {
  return ml::make_cluster_head(nullptr,
                               ml::ClusteringRegistry::instance().find(method).restore(tensors));
}

// One of each method.
std::vector<std::shared_ptr<const ml::Head>> heads() {
  const auto centres = map_of({{"centres", floats({classes, dim})}});
  auto fuzzy = centres;
  fuzzy.tensors["fuzzifier"] = ml::tensor_from(Matrix(Matrix::Constant(1, 1, 2.0F)));
  return {clusters("kmeans", centres), clusters("fuzzy", fuzzy),
          clusters("gmm", map_of({{"weights", doubles({classes, 1})},
                                  {"means", doubles({classes, dim})},
                                  {"whitenings", doubles({classes * dim, dim})}})),
          clusters("density", map_of({{"rows", floats({3, dim})},
                                      {"labels", floats({3, 1})},
                                      {"cores", floats({3, 1})},
                                      {"reaches", floats({classes, 1})}}))};
}

ml::Model model_of(std::shared_ptr<const ml::Head> head) {
  ml::Model model;
  model.standardisation = {ml::Vector::Zero(dim), ml::Vector::Ones(dim)};
  model.head = std::move(head);
  model.classes = {"a", "b"};
  return model;
}

// Sees pictures of 32 x 32 pixels.
ml::Model model_with_backbone() {
  ml::Model model;
  model.backbone = ml::make_backbone({"pixels", {}, "", 0, ml::Device::cpu});
  model.recipe = model.backbone->recipe();
  const auto features = model.recipe->dim;
  model.standardisation = {ml::Vector::Zero(features), ml::Vector::Ones(features)};
  model.head = clusters("kmeans", map_of({{"centres", floats({1, features})}}));
  model.classes = {"a"};
  return model;
}

}  // namespace

std::vector<std::string> seeds() {
  std::vector<std::string> files;
  const auto add = [&files](const ml::Model& model) {
    const auto file = as_file({}, "seed.diatom");
    ml::write_model(file, model);
    files.push_back(content_of(file));
  };
  for (const auto& head : heads()) add(model_of(head));
  add(model_with_backbone());
  return files;
}

void read_input(Bytes input) {
  const auto model = tests::read_as_if_whole(as_file(input, "a.diatom"));
  const auto classes_said = static_cast<Eigen::Index>(model.classes.size());
  const auto scores = model.scores(Matrix(Matrix::Zero(3, model.standardisation.mean.size())));
  must_hold(scores.rows() == 3 && scores.cols() == classes_said, "a score a class");
  if (model.backbone) {
    const std::vector<ml::Image> images(1, {5, 4, 3, std::vector<std::uint8_t>(60, 7)});
    must_hold(model.scores(images).cols() == classes_said, "a picture gets a score a class");
  }
  const auto again = as_file({}, "again.diatom");
  ml::write_model(again, model);
  must_hold(ml::content_hash(ml::read_model(again)) == ml::content_hash(model),
            "what is written reads as it was");
}

}  // namespace diatom::fuzz
