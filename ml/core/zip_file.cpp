#include "ml/core/zip_file.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <zip.h>

namespace diatom::ml {

namespace {

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& reason) {
  throw std::runtime_error("cannot read " + file.string() + ": " + reason);
}

std::string words_of(int code) {
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  std::string words = zip_error_strerror(&error);
  zip_error_fini(&error);
  return words;
}

// An archive's directory is at its end, so one that was cut off looks like none at all.
std::string words_of_reading(int code) {
  return code == ZIP_ER_NOZIP || code == ZIP_ER_INCONS
             ? "it is no zip archive, or one that is truncated or damaged; copy it here once more"
             : words_of(code);
}

// Reads no more than what the directory promised, so that an entry that lies about its size cannot
// take more.
std::vector<std::uint8_t> content_of(zip_file_t* entry, std::uint64_t promised) {
  std::vector<std::uint8_t> bytes(promised);
  std::uint64_t filled = 0;
  while (filled < promised) {
    const auto count = zip_fread(entry, bytes.data() + filled, promised - filled);
    if (count <= 0) throw std::runtime_error("it is damaged");
    filled += static_cast<std::uint64_t>(count);
  }
  std::uint8_t beyond = 0;  // reading on to the end compares the checksum
  if (zip_fread(entry, &beyond, 1) != 0) throw std::runtime_error("it is damaged");
  return bytes;
}

}  // namespace

bool stays_inside(const std::filesystem::path& path) {
  const auto text = path.generic_string();
  if (path.is_absolute() || text.empty() || text.find('\\') != std::string::npos ||
      text.find('\0') != std::string::npos)
    return false;
  return std::none_of(path.begin(), path.end(), [](const auto& part) { return part == ".."; });
}

void ZipFile::Close::operator()(zip* archive) const {
  zip_discard(archive);
}

ZipFile::ZipFile(std::filesystem::path file, ZipLimits limits)
    : file_(std::move(file)), limits_(limits) {
  int error = 0;
  archive_.reset(zip_open(file_.c_str(), ZIP_RDONLY, &error));
  if (!archive_) fail(file_, words_of_reading(error));
  const auto count = zip_get_num_entries(archive_.get(), 0);
  if (count > limits_.entries)
    fail(file_, "it holds " + std::to_string(count) + " entries, more than the " +
                    std::to_string(limits_.entries) + " that are read");
  for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(count); ++i) {
    const char* const listed = zip_get_name(archive_.get(), i, 0);
    const std::string name = listed == nullptr ? "" : listed;
    if (!stays_inside(name))
      fail(file_, "its entry '" + name + "' has a name that leads out of the archive");
    if (name.ends_with('/')) continue;
    if (!places_.emplace(name, i).second) fail(file_, "it holds the entry '" + name + "' twice");
  }
}

std::vector<std::string> ZipFile::names() const {
  std::vector<std::string> names;
  for (const auto& [name, place] : places_) names.push_back(name);
  return names;
}

std::vector<std::uint8_t> ZipFile::read(const std::string& name) const {
  const auto found = places_.find(name);
  const auto entry_fails = [&](const std::string& why) {
    fail(file_, "its entry '" + name + "' cannot be used: " + why);
  };
  if (found == places_.end()) entry_fails("there is none of that name");
  const std::lock_guard lock(mutex_);
  zip_stat_t status;
  zip_stat_init(&status);
  if (zip_stat_index(archive_.get(), found->second, 0, &status) != 0 ||
      (status.valid & ZIP_STAT_SIZE) == 0)
    entry_fails("its size is unknown");
  if (status.size > limits_.entry_bytes)
    entry_fails("it unpacks to " + std::to_string(status.size) + " bytes, more than the " +
                std::to_string(limits_.entry_bytes) + " that are read");
  const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> entry(
      zip_fopen_index(archive_.get(), found->second, 0), zip_fclose);
  if (!entry) entry_fails(zip_strerror(archive_.get()));
  try {
    return content_of(entry.get(), status.size);
  } catch (const std::runtime_error& error) {
    entry_fails(error.what());
  }
  return {};
}

void write_zip(const std::filesystem::path& file, const std::filesystem::path& folder) {
  const auto refuse = [&](const std::string& why) {
    throw std::runtime_error("cannot write " + file.string() + ": " + why);
  };
  int error = 0;
  auto* const archive = zip_open(file.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
  if (archive == nullptr) refuse(words_of(error));
  std::vector<std::filesystem::path> packed;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.is_regular_file()) packed.push_back(entry.path());
  std::sort(packed.begin(), packed.end());
  for (const auto& path : packed) {
    auto* const source = zip_source_file(archive, path.c_str(), 0, -1);
    if (source != nullptr &&
        zip_file_add(archive, path.filename().c_str(), source, ZIP_FL_ENC_UTF_8) >= 0)
      continue;
    const std::string why = zip_strerror(archive);
    zip_source_free(source);
    zip_discard(archive);
    refuse(why);
  }
  if (zip_close(archive) == 0) return;  // written beside it and renamed
  const std::string why = zip_strerror(archive);
  zip_discard(archive);
  refuse(why);
}

}  // namespace diatom::ml
