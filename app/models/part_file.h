// PartFile: what has arrived of a download, in a file beside its target; one process at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace diatom::app {

class PartFile {
 public:
  // Opens `target`.part, with what an earlier attempt has left in it. Throws std::runtime_error
  // where it cannot be written, or another process writes it.
  explicit PartFile(std::filesystem::path target);
  ~PartFile();
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::uint64_t size() const { return size_; }

  // Both give false, and keep the reason, where the disk refuses: C code calls them.
  bool begin_anew();
  bool append(const char* bytes, std::size_t count);
  const std::string& refusal() const { return refusal_; }  // "" where there was none

  void become_target();  // throws std::runtime_error
  void remove();

 private:
  bool refused();

  std::filesystem::path target_;
  std::filesystem::path path_;
  int file_ = -1;
  std::uint64_t size_ = 0;
  std::string refusal_;
};

}  // namespace diatom::app
