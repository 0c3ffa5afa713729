// Snapshot<T>: an immutable value that many may hold; its address is its version.
// Latest<T>: the place where one thread publishes snapshots and others take the newest.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace diatom::ml {

template <class T>
using Snapshot = std::shared_ptr<const T>;

template <class T>
class Latest {
 public:
  // Replaces the newest value and returns the one it replaced, so that a caller who must account
  // for every value (the frame ledger) can tell whether that one had been taken.
  Snapshot<T> publish(Snapshot<T> value) {
    const std::lock_guard lock(mutex_);
    return std::exchange(newest_, std::move(value));
  }

  // The newest value, or null before the first. It stays available to others.
  Snapshot<T> get() const {
    const std::lock_guard lock(mutex_);
    return newest_;
  }

  // The newest value, leaving null behind: each value is taken at most once.
  Snapshot<T> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(newest_, nullptr);
  }

 private:
  mutable std::mutex mutex_;
  Snapshot<T> newest_;
};

}  // namespace diatom::ml
