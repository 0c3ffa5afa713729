// HandClock: clocks that go when a test says so.
#pragma once

#include <chrono>

#include "app/live/records/steady_utc.h"
#include "tests/app/live/records/event_material.h"

namespace diatom::live::tests {

class HandClock {
 public:
  // They live as long as this does.
  Clocks clocks() {
    return {[this] { return utc_; }, [this] { return steady_; }};
  }

  void pass(std::chrono::milliseconds time) {
    utc_ += time;
    steady_ += time;
  }
  void set(std::chrono::milliseconds by) { utc_ += by; }  // somebody sets the system's clock

 private:
  Utc utc_ = noon;
  std::chrono::nanoseconds steady_{};
};

}  // namespace diatom::live::tests
