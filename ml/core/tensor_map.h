// TensorMap: named arrays as files hold them, free of any framework; and the readers and writers of
// .safetensors, .npy and PyTorch's .pth. Nothing that is read is ever executed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "ml/core/matrix.h"

namespace diatom::ml {

enum class ElementType : std::uint8_t { f16, f32, f64, i32, i64, u8 };

std::size_t bytes_of(ElementType type);

struct TensorData {
  ElementType type = ElementType::f32;
  std::vector<std::int64_t> shape;
  std::vector<std::byte> bytes;  // row-major, little-endian

  std::int64_t element_count() const;
  std::vector<float> to_float() const;  // converts from any type
};

struct TensorMap {
  std::map<std::string, TensorData> tensors;
  std::map<std::string, std::string> metadata;  // only .safetensors keeps it

  std::size_t bytes() const;  // of all tensors
};

// Several maps in one file: those of `part` join the whole as prefix + name, and come out of it by
// the same prefix. Tensors alone; metadata stays where it is.
void add_under(TensorMap& whole, const std::string& prefix, TensorMap part);
TensorMap part_under(const TensorMap& whole, const std::string& prefix);

TensorData tensor_from(const Matrix& matrix);
Matrix matrix_from(const TensorData& tensor);  // (N, D); throws std::runtime_error unless 2-D

// All readers throw std::runtime_error with one sentence that names the file and what is wrong:
// truncated, not of this format, lengths that do not fit, an unsupported element type.
TensorMap read_safetensors(const std::filesystem::path& file);
TensorData read_npy(const std::filesystem::path& file);

// A torchvision state_dict, in the zip container or the older one. The pickle inside is interpreted
// by an allow-list of dictionaries, tensors and plain values; anything else is refused by name.
TensorMap read_pth(const std::filesystem::path& file);

// By the file's ending: .safetensors, .pth or .pt.
TensorMap read_weights(const std::filesystem::path& file);

// Writers go to a temporary file beside the target and rename it.
void write_safetensors(const std::filesystem::path& file, const TensorMap& map);
void write_npy(const std::filesystem::path& file, const Matrix& matrix);

// The same names, shapes and metadata in half precision, which is enough for weights that ship.
TensorMap halved(const TensorMap& map);

// 128 bits over names, shapes, types and bytes, as 32 hexadecimal digits. Metadata does not count.
std::string content_hash(const TensorMap& map);

}  // namespace diatom::ml
