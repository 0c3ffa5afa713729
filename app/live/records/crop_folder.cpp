#include "app/live/records/crop_folder.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace diatom::live {
namespace {

namespace fs = std::filesystem;

// 2024-05-31T14:03:09.125Z -> 2024-05-31/140309.125: names sort by time.
std::string crop_place(Utc utc) {
  const auto text = iso_8601(utc);
  return text.substr(0, 10) + '/' + text.substr(11, 2) + text.substr(14, 2) + text.substr(17, 6);
}

}  // namespace

CropFolder::CropFolder(fs::path folder, std::uint64_t cap_bytes)
    : folder_(std::move(folder)), cap_bytes_(cap_bytes) {
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder_, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code vanished;
    const auto bytes = entry->file_size(vanished);
    if (vanished || entry->path().extension() != ".png") continue;
    kept_.push_back({entry->path().lexically_relative(folder_).generic_string(), bytes});
    bytes_ += bytes;
  }
  std::sort(kept_.begin(), kept_.end(),
            [](const Kept& a, const Kept& b) { return a.name < b.name; });
}

std::string CropFolder::add(Utc utc, const std::string& name, const ml::Image& image) {
  auto place = crop_place(utc) + '-' + name + ".png";
  const auto file = folder_ / place;
  fs::create_directories(file.parent_path());
  ml::write_image(file, image);
  kept_.push_back({place, fs::file_size(file)});
  bytes_ += kept_.back().bytes;
  while (bytes_ > cap_bytes_ && kept_.size() > 1) remove_oldest();
  return place;
}

void CropFolder::remove_oldest() {
  const auto oldest = std::move(kept_.front());
  kept_.pop_front();
  bytes_ -= oldest.bytes;
  const auto file = folder_ / oldest.name;
  std::error_code ignored;  // it may be gone already
  fs::remove(file, ignored);
  fs::remove(file.parent_path(), ignored);  // the day's folder, where this was its last
  removed_.push_back(oldest.name);
}

std::vector<std::string> CropFolder::take_removed() {
  return std::exchange(removed_, {});
}

}  // namespace diatom::live
