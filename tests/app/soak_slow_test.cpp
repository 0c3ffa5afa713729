// A feed for a long time, with everything that looks at it: nothing is lost, and memory stays.
// DIATOM_SOAK_FRAMES says how many frames (25 a second); a minute of them by itself.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "app/live/records/event_reader.h"
#include "app/memory.h"
#include "tests/app/workbench_fixture.h"
#include "tests/support/shared_material.h"

namespace diatom::app {
namespace {

std::uint64_t frames_to_soak() {
  const char* said = std::getenv("DIATOM_SOAK_FRAMES");
  return said == nullptr ? 1500 : std::stoull(said);
}

class Soak : public WorkbenchTest {
 protected:
  const live::FeedStatus& status() const { return feed_in_view(bench.session).status; }

  // As the window does it, until so many frames have been captured.
  void pass(std::uint64_t frames) {
    while (status().ledger.captured < frames) {
      frame();
      ASSERT_TRUE(status().ledger.adds_up());
      // A busy machine may hold it up for a while; it never ends.
      ASSERT_NE(status().state, live::FeedState::ended);
      ASSERT_NE(status().state, live::FeedState::failed) << status().message;
      std::this_thread::sleep_for(std::chrono::milliseconds(15));
    }
  }
};

TEST_F(Soak, AFeedLosesNothingAndFillsNoMemory) {
  const diatom::tests::TemporaryFolder folder;
  const auto frames = frames_to_soak();
  open_synthetic();
  apply(bench, ChooseLook{live::Look::organisms});
  apply(bench, StartLog{folder / "events.db"});
  apply(bench, SetAlarms{{live::alarm_rule("above::3"), live::alarm_rule("drift:0.3")}});
  apply(bench, OpenFeed{"synthetic:320x240:6", false});
  pass(std::min<std::uint64_t>(1500, frames / 2));
  const double early_mb = memory_mb();
  pass(frames);
  const double late_mb = memory_mb();
  std::cout << "memory " << early_mb << " MB early, " << late_mb << " MB after " << frames
            << " frames\n";
  // What is known of the last hour grows a little; a picture a frame would be 230 KB.
  EXPECT_LT(late_mb - early_mb, 40.0);

  const auto seen = status().ledger;
  apply(bench, CloseFeed{});
  const auto records = bench.feeds().records().finish();
  std::cout << seen.classified << " classified, " << seen.dropped << " dropped, " << seen.late
            << " late; " << records.figures.tracks << " tracks\n";
  EXPECT_GT(seen.classified, 0U);
  EXPECT_EQ(records.log.refused, 0U);
  EXPECT_GT(records.figures.tracks, 0U);
  std::uint64_t logged = 0;
  live::EventReader(folder / "events.db").for_each_track({}, [&](const auto&) { ++logged; });
  EXPECT_EQ(logged, records.figures.tracks);
}

}  // namespace
}  // namespace diatom::app
