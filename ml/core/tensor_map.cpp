#include "ml/core/tensor_map.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <stdexcept>

#include <Eigen/Core>

#include "ml/core/check.h"
#include "ml/core/files.h"
#include "ml/core/tensor_bytes.h"

namespace diatom::ml {
namespace {

static_assert(std::endian::native == std::endian::little, "files hold little-endian numbers");

template <class T>
std::vector<float> floats_from(const std::vector<std::byte>& bytes) {
  std::vector<float> floats(bytes.size() / sizeof(T));
  for (std::size_t i = 0; i < floats.size(); ++i) {
    T value;
    std::memcpy(&value, bytes.data() + i * sizeof(T), sizeof(T));
    floats[i] = static_cast<float>(value);
  }
  return floats;
}

// The first and the last element that a view touches, counted in elements of its storage.
struct Extent {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

std::optional<Extent> extent_of(const StridedView& view) {
  Extent extent{view.offset, view.offset};
  for (std::size_t d = 0; d < view.shape.size(); ++d) {
    std::int64_t reach = 0;
    auto& end = view.strides[d] < 0 ? extent.first : extent.last;
    if (__builtin_mul_overflow(view.shape[d] - 1, view.strides[d], &reach) ||
        __builtin_add_overflow(end, reach, &end)) {
      return std::nullopt;
    }
  }
  return extent;
}

// Advances a row-major index; returns false after the last.
bool advance(std::vector<std::int64_t>& index, const std::vector<std::int64_t>& shape) {
  for (std::size_t d = shape.size(); d-- > 0;) {
    if (++index[d] < shape[d]) return true;
    index[d] = 0;
  }
  return false;
}

}  // namespace

std::size_t bytes_of(ElementType type) {
  switch (type) {
    case ElementType::f16:
      return 2;
    case ElementType::f32:
      return 4;
    case ElementType::f64:
      return 8;
    case ElementType::i32:
      return 4;
    case ElementType::i64:
      return 8;
    case ElementType::u8:
      return 1;
  }
  DIATOM_CHECK(false, "an element type without a size");
  return 0;
}

std::int64_t TensorData::element_count() const {
  std::int64_t count = 1;
  for (const auto dimension : shape) count *= dimension;
  return count;
}

std::size_t TensorMap::bytes() const {
  std::size_t sum = 0;
  for (const auto& [name, data] : tensors) sum += data.bytes.size();
  return sum;
}

std::vector<float> TensorData::to_float() const {
  switch (type) {
    case ElementType::f16:
      return floats_from<Eigen::half>(bytes);
    case ElementType::f32:
      return floats_from<float>(bytes);
    case ElementType::f64:
      return floats_from<double>(bytes);
    case ElementType::i32:
      return floats_from<std::int32_t>(bytes);
    case ElementType::i64:
      return floats_from<std::int64_t>(bytes);
    case ElementType::u8:
      return floats_from<std::uint8_t>(bytes);
  }
  DIATOM_CHECK(false, "an element type without a conversion");
  return {};
}

void add_under(TensorMap& whole, const std::string& prefix, TensorMap part) {
  for (auto& [name, tensor] : part.tensors) whole.tensors[prefix + name] = std::move(tensor);
}

TensorMap part_under(const TensorMap& whole, const std::string& prefix) {
  TensorMap part;
  for (const auto& [name, tensor] : whole.tensors)
    if (name.starts_with(prefix)) part.tensors[name.substr(prefix.size())] = tensor;
  return part;
}

TensorData tensor_from(const Matrix& matrix) {
  const auto* begin = reinterpret_cast<const std::byte*>(matrix.data());
  return {ElementType::f32,
          {matrix.rows(), matrix.cols()},
          {begin, begin + static_cast<std::size_t>(matrix.size()) * sizeof(float)}};
}

Matrix matrix_from(const TensorData& tensor) {
  if (tensor.shape.size() != 2) {
    throw std::runtime_error("a matrix (N, D) is expected, not a tensor of " +
                             std::to_string(tensor.shape.size()) + " dimensions");
  }
  Matrix matrix(tensor.shape[0], tensor.shape[1]);
  const auto bytes_of_matrix = static_cast<std::size_t>(matrix.size()) * sizeof(float);
  if (tensor.type == ElementType::f32 && tensor.bytes.size() == bytes_of_matrix) {
    // With no third copy; std::copy also takes the null pointers of a matrix without rows.
    std::copy(tensor.bytes.begin(), tensor.bytes.end(),
              reinterpret_cast<std::byte*>(matrix.data()));
    return matrix;
  }
  const auto floats = tensor.to_float();
  DIATOM_CHECK(static_cast<std::int64_t>(floats.size()) == matrix.size(),
               "a tensor whose bytes do not fit its shape");
  std::copy(floats.begin(), floats.end(), matrix.data());
  return matrix;
}

TensorMap read_weights(const std::filesystem::path& file) {
  const auto ending = file.extension();
  if (ending == ".safetensors") return read_safetensors(file);
  if (ending == ".pth" || ending == ".pt") return read_pth(file);
  throw std::runtime_error("cannot read " + file.string() +
                           ": weights end in .safetensors, .pth or .pt");
}

std::string content_hash(const TensorMap& map) {
  // Each tensor is hashed on its own, so that no second copy of all weights is needed.
  std::string digest;
  for (const auto& [name, tensor] : map.tensors) {
    digest += std::to_string(name.size()) + ":" + name + " ";
    digest += std::to_string(static_cast<int>(tensor.type)) + " (";
    for (const auto dimension : tensor.shape) digest += std::to_string(dimension) + ",";
    digest += ") " + hash_hex(tensor.bytes.data(), tensor.bytes.size()) + "\n";
  }
  return hash_hex(digest.data(), digest.size());
}

std::optional<std::uint64_t> dense_bytes(const std::vector<std::int64_t>& shape,
                                         std::size_t element_bytes) {
  if (std::any_of(shape.begin(), shape.end(), [](auto dimension) { return dimension < 0; })) {
    return std::nullopt;
  }
  auto bytes = static_cast<std::int64_t>(element_bytes);
  for (const auto dimension : shape) {
    if (__builtin_mul_overflow(bytes, dimension, &bytes)) return std::nullopt;
  }
  return static_cast<std::uint64_t>(bytes);
}

std::optional<std::vector<std::byte>> gather(std::span<const std::byte> storage,
                                             std::size_t element_bytes, const StridedView& view) {
  const auto total = dense_bytes(view.shape, element_bytes);
  if (!total || *total > storage.size() || view.shape.size() != view.strides.size()) {
    return std::nullopt;
  }
  std::vector<std::byte> dense(*total);
  if (dense.empty()) return dense;
  const auto extent = extent_of(view);
  const auto held = static_cast<std::int64_t>(storage.size() / element_bytes);
  if (!extent || extent->first < 0 || extent->last >= held) return std::nullopt;

  std::vector<std::int64_t> index(view.shape.size(), 0);
  auto* to = dense.data();
  do {
    auto from = view.offset;
    for (std::size_t d = 0; d < index.size(); ++d) from += index[d] * view.strides[d];
    std::memcpy(to, storage.data() + static_cast<std::size_t>(from) * element_bytes, element_bytes);
    to += element_bytes;
  } while (advance(index, view.shape));
  return dense;
}

std::vector<std::byte> float_from_bfloat16(std::span<const std::byte> bytes) {
  std::vector<std::byte> floats(bytes.size() * 2);
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    floats[2 * i + 2] = bytes[i];
    floats[2 * i + 3] = bytes[i + 1];
  }
  return floats;
}

TensorMap halved(const TensorMap& whole) {
  TensorMap map;
  map.metadata = whole.metadata;
  for (const auto& [name, data] : whole.tensors) {
    TensorData half{ElementType::f16, data.shape, {}};
    for (const float value : data.to_float()) {
      const Eigen::half rounded(value);
      const auto* bytes = reinterpret_cast<const std::byte*>(&rounded);
      half.bytes.insert(half.bytes.end(), bytes, bytes + sizeof(rounded));
    }
    map.tensors[name] = std::move(half);
  }
  return map;
}

}  // namespace diatom::ml
