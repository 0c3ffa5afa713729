// NumPy's .npy format: "\x93NUMPY", version, header length, a Python dictionary as text
// {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }, then the elements.
#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "ml/core/files.h"
#include "ml/core/input_file.h"
#include "ml/core/tensor_bytes.h"
#include "ml/core/tensor_map.h"

namespace diatom::ml {
namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::uint64_t header_limit = 1'000'000;  // bytes
constexpr std::size_t alignment = 64;              // bytes, of the first element
constexpr std::size_t dimension_limit = 32;        // NumPy's own

struct Header {
  std::string type_name;
  bool fortran_order = false;
  std::vector<std::int64_t> shape;
  std::uint64_t data_begin = 0;
};

std::optional<ElementType> type_of(std::string_view descr) {
  if (descr == "<f2") return ElementType::f16;
  if (descr == "<f4") return ElementType::f32;
  if (descr == "<f8") return ElementType::f64;
  if (descr == "<i4") return ElementType::i32;
  if (descr == "<i8") return ElementType::i64;
  if (descr == "|u1" || descr == "|b1") return ElementType::u8;
  return std::nullopt;
}

// What stands behind `'key':` in the header, without leading spaces; empty where there is no key.
std::string_view value_of(std::string_view header, const std::string& key) {
  auto place = header.find("'" + key + "'");
  if (place == std::string_view::npos) return {};
  place = header.find_first_not_of(' ', place + key.size() + 2);
  if (place == std::string_view::npos || header[place] != ':') return {};
  place = header.find_first_not_of(' ', place + 1);
  return place == std::string_view::npos ? std::string_view{} : header.substr(place);
}

std::optional<std::string> quoted(std::string_view value) {
  if (value.empty() || value.front() != '\'') return std::nullopt;
  const auto end = value.find('\'', 1);
  if (end == std::string_view::npos) return std::nullopt;
  return std::string(value.substr(1, end - 1));
}

// A tuple of whole numbers: "()", "(3,)", "(3, 4)".
std::optional<std::vector<std::int64_t>> tuple(std::string_view value) {
  const auto end = value.find(')');
  if (value.empty() || value.front() != '(' || end == std::string_view::npos) return std::nullopt;
  std::vector<std::int64_t> numbers;
  const auto* at = value.data() + 1;
  const auto* const last = value.data() + end;
  while (true) {
    while (at != last && (*at == ' ' || *at == ',')) ++at;
    if (at == last) return numbers;
    std::int64_t number = 0;
    const auto [next, error] = std::from_chars(at, last, number);
    if (error != std::errc{} || number < 0 || numbers.size() == dimension_limit)
      return std::nullopt;
    numbers.push_back(number);
    at = next;
  }
}

Header read_header(InputFile& file) {
  if (file.size() < 10) file.fail("too short for a .npy file");
  const auto start = file.read(0, 10);
  if (std::memcmp(start.data(), magic.data(), magic.size()) != 0) file.fail("not a .npy file");
  const auto version = std::to_integer<int>(start[6]);
  if (version < 1 || version > 3) {
    file.fail("version " + std::to_string(version) + " of the .npy format is unknown");
  }
  std::uint32_t length = 0;
  const std::size_t length_bytes = version == 1 ? 2 : 4;
  std::memcpy(&length, file.read(8, length_bytes).data(), length_bytes);
  if (length > header_limit) file.fail("its header length is absurd");
  const auto bytes = file.read(8 + length_bytes, length);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());

  const auto type_name = quoted(value_of(text, "descr"));
  const auto order = value_of(text, "fortran_order");
  const auto shape = tuple(value_of(text, "shape"));
  const bool fortran = order.starts_with("True");
  if (!type_name || !shape || (!fortran && !order.starts_with("False"))) {
    file.fail("its header does not describe an array of numbers");
  }
  return {*type_name, fortran, *shape, 8 + length_bytes + length};
}

// Column-major: the first index runs fastest.
std::vector<std::int64_t> fortran_strides(const std::vector<std::int64_t>& shape) {
  std::vector<std::int64_t> strides;
  std::int64_t stride = 1;
  for (const auto dimension : shape) {
    strides.push_back(stride);
    stride *= dimension;
  }
  return strides;
}

}  // namespace

TensorData read_npy(const std::filesystem::path& path) {
  InputFile file(path);
  const auto header = read_header(file);
  const auto type = type_of(header.type_name);
  if (!type) {
    file.fail("elements of type '" + header.type_name +
              "' are not supported; save them as float32, float64, int32 or int64");
  }
  const auto length = dense_bytes(header.shape, bytes_of(*type));
  if (!length) file.fail("its shape is absurd");
  if (*length > file.size() - header.data_begin) file.fail("truncated: elements are missing");
  if (*length < file.size() - header.data_begin)
    file.fail("more bytes than its shape has elements");
  auto bytes = file.read(header.data_begin, *length);
  if (header.fortran_order && *length > 0) {
    bytes = *gather(bytes, bytes_of(*type), {header.shape, fortran_strides(header.shape), 0});
  }
  return {*type, header.shape, std::move(bytes)};
}

void write_npy(const std::filesystem::path& file, const Matrix& matrix) {
  auto text = "{'descr': '<f4', 'fortran_order': False, 'shape': (" +
              std::to_string(matrix.rows()) + ", " + std::to_string(matrix.cols()) + "), }";
  const auto before = magic.size() + 2 + sizeof(std::uint16_t);
  text.append(alignment - (before + text.size() + 1) % alignment, ' ');
  text += '\n';
  write_atomically(file, [&](std::ostream& out) {
    const auto length = static_cast<std::uint16_t>(text.size());
    out << magic << '\x01' << '\x00';
    out.write(reinterpret_cast<const char*>(&length), sizeof length);
    out << text;
    out.write(
        reinterpret_cast<const char*>(matrix.data()),
        static_cast<std::streamsize>(static_cast<std::size_t>(matrix.size()) * sizeof(float)));
  });
}

}  // namespace diatom::ml
