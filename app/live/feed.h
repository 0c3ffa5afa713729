// Feed: a source thread that grabs and a recognizer thread that classifies the newest frame. It is
// no Job, since it never ends; it shares nothing with training but published Models.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/live/frame.h"
#include "app/live/ledger.h"
#include "app/live/sources/source.h"
#include "ml/classifier/model.h"
#include "ml/vision/detection.h"

namespace diatom::live {

struct Departure;

enum class FeedState : std::uint8_t {
  playing,
  stalled,       // nothing came for 5 frame periods
  reconnecting,  // a live source failed and will be opened anew
  ended,         // the recording or max_frames is over and every frame is accounted for
  failed,        // a recording broke off; every frame is accounted for
};

const char* name_of(FeedState state);

struct FeedOptions {
  std::string address;
  std::uint64_t seed = 0;
  Look look = Look::whole_frame;
  ml::DetectionParameters detection = {};  // of Look::organisms
  bool loop = false;                       // a recording begins anew at its end
  bool lossless = false;         // every frame is recognised: the source waits (recordings only)
  std::uint64_t max_frames = 0;  // stop after so many captured; 0 for no limit
  ml::Snapshot<ml::Model> model = nullptr;  // recognises from the first frame on; see use_model()
  // Called on the recognizer thread with every overlay, none left out: for a record of them all.
  std::function<void(const Overlay&)> on_overlay = {};
  // Likewise with every organism that has gone, also at the end.
  std::function<void(const Departure&)> on_departure = {};
};

struct FeedStatus {
  FeedState state = FeedState::playing;
  std::string message;          // in words: "Reconnecting in 2 s (attempt 3)"
  double camera_fps = 0.0;      // frames captured a second, over the last 2 s; over all once ended
  double recognised_fps = 0.0;  // frames classified a second, likewise
  double latency_ms_p50 = 0.0;  // over the last 512 overlays; 0 before the first
  double latency_ms_p99 = 0.0;
  std::uint64_t compared = 0;  // frames of which a rival spoke too
  std::uint64_t differing = 0;
  std::vector<Stage> stages;  // where a frame's time goes: means of the last 2 s, in their order
  Ledger ledger;
};

class Feed {
 public:
  // Opens the source on the calling thread, so that a camera that is not there is an exception
  // (std::runtime_error) and not a state; then starts both threads.
  explicit Feed(const FeedOptions& options);
  ~Feed();  // stops and joins both threads; returns within a second
  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;

  // The model that recognises from the next frame on; null lets frames be skipped.
  void use_model(ml::Snapshot<ml::Model> model);
  // Who speaks of the same frames, to be compared; null for nobody.
  void use_rival(ml::Snapshot<ml::Model> rival);
  void use_look(Look look);
  // What counts as an organism.
  void use_detection(const ml::DetectionParameters& detection);
  // At how many organisms of a frame the classifier looks at most; see OrganismWatch.
  void use_looks_in_frame(int most);

  // What can be set on the source, as it was when last looked at.
  std::vector<SourceProperty> properties() const;
  // Applied between two grabs, and again whenever the source is opened anew; what the device
  // refuses is said by status(). Throws std::invalid_argument for an unknown id or a value out of
  // its range.
  void set_property(const std::string& id, double value);

  ml::Snapshot<Frame> newest_frame() const;
  ml::Snapshot<Overlay> newest_overlay() const;
  FeedStatus status() const;
  const FeedOptions& options() const;

  // Called on the source or recognizer thread after each frame and overlay (to wake a sleeping
  // event loop). May be empty.
  void on_news(std::function<void()> callback);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace diatom::live
