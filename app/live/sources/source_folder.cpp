// The images of a folder and its subfolders, as a slide show by path.
#include <algorithm>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <vector>

#include "app/live/sources/source.h"
#include "ml/core/term.h"

namespace diatom::live {
namespace {

namespace fs = std::filesystem;

constexpr double usual_slides_per_second = 10.0;
constexpr const char* rate_id = "rate";
constexpr const char* film_id = "film";

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

  double native_fps() const override { return slides_per_second_; }
  bool is_live() const override { return false; }
  bool shows_stills() const override { return !is_film_; }

  std::vector<SourceProperty> properties() const override {
    return {{{rate_id, "pictures a second", ml::ParameterKind::real, usual_slides_per_second, 0.02,
              60.0, true, "Hz", "How fast they follow each other."},
             slides_per_second_},
            {{film_id, "frames of a film", ml::ParameterKind::boolean, 0.0, 0.0, 1.0, false, "",
              "Whatever swims in one picture is followed into the next. Otherwise each picture "
              "stands by itself."},
             is_film_ ? 1.0 : 0.0}};
  }

  void set(const std::string& id, double value) override {
    if (id == rate_id) slides_per_second_ = value;
    if (id == film_id) is_film_ = value != 0.0;
  }

 private:
  std::vector<fs::path> files_;
  std::size_t next_ = 0;
  double slides_per_second_ = usual_slides_per_second;
  bool is_film_ = false;
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

const ml::Registration<ml::Term> folder_term{
    {{"source.folder", "Image folder"},
     "The images of a folder are shown one after the other, in the order of their names. Each is a "
     "picture by itself, so nothing is followed from one to the next.",
     "frame k = the k-th file by name",
     "ISO/IEC 15948: Portable Network Graphics (PNG)"}};

}  // namespace
}  // namespace diatom::live
