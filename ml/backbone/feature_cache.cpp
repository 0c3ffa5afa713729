#include "ml/backbone/feature_cache.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "ml/core/files.h"

namespace diatom::ml {
namespace {

constexpr std::size_t rows_a_file = 512;  // some ten seconds' work of a small network
constexpr std::size_t hash_length = 32;   // hexadecimal digits
constexpr const char* checksum_key = "content_hash";

std::filesystem::path folder_of(const std::filesystem::path& cache, const FeatureRecipe& recipe) {
  if (cache.empty()) return {};
  const auto text = to_json(recipe);
  return cache / ("features-" + hash_hex(text.data(), text.size()));
}

TensorData tensor_of(const std::vector<std::string>& hashes) {
  TensorData tensor;
  tensor.type = ElementType::u8;
  tensor.shape = {static_cast<std::int64_t>(hashes.size()), std::int64_t{hash_length}};
  for (const auto& hash : hashes)
    for (const char digit : hash) tensor.bytes.push_back(static_cast<std::byte>(digit));
  return tensor;
}

}  // namespace

FeatureCache::FeatureCache(const std::filesystem::path& folder, const FeatureRecipe& recipe)
    : folder_(folder_of(folder, recipe)), dim_(recipe.dim) {
  std::error_code none_yet;
  if (folder_.empty()) return;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, none_yet))
    if (entry.path().extension() == ".safetensors") unread_.push_back(entry.path());
}

FeatureCache::~FeatureCache() {
  save();
}

bool FeatureCache::load_next() {
  if (unread_.empty()) return false;
  const auto file = unread_.back();
  unread_.pop_back();
  try {
    read(file);
  } catch (const std::exception&) {
    std::error_code still_there;  // then it is met again next time, and costs nothing else
    std::filesystem::remove(file, still_there);
  }
  return true;
}

void FeatureCache::read(const std::filesystem::path& file) {
  const auto map = read_safetensors(file);
  if (map.metadata.at(checksum_key) != content_hash(map)) throw std::runtime_error("damaged");
  const auto values = matrix_from(map.tensors.at("values"));
  const auto seconds = map.tensors.at("seconds").to_float();
  const auto& digits = map.tensors.at("images").bytes;
  const auto count = static_cast<std::size_t>(values.rows());
  if (values.cols() != dim_ || seconds.size() != count || digits.size() != count * hash_length)
    throw std::runtime_error("rows of another kind");
  for (std::size_t i = 0; i < count; ++i) {
    const auto* hash = reinterpret_cast<const char*>(digits.data() + i * hash_length);
    rows_[std::string(hash, hash_length)] = {values.row(static_cast<Eigen::Index>(i)), seconds[i]};
  }
}

const FeatureCache::Row* FeatureCache::find(const std::string& content_hash) const {
  const auto found = rows_.find(content_hash);
  return found == rows_.end() ? nullptr : &found->second;
}

void FeatureCache::add(const std::string& content_hash, Row row) {
  if (folder_.empty() || content_hash.size() != hash_length) return;
  rows_[content_hash] = std::move(row);
  unsaved_.push_back(content_hash);
  if (unsaved_.size() >= rows_a_file) save();
}

void FeatureCache::save() {
  if (unsaved_.empty() || !warning_.empty()) return;
  const auto count = static_cast<Eigen::Index>(unsaved_.size());
  Matrix values(count, dim_);
  Matrix seconds(count, 1);
  for (Eigen::Index i = 0; i < count; ++i) {
    const auto& row = rows_.at(unsaved_[static_cast<std::size_t>(i)]);
    values.row(i) = row.values;
    seconds(i, 0) = row.seconds;
  }
  TensorMap map;
  map.tensors = {{"images", tensor_of(unsaved_)},
                 {"seconds", tensor_from(seconds)},
                 {"values", tensor_from(values)}};
  const auto hash = content_hash(map);
  map.metadata[checksum_key] = hash;
  try {
    std::filesystem::create_directories(folder_);
    write_safetensors(folder_ / (hash + ".safetensors"), map);
    unsaved_.clear();
  } catch (const std::exception& error) {
    warning_ = error.what();
  }
}

}  // namespace diatom::ml
