#include "app/session_file/archive.h"

#include <cerrno>
#include <charconv>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <unistd.h>

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
  for (const auto& entry : fs::directory_iterator(fs::temp_directory_path(error), error)) {
    std::error_code ignored;
    if (is_of_gone_process(entry.path().filename().string(), kPassagePrefix))
      fs::remove_all(entry.path(), ignored);
  }
}

bool is_of_gone_process(const std::string& name, const std::string& prefix) {
  if (!name.starts_with(prefix)) return false;
  pid_t process = 0;
  std::from_chars(name.data() + prefix.size(), name.data() + name.size(), process);
  return process > 0 && kill(process, 0) != 0 && errno == ESRCH;
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
  std::ofstream out(place, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out) throw std::runtime_error("cannot unpack " + name + ": the write failed");
  return place;
}

std::string ArchiveIn::in_terms_of_archive(std::string complaint) const {
  const auto inside = passage_.path().string() + "/";
  for (auto at = complaint.find(inside); at != std::string::npos; at = complaint.find(inside))
    complaint.replace(at, inside.size(), file_.string() + ": ");
  return complaint;
}

}  // namespace diatom::app
