#include "ml/core/zip_writer.h"

#include <array>
#include <cstddef>
#include <memory>
#include <stdexcept>

#include <zip.h>

#include "ml/core/files.h"

namespace diatom::ml {

namespace {

constexpr std::size_t chunk_bytes = std::size_t{1} << 18U;

// Memory that an archive is written to, and read from again.
class ZipBuffer {
 public:
  ZipBuffer() : source_(zip_source_buffer_create(nullptr, 0, 0, nullptr)) {
    if (source_ == nullptr) throw std::bad_alloc();
  }
  ~ZipBuffer() { zip_source_free(source_); }
  ZipBuffer(const ZipBuffer&) = delete;
  ZipBuffer& operator=(const ZipBuffer&) = delete;

  zip_t* open_archive() {
    zip_t* const archive = zip_open_from_source(source_, ZIP_TRUNCATE, nullptr);
    if (archive != nullptr) zip_source_keep(source_);  // closing it lets go of one hold
    return archive;
  }

  void copy_to(std::ostream& out) {
    std::array<char, chunk_bytes> chunk{};
    if (zip_source_open(source_) != 0) throw std::runtime_error("the archive cannot be read again");
    for (auto count = zip_source_read(source_, chunk.data(), chunk.size()); count > 0;
         count = zip_source_read(source_, chunk.data(), chunk.size()))
      out.write(chunk.data(), static_cast<std::streamsize>(count));
    zip_source_close(source_);
  }

 private:
  zip_source_t* source_;
};

bool add_entry(zip_t* archive, const ZipEntry& entry) {
  const bool is_text = entry.file.empty();
  zip_source_t* const source =
      is_text ? zip_source_buffer(archive, entry.text.data(), entry.text.size(), 0)
              : zip_source_file(archive, entry.file.c_str(), 0, -1);
  if (source == nullptr) return false;
  const auto index = zip_file_add(archive, entry.name.c_str(), source, ZIP_FL_ENC_UTF_8);
  if (index < 0) {
    zip_source_free(source);
    return false;
  }
  return zip_set_file_compression(archive, static_cast<zip_uint64_t>(index),
                                  is_text ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0) == 0;
}

void pack(ZipBuffer& buffer, const std::vector<ZipEntry>& entries) {
  zip_t* const archive = buffer.open_archive();
  if (archive == nullptr) throw std::runtime_error("the archive cannot be begun");
  bool is_packed = true;
  for (const auto& entry : entries) is_packed = is_packed && add_entry(archive, entry);
  if (is_packed && zip_close(archive) == 0) return;
  const std::string why = zip_strerror(archive);
  zip_discard(archive);
  throw std::runtime_error(why);
}

}  // namespace

void write_zip_entries(const std::filesystem::path& target, const std::vector<ZipEntry>& entries) {
  ZipBuffer buffer;
  try {
    pack(buffer, entries);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error("cannot write " + target.string() + ": " + error.what());
  }
  write_atomically(target, [&buffer](std::ostream& out) { buffer.copy_to(out); });
}

}  // namespace diatom::ml
