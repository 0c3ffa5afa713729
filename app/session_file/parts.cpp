#include "app/session_file/parts.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <stdexcept>

#include "ml/core/dataset.h"

namespace diatom::app {

namespace {

template <class T>
ml::TensorData tensor_of_numbers(ml::ElementType type, const std::vector<T>& numbers) {
  ml::TensorData tensor{type, {static_cast<std::int64_t>(numbers.size())}, {}};
  const auto* const bytes = reinterpret_cast<const std::byte*>(numbers.data());
  tensor.bytes.assign(bytes, bytes + numbers.size() * sizeof(T));
  return tensor;
}

template <class T>
std::vector<T> numbers_of(ml::ElementType type, const ml::TensorData& tensor,
                          const std::string& name) {
  if (tensor.type != type || tensor.shape.size() != 1)
    throw std::runtime_error("its tensor '" + name + "' is of another kind");
  std::vector<T> numbers(tensor.bytes.size() / sizeof(T));
  if (!numbers.empty())
    std::memcpy(numbers.data(), tensor.bytes.data(), numbers.size() * sizeof(T));
  return numbers;
}

}  // namespace

void Parts::add(const std::string& name, const ml::Matrix& matrix) {
  tensors.tensors[name] = ml::tensor_from(matrix);
}

void Parts::add(const std::string& name, const ml::Vector& vector) {
  add(name, ml::Matrix(vector.transpose()));
}

void Parts::add(const std::string& name, const std::vector<int>& numbers) {
  tensors.tensors[name] = tensor_of_numbers(ml::ElementType::i32, numbers);
}

void Parts::add(const std::string& name, const std::vector<float>& numbers) {
  tensors.tensors[name] = tensor_of_numbers(ml::ElementType::f32, numbers);
}

void Parts::add(const std::string& name, const ml::RowIndices& rows) {
  tensors.tensors[name] =
      tensor_of_numbers(ml::ElementType::i64, std::vector<std::int64_t>(rows.begin(), rows.end()));
}

void Parts::add(const std::string& name, const ml::TensorMap& map) {
  ml::add_under(tensors, name + '.', map);
  json[name] = map.metadata;
}

ml::Matrix Parts::matrix(const std::string& name) const {
  return ml::matrix_from(tensor(name));
}

ml::Vector Parts::vector(const std::string& name) const {
  const auto row = matrix(name);
  return Eigen::Map<const ml::Vector>(row.data(), row.size());
}

std::vector<int> Parts::integers(const std::string& name) const {
  return numbers_of<int>(ml::ElementType::i32, tensor(name), name);
}

std::vector<float> Parts::floats(const std::string& name) const {
  return numbers_of<float>(ml::ElementType::f32, tensor(name), name);
}

ml::RowIndices Parts::rows(const std::string& name) const {
  const auto numbers = numbers_of<std::int64_t>(ml::ElementType::i64, tensor(name), name);
  return {numbers.begin(), numbers.end()};
}

ml::TensorMap Parts::map(const std::string& name) const {
  auto part = ml::part_under(tensors, name + '.');
  part.metadata = json.at(name).get<std::map<std::string, std::string>>();
  return part;
}

const ml::TensorData& Parts::tensor(const std::string& name) const {
  const auto found = tensors.tensors.find(name);
  if (found == tensors.tensors.end())
    throw std::runtime_error("it lacks the tensor '" + name + "'");
  return found->second;
}

void require(bool holds, const char* what) {
  if (!holds) throw std::runtime_error(std::string("its ") + what + " do not fit together");
}

void check_labels(const std::vector<int>& labels, std::size_t rows, std::size_t classes) {
  require(labels.size() == rows, "labels and features");
  for (const int label : labels)
    require(label >= ml::unlabelled && label < static_cast<int>(classes), "labels and classes");
}

std::string text_of(const nlohmann::json& json, int indent) {
  return json.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace);
}

nlohmann::json with_nan(nlohmann::json json) {
  if (json.is_null()) return std::numeric_limits<double>::quiet_NaN();
  if (json.is_structured())
    for (auto& value : json) value = with_nan(std::move(value));
  return json;
}

}  // namespace diatom::app
