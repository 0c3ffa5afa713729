#include "app/models/part_file.h"

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace diatom::app {

namespace {

constexpr mode_t readable_by_all = 0644;

[[noreturn]] void fail_to_write_part(const std::filesystem::path& path, const std::string& why) {
  throw std::runtime_error("cannot write " + path.string() + ": " + why);
}

}  // namespace

PartFile::PartFile(std::filesystem::path target) : target_(std::move(target)), path_(target_) {
  path_ += ".part";
  file_ =
      open(path_.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW, readable_by_all);
  if (file_ < 0) fail_to_write_part(path_, std::strerror(errno));
  struct stat status {};
  const bool is_ours = flock(file_, LOCK_EX | LOCK_NB) == 0;
  if (is_ours && fstat(file_, &status) == 0) {
    size_ = static_cast<std::uint64_t>(status.st_size);
    return;
  }
  const int error = errno;
  close(file_);
  fail_to_write_part(path_, is_ours ? std::strerror(error) : "another process is fetching it");
}

PartFile::~PartFile() {
  if (size_ == 0) remove();  // there is nothing to go on from
  close(file_);
}

bool PartFile::begin_anew() {
  if (ftruncate(file_, 0) != 0) return refused();
  size_ = 0;
  return true;
}

bool PartFile::append(const char* bytes, std::size_t count) {
  while (count > 0) {
    const auto written = write(file_, bytes, count);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return refused();
    bytes += written;
    count -= static_cast<std::size_t>(written);
    size_ += static_cast<std::uint64_t>(written);
  }
  return true;
}

bool PartFile::refused() {
  refusal_ = std::strerror(errno);
  return false;
}

void PartFile::become_target() {
  if (fsync(file_) != 0 || std::rename(path_.c_str(), target_.c_str()) != 0)
    fail_to_write_part(target_, std::strerror(errno));
}

void PartFile::remove() {
  unlink(path_.c_str());
}

}  // namespace diatom::app
