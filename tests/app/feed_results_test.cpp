// What is said of several feeds together.
#include "app/cli/feed_results.h"

#include <gtest/gtest.h>

namespace diatom::app {
namespace {

live::FeedStatus feed_of(std::uint64_t captured, double fps, double latency_ms,
                         live::FeedState state) {
  live::FeedStatus feed;
  feed.state = state;
  feed.message = live::name_of(state);
  feed.ledger = {captured, captured - 3, 1, 2, 0, 5, 6, 7};
  feed.camera_fps = feed.recognised_fps = fps;
  feed.latency_ms_p99 = latency_ms;
  feed.stages = {{"find", latency_ms}};
  return feed;
}

TEST(FeedResults, CountsAddUpAndTheWorstOfTheRestIsTold) {
  const auto all = together({feed_of(10, 5.0, 80.0, live::FeedState::playing),
                             feed_of(20, 7.0, 40.0, live::FeedState::reconnecting),
                             feed_of(30, 9.0, 20.0, live::FeedState::ended)});
  const auto results = figures_of(all);
  EXPECT_EQ(results["captured"], 60);
  EXPECT_EQ(results["classified"], 51);
  EXPECT_EQ(results["skipped"], 3);
  EXPECT_EQ(results["dropped"], 6);
  EXPECT_EQ(results["lost"], 15);
  EXPECT_EQ(results["repeated"], 18);
  EXPECT_EQ(results["late"], 21);
  EXPECT_EQ(results["adds_up"], true);
  EXPECT_EQ(results["fps"], 21.0);
  EXPECT_EQ(results["latency_ms_p99"], 80.0);
  EXPECT_EQ(results["stages_ms"]["find"], 80.0);
  EXPECT_EQ(all.state, live::FeedState::reconnecting);
  EXPECT_EQ(all.message, "reconnecting");
}

}  // namespace
}  // namespace diatom::app
