// Reads Python pickles without running anything: an interpreter for the part of the format that
// saved PyTorch tensors need. A pickle is a program; here it can build dictionaries, lists, tuples,
// plain values and descriptions of tensors, and whatever else it asks for is refused by name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace diatom::ml::pickle {

struct Value;
using Ref = Value*;  // values live as long as the Pickle that they were read from

struct None {};
struct BigInteger {
  std::string bytes;  // little-endian; for the few that need more than 64 bits
};
struct Tuple {
  std::vector<Ref> items;
};
struct List {
  std::vector<Ref> items;
};
struct Dictionary {
  std::vector<std::pair<Ref, Ref>> items;
};
struct Global {
  std::string name;  // "torch.FloatStorage"
};
struct Storage {
  std::string type;  // "torch.FloatStorage"
  std::string key;
  std::int64_t element_count = 0;
};
struct Tensor {
  Storage storage;
  std::int64_t offset = 0;  // in elements, as are the strides
  std::vector<std::int64_t> shape;
  std::vector<std::int64_t> strides;
};

struct Value {
  std::variant<None, bool, std::int64_t, double, std::string, BigInteger, Tuple, List, Dictionary,
               Global, Storage, Tensor>
      content;

  template <class T>
  const T* as() const {
    return std::get_if<T>(&content);
  }
  template <class T>
  T* as() {
    return std::get_if<T>(&content);
  }
};

struct Pickle {
  std::deque<Value> values;
  Ref root = nullptr;
  std::size_t size = 0;  // in bytes, up to and with the STOP
};

// Reads the pickle at the front of `bytes`. Throws std::runtime_error where it is damaged, cut
// short, or asks for something other than tensors and dictionaries.
Pickle read(std::span<const std::byte> bytes);

}  // namespace diatom::ml::pickle
