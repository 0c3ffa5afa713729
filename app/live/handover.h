// Handover: the one place where source thread and recognizer thread meet. The newest frame wins;
// the ledger is kept under the same lock, so it adds up whenever it is looked at.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>

#include "app/live/frame.h"
#include "app/live/ledger.h"

namespace diatom::live {

// In what way a frame is not as it should be.
struct Flaws {
  bool repeated = false;  // the very pixels of the one before
  bool late = false;      // more than two periods after the one before
};

class Handover {
 public:
  // Lossless: a frame is never replaced; whoever offers one waits until it has been taken.
  explicit Handover(bool lossless) : lossless_(lossless) {}

  // --- the source thread

  void offer(ml::Snapshot<Frame> frame, Flaws flaws = {});
  void add_lost(std::uint64_t frames);
  void finish();              // nothing more will be offered
  void wait_until_settled();  // until no frame is waiting, or close()

  // --- the recognizer thread

  // Waits for a frame, and answers calls meanwhile; null once finished and empty, or closed. Each
  // is followed by one settle().
  ml::Snapshot<Frame> take(const std::function<void()>& answer = {});
  enum class Outcome : std::uint8_t { classified, skipped };
  void settle(Outcome outcome);

  // --- any thread

  void call();   // whoever waits in take() answers, or does so as soon as it waits
  void close();  // wakes everybody; a frame that still waits counts as skipped
  Ledger ledger() const;
  ml::Snapshot<Frame> newest() const;

 private:
  const bool lossless_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Ledger counts_;  // all but `waiting`, which follows from the next two
  ml::Snapshot<Frame> pending_;
  bool in_recognition_ = false;
  bool finished_ = false;
  bool closed_ = false;
  bool called_ = false;
  ml::Snapshot<Frame> newest_;
};

}  // namespace diatom::live
