// Parts: what the results in a session file are made of. JSON for what is few, named tensors for
// what is many.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "ml/core/latest.h"
#include "ml/core/matrix.h"
#include "ml/core/tensor_map.h"

namespace diatom::app {

struct Parts {
  nlohmann::json json = nlohmann::json::object();
  ml::TensorMap tensors;

  void add(const std::string& name, const ml::Matrix& matrix);
  void add(const std::string& name, const ml::Vector& vector);
  void add(const std::string& name, const std::vector<int>& numbers);
  void add(const std::string& name, const std::vector<float>& numbers);
  void add(const std::string& name, const ml::RowIndices& rows);
  // All of a map; the names of its tensors follow on `name` and a dot.
  void add(const std::string& name, const ml::TensorMap& map);

  bool has(const std::string& name) const { return tensors.tensors.contains(name); }

  // All throw std::runtime_error that names the tensor where there is none such.
  ml::Matrix matrix(const std::string& name) const;
  ml::Vector vector(const std::string& name) const;
  std::vector<int> integers(const std::string& name) const;
  std::vector<float> floats(const std::string& name) const;
  ml::RowIndices rows(const std::string& name) const;
  ml::TensorMap map(const std::string& name) const;

 private:
  const ml::TensorData& tensor(const std::string& name) const;
};

template <class T>
ml::Snapshot<T> snapshot_of(T value) {
  return std::make_shared<const T>(std::move(value));
}

// Throws std::runtime_error "its WHAT do not fit together" where `holds` is false.
void require(bool holds, const char* what);

// Requires a label for each row, that is a class or ml::unlabelled.
void check_labels(const std::vector<int>& labels, std::size_t rows, std::size_t classes);

// Names of files need not be UTF-8: what is not becomes a replacement mark, where dump would throw.
std::string text_of(const nlohmann::json& json, int indent = -1);

// JSON has no NaN: it is written as null, and every null of these files is one.
nlohmann::json with_nan(nlohmann::json json);

}  // namespace diatom::app
