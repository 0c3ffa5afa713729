// PyTorch's .pth: a pickled dictionary that names tensors, and the storages that they are views of.
// Since 1.6 it is a zip archive (<name>/data.pkl, <name>/data/<key>); before, a row of pickles
// (magic number, protocol, system, dictionary, storage keys) with the storages behind them.
#include <algorithm>
#include <cstring>
#include <optional>
#include <span>
#include <stdexcept>
#include <string_view>

#include "ml/core/input_file.h"
#include "ml/core/pickle.h"
#include "ml/core/tensor_bytes.h"
#include "ml/core/tensor_map.h"
#include "ml/core/zip_archive.h"

namespace diatom::ml {
namespace {

using Bytes = std::span<const std::byte>;
using Storages = std::map<std::string, Bytes>;  // by key

// Views may share a storage (tied weights); a file cannot ask for more than this times its size.
constexpr std::uint64_t expansion_limit = 8;

struct StorageType {
  std::string_view name;
  ElementType type;   // what it is read as
  std::size_t bytes;  // of one element in the file
};

constexpr std::string_view bfloat16_storage = "torch.BFloat16Storage";

constexpr StorageType storage_types[] = {
    {"torch.HalfStorage", ElementType::f16, 2},   {"torch.FloatStorage", ElementType::f32, 4},
    {"torch.DoubleStorage", ElementType::f64, 8}, {"torch.IntStorage", ElementType::i32, 4},
    {"torch.LongStorage", ElementType::i64, 8},   {"torch.ByteStorage", ElementType::u8, 1},
    {"torch.BoolStorage", ElementType::u8, 1},    {bfloat16_storage, ElementType::f32, 2},
};

const StorageType& type_of(const pickle::Storage& storage) {
  const auto* found =
      std::find_if(std::begin(storage_types), std::end(storage_types),
                   [&](const StorageType& known) { return known.name == storage.type; });
  if (found == std::end(storage_types)) {
    throw std::runtime_error("tensors of the type '" + storage.type + "' are not supported");
  }
  return *found;
}

std::string_view text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// A checkpoint: the dictionary with the tensors, and the bytes that they lie in.
struct Checkpoint {
  pickle::Pickle dictionary;
  Storages storages;
};

Checkpoint read_zip_container(Bytes file) {
  const auto entries = read_zip(file).entries;
  constexpr std::string_view pickle_name = "/data.pkl";
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const auto& entry) {
    return entry.first.ends_with(pickle_name);
  });
  if (found == entries.end()) throw std::runtime_error("the archive holds no data.pkl");
  const auto folder = found->first.substr(0, found->first.size() - pickle_name.size());

  const auto order = entries.find(folder + "/byteorder");
  if (order != entries.end() && text_of(order->second) != "little") {
    throw std::runtime_error("its numbers are not little-endian");
  }
  Checkpoint checkpoint{pickle::read(found->second), {}};
  const auto prefix = folder + "/data/";
  for (const auto& [name, bytes] : entries) {
    if (name.starts_with(prefix)) checkpoint.storages[name.substr(prefix.size())] = bytes;
  }
  return checkpoint;
}

bool is_magic_number(const pickle::Pickle& number) {
  const auto* value = number.root->as<pickle::BigInteger>();
  return value != nullptr && value->bytes == "\x6C\xFC\x9C\x46\xF9\x20\x6A\xA8\x50\x19";
}

// Each storage's type stands only where the dictionary mentions it.
std::map<std::string, pickle::Storage> storages_mentioned(const pickle::Pickle& dictionary) {
  std::map<std::string, pickle::Storage> mentioned;
  for (const auto& value : dictionary.values) {
    if (const auto* storage = value.as<pickle::Storage>()) mentioned[storage->key] = *storage;
  }
  return mentioned;
}

// Behind the pickles: for each key, in the order listed, an element count (8 bytes) and the
// elements.
Storages split_storages(Bytes rest, const pickle::Pickle& keys, const pickle::Pickle& dictionary) {
  const auto* listed = keys.root->as<pickle::List>();
  if (listed == nullptr) throw std::runtime_error("it lists no storages");
  const auto mentioned = storages_mentioned(dictionary);
  Storages storages;
  for (const auto item : listed->items) {
    const auto* key = item->as<std::string>();
    const auto found = key == nullptr ? mentioned.end() : mentioned.find(*key);
    if (found == mentioned.end()) throw std::runtime_error("a storage in it belongs to no tensor");
    std::int64_t count = 0;
    if (rest.size() < sizeof count) throw std::runtime_error("truncated: a storage is missing");
    std::memcpy(&count, rest.data(), sizeof count);
    rest = rest.subspan(sizeof count);
    const auto length = dense_bytes({count}, type_of(found->second).bytes);
    if (!length || *length > rest.size()) {
      throw std::runtime_error("truncated within storage '" + *key + "'");
    }
    storages[*key] = rest.first(*length);
    rest = rest.subspan(*length);
  }
  return storages;
}

Checkpoint read_older_container(Bytes file) {
  const auto next = [&file] {
    auto value = pickle::read(file);
    file = file.subspan(value.size);
    return value;
  };
  if (!is_magic_number(next())) throw std::runtime_error("not a file that PyTorch saved");
  next();  // the protocol's version
  next();  // sizes of C types where it was written
  auto dictionary = next();
  const auto keys = next();
  auto storages = split_storages(file, keys, dictionary);
  return {std::move(dictionary), std::move(storages)};
}

TensorData read_tensor(const pickle::Tensor& tensor, const Storages& storages) {
  const auto& type = type_of(tensor.storage);
  const auto found = storages.find(tensor.storage.key);
  if (found == storages.end()) throw std::runtime_error("its storage is missing");
  auto bytes = gather(found->second, type.bytes, {tensor.shape, tensor.strides, tensor.offset});
  if (!bytes) throw std::runtime_error("it does not fit its storage");
  if (type.name == bfloat16_storage) *bytes = float_from_bfloat16(*bytes);
  return {type.type, tensor.shape, std::move(*bytes)};
}

// The dictionary itself, or the one that training scripts put under "state_dict" beside other
// things.
const pickle::Dictionary& state_dictionary(const pickle::Pickle& saved) {
  const auto* dictionary = saved.root->as<pickle::Dictionary>();
  if (dictionary == nullptr) throw std::runtime_error("it holds no dictionary of tensors");
  for (const auto& [key, value] : dictionary->items) {
    const auto* name = key->as<std::string>();
    const auto* nested = value->as<pickle::Dictionary>();
    if (name != nullptr && *name == "state_dict" && nested != nullptr) return *nested;
  }
  return *dictionary;
}

TensorMap tensors_of(const Checkpoint& checkpoint, std::uint64_t byte_limit) {
  TensorMap map;
  std::uint64_t total = 0;
  for (const auto& [key, value] : state_dictionary(checkpoint.dictionary).items) {
    const auto* name = key->as<std::string>();
    const auto* tensor = value->as<pickle::Tensor>();
    if (name == nullptr || tensor == nullptr) continue;
    try {
      auto data = read_tensor(*tensor, checkpoint.storages);
      total += data.bytes.size();
      if (total > byte_limit) throw std::runtime_error("the tensors are far larger than the file");
      map.tensors[*name] = std::move(data);
    } catch (const std::runtime_error& error) {
      throw std::runtime_error("tensor '" + *name + "': " + error.what());
    }
  }
  if (map.tensors.empty()) throw std::runtime_error("it holds no tensors by name");
  return map;
}

bool is_zip(Bytes file) {
  return text_of(file).starts_with("PK\x03\x04");
}

bool is_pickle(Bytes file) {
  return !file.empty() && file.front() == std::byte{0x80};
}

}  // namespace

TensorMap read_pth(const std::filesystem::path& path) {
  InputFile file(path);
  const auto bytes = file.read(0, file.size());
  if (!is_zip(bytes) && !is_pickle(bytes)) file.fail("not a file that PyTorch saved");
  try {
    const auto checkpoint = is_zip(bytes) ? read_zip_container(bytes) : read_older_container(bytes);
    return tensors_of(checkpoint, expansion_limit * bytes.size());
  } catch (const std::runtime_error& error) {
    throw std::runtime_error("refuses to load " + path.string() + ": " + error.what());
  }
}

}  // namespace diatom::ml
