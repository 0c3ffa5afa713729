#include "app/cli/feed_results.h"

#include <algorithm>
#include <array>

namespace diatom::app {

namespace {

// The larger, the more a person is needed.
std::ptrdiff_t need_of(live::FeedState state) {
  using live::FeedState;
  constexpr std::array by_need = {FeedState::ended, FeedState::playing, FeedState::stalled,
                                  FeedState::reconnecting, FeedState::failed};
  return std::find(by_need.begin(), by_need.end(), state) - by_need.begin();
}

void add_ledger(live::Ledger& sum, const live::Ledger& ledger) {
  sum.captured += ledger.captured;
  sum.classified += ledger.classified;
  sum.skipped += ledger.skipped;
  sum.dropped += ledger.dropped;
  sum.waiting += ledger.waiting;
  sum.lost += ledger.lost;
  sum.repeated += ledger.repeated;
  sum.late += ledger.late;
}

}  // namespace

live::FeedStatus together(const std::vector<live::FeedStatus>& feeds) {
  auto sum = *std::max_element(feeds.begin(), feeds.end(), [](const auto& a, const auto& b) {
    return a.latency_ms_p99 < b.latency_ms_p99;
  });
  const auto& neediest = *std::max_element(
      feeds.begin(), feeds.end(),
      [](const auto& a, const auto& b) { return need_of(a.state) < need_of(b.state); });
  sum.state = neediest.state;
  sum.message = neediest.message;
  sum.ledger = {};
  sum.camera_fps = sum.recognised_fps = 0.0;
  for (const auto& feed : feeds) {
    add_ledger(sum.ledger, feed.ledger);
    sum.camera_fps += feed.camera_fps;
    sum.recognised_fps += feed.recognised_fps;
  }
  return sum;
}

Json figures_of(const live::FeedStatus& feed) {
  const auto& ledger = feed.ledger;
  Json results = {{"captured", ledger.captured},
                  {"classified", ledger.classified},
                  {"skipped", ledger.skipped},
                  {"dropped", ledger.dropped},
                  {"waiting", ledger.waiting},
                  {"lost", ledger.lost},
                  {"repeated", ledger.repeated},
                  {"late", ledger.late},
                  {"adds_up", ledger.adds_up()},
                  {"fps", feed.camera_fps},
                  {"fps_recognised", feed.recognised_fps},
                  {"latency_ms_p50", feed.latency_ms_p50},
                  {"latency_ms_p99", feed.latency_ms_p99},
                  {"stages_ms", Json::object()}};
  for (const auto& stage : feed.stages) results["stages_ms"][stage.name] = stage.ms;
  return results;
}

}  // namespace diatom::app
