// What a stranger may have put into a file of tensors: small changes, drawn by a seed, to one that
// is whole. The bytes keep fitting the shapes, since read_safetensors sees to that; the file's own
// header is changed as text.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <limits>
#include <regex>
#include <string>
#include <type_traits>
#include <utility>

#include "ml/core/random.h"
#include "ml/core/tensor_map.h"

namespace diatom::tests {

// More numbers than any machine can address, so that asking memory for them always fails.
inline constexpr std::int64_t absurd_length = std::int64_t{1} << 50U;

template <class Values>
auto& drawn_from(Values& values, ml::Random& random) {
  return *std::next(std::begin(values),
                    static_cast<std::ptrdiff_t>(random.below(std::size(values))));
}

// One word or number of a JSON text becomes another.
inline std::string with_an_odd_word(const std::string& text, ml::Random& random) {
  static const std::regex word(R"("[^"]*"|-?[0-9][-+.0-9eE]*|true|false|null)");
  static const std::string others[] = {
      "null", "true",  "0",         "1",          "3",
      "-1",   "0.5",   "{}",        "2147483648", "1125899906842624",
      "1e39", "-7e99", "[]",        "\"\"",       "99999999999999999999",
      "[2]",  "[0,1]", "{\"a\":1}", "\"dense\"",  "\"kmeans\""};
  const std::sregex_iterator begin(text.begin(), text.end(), word);
  const auto count = std::distance(begin, std::sregex_iterator());
  if (count == 0) return text;
  const auto found = std::next(
      begin, static_cast<std::ptrdiff_t>(random.below(static_cast<std::uint64_t>(count))));
  const auto place = static_cast<std::size_t>(found->position());
  return text.substr(0, place) + drawn_from(others, random) + found->suffix().str();
}

// What would be absurdly large is emptied.
inline void fit_bytes(ml::TensorData& tensor) {
  double count = 1.0;
  for (const auto length : tensor.shape) count *= static_cast<double>(length);
  if (count > 1e7) {
    tensor.shape = {0};
    count = 0.0;
  }
  tensor.bytes.resize(static_cast<std::size_t>(count) * ml::bytes_of(tensor.type));
}

inline void drop_one(ml::TensorMap& map, ml::Random& random) {
  map.tensors.erase(drawn_from(map.tensors, random).first);
}

inline void swap_two(ml::TensorMap& map, ml::Random& random) {
  std::swap(drawn_from(map.tensors, random).second, drawn_from(map.tensors, random).second);
}

inline void retype_one(ml::TensorMap& map, ml::Random& random) {
  using Type = ml::ElementType;
  constexpr Type types[] = {Type::f16, Type::f32, Type::f64, Type::i32, Type::i64, Type::u8};
  auto& tensor = drawn_from(map.tensors, random).second;
  tensor.type = drawn_from(types, random);
  fit_bytes(tensor);
}

inline void resize_one(ml::TensorMap& map, ml::Random& random) {
  auto& tensor = drawn_from(map.tensors, random).second;
  if (tensor.shape.empty()) return;
  auto& length = drawn_from(tensor.shape, random);
  const std::int64_t others[] = {0, 1, 2, length + 1, std::max<std::int64_t>(0, length - 1)};
  length = drawn_from(others, random);
  fit_bytes(tensor);
}

// As many numbers as before.
inline void reshape_one(ml::TensorMap& map, ml::Random& random) {
  auto& [type, shape, bytes] = drawn_from(map.tensors, random).second;
  switch (random.below(4)) {
    case 0:
      std::reverse(shape.begin(), shape.end());
      break;
    case 1:
      shape.push_back(1);
      break;
    case 2:
      shape.insert(shape.begin(), 1);
      break;
    default:
      shape = {static_cast<std::int64_t>(bytes.size() / ml::bytes_of(type))};
  }
}

inline void replace_length(ml::TensorMap& map, std::int64_t length, std::int64_t by) {
  for (auto& [name, tensor] : map.tensors) {
    std::replace(tensor.shape.begin(), tensor.shape.end(), length, by);
    fit_bytes(tensor);
  }
}

// A length that tensors share, in all of them: what is left still fits together.
inline void resize_all(ml::TensorMap& map, ml::Random& random) {
  const auto shape = drawn_from(map.tensors, random).second.shape;
  if (shape.empty()) return;
  constexpr std::int64_t others[] = {0, 1, 2, 5};
  replace_length(map, drawn_from(shape, random), drawn_from(others, random));
}

// Tensors without a byte may have any length.
inline void empty_all(ml::TensorMap& map, ml::Random& random) {
  const auto shape = drawn_from(map.tensors, random).second.shape;
  if (shape.size() < 2) return;
  replace_length(map, drawn_from(shape, random), 0);
  const auto length = drawn_from(shape, random);
  if (length == 0) return;
  for (auto& [name, tensor] : map.tensors) {
    const auto found = std::find(tensor.shape.begin(), tensor.shape.end(), length);
    if (tensor.bytes.empty() && found != tensor.shape.end()) *found = absurd_length;
  }
}

template <class T>
void write_odd_number(std::byte* place, ml::Random& random) {
  using Limits = std::numeric_limits<T>;
  constexpr T others[] = {T{0},
                          T{1},
                          static_cast<T>(-1),
                          Limits::lowest(),
                          Limits::max(),
                          Limits::quiet_NaN(),
                          Limits::infinity()};  // the last two of integers: 0
  const T value = drawn_from(others, random);
  std::memcpy(place, &value, sizeof value);
}

inline void set_numbers_of_one(ml::TensorMap& map, ml::Random& random) {
  auto& tensor = drawn_from(map.tensors, random).second;
  const auto size = ml::bytes_of(tensor.type);
  for (auto left = 1 + random.below(3); left > 0 && !tensor.bytes.empty(); --left) {
    auto* place = tensor.bytes.data() + size * random.below(tensor.bytes.size() / size);
    if (tensor.type == ml::ElementType::f32) write_odd_number<float>(place, random);
    if (tensor.type == ml::ElementType::f64) write_odd_number<double>(place, random);
    if (tensor.type == ml::ElementType::i32) write_odd_number<std::int32_t>(place, random);
    if (tensor.type == ml::ElementType::i64) write_odd_number<std::int64_t>(place, random);
  }
}

inline void flip_bytes_of_one(ml::TensorMap& map, ml::Random& random) {
  auto& bytes = drawn_from(map.tensors, random).second.bytes;
  for (auto left = 1 + random.below(4); left > 0 && !bytes.empty(); --left)
    drawn_from(bytes, random) ^= static_cast<std::byte>(random.below(256));
}

// Bytes (u8) are texts too.
inline void edit_a_text(ml::TensorMap& map, ml::Random& random) {
  for (auto& [name, tensor] : map.tensors) {
    if (tensor.type != ml::ElementType::u8) continue;
    const std::string text(reinterpret_cast<const char*>(tensor.bytes.data()), tensor.bytes.size());
    const auto other = with_an_odd_word(text, random);
    tensor.shape = {static_cast<std::int64_t>(other.size())};
    fit_bytes(tensor);
    std::memcpy(tensor.bytes.data(), other.data(), other.size());
  }
  if (map.metadata.empty()) return;
  auto& text = drawn_from(map.metadata, random).second;
  text = with_an_odd_word(text, random);
}

inline void drop_a_text(ml::TensorMap& map, ml::Random& random) {
  if (!map.metadata.empty()) map.metadata.erase(drawn_from(map.metadata, random).first);
}

// One change, or two.
inline ml::TensorMap forged(ml::TensorMap map, ml::Random& random) {
  using Change = void (*)(ml::TensorMap&, ml::Random&);
  constexpr Change changes[] = {drop_one,          swap_two,    retype_one,  resize_one,
                                reshape_one,       resize_all,  empty_all,   set_numbers_of_one,
                                flip_bytes_of_one, edit_a_text, edit_a_text, drop_a_text};
  for (auto left = 1 + random.below(2); left > 0 && !map.tensors.empty(); --left)
    drawn_from(changes, random)(map, random);
  return map;
}

// A .safetensors file's bytes: cut off, flipped, or with another word in the header.
inline std::string forged_file(std::string bytes, ml::Random& random) {
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), sizeof length);
  switch (random.below(4)) {
    case 0:
      return bytes.substr(0, random.below(bytes.size()));
    case 1:
      drawn_from(bytes, random) ^= static_cast<char>(1U << random.below(7));
      return bytes;
    default:
      const auto header = with_an_odd_word(bytes.substr(sizeof length, length), random);
      const std::uint64_t other_length = header.size();
      return std::string(reinterpret_cast<const char*>(&other_length), sizeof other_length) +
             header + bytes.substr(sizeof length + length);
  }
}

}  // namespace diatom::tests
