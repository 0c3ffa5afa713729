#include "ml/core/files.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <stdexcept>

#include <fcntl.h>
#include <unistd.h>
#include <xxhash.h>

#include "ml/core/input_file.h"

namespace diatom::ml {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail_to_write(const fs::path& target, const std::string& reason) {
  throw std::runtime_error("cannot write " + target.string() + ": " + reason);
}

std::string reason_of(int error) {
  return error == 0 ? std::string("the write failed") : std::string(std::strerror(error));
}

// An empty file beside the target, removed again unless it was renamed onto it. "Beside", because
// only a rename within one file system is atomic.
class TemporaryFile {
 public:
  explicit TemporaryFile(const fs::path& target) : target_(target) {
    const auto prefix = ".diatom-" + std::to_string(getpid()) + "-";
    for (int attempt = 0;; ++attempt) {
      path_ = target.parent_path() / (prefix + std::to_string(attempt) + ".tmp");
      const int file = open(path_.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
      if (file >= 0) {
        close(file);
        return;
      }
      if (errno != EEXIST) fail_to_write(target, reason_of(errno));
    }
  }

  ~TemporaryFile() {
    if (!renamed_) unlink(path_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const fs::path& path() const { return path_; }

  // Without the fsync, a power cut could leave the new name with an empty file behind it.
  void rename_onto_target() {
    const int file = open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    const bool synced = file >= 0 && fsync(file) == 0;
    const int error = errno;
    if (file >= 0) close(file);
    if (!synced) fail_to_write(target_, reason_of(error));
    if (std::rename(path_.c_str(), target_.c_str()) != 0) fail_to_write(target_, reason_of(errno));
    renamed_ = true;
  }

 private:
  fs::path target_;
  fs::path path_;
  bool renamed_ = false;
};

// Renaming onto a link would replace the link, and onto /dev/null the device.
fs::path real_target(const fs::path& target) {
  std::error_code error;
  const auto status = fs::status(target, error);
  if (fs::is_directory(status)) fail_to_write(target, "it is a folder");
  if (fs::exists(status) && !fs::is_regular_file(status))
    fail_to_write(target, "it is no regular file");
  const auto parent = target.parent_path();
  if (!parent.empty() && !fs::is_directory(parent, error)) {
    fail_to_write(target, "there is no folder " + parent.string());
  }
  return fs::is_symlink(target, error) && fs::exists(status) ? fs::canonical(target) : target;
}

}  // namespace

void write_atomically(const fs::path& target, const std::function<void(std::ostream&)>& write) {
  TemporaryFile temporary(real_target(target));
  errno = 0;
  std::ofstream stream(temporary.path(), std::ios::binary | std::ios::trunc);
  write(stream);
  stream.close();
  if (!stream) fail_to_write(target, reason_of(errno));
  temporary.rename_onto_target();
}

fs::path asset_folder() {
  const char* folder = std::getenv("DIATOM_ASSETS");
  return folder != nullptr && *folder != '\0' ? folder : DIATOM_ASSET_FOLDER;
}

std::string hash_hex(const void* bytes, std::size_t count) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes, count));
  constexpr std::array digits = {'0', '1', '2', '3', '4', '5', '6', '7',
                                 '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
  std::string hex;
  for (const unsigned char byte : canonical.digest) {
    hex += digits[byte >> 4U];
    hex += digits[byte & 0xFU];
  }
  return hex;
}

InputFile::InputFile(fs::path file) : file_(std::move(file)) {
  std::error_code error;
  const auto status = fs::status(file_, error);
  if (!fs::exists(status)) fail("no such file");
  if (fs::is_directory(status)) fail("it is a folder");
  // A pipe could block for ever and has no size to check against.
  if (!fs::is_regular_file(status)) fail("it is no regular file");
  errno = 0;
  stream_.open(file_, std::ios::binary);
  if (!stream_) fail(reason_of(errno));
  size_ = fs::file_size(file_);
}

std::vector<std::byte> InputFile::read(std::uint64_t offset, std::uint64_t count) {
  check_range(offset, count);
  std::vector<std::byte> bytes(count);
  read_into(bytes, offset);
  return bytes;
}

void InputFile::read_into(std::span<std::byte> bytes, std::uint64_t offset) {
  check_range(offset, bytes.size());
  stream_.seekg(static_cast<std::streamoff>(offset));
  stream_.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (!stream_) fail("the file changed while it was read");
}

void InputFile::check_range(std::uint64_t offset, std::uint64_t count) const {
  if (offset > size_ || count > size_ - offset) fail("the file is truncated or damaged");
}

void InputFile::fail(const std::string& what) const {
  throw std::runtime_error("cannot read " + file_.string() + ": " + what);
}

}  // namespace diatom::ml
