// A source that is unplugged again and again, in a hurry, and what that leaves behind.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "app/live/capture.h"
#include "app/live/handover.h"
#include "app/live/news.h"
#include "app/live/sources/source.h"
#include "ml/core/scheduler.h"

namespace diatom::live::tests {

// What this process holds of the kernel.
struct Belongings {
  long threads = 0;
  long files = 0;
};

inline Belongings belongings_now() {
  const auto entries_of = [](const char* folder) {
    return std::distance(std::filesystem::directory_iterator(folder), {});
  };
  return {entries_of("/proc/self/task"), entries_of("/proc/self/fd")};
}

// A thread that has done its work may still be on its way out.
inline void expect_no_more_than(const Belongings& before) {
  Belongings now = belongings_now();
  for (int i = 0; i < 500 && (now.threads > before.threads || now.files > before.files); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    now = belongings_now();
  }
  EXPECT_LE(now.threads, before.threads);
  EXPECT_LE(now.files, before.files);
}

// Captures until `enough`, at most a minute, by a clock that runs a hundred times faster than time,
// so that nobody waits for the back-off. The ledger adds up all the while.
inline void capture_in_a_hurry(const FeedOptions& options, const std::function<bool()>& enough) {
  const auto real = ml::Scheduler::steady_clock();
  const News news;
  Handover handover(false);
  std::jthread recognizer([&] {
    while (handover.take() != nullptr) handover.settle(Handover::Outcome::classified);
  });
  {
    Capture capture(
        open_source(options.address, options.seed), options, [&real] { return 100.0 * real(); },
        handover, news);
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (!enough() && std::chrono::steady_clock::now() < give_up) {
      EXPECT_TRUE(handover.ledger().adds_up());
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    handover.close();
  }
  EXPECT_TRUE(enough());
}

}  // namespace diatom::live::tests
