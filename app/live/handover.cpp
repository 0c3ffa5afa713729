#include "app/live/handover.h"

#include <utility>

#include "ml/core/check.h"

namespace diatom::live {

void Handover::offer(ml::Snapshot<Frame> frame, Flaws flaws) {
  std::unique_lock lock(mutex_);
  if (closed_) return;
  ++counts_.captured;
  if (flaws.repeated) ++counts_.repeated;
  if (flaws.late) ++counts_.late;
  newest_ = frame;
  if (std::exchange(pending_, std::move(frame)) != nullptr) ++counts_.dropped;
  changed_.notify_all();
  if (lossless_) changed_.wait(lock, [this] { return pending_ == nullptr || closed_; });
}

void Handover::add_lost(std::uint64_t frames) {
  const std::lock_guard lock(mutex_);
  counts_.lost += frames;
}

void Handover::finish() {
  const std::lock_guard lock(mutex_);
  finished_ = true;
  changed_.notify_all();
}

void Handover::wait_until_settled() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return closed_ || (pending_ == nullptr && !in_recognition_); });
}

ml::Snapshot<Frame> Handover::take(const std::function<void()>& answer) {
  std::unique_lock lock(mutex_);
  DIATOM_CHECK(!in_recognition_, "take() called again before settle()");
  const auto has_news = [this] { return called_ || pending_ != nullptr || finished_ || closed_; };
  for (changed_.wait(lock, has_news); called_ && !closed_; changed_.wait(lock, has_news)) {
    called_ = false;
    lock.unlock();
    if (answer) answer();
    lock.lock();
  }
  in_recognition_ = pending_ != nullptr;
  changed_.notify_all();
  return std::exchange(pending_, nullptr);
}

void Handover::settle(Outcome outcome) {
  const std::lock_guard lock(mutex_);
  DIATOM_CHECK(in_recognition_, "settle() called with no frame taken");
  in_recognition_ = false;
  ++(outcome == Outcome::classified ? counts_.classified : counts_.skipped);
  changed_.notify_all();
}

void Handover::call() {
  const std::lock_guard lock(mutex_);
  called_ = true;
  changed_.notify_all();
}

void Handover::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  if (std::exchange(pending_, nullptr) != nullptr) ++counts_.skipped;
  changed_.notify_all();
}

Ledger Handover::ledger() const {
  const std::lock_guard lock(mutex_);
  Ledger ledger = counts_;
  ledger.waiting = (pending_ != nullptr ? 1U : 0U) + (in_recognition_ ? 1U : 0U);
  return ledger;
}

ml::Snapshot<Frame> Handover::newest() const {
  const std::lock_guard lock(mutex_);
  return newest_;
}

}  // namespace diatom::live
