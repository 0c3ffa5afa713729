// The safetensors format: an 8-byte header length, a JSON header {"name": {"dtype", "shape",
// "data_offsets": [begin, end]}}, then the tensors' bytes without gaps.
#include <algorithm>
#include <cstring>
#include <optional>

#include <nlohmann/json.hpp>

#include "ml/core/files.h"
#include "ml/core/input_file.h"
#include "ml/core/tensor_bytes.h"
#include "ml/core/tensor_map.h"

namespace diatom::ml {
namespace {

using nlohmann::json;

constexpr std::uint64_t largest_header = 100'000'000;  // bytes; the format's own limit
constexpr std::size_t tensor_alignment = 8;            // bytes

struct TensorEntry {
  std::string name;
  std::string type_name;
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0;  // from the header's end, in bytes
  std::uint64_t end = 0;
};

struct FileType {
  const char* name;
  ElementType type;   // what it is read as
  std::size_t bytes;  // of one element in the file
};

constexpr FileType file_types[] = {
    {"F16", ElementType::f16, 2}, {"F32", ElementType::f32, 4},  {"F64", ElementType::f64, 8},
    {"I32", ElementType::i32, 4}, {"I64", ElementType::i64, 8},  {"U8", ElementType::u8, 1},
    {"BOOL", ElementType::u8, 1}, {"BF16", ElementType::f32, 2},
};

const char* name_of(ElementType type) {
  return std::find_if(std::begin(file_types), std::end(file_types),
                      [&](const FileType& known) { return known.type == type; })
      ->name;
}

std::optional<FileType> file_type_of(const std::string& name) {
  const auto* found = std::find_if(std::begin(file_types), std::end(file_types),
                                   [&](const FileType& known) { return name == known.name; });
  return found == std::end(file_types) ? std::nullopt : std::optional(*found);
}

json read_header(InputFile& file, std::uint64_t& data_begin) {
  if (file.size() < sizeof(std::uint64_t)) file.fail("too short for a safetensors file");
  std::uint64_t length = 0;
  std::memcpy(&length, file.read(0, sizeof length).data(), sizeof length);
  if (length > largest_header) file.fail("not a safetensors file (its header length is absurd)");
  const auto bytes = file.read(sizeof length, length);
  data_begin = sizeof length + length;
  const auto* text = reinterpret_cast<const char*>(bytes.data());
  auto header = json::parse(text, text + bytes.size(), nullptr, false);
  if (!header.is_object()) file.fail("not a safetensors file (its header is no JSON object)");
  return header;
}

TensorEntry entry_from(const InputFile& file, const std::string& name, const json& description) {
  try {
    const auto& offsets = description.at("data_offsets");
    // A negative number would pass as a huge unsigned one, so types are checked first.
    if (offsets.size() != 2 || !offsets[0].is_number_unsigned() ||
        !offsets[1].is_number_unsigned()) {
      file.fail("tensor '" + name + "' has no valid data_offsets");
    }
    return {name, description.at("dtype"), description.at("shape"), offsets[0], offsets[1]};
  } catch (const json::exception&) {
    file.fail("the header of tensor '" + name + "' is incomplete");
  }
}

// Tensors must follow one another without overlap or gap up to the end of the file.
void check_layout(const InputFile& file, std::vector<TensorEntry>& entries,
                  std::uint64_t data_bytes) {
  std::sort(entries.begin(), entries.end(), [](const TensorEntry& a, const TensorEntry& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  std::uint64_t expected = 0;
  for (const auto& entry : entries) {
    if (entry.begin != expected || entry.end < entry.begin) {
      file.fail("tensor '" + entry.name + "' overlaps another or leaves a gap");
    }
    if (entry.end > data_bytes) file.fail("truncated within tensor '" + entry.name + "'");
    expected = entry.end;
  }
  if (expected != data_bytes) file.fail("bytes are left over behind the last tensor");
}

TensorData read_tensor(InputFile& file, const TensorEntry& entry, std::uint64_t data_begin) {
  const auto type = file_type_of(entry.type_name);
  if (!type) {
    file.fail("tensor '" + entry.name + "' has the unsupported type '" + entry.type_name + "'");
  }
  const auto length = entry.end - entry.begin;
  if (dense_bytes(entry.shape, type->bytes) != length) {
    file.fail("the shape of tensor '" + entry.name + "' does not fit its bytes");
  }
  auto bytes = file.read(data_begin + entry.begin, length);
  if (entry.type_name == "BF16") bytes = float_from_bfloat16(bytes);
  return {type->type, entry.shape, std::move(bytes)};
}

std::map<std::string, std::string> metadata_from(const InputFile& file, const json& description) {
  try {
    return description;
  } catch (const json::exception&) {
    file.fail("its __metadata__ is no object of texts");
  }
}

}  // namespace

TensorMap read_safetensors(const std::filesystem::path& path) {
  InputFile file(path);
  std::uint64_t data_begin = 0;
  const auto header = read_header(file, data_begin);
  TensorMap map;
  std::vector<TensorEntry> entries;
  for (const auto& [name, description] : header.items()) {
    if (name == "__metadata__") {
      map.metadata = metadata_from(file, description);
    } else {
      entries.push_back(entry_from(file, name, description));
    }
  }
  check_layout(file, entries, file.size() - data_begin);
  for (const auto& entry : entries) map.tensors[entry.name] = read_tensor(file, entry, data_begin);
  return map;
}

void write_safetensors(const std::filesystem::path& file, const TensorMap& map) {
  // Wide types first: every tensor is then aligned to its element without gaps between them.
  std::vector<std::pair<const std::string*, const TensorData*>> order;
  for (const auto& [name, tensor] : map.tensors) order.emplace_back(&name, &tensor);
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    return bytes_of(a.second->type) > bytes_of(b.second->type);
  });

  json header = json::object();
  if (!map.metadata.empty()) header["__metadata__"] = map.metadata;
  std::uint64_t begin = 0;
  for (const auto& [name, tensor] : order) {
    const auto end = begin + tensor->bytes.size();
    header[*name] = {
        {"dtype", name_of(tensor->type)}, {"shape", tensor->shape}, {"data_offsets", {begin, end}}};
    begin = end;
  }
  auto text = header.dump();
  text.append((tensor_alignment - text.size() % tensor_alignment) % tensor_alignment, ' ');

  write_atomically(file, [&](std::ostream& out) {
    const std::uint64_t length = text.size();
    out.write(reinterpret_cast<const char*>(&length), sizeof length);
    out << text;
    for (const auto& [name, tensor] : order) {
      out.write(reinterpret_cast<const char*>(tensor->bytes.data()),
                static_cast<std::streamsize>(tensor->bytes.size()));
    }
  });
}

}  // namespace diatom::ml
