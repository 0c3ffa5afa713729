// Feeds: all live feeds that are open, each with the model that recognises on it; what they see is
// counted and logged, and is copied into the session once a frame. Main thread only.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "app/live/feed.h"
#include "app/live/organism_watch.h"
#include "app/live/records/records.h"
#include "app/overload.h"
#include "app/session.h"

namespace diatom::app {

// An organism that has gone from a feed.
struct Gone {
  std::uint64_t feed = 0;  // id
  live::Departure departure;
};

class Feeds {
 public:
  // `wake` is called from the feeds' threads when there is something new; it may be empty.
  explicit Feeds(std::function<void()> wake);

  // In place of the one in view, or beside all that are open. Throws std::runtime_error where the
  // source cannot be opened. A feed that it was to replace is closed by then: a device can be open
  // once only.
  void open(Session& session, const std::string& address, bool beside);
  void close_in_view(Session& session);
  void use_look(live::Look look);
  void use_detection(const ml::DetectionParameters& detection);

  // Of the source of the feed in view. Throws where there is none, and as Feed::set_property().
  void set_property(const Session& session, const std::string& id, double value);

  // Hands the feeds the session's models, and the session what they have seen.
  void collect(Session& session);

  // Those that have gone since the last call.
  std::vector<Gone> take_gone();

  // Gives up what the load demands, and says so in Session::relief.
  void feel_load(Session& session, double window_frame_ms);

  live::Records& records() { return records_; }

 private:
  struct Opened {
    std::uint64_t id = 0;
    ml::Snapshot<ml::Model> model;  // null: it waits for one
    ml::Snapshot<ml::Model> rival;
    ml::Snapshot<ml::Model> run_by;  // as the records have it
    std::unique_ptr<live::Feed> feed;
  };

  ml::Snapshot<ml::Model> model_for(Session& session);
  void begin_run(std::uint64_t feed, const std::string& address, const ml::Snapshot<ml::Model>& by);

  std::function<void()> wake_;
  live::Records records_;  // outlives the feeds, whose threads tell it
  std::mutex gone_mutex_;
  std::vector<Gone> gone_;        // under the mutex
  ml::Snapshot<ml::Model> eyes_;  // see model_for()
  Overload overload_;
  std::uint64_t last_id_ = 0;
  std::vector<Opened> opened_;  // as in Session::feeds
};

}  // namespace diatom::app
