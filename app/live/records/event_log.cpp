#include "app/live/records/event_log.h"

#include <exception>
#include <iterator>
#include <utility>

#include "ml/core/check.h"

namespace diatom::live {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::uint64_t bytes_per_mb = 1'000'000;
constexpr milliseconds gathering(250);  // what comes within this shares a commit
constexpr milliseconds retry_after(1000);
constexpr milliseconds retry_after_closing(100);
constexpr milliseconds closing_time(1000);
constexpr std::size_t largest_batch = 1000;

std::uint64_t crop_bytes_of(const EventRecord& record) {
  const auto* track = std::get_if<TrackRecord>(&record);
  return track != nullptr ? track->crop.pixels.size() : 0;
}

bool is_run(const PendingEvent& event) {
  return std::holds_alternative<RunRecord>(event.record);
}

}  // namespace

EventLog::EventLog(EventLogOptions options)
    : options_(std::move(options)), writer_(options_.file, options_.crop_cap_mb * bytes_per_mb) {
  thread_ = std::thread([this] { work(); });
}

EventLog::~EventLog() {
  close();
}

void EventLog::add(EventRecord record, std::optional<std::uint64_t> feed) {
  const std::lock_guard lock(mutex_);
  const bool starts_run = std::holds_alternative<RunRecord>(record);
  if (starts_run) feeds_.insert(feed.value());
  DIATOM_CHECK(!feed || feeds_.contains(*feed), "an event was logged before its feed's run");
  // A run is always taken: what follows would belong to the wrong one.
  if (is_closing_ || (status_.waiting >= options_.backlog && !starts_run)) {
    ++status_.refused;
    return;
  }
  auto crop_bytes = crop_bytes_of(record);
  if (crop_bytes > 0 &&
      waiting_crop_bytes_ + crop_bytes > options_.crop_backlog_mb * bytes_per_mb) {
    std::get<TrackRecord>(record).crop = {};
    ++status_.crops_refused;
    crop_bytes = 0;
  }
  waiting_crop_bytes_ += crop_bytes;
  ++status_.waiting;
  queue_.push_back({std::move(record), feed, {}, crop_bytes});
  changed_.notify_all();
}

EventLogStatus EventLog::status() const {
  const std::lock_guard lock(mutex_);
  auto status = status_;
  status.message = problem_;
  if (!problem_.empty() && status.waiting > 0)
    status.message += "; records that wait: " + std::to_string(status.waiting);
  return status;
}

EventLogStatus EventLog::close() {
  {
    const std::lock_guard lock(mutex_);
    if (!is_closing_) closing_since_ = steady_clock::now();
    is_closing_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
  return status();
}

void EventLog::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return is_closing_ || !queue_.empty(); });
    if (queue_.empty()) return;
    changed_.wait_for(lock, gathering, [this] { return is_closing_; });
    auto batch = take_batch();
    const bool is_last_try = is_too_late();
    lock.unlock();
    if (is_last_try) writer_.give_up_crops();
    const bool went_well = write_some(batch);
    lock.lock();
    put_back(batch);
    if (went_well) continue;
    if (is_last_try) {
      status_.refused += std::exchange(status_.waiting, 0);
      return;
    }
    if (is_closing_)
      changed_.wait_for(lock, retry_after_closing);
    else
      changed_.wait_for(lock, retry_after, [this] { return is_closing_; });
  }
}

bool EventLog::is_too_late() const {
  return is_closing_ && steady_clock::now() > closing_since_ + closing_time;
}

// A run alone, or what lies before the next one.
std::vector<PendingEvent> EventLog::take_batch() {
  std::vector<PendingEvent> batch;
  while (!queue_.empty() && batch.size() < largest_batch) {
    if (!batch.empty() && (is_run(queue_.front()) || is_run(batch.front()))) break;
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return batch;
}

void EventLog::put_back(std::vector<PendingEvent>& batch) {
  queue_.insert(queue_.begin(), std::make_move_iterator(batch.begin()),
                std::make_move_iterator(batch.end()));
}

// Leaves in `batch` what has not been written. False where the disk did not take it.
bool EventLog::write_some(std::vector<PendingEvent>& batch) {
  std::size_t written = 0;
  std::string problem;
  try {
    if (const auto* run = std::get_if<RunRecord>(&batch.front().record)) {
      writer_.begin_run(batch.front().feed.value(), *run);
      written = 1;
    } else {
      written = writer_.write(batch);
    }
    problem = writer_.crop_problem();
  } catch (const std::exception& trouble) {
    problem = trouble.what();
  }
  const std::lock_guard lock(mutex_);
  problem_ = problem;
  status_.written += written;
  status_.waiting -= written;
  status_.crops_mb = static_cast<double>(writer_.crop_bytes()) / bytes_per_mb;
  status_.crops_refused += writer_.take_crops_refused();
  for (std::size_t i = 0; i < written; ++i) waiting_crop_bytes_ -= batch[i].crop_bytes;
  batch.erase(batch.begin(), batch.begin() + static_cast<std::ptrdiff_t>(written));
  return written > 0;
}

}  // namespace diatom::live
