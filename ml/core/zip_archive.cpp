#include "ml/core/zip_archive.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace diatom::ml {
namespace {

// Section numbers are those of PKWARE's APPNOTE.TXT.
constexpr std::uint32_t local_header_mark = 0x04034B50;          // 4.3.7
constexpr std::uint32_t central_header_mark = 0x02014B50;        // 4.3.12
constexpr std::uint32_t directory_end_mark = 0x06054B50;         // 4.3.16
constexpr std::uint32_t directory_end_64_mark = 0x06064B50;      // 4.3.14
constexpr std::uint32_t directory_locator_64_mark = 0x07064B50;  // 4.3.15
constexpr std::uint32_t in_zip64 = 0xFFFFFFFF;  // "the value is in the zip64 field"

[[noreturn]] void damaged() {
  throw std::runtime_error("the archive is truncated or damaged");
}

std::span<const std::byte> range(std::span<const std::byte> file, std::uint64_t offset,
                                 std::uint64_t count) {
  if (offset > file.size() || count > file.size() - offset) damaged();
  return file.subspan(offset, count);
}

template <class T>
T number_at(std::span<const std::byte> file, std::uint64_t offset) {
  T value;
  std::memcpy(&value, range(file, offset, sizeof(T)).data(), sizeof(T));
  return value;
}

struct Directory {
  std::uint64_t offset = 0;
  std::uint64_t entry_count = 0;
};

// The record at the file's end; only a comment of at most 64 KB may follow it.
std::uint64_t find_directory_end(std::span<const std::byte> file) {
  constexpr std::size_t record_bytes = 22;
  constexpr std::size_t comment_limit = 65535;
  if (file.size() < record_bytes) damaged();
  const auto last = file.size() - record_bytes;
  const auto first = last - std::min(last, comment_limit);
  for (auto at = last + 1; at-- > first;) {
    if (number_at<std::uint32_t>(file, at) == directory_end_mark) return at;
  }
  damaged();
}

Directory find_directory(std::span<const std::byte> file) {
  const auto end = find_directory_end(file);
  constexpr std::uint64_t locator_bytes = 20;
  if (end >= locator_bytes &&
      number_at<std::uint32_t>(file, end - locator_bytes) == directory_locator_64_mark) {
    const auto end_64 = number_at<std::uint64_t>(file, end - locator_bytes + 8);
    if (number_at<std::uint32_t>(file, end_64) != directory_end_64_mark) damaged();
    range(file, end_64, 56);
    return {number_at<std::uint64_t>(file, end_64 + 48),
            number_at<std::uint64_t>(file, end_64 + 32)};
  }
  return {number_at<std::uint32_t>(file, end + 16), number_at<std::uint16_t>(file, end + 10)};
}

// The directory's description of one entry; sizes in bytes.
struct EntryHeader {
  std::string name;
  std::uint64_t size = 0;
  std::uint64_t stored_size = 0;
  std::uint64_t local_offset = 0;
  std::uint64_t next = 0;  // where the following header begins
  bool plain = false;      // neither compressed nor encrypted
};

// The zip64 field lists, in this order, those of the values that did not fit into 32 bits (4.5.3).
void widen(EntryHeader& header, std::span<const std::byte> extra) {
  constexpr std::uint16_t zip64_field = 1;
  for (std::uint64_t at = 0; at + 4 <= extra.size();) {
    const auto id = number_at<std::uint16_t>(extra, at);
    const auto field = range(extra, at + 4, number_at<std::uint16_t>(extra, at + 2));
    at += 4 + field.size();
    if (id != zip64_field) continue;
    std::uint64_t place = 0;
    for (auto* value : {&header.size, &header.stored_size, &header.local_offset}) {
      if (*value != in_zip64) continue;
      *value = number_at<std::uint64_t>(field, place);
      place += sizeof(std::uint64_t);
    }
  }
}

EntryHeader header_at(std::span<const std::byte> file, std::uint64_t at) {
  constexpr std::uint64_t fixed_bytes = 46;
  if (number_at<std::uint32_t>(file, at) != central_header_mark) damaged();
  const auto name_bytes = number_at<std::uint16_t>(file, at + 28);
  const auto extra_bytes = number_at<std::uint16_t>(file, at + 30);
  const auto comment_bytes = number_at<std::uint16_t>(file, at + 32);
  const auto name = range(file, at + fixed_bytes, name_bytes);
  const bool encrypted = (number_at<std::uint16_t>(file, at + 8) & 1U) != 0;
  EntryHeader header;
  header.name.assign(reinterpret_cast<const char*>(name.data()), name.size());
  header.stored_size = number_at<std::uint32_t>(file, at + 20);
  header.size = number_at<std::uint32_t>(file, at + 24);
  header.local_offset = number_at<std::uint32_t>(file, at + 42);
  header.plain = number_at<std::uint16_t>(file, at + 10) == 0 && !encrypted;
  widen(header, range(file, at + fixed_bytes + name_bytes, extra_bytes));
  header.next = at + fixed_bytes + name_bytes + extra_bytes + comment_bytes;
  return header;
}

std::span<const std::byte> content_of(std::span<const std::byte> file, const EntryHeader& header) {
  if (!header.plain || header.size != header.stored_size) {
    throw std::runtime_error("its entry '" + header.name + "' is compressed or encrypted");
  }
  constexpr std::uint64_t fixed_bytes = 30;
  const auto local = range(file, header.local_offset, fixed_bytes);
  if (number_at<std::uint32_t>(local, 0) != local_header_mark) damaged();
  // The name and the extra fields are repeated here, and the extra fields may differ in length.
  const std::uint64_t skip =
      fixed_bytes + number_at<std::uint16_t>(local, 26) + number_at<std::uint16_t>(local, 28);
  return range(file, header.local_offset + skip, header.size);
}

}  // namespace

ZipArchive read_zip(std::span<const std::byte> file) {
  const auto directory = find_directory(file);
  ZipArchive archive;
  auto at = directory.offset;
  for (std::uint64_t i = 0; i < directory.entry_count; ++i) {
    const auto header = header_at(file, at);
    const auto added = archive.entries.emplace(header.name, content_of(file, header)).second;
    if (!added) throw std::runtime_error("it holds the entry '" + header.name + "' twice");
    at = header.next;
  }
  return archive;
}

}  // namespace diatom::ml
