// A folder that an instrument fills: "watch:FOLDER" shows each image when it has arrived. The
// folder is listed four times a second, which also works for one that lies on another machine.
// Shown is a file whose size and time have not changed from one look to the next and that was not
// like that at the start: so what lay there before is not shown, and what is written anew is shown
// again.
#include <algorithm>
#include <chrono>
#include <exception>
#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "app/live/sources/source.h"
#include "ml/core/term.h"

namespace diatom::live {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds between_looks(250);
// An instrument may pause while it writes: only then is a file that cannot be read given up.
constexpr std::chrono::seconds patience_with_unreadable(3);
// Nothing is wrong with an instrument that takes its time, so a stall is declared after 5 minutes.
constexpr double slowest_instrument_fps = 1.0 / 60.0;

struct Stamp {
  std::uintmax_t bytes = 0;
  fs::file_time_type written;

  bool operator==(const Stamp&) const = default;
};

using Listing = std::map<std::string, Stamp>;  // by path

// A file that vanishes meanwhile is left out.
Listing look_into(const fs::path& folder) {
  Listing look;
  std::error_code problem;
  for (fs::directory_iterator entry(folder, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    std::error_code vanished;
    if (!ml::has_image_ending(entry->path()) || !entry->is_regular_file(vanished)) continue;
    const Stamp stamp{entry->file_size(vanished), entry->last_write_time(vanished)};
    if (!vanished) look.emplace(entry->path().native(), stamp);
  }
  if (problem) {
    throw std::runtime_error("the folder '" + folder.string() +
                             "' cannot be watched: " + problem.message());
  }
  return look;
}

class WatchedFolderSource : public FrameSource {
 public:
  explicit WatchedFolderSource(const std::string& folder)
      : folder_(folder), last_look_(look_into(folder_)), settled_(last_look_) {}

  Grabbed grab() override {
    if (arrived_.empty()) {
      std::this_thread::sleep_until(next_look_);
      next_look_ = std::chrono::steady_clock::now() + between_looks;
      look_for_arrivals();
    }
    if (arrived_.empty()) return {};
    const std::string file = arrived_.back();
    arrived_.pop_back();
    return read(file);
  }

  double native_fps() const override { return slowest_instrument_fps; }
  bool is_live() const override { return true; }
  bool shows_stills() const override { return true; }

 private:
  void look_for_arrivals();
  Grabbed read(const std::string& file);

  fs::path folder_;
  Listing last_look_;
  Listing settled_;  // files that are done with, as they were then
  std::map<std::string, std::chrono::steady_clock::time_point> unreadable_since_;
  std::vector<std::string> arrived_;  // the next to be shown is the last
  std::chrono::steady_clock::time_point next_look_;
};

void WatchedFolderSource::look_for_arrivals() {
  Listing look = look_into(folder_);
  const auto vanished = [&](const auto& file) { return !look.contains(file.first); };
  std::erase_if(settled_, vanished);
  std::erase_if(unreadable_since_, vanished);
  for (const auto& [file, stamp] : look) {
    const auto before = last_look_.find(file);
    const bool stable = before != last_look_.end() && before->second == stamp;
    const auto settled = settled_.find(file);
    const bool is_new = settled == settled_.end() || settled->second != stamp;
    if (stable && is_new) arrived_.push_back(file);
    if (!stable) unreadable_since_.erase(file);
  }
  std::sort(arrived_.begin(), arrived_.end(), [&](const std::string& a, const std::string& b) {
    return std::pair(look.at(a).written, a) > std::pair(look.at(b).written, b);
  });
  last_look_ = std::move(look);
}

// One that cannot be read is tried again at every look, until it is plain that nobody writes on.
Grabbed WatchedFolderSource::read(const std::string& file) {
  const Stamp stamp = last_look_.at(file);
  try {
    Grabbed grabbed{Grab::frame, ml::read_image(file), 0};
    settled_[file] = stamp;
    return grabbed;
  } catch (const std::exception& problem) {
    const auto now = std::chrono::steady_clock::now();
    const auto since = unreadable_since_.try_emplace(file, now).first->second;
    if (now - since < patience_with_unreadable) return {};
    unreadable_since_.erase(file);
    settled_[file] = stamp;
    return {Grab::nothing_yet, {}, 1, "An image was left out: " + std::string(problem.what())};
  }
}

const std::string watch_scheme = "watch:";

bool accepts_watched_folder(const std::string& address) {
  return address.starts_with(watch_scheme);
}

std::unique_ptr<FrameSource> open_watched_folder(const std::string& address,
                                                 std::uint64_t /*seed*/) {
  const std::string folder = address.substr(watch_scheme.size());
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored)) {
    throw std::runtime_error("there is no folder '" + folder +
                             "' to be watched; make it, or name another one: watch:FOLDER");
  }
  return std::make_unique<WatchedFolderSource>(folder);
}

const ml::Registration<FrameSourceMethod> watched_folder{
    {{"watched_folder",
      "Watched folder",
      "The images that an instrument puts into a folder, as they arrive: watch:FOLDER.",
      {}},
     accepts_watched_folder,
     open_watched_folder}};

const ml::Registration<ml::Term> watched_folder_term{
    {{"source.watched_folder", "Watched folder"},
     "An instrument puts its images into a folder, and each is shown when it has arrived whole. So "
     "any microscope that can save files can be watched.",
     "new = files there − files seen",
     "inotify(7), Linux manual pages"}};

}  // namespace
}  // namespace diatom::live
