#include "app/cli/live_records.h"

#include <memory>
#include <utility>

#include "app/cli/feed_results.h"
#include "app/live/records/overlay_picture.h"
#include "app/live/records/status_report.h"
#include "app/memory.h"

namespace diatom::app {

LiveRecords::LiveRecords(LiveRecordsOptions options) : records_(std::move(options.records)) {
  if (!options.page) return;
  auto page = *std::move(options.page);
  page.overlay_jpeg = [this] { return newest_jpeg(); };
  page_.emplace(std::move(page));
}

void LiveRecords::begin(std::uint64_t feed, live::RunRecord run) {
  model_hash_ = run.model_hash;
  sources_.push_back(run.source);
  records_.begin(feed, std::move(run));
}

void LiveRecords::see(std::uint64_t feed, const live::Overlay& overlay) {
  records_.see(feed, overlay);
  if (!page_ || feed != 1) return;
  auto kept = std::make_shared<const live::Overlay>(overlay);
  const std::lock_guard lock(mutex_);
  newest_ = std::move(kept);
}

std::string LiveRecords::newest_jpeg() const {
  ml::Snapshot<live::Overlay> overlay;
  {
    const std::lock_guard lock(mutex_);
    overlay = newest_;
  }
  return overlay ? live::overlay_jpeg(*overlay) : std::string();
}

void LiveRecords::tick(const std::vector<live::FeedStatus>& feeds) {
  for (std::size_t i = 0; i < feeds.size(); ++i) records_.tick(i + 1, feeds[i]);
  const auto view = records_.view();
  if (page_ && view != published_) publish(*view, feeds);
  published_ = view;
}

void LiveRecords::publish(const live::RecordsView& view,
                          const std::vector<live::FeedStatus>& feeds) {
  const auto all = together(feeds);
  live::StatusReport report;
  report.utc = view.at_utc;
  report.source = sources_.front();
  report.model_hash = model_hash_;
  report.state = live::name_of(all.state);
  report.message = all.message;
  report.ledger = all.ledger;
  report.camera_fps = all.camera_fps;
  report.recognised_fps = all.recognised_fps;
  report.latency_ms_p50 = all.latency_ms_p50;
  report.latency_ms_p99 = all.latency_ms_p99;
  report.memory_mb = memory_mb();
  report.figures = view.figures;
  report.alarms = view.latest_alarms;
  report.log = view.log;
  for (std::size_t i = 0; feeds.size() > 1 && i < feeds.size(); ++i)
    report.feeds.push_back({sources_[i], live::name_of(feeds[i].state), feeds[i].message,
                            feeds[i].ledger, feeds[i].camera_fps, feeds[i].recognised_fps});
  page_->publish(std::make_shared<const live::StatusReport>(std::move(report)));
}

Json LiveRecords::finish() {
  const auto view = records_.finish();
  std::uint64_t alarms = 0;
  for (const auto& [kind, raised] : view.figures.alarms_by_kind) alarms += raised;
  Json results;
  results["tracks"] = view.figures.tracks;
  results["tracks_by_class"] = view.figures.tracks_by_class;
  results["alarms"] = alarms;
  if (view.log_file.empty()) return results;
  results["log_written"] = view.log.written;
  results["log_refused"] = view.log.refused;
  results["clips_written"] = view.clips.written;
  if (!view.log.message.empty()) results["log_message"] = view.log.message;
  if (!view.clips.message.empty()) results["clips_message"] = view.clips.message;
  return results;
}

}  // namespace diatom::app
