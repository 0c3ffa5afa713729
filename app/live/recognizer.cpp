#include "app/live/recognizer.h"

#include <algorithm>
#include <exception>
#include <memory>
#include <utility>

#include <sys/resource.h>
#include <unistd.h>

#include "app/live/recognition.h"

namespace diatom::live {
namespace {

// So that the window stays smooth beside us. On Linux a nice value belongs to the thread; where it
// may not be changed, recognition works as well, only less politely.
void lower_own_priority() {
  constexpr int nice = 10;
  static_cast<void>(setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), nice));
}

}  // namespace

Recognizer::Recognizer(Handover& handover, const Wishes& wishes, ml::Scheduler::Clock clock,
                       const News& news, const FeedOptions& options)
    : handover_(handover),
      wishes_(wishes),
      clock_(std::move(clock)),
      news_(news),
      options_(options) {
  thread_ = std::thread([this] { run(); });
}

Recognizer::~Recognizer() {
  thread_.join();
}

void Recognizer::run() {
  lower_own_priority();
  const auto answer = [this] { judge_anew(); };
  while (ml::Snapshot<Frame> frame = handover_.take(answer)) {
    handover_.settle(process(std::move(frame)));
    news_.tell();
  }
  organisms_.end();
  tell_departures();
}

Handover::Outcome Recognizer::process(ml::Snapshot<Frame> frame) {
  const ml::Snapshot<ml::Model> model = wishes_.model.get();
  if (model == nullptr) return skip("Not recognising: there is no model yet");
  try {
    const double taken_ms = clock_();
    Overlay overlay = look_at(model, std::move(frame));
    const ml::Snapshot<ml::Model> rival = wishes_.rival.get();
    const bool compares =
        rival != nullptr && overlay.look != Look::organisms && rival->classes == overlay.classes;
    if (compares) add_second_opinions(*rival, overlay);
    overlay.recognised_ms = clock_();
    add_waiting(overlay, taken_ms);
    tell_departures();
    if (options_.on_overlay) options_.on_overlay(overlay);
    const std::lock_guard lock(mutex_);
    message_.clear();
    count(compares, overlay);
    rate_.tick(overlay.recognised_ms);
    latencies_.add(overlay.latency_ms());
    stages_.add(overlay.stages, overlay.recognised_ms);
    overlays_.publish(std::make_shared<const Overlay>(std::move(overlay)));
    return Handover::Outcome::classified;
  } catch (const std::exception& problem) {
    return skip(std::string("Not recognised: ") + problem.what());
  }
}

// A newer head speaks of the frame that was recognised last, whose looks it need not have again:
// what a person teaches shows before another frame is through.
void Recognizer::judge_anew() {
  const auto overlay = overlays_.get();
  const auto model = wishes_.model.get();
  const bool is_news = overlay != nullptr && model != nullptr && model->head != nullptr &&
                       model->head != overlay->model->head &&
                       model->recipe == overlay->model->recipe;
  if (!is_news || overlay->look != wishes_.look.load()) return;
  auto judged = judged_anew(*overlay, model);
  if (!judged) return;
  overlays_.publish(std::make_shared<const Overlay>(*std::move(judged)));
  news_.tell();
}

Overlay Recognizer::look_at(ml::Snapshot<ml::Model> model, ml::Snapshot<Frame> frame) {
  const Look look = wishes_.look.load();
  organisms_.use_detection(*wishes_.detection.get());
  organisms_.use_looks_in_frame(wishes_.looks_in_frame.load());
  if (look == Look::organisms) return organisms_.recognise(std::move(model), std::move(frame));
  organisms_.end();
  return recognise(std::move(model), std::move(frame), look);
}

// A look that does not say where its time went has classified all the time.
void Recognizer::add_waiting(Overlay& overlay, double taken_ms) {
  auto& stages = overlay.stages;
  const char* const remainder = stages.empty() ? "classify" : "rest";
  stages.insert(stages.begin(), {"wait", taken_ms - overlay.frame->captured_ms});
  double told_ms = 0.0;
  for (const auto& stage : stages) told_ms += stage.ms;
  const double rest_ms = overlay.latency_ms() - told_ms;
  stages.push_back({remainder, std::max(0.0, rest_ms)});
}

void Recognizer::tell_departures() {
  const auto departures = organisms_.take_departures();
  if (!options_.on_departure) return;
  for (const auto& departure : departures) options_.on_departure(departure);
}

Handover::Outcome Recognizer::skip(std::string reason) {
  const std::lock_guard lock(mutex_);
  message_ = std::move(reason);
  return Handover::Outcome::skipped;
}

RecognizerStatus Recognizer::status() const {
  const double now_ms = clock_();
  const std::lock_guard lock(mutex_);
  return {message_,
          rate_.lately(now_ms),
          rate_.overall(),
          latencies_.percentile(0.50),
          latencies_.percentile(0.99),
          compared_,
          differing_,
          stages_.means(now_ms)};
}

// Under the lock. A rival that comes begins to count anew, and goes on while it learns.
void Recognizer::count(bool has_rival, const Overlay& overlay) {
  if (has_rival != had_rival_) compared_ = differing_ = 0;
  had_rival_ = has_rival;
  if (!has_rival) return;
  ++compared_;
  const auto& sightings = overlay.sightings;
  if (std::any_of(sightings.begin(), sightings.end(), [](const Sighting& sighting) {
        return sighting.rival && sighting.rival->label != sighting.label;
      }))
    ++differing_;
}

}  // namespace diatom::live
