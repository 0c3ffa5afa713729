// News: a callback that may be exchanged while threads call it. Once set() has returned, the old
// one is not running and never will again.
#pragma once

#include <functional>
#include <mutex>
#include <utility>

namespace diatom::live {

class News {
 public:
  void set(std::function<void()> callback) {
    const std::lock_guard lock(mutex_);
    callback_ = std::move(callback);
  }

  void tell() const {
    const std::lock_guard lock(mutex_);
    if (callback_) callback_();
  }

 private:
  mutable std::mutex mutex_;
  std::function<void()> callback_;
};

}  // namespace diatom::live
