// What the readers of tensor files share: sizes that cannot overflow, and strides made contiguous.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace diatom::ml {

// Bytes of a dense tensor; nothing where a dimension is negative or the product leaves 63 bits.
std::optional<std::uint64_t> dense_bytes(const std::vector<std::int64_t>& shape,
                                         std::size_t element_bytes);

// A strided view into a storage of elements; strides and offset count elements.
struct StridedView {
  std::vector<std::int64_t> shape;
  std::vector<std::int64_t> strides;
  std::int64_t offset = 0;
};

// The view's elements in row-major order; nothing where some element would lie outside `storage`,
// or where the view names more elements than the storage has (a small file could ask for any size).
std::optional<std::vector<std::byte>> gather(std::span<const std::byte> storage,
                                             std::size_t element_bytes, const StridedView& view);

// bfloat16 is the upper half of a float.
std::vector<std::byte> float_from_bfloat16(std::span<const std::byte> bytes);

}  // namespace diatom::ml
