// ClipRecorder: a film of what was seen before and after an alarm, with what the classifier said.
// The last seconds of every feed wait in memory as JPEG; a thread of its own makes them, and writes
// the film once its end has come. Nobody ever waits for it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "app/live/frame.h"
#include "app/live/records/utc.h"

namespace diatom::live {

struct ClipOptions {
  std::filesystem::path folder;  // made with the first clip
  double seconds = 5.0;          // before an alarm, and as many after it
  std::uint64_t cap_mb = 1000;   // of all clips in the folder; the oldest go first
  std::uint64_t memory_mb = 64;  // of a feed's frames that are kept
};

struct ClipStatus {
  std::string message;        // what is wrong, in one sentence; "" while all is well
  std::uint64_t written = 0;  // clips
  std::uint64_t refused = 0;  // alarms without one: too many wait, or the disk does not take them
};

class ClipRecorder {
 public:
  explicit ClipRecorder(ClipOptions options);
  ~ClipRecorder();  // as close()
  ClipRecorder(const ClipRecorder&) = delete;
  ClipRecorder& operator=(const ClipRecorder&) = delete;

  // With every overlay of a feed, on its thread. Ten frames a second are kept; what comes while too
  // many wait is left out.
  void see(std::uint64_t feed, const Overlay& overlay);

  // The name that the clip of an alarm will have in the folder; "" for none. An alarm that comes
  // before the clip of another has its end shares that.
  std::string alarm(std::uint64_t feed, Utc utc, const std::string& kind);

  // No more frames of that feed: its clip ends here.
  void end(std::uint64_t feed);

  ClipStatus status() const;

  // Ends all clips, writes what waits, and returns how it went. It may take seconds.
  ClipStatus close();

 private:
  // A frame as it is kept.
  struct Still {
    double time_s;
    std::string jpeg;
  };
  using Film = std::deque<std::shared_ptr<const Still>>;  // oldest first

  // The clip of an alarm that has not got its end yet.
  struct Cut {
    std::string name;
    double from_s;
    double until_s;
  };
  struct Reel {
    Film film;
    std::size_t bytes = 0;
    double newest_s = 0.0;  // of what was seen, whether it is in the film yet or not
    bool has_begun = false;
    bool has_ended = false;
    std::optional<Cut> cut;
  };
  struct Unseen {
    std::uint64_t feed;
    std::shared_ptr<const Overlay> overlay;
  };
  struct Clip {
    std::string name;
    Film film;
  };

  void work();
  bool has_work() const;
  void develop(std::unique_lock<std::mutex>& lock);
  void append(Reel& reel, std::shared_ptr<const Still> still);
  void finish_cut(Reel& reel);
  void finish_ended();
  void write(std::unique_lock<std::mutex>& lock);
  void write_film(const Clip& clip, std::unique_lock<std::mutex>& lock);
  void make_room_for(const std::string& newest) const;

  const ClipOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Unseen> unseen_;
  std::map<std::uint64_t, Reel> reels_;  // by feed
  std::deque<Clip> clips_;               // to be written
  ClipStatus status_;
  bool is_closing_ = false;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace diatom::live
