#include "app/session_file/archive.h"

#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <unistd.h>

#include "ml/core/leftovers.h"

namespace diatom::app {

namespace fs = std::filesystem;

namespace {

constexpr const char* kPassagePrefix = "diatom-session-";
constexpr std::int64_t kMostEntries = 100'000;

ml::ZipLimits session_limits(const fs::path& file) {
  std::error_code error;
  const auto bytes = fs::file_size(file, error);
  return {kMostEntries, ArchiveIn::kMostInflated + (error ? 0 : bytes)};
}

}  // namespace

Passage::Passage() {
  auto name = (fs::temp_directory_path() / (kPassagePrefix + std::to_string(getpid()) + "-XXXXXX"))
                  .string();
  if (mkdtemp(name.data()) == nullptr)
    throw std::runtime_error("cannot make the folder " + name + ": " +
                             std::generic_category().message(errno));
  path_ = name;
}

Passage::~Passage() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void sweep_passages() {
  std::error_code error;
  const auto folder = fs::temp_directory_path(error);
  if (!error) ml::sweep_folders(folder, kPassagePrefix);
}

void ArchiveOut::add_text(const std::string& name, std::string text) {
  entries_.push_back({name, std::move(text)});
}

fs::path ArchiveOut::place_for(const std::string& name) {
  auto place = passage_.path() / name;
  entries_.push_back({name, "", place});
  return place;
}

void ArchiveOut::write(const fs::path& target) const {
  ml::write_zip_entries(target, entries_);
}

ArchiveIn::ArchiveIn(const fs::path& file) : file_(file), zip_(file, session_limits(file)) {}

std::string ArchiveIn::text(const std::string& name) const {
  const auto bytes = zip_.read(name);
  return {bytes.begin(), bytes.end()};
}

fs::path ArchiveIn::unpacked(const std::string& name) const {
  const auto bytes = zip_.read(name);
  auto place = passage_.path() / fs::path(name).filename();
  errno = 0;
  std::ofstream out(place, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
  out.close();
  // The session is sound; it is the place for temporary files that fails.
  if (!out)
    throw std::runtime_error(
        "its " + name + " cannot be unpacked into " + passage_.path().parent_path().string() +
        ": " + (errno == 0 ? "the write failed" : std::generic_category().message(errno)) +
        "; make room there, or name another folder in the environment's TMPDIR");
  return place;
}

std::string ArchiveIn::in_terms_of_archive(std::string complaint) const {
  const auto inside = passage_.path().string() + "/";
  for (auto at = complaint.find(inside); at != std::string::npos; at = complaint.find(inside))
    complaint.replace(at, inside.size(), file_.string() + ": ");
  return complaint;
}

}  // namespace diatom::app
