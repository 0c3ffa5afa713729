#include "app/live/feed.h"

#include <atomic>
#include <optional>
#include <utility>

#include "app/live/capture.h"
#include "app/live/handover.h"
#include "app/live/news.h"
#include "app/live/recognizer.h"
#include "app/live/sources/source.h"
#include "ml/core/term.h"

namespace diatom::live {
namespace {

// A live source cannot wait for anybody.
bool may_wait(const FeedOptions& options, const FrameSource& source) {
  return options.lossless && !source.is_live();
}

}  // namespace

struct Feed::State {
  State(const FeedOptions& given, std::unique_ptr<FrameSource> source)
      : options(given),
        look(options.look),
        looks_in_frame(OrganismWatch::usual_looks_in_frame),
        handover(may_wait(options, *source)),
        recognizer(handover, {model, rival, look, looks_in_frame, detection}, clock, news,
                   options) {
    model.publish(options.model);
    detection.publish(std::make_shared<const ml::DetectionParameters>(options.detection));
    capture.emplace(std::move(source), options, clock, handover, news);
  }

  ~State() { handover.close(); }  // wakes both threads, whose owners then join them

  const FeedOptions options;
  const ml::Scheduler::Clock clock = ml::Scheduler::steady_clock();
  ml::Latest<ml::Model> model;
  ml::Latest<ml::Model> rival;
  std::atomic<Look> look;
  std::atomic<int> looks_in_frame;
  ml::Latest<ml::DetectionParameters> detection;
  News news;
  Handover handover;
  Recognizer recognizer;
  std::optional<Capture> capture;  // the last to start and the first to end
};

Feed::Feed(const FeedOptions& options) {
  auto source = open_source(options.address, options.seed);
  state_ = std::make_unique<State>(options, std::move(source));
}

Feed::~Feed() = default;

void Feed::use_model(ml::Snapshot<ml::Model> model) {
  state_->model.publish(std::move(model));
  state_->handover.call();
}

void Feed::use_rival(ml::Snapshot<ml::Model> rival) {
  state_->rival.publish(std::move(rival));
}

void Feed::use_look(Look look) {
  state_->look = look;
}

void Feed::use_looks_in_frame(int most) {
  state_->looks_in_frame = most;
}

void Feed::use_detection(const ml::DetectionParameters& detection) {
  state_->detection.publish(std::make_shared<const ml::DetectionParameters>(detection));
}

std::vector<SourceProperty> Feed::properties() const {
  return state_->capture->properties();
}

void Feed::set_property(const std::string& id, double value) {
  state_->capture->set_property(id, value);
}

ml::Snapshot<Frame> Feed::newest_frame() const {
  return state_->handover.newest();
}

ml::Snapshot<Overlay> Feed::newest_overlay() const {
  return state_->recognizer.newest();
}

// The state is read before the ledger: where it says that all is over, the ledger is final.
FeedStatus Feed::status() const {
  const CaptureStatus capture = state_->capture->status();
  const RecognizerStatus recognizer = state_->recognizer.status();
  const bool over = capture.state == FeedState::ended || capture.state == FeedState::failed;
  FeedStatus status;
  status.state = capture.state;
  status.message = capture.message.empty() ? recognizer.message : capture.message;
  status.camera_fps = capture.fps;
  status.recognised_fps = over ? recognizer.fps_overall : recognizer.fps;
  status.latency_ms_p50 = recognizer.latency_ms_p50;
  status.latency_ms_p99 = recognizer.latency_ms_p99;
  status.compared = recognizer.compared;
  status.differing = recognizer.differing;
  status.stages = recognizer.stages;
  status.ledger = state_->handover.ledger();
  return status;
}

const FeedOptions& Feed::options() const {
  return state_->options;
}

void Feed::on_news(std::function<void()> callback) {
  state_->news.set(std::move(callback));
}

namespace {

const ml::Registration<ml::Term> ledger_term{
    {{"ledger", "The frame ledger"},
     "Every frame that the camera gave is accounted for, at every moment. A newer one may replace "
     "one that still waits, and that is counted as dropped.",
     "captured = classified + skipped + dropped + waiting",
     "By definition: this program's own books"}};

}  // namespace

}  // namespace diatom::live
