#include "app/live/capture.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <exception>
#include <future>
#include <utility>

namespace diatom::live {
namespace {

constexpr double unknown_period_ms = 200.0;
constexpr double stall_periods = 5.0;
constexpr double late_periods = 2.0;
constexpr double note_ms = 10'000.0;     // how long a note is shown
constexpr double longest_nap_ms = 20.0;  // a clock may run faster than time

std::string with_one_decimal(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", value);
  return text.data();
}

}  // namespace

const char* name_of(FeedState state) {
  switch (state) {
    case FeedState::playing:
      return "playing";
    case FeedState::stalled:
      return "stalled";
    case FeedState::reconnecting:
      return "reconnecting";
    case FeedState::ended:
      return "ended";
    case FeedState::failed:
      return "failed";
  }
  return "unknown";
}

double back_off_seconds(int attempt) {
  return std::min(30.0, std::exp2(std::min(attempt, 10) - 1));
}

Capture::Capture(std::unique_ptr<FrameSource> source, const FeedOptions& options,
                 ml::Scheduler::Clock clock, Handover& handover, const News& news)
    : options_(options), clock_(std::move(clock)), handover_(handover), news_(news) {
  adopt(std::move(source));
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Capture::~Capture() {
  thread_.request_stop();
  thread_.join();
}

CaptureStatus Capture::status() const {
  const double now_ms = clock_();
  const std::lock_guard lock(mutex_);
  const bool over = state_ == FeedState::ended || state_ == FeedState::failed;
  CaptureStatus status{state_, message_, over ? rate_.overall() : rate_.lately(now_ms)};
  if (retry_) {
    const double left_s = std::max(0.0, std::ceil((retry_->at_ms - now_ms) / 1000.0));
    status.state = FeedState::reconnecting;
    status.message = "Reconnecting in " + std::to_string(static_cast<int>(left_s)) +
                     " s (attempt " + std::to_string(retry_->attempt) + "): " + retry_->reason;
  } else if (waiting_since_ms_ && now_ms - *waiting_since_ms_ > stall_periods * period_ms_) {
    status.state = FeedState::stalled;
    status.message =
        "No frame for " + with_one_decimal((now_ms - *waiting_since_ms_) / 1000.0) + " s";
  }
  const bool has_note = note_ && now_ms - note_->said_ms < note_ms;
  if (has_note && status.state == FeedState::playing) status.message = note_->text;
  if (has_note && status.state == FeedState::stalled) status.message += ". " + note_->text;
  return status;
}

std::vector<SourceProperty> Capture::properties() const {
  const std::lock_guard lock(mutex_);
  return properties_;
}

void Capture::set_property(const std::string& id, double value) {
  const std::lock_guard lock(mutex_);
  ml::MethodInfo source{"source", options_.address, "", {}};
  for (const SourceProperty& property : properties_)
    source.parameters.push_back(property.parameter);
  wanted_.emplace_back(id, ml::checked_values(source, {{id, value}}).at(id));
}

void Capture::run(const std::stop_token& stop) {
  FeedState end = FeedState::ended;
  std::string message;
  try {
    play(stop);
  } catch (const std::exception& problem) {
    end = FeedState::failed;
    message = problem.what();
  }
  handover_.finish();
  handover_.wait_until_settled();
  {
    const std::lock_guard lock(mutex_);
    state_ = end;
    message_ = message;
    retry_.reset();
    waiting_since_ms_.reset();
  }
  news_.tell();
}

// Throws what a recording throws; a live source is opened anew.
void Capture::play(const std::stop_token& stop) {
  const auto wanted = [&] { return options_.max_frames == 0 || captured_ < options_.max_frames; };
  while (!stop.stop_requested() && wanted()) {
    const bool live = source_->is_live();
    try {
      if (!grab_one(stop)) return;
    } catch (const std::exception& problem) {
      if (!live) throw;
      if (!reconnect(stop, problem.what())) return;
    }
  }
}

// False at the end of a recording that does not loop.
bool Capture::grab_one(const std::stop_token& stop) {
  apply_wanted_settings();
  begin_waiting();
  Grabbed grabbed = source_->grab();
  if (grabbed.lost > 0) handover_.add_lost(grabbed.lost);
  if (!grabbed.note.empty()) say(std::move(grabbed.note));
  if (grabbed.outcome == Grab::frame) offer(std::move(grabbed.image), stop);
  return grabbed.outcome != Grab::ended || begin_anew();
}

// A recording without a single frame would begin anew for ever.
bool Capture::begin_anew() {
  if (!options_.loop || captured_ == captured_before_) return false;
  captured_before_ = captured_;
  adopt(open_source(options_.address, options_.seed));
  return true;
}

void Capture::begin_waiting() {
  const double now_ms = clock_();
  const std::lock_guard lock(mutex_);
  if (!waiting_since_ms_) waiting_since_ms_ = now_ms;
}

void Capture::offer(ml::Image image, const std::stop_token& stop) {
  {
    const std::lock_guard lock(mutex_);
    waiting_since_ms_.reset();
  }
  if (is_paced() && !keep_pace(stop)) return;
  auto frame = std::make_shared<const Frame>(frame_of(std::move(image)));
  const Flaws flaws = flaws_of(*frame);
  note_arrival(*frame);
  handover_.offer(std::move(frame), flaws);
  news_.tell();
}

// A recording that nobody waits for is shown at its own rate.
bool Capture::is_paced() const {
  return !source_->is_live() && !options_.lossless && source_->native_fps() > 0.0;
}

// To absolute times, so that errors do not add up; what is late is not caught up.
bool Capture::keep_pace(const std::stop_token& stop) {
  next_due_ms_ = std::max(next_due_ms_, clock_());
  if (!sleep_until(stop, next_due_ms_)) return false;
  next_due_ms_ += 1000.0 / source_->native_fps();
  return true;
}

Frame Capture::frame_of(ml::Image image) {
  Frame frame;
  frame.id = ++captured_;
  frame.source = options_.address;
  frame.captured_ms = clock_();
  frame.captured_utc = std::chrono::system_clock::now();
  const bool has_own_time = !source_->is_live() && source_->native_fps() > 0.0;
  frame.time_s = has_own_time ? static_cast<double>(captured_ - 1) / source_->native_fps()
                              : frame.captured_ms / 1000.0;
  frame.image = std::move(image);
  frame.still = source_->shows_stills();
  return frame;
}

// Pixels are compared and not hashed: two frames of a camera differ within the first few of them. A
// recording that waits for its frames to be recognised has no time to keep.
Flaws Capture::flaws_of(const Frame& frame) const {
  const auto before = handover_.newest();
  if (before == nullptr) return {};
  const auto& image = frame.image;
  Flaws flaws;
  flaws.repeated = image.width == before->image.width && image.height == before->image.height &&
                   image.pixels == before->image.pixels;
  const bool keeps_time = source_->native_fps() > 0.0 && (source_->is_live() || is_paced());
  const std::lock_guard lock(mutex_);
  flaws.late = keeps_time && last_frame_ms_ &&
               frame.captured_ms - *last_frame_ms_ > late_periods * period_ms_;
  return flaws;
}

void Capture::note_arrival(const Frame& frame) {
  const std::lock_guard lock(mutex_);
  rate_.tick(frame.captured_ms);
  if (source_->native_fps() <= 0.0 && last_frame_ms_)
    period_ms_ += 0.2 * (frame.captured_ms - *last_frame_ms_ - period_ms_);
  last_frame_ms_ = frame.captured_ms;
}

// False when told to stop.
bool Capture::reconnect(const std::stop_token& stop, std::string reason) {
  source_.reset();
  for (int attempt = 1;; ++attempt) {
    const double at_ms = clock_() + 1000.0 * back_off_seconds(attempt);
    {
      const std::lock_guard lock(mutex_);
      retry_ = Retry{attempt, at_ms, reason};
    }
    news_.tell();
    if (!sleep_until(stop, at_ms)) return false;
    try {
      auto opened = open_anew(stop);
      if (opened == nullptr) return false;
      adopt(std::move(opened));
      return true;
    } catch (const std::exception& problem) {
      reason = problem.what();
    }
  }
}

// Opening may block for as long as a driver or network likes, and cannot be interrupted. So it
// happens on a thread of its own, which is left behind, with what it opens, when we are told to
// stop.
std::unique_ptr<FrameSource> Capture::open_anew(const std::stop_token& stop) const {
  std::promise<std::unique_ptr<FrameSource>> promise;
  auto opened = promise.get_future();
  std::thread([promise = std::move(promise), address = options_.address,
               seed = options_.seed]() mutable {
    try {
      promise.set_value(open_source(address, seed));
    } catch (...) {
      promise.set_exception(std::current_exception());
    }
  }).detach();
  while (opened.wait_for(std::chrono::milliseconds(20)) != std::future_status::ready) {
    if (stop.stop_requested()) return nullptr;
  }
  return opened.get();
}

void Capture::adopt(std::unique_ptr<FrameSource> source) {
  source_ = std::move(source);
  for (const Setting& setting : settings_) apply(setting);
  look_at_properties();
  const double fps = source_->native_fps();
  const std::lock_guard lock(mutex_);
  period_ms_ = fps > 0.0 ? 1000.0 / fps : unknown_period_ms;
  last_frame_ms_.reset();
  waiting_since_ms_.reset();
  retry_.reset();
}

void Capture::apply_wanted_settings() {
  std::vector<Setting> wanted;
  {
    const std::lock_guard lock(mutex_);
    wanted.swap(wanted_);
  }
  if (wanted.empty()) return;
  for (const Setting& setting : wanted) {
    std::erase_if(settings_, [&](const Setting& old) { return old.first == setting.first; });
    settings_.push_back(setting);
    apply(setting);
  }
  look_at_properties();
}

// A device that refuses goes on as it was.
void Capture::apply(const Setting& setting) {
  try {
    source_->set(setting.first, setting.second);
  } catch (const std::exception& refusal) {
    say(refusal.what());
  }
}

// Setting one may move others: a manual exposure is no longer automatic.
void Capture::look_at_properties() {
  auto properties = source_->properties();
  const std::lock_guard lock(mutex_);
  properties_ = std::move(properties);
}

void Capture::say(std::string note) {
  const double now_ms = clock_();
  const std::lock_guard lock(mutex_);
  note_ = Note{std::move(note), now_ms};
}

bool Capture::sleep_until(const std::stop_token& stop, double until_ms) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    const double left_ms = until_ms - clock_();
    if (left_ms <= 0.0) return true;
    const std::chrono::duration<double, std::milli> nap(std::min(left_ms, longest_nap_ms));
    stopped_.wait_for(lock, stop, nap, [] { return false; });
  }
  return false;
}

}  // namespace diatom::live
