#include "app/live/records/clip_recorder.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/live/records/overlay_picture.h"
#include "app/live/video_writer.h"
#include "ml/core/image.h"

namespace diatom::live {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t clip_bytes_per_mb = 1'000'000;
constexpr double stills_a_second = 10.0;
constexpr double between_s = 0.9 / stills_a_second;  // frames are never quite on time
constexpr int longest_still_px = 640;
constexpr std::size_t most_unseen = 4;  // overlays with their frames: large ones
constexpr std::size_t most_clips = 4;

// 2024-05-31T14:03:09.125Z -> 2024-05-31T140309.125Z-class_seen-feed1.mp4: names sort by time.
std::string clip_name(Utc utc, const std::string& kind, std::uint64_t feed) {
  auto stamp = iso_8601(utc);
  stamp.erase(std::remove(stamp.begin(), stamp.end(), ':'), stamp.end());
  return fmt::format("{}-{}-feed{}.mp4", stamp, kind, feed);
}

ml::Image image_of(const std::string& jpeg) {
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(jpeg.data());
  return ml::decode_image(std::span(bytes, jpeg.size()));
}

}  // namespace

ClipRecorder::ClipRecorder(ClipOptions options) : options_(std::move(options)) {
  thread_ = std::thread([this] { work(); });
}

ClipRecorder::~ClipRecorder() {
  close();
}

void ClipRecorder::see(std::uint64_t feed, const Overlay& overlay) {
  const double time_s = overlay.frame->time_s;
  {
    const std::lock_guard lock(mutex_);
    auto& reel = reels_[feed];
    const bool is_due = !reel.has_begun || time_s >= reel.newest_s + between_s;
    if (!is_due || unseen_.size() >= most_unseen || is_closing_) return;
    reel.has_begun = true;
    reel.newest_s = time_s;
  }
  auto kept = std::make_shared<const Overlay>(overlay);
  const std::lock_guard lock(mutex_);
  unseen_.push_back({feed, std::move(kept)});
  changed_.notify_all();
}

std::string ClipRecorder::alarm(std::uint64_t feed, Utc utc, const std::string& kind) {
  const std::lock_guard lock(mutex_);
  auto& reel = reels_[feed];
  if (reel.cut) return reel.cut->name;
  if (!reel.has_begun || is_closing_ || clips_.size() >= most_clips) {
    ++status_.refused;
    return {};
  }
  const double at_s = reel.newest_s;
  reel.cut = {clip_name(utc, kind, feed), at_s - options_.seconds, at_s + options_.seconds};
  return reel.cut->name;
}

void ClipRecorder::end(std::uint64_t feed) {
  const std::lock_guard lock(mutex_);
  const auto reel = reels_.find(feed);
  if (reel != reels_.end()) reel->second.has_ended = true;
  changed_.notify_all();
}

ClipStatus ClipRecorder::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

ClipStatus ClipRecorder::close() {
  {
    const std::lock_guard lock(mutex_);
    is_closing_ = true;
    for (auto& [feed, reel] : reels_) reel.has_ended = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
  return status();
}

bool ClipRecorder::has_work() const {
  return !unseen_.empty() || !clips_.empty() ||
         std::any_of(reels_.begin(), reels_.end(),
                     [](const auto& entry) { return entry.second.has_ended; });
}

// Frames before films: they are what memory runs out by.
void ClipRecorder::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return is_closing_ || has_work(); });
    if (!unseen_.empty()) {
      develop(lock);
      continue;
    }
    finish_ended();
    if (!clips_.empty())
      write(lock);
    else if (is_closing_)
      return;
  }
}

void ClipRecorder::develop(std::unique_lock<std::mutex>& lock) {
  const auto next = std::move(unseen_.front());
  unseen_.pop_front();
  lock.unlock();
  std::shared_ptr<const Still> still;
  try {
    still = std::make_shared<const Still>(
        Still{next.overlay->frame->time_s, overlay_jpeg(*next.overlay, longest_still_px)});
  } catch (const std::exception&) {  // a picture less in the film
  }
  lock.lock();
  if (still == nullptr) return;
  append(reels_[next.feed], std::move(still));
}

void ClipRecorder::append(Reel& reel, std::shared_ptr<const Still> still) {
  const double now_s = still->time_s;
  if (reel.cut && now_s > reel.cut->until_s) finish_cut(reel);
  reel.bytes += still->jpeg.size();
  reel.film.push_back(std::move(still));
  const double wanted_from_s =
      std::min(now_s - options_.seconds, reel.cut ? reel.cut->from_s : now_s);
  const auto is_too_much = [&] {
    return reel.film.front()->time_s < wanted_from_s ||
           reel.bytes > options_.memory_mb * clip_bytes_per_mb;
  };
  while (reel.film.size() > 1 && is_too_much()) {
    reel.bytes -= reel.film.front()->jpeg.size();
    reel.film.pop_front();
  }
}

void ClipRecorder::finish_cut(Reel& reel) {
  Clip clip{reel.cut->name, {}};
  for (const auto& still : reel.film)
    if (still->time_s >= reel.cut->from_s && still->time_s <= reel.cut->until_s)
      clip.film.push_back(still);
  if (!clip.film.empty()) clips_.push_back(std::move(clip));
  reel.cut.reset();
}

void ClipRecorder::finish_ended() {
  for (auto reel = reels_.begin(); reel != reels_.end();) {
    if (reel->second.has_ended && reel->second.cut) finish_cut(reel->second);
    reel = reel->second.has_ended ? reels_.erase(reel) : std::next(reel);
  }
}

void ClipRecorder::write(std::unique_lock<std::mutex>& lock) {
  const auto clip = std::move(clips_.front());
  clips_.pop_front();
  std::string problem;
  try {
    write_film(clip, lock);
  } catch (const std::exception& trouble) {
    problem = std::string("a clip was not kept: ") + trouble.what();
  }
  if (!lock.owns_lock()) lock.lock();
  ++(problem.empty() ? status_.written : status_.refused);
  status_.message = std::move(problem);
}

// Between two of its frames, those that have come meanwhile are taken in.
void ClipRecorder::write_film(const Clip& clip, std::unique_lock<std::mutex>& lock) {
  lock.unlock();
  fs::create_directories(options_.folder);
  const auto first = image_of(clip.film.front()->jpeg);
  const double seconds = clip.film.back()->time_s - clip.film.front()->time_s;
  const double fps =
      seconds > 0.0 ? static_cast<double>(clip.film.size() - 1) / seconds : stills_a_second;
  VideoWriter video(options_.folder / clip.name, first.width, first.height, fps);
  for (const auto& still : clip.film) {
    lock.lock();
    while (!unseen_.empty()) develop(lock);
    lock.unlock();
    const auto image = image_of(still->jpeg);
    if (image.width == first.width && image.height == first.height) video.add(image);
  }
  video.finish();
  make_room_for(clip.name);
}

// The newest stays, whatever its name: the clock may have been set back.
void ClipRecorder::make_room_for(const std::string& newest) const {
  std::error_code vanished;  // somebody tidies up
  std::vector<std::pair<fs::path, std::uint64_t>> others;
  std::uint64_t bytes = fs::file_size(options_.folder / newest, vanished);
  for (const auto& entry : fs::directory_iterator(options_.folder, vanished)) {
    if (entry.path().extension() != ".mp4" || entry.path().filename() == newest) continue;
    const auto size = entry.file_size(vanished);
    if (vanished) continue;
    others.emplace_back(entry.path(), size);
    bytes += size;
  }
  std::sort(others.begin(), others.end());
  for (const auto& [clip, size] : others) {
    if (bytes <= options_.cap_mb * clip_bytes_per_mb) return;
    fs::remove(clip, vanished);
    bytes -= size;
  }
}

}  // namespace diatom::live
