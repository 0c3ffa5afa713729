#include "app/live/handover.h"

#include <atomic>
#include <memory>
#include <thread>

#include <gtest/gtest.h>

namespace diatom::live {
namespace {

ml::Snapshot<Frame> frame(std::uint64_t id) {
  Frame made;
  made.id = id;
  return std::make_shared<const Frame>(std::move(made));
}

TEST(Handover, TheNewestFrameReplacesTheOneThatWaits) {
  Handover handover(false);
  handover.offer(frame(1));
  handover.offer(frame(2));
  EXPECT_EQ(handover.ledger().dropped, 1U);
  EXPECT_EQ(handover.ledger().waiting, 1U);
  EXPECT_EQ(handover.take()->id, 2U);
  EXPECT_EQ(handover.ledger().waiting, 1U);  // in recognition
  handover.offer(frame(3));
  EXPECT_EQ(handover.ledger().waiting, 2U);
  handover.settle(Handover::Outcome::classified);
  EXPECT_EQ(handover.ledger().classified, 1U);
  EXPECT_TRUE(handover.ledger().adds_up());
  EXPECT_EQ(handover.newest()->id, 3U);
}

TEST(Handover, AFinishedOneIsDrainedAndThenEmpty) {
  Handover handover(false);
  handover.offer(frame(1));
  handover.finish();
  EXPECT_EQ(handover.take()->id, 1U);
  handover.settle(Handover::Outcome::skipped);
  EXPECT_EQ(handover.take(), nullptr);
  handover.wait_until_settled();
  EXPECT_EQ(handover.ledger().skipped, 1U);
  EXPECT_EQ(handover.ledger().waiting, 0U);
}

TEST(Handover, ClosingAccountsForTheFrameThatWaits) {
  Handover handover(false);
  handover.offer(frame(1));
  handover.close();
  EXPECT_EQ(handover.take(), nullptr);
  EXPECT_EQ(handover.ledger().skipped, 1U);
  EXPECT_TRUE(handover.ledger().adds_up());
  handover.offer(frame(2));  // too late: never captured
  EXPECT_EQ(handover.ledger().captured, 1U);
}

TEST(Handover, ACallIsAnsweredWhetherOrNotAFrameComes) {
  Handover handover(false);
  int answers = 0;
  const auto answer = [&] { ++answers; };
  handover.call();
  handover.offer(frame(1));
  EXPECT_EQ(handover.take(answer)->id, 1U);
  EXPECT_EQ(answers, 1);
  handover.settle(Handover::Outcome::classified);
  handover.offer(frame(2));
  EXPECT_EQ(handover.take(answer)->id, 2U);
  EXPECT_EQ(answers, 1) << "nobody called again";
  handover.settle(Handover::Outcome::classified);
  handover.call();
  handover.finish();
  EXPECT_EQ(handover.take(answer), nullptr);
  EXPECT_EQ(answers, 2);
  EXPECT_EQ(handover.ledger().classified, 2U) << "an answer is no frame";
}

// Two threads at full speed and a third that looks: every look adds up.
TEST(Handover, AddsUpAtAnyMoment) {
  for (const bool lossless : {false, true}) {
    Handover handover(lossless);
    constexpr std::uint64_t count = 20000;
    std::atomic<bool> done = false;
    std::jthread source([&] {
      for (std::uint64_t id = 1; id <= count; ++id) handover.offer(frame(id));
      handover.finish();
    });
    std::jthread recognizer([&] {
      std::uint64_t last = 0;
      while (const auto taken = handover.take()) {
        EXPECT_GT(taken->id, last);
        last = taken->id;
        handover.settle(last % 7 == 0 ? Handover::Outcome::skipped : Handover::Outcome::classified);
      }
      EXPECT_EQ(last, count);
      done = true;
    });
    while (!done) {
      const Ledger ledger = handover.ledger();
      ASSERT_TRUE(ledger.adds_up());
      ASSERT_LE(ledger.waiting, 2U);
    }
    const Ledger ledger = handover.ledger();
    EXPECT_EQ(ledger.captured, count);
    EXPECT_EQ(ledger.waiting, 0U);
    EXPECT_TRUE(!lossless || ledger.dropped == 0);
  }
}

}  // namespace
}  // namespace diatom::live
