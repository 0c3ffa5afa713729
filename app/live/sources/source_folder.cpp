// The images of a folder and its subfolders, as a slide show by path.
#include <algorithm>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <vector>

#include "app/live/sources/source.h"

namespace diatom::live {
namespace {

namespace fs = std::filesystem;

constexpr double slides_per_second = 10.0;

std::vector<fs::path> images_under(const fs::path& folder) {
  std::vector<fs::path> files;
  const auto options = fs::directory_options::skip_permission_denied;
  std::error_code problem;
  for (fs::recursive_directory_iterator entry(folder, options, problem), end; entry != end;
       entry.increment(problem)) {
    if (problem) break;
    if (entry->is_regular_file(problem) && ml::has_image_ending(entry->path())) {
      files.push_back(entry->path());
    }
  }
  std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) {
    return a.generic_string() < b.generic_string();
  });
  return files;
}

class FolderSource : public FrameSource {
 public:
  explicit FolderSource(const std::string& folder) : files_(images_under(folder)) {
    if (files_.empty()) {
      throw std::runtime_error("'" + folder + "' holds no images that could be shown as a feed");
    }
  }

  // A file that cannot be read is a lost frame.
  Grabbed grab() override {
    if (next_ == files_.size()) return {Grab::ended, {}, 0};
    try {
      return {Grab::frame, ml::read_image(files_[next_++]), 0};
    } catch (const std::exception& problem) {
      return {Grab::nothing_yet, {}, 1, "An image was left out: " + std::string(problem.what())};
    }
  }

  double native_fps() const override { return slides_per_second; }
  bool is_live() const override { return false; }

 private:
  std::vector<fs::path> files_;
  std::size_t next_ = 0;
};

bool accepts_folder(const std::string& address) {
  std::error_code ignored;
  return fs::is_directory(address, ignored);
}

std::unique_ptr<FrameSource> open_folder(const std::string& address, std::uint64_t /*seed*/) {
  return std::make_unique<FolderSource>(address);
}

const ml::Registration<FrameSourceMethod> folder{
    {{"folder", "Image folder", "The images of a folder, one after another.", {}},
     accepts_folder,
     open_folder}};

}  // namespace
}  // namespace diatom::live
