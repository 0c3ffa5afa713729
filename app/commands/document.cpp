// The document: saved, opened, its data found again, and recovered after a crash.
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "app/commands/apply.h"
#include "app/file_name.h"
#include "app/session_file/data_reference.h"
#include "app/session_file/session_file.h"
#include "app/session_file/settings_line.h"
#include "app/session_file/tables.h"
#include "app/workbench.h"

namespace diatom::app {

namespace {

// What a person types without its ending gets it: nothing else is ever overwritten.
std::filesystem::path session_path(std::filesystem::path file) {
  if (file.extension() != kSessionEnding) file += kSessionEnding;
  return std::filesystem::absolute(file);
}

void stop_all_work(Workbench& bench) {
  const auto jobs = bench.session.jobs;
  for (const auto& job : jobs) bench.cancel(job.role);
  while (!bench.session.feeds.empty()) bench.feeds().close_in_view(bench.session);
}

// What belongs to the running program rather than to its document.
void keep_what_is_the_programs(const Session& from, Session& into) {
  into.jobs = from.jobs;
  into.notices = from.notices;
  into.playing = from.playing;
  into.relief = from.relief;
  into.recovery = from.recovery;
}

// A camera that is not there is a word on screen, and the session is open all the same.
void open_feeds_of(Workbench& bench, const FeedSettings& settings) {
  apply(bench, SetAlarms{settings.alarms});
  apply(bench, SetScale{settings.um_per_px});
  std::uint64_t in_view = 0;
  for (std::size_t i = 0; i < settings.addresses.size(); ++i) {
    const auto count = bench.session.feeds.size();
    app::apply(bench, Command{OpenFeed{settings.addresses[i], true}});
    const bool is_open = bench.session.feeds.size() > count;
    if (is_open && i == settings.in_view) in_view = bench.session.viewed_feed;
  }
  if (in_view != 0) apply(bench, ViewFeed{in_view});
}

void take_over(Workbench& bench, OpenedSession opened) {
  stop_all_work(bench);
  keep_what_is_the_programs(bench.session, opened.session);
  bench.session = std::move(opened.session);
  bench.camera_asked = opened.map_camera;
  for (auto& warning : opened.warnings) bench.notify(Severity::warning, std::move(warning));
  open_feeds_of(bench, opened.feeds);
  const auto& session = bench.session;
  if (!session.missing_data.empty())
    bench.notify(Severity::warning,
                 "the images are no longer at " + session.missing_data + ": say where they are");
  else if (session.dataset && !session.features)
    apply(bench, StartExtraction{});
}

}  // namespace

void apply(Workbench& bench, const SaveSession& command) {
  const auto& session = bench.session;
  if (!session.being_saved.empty())
    throw std::runtime_error(session.being_saved.string() + " is still being written: save again");
  auto file = command.file.empty() ? session.file : session_path(command.file);
  if (file.empty()) file = session_path(untaken("diatom", kSessionEnding));
  bench.save(file);
}

void apply(Workbench& bench, const OpenSession& command) {
  bench.finish_saving();  // it may be the same file
  auto opened = read_session(command.file, bench.session.device);
  opened.session.file = std::filesystem::absolute(command.file);
  take_over(bench, std::move(opened));
  bench.mark_saved();
  bench.notify(Severity::information, "opened the session " + command.file.string());
}

void apply(Workbench& bench, const RelocateData& command) {
  auto& session = bench.session;
  if (session.missing_data.empty() || !session.dataset)
    throw std::runtime_error("no data are missing");
  attach_images(session, command.address, fingerprint_of(session.dataset->samples),
                taught_crops(*session.dataset));
  bench.notify(Severity::information, "the images were found at " + command.address);
  if (!session.features) apply(bench, StartExtraction{});
}

// Its file goes when the window sees that it has been answered.
void apply(Workbench& bench, const AnswerRecovery& command) {
  if (bench.session.recovery.empty()) throw std::runtime_error("there is nothing to recover");
  if (command.recover) {
    take_over(bench, read_session(bench.session.recovery, bench.session.device));
    bench.notify(Severity::information, "brought back what was not saved");
  }
  bench.session.recovery.clear();
}

// Where the data cannot be opened, the settings are as they were, too.
void apply(Workbench& bench, const UseSettings& command) {
  auto& session = bench.session;
  const Session before = session;
  try {
    take_settings_line(command.text, session);
    const auto data = std::exchange(session.data_address, before.data_address);
    if (session.backbone_request.id.empty()) session.backbone_request = before.backbone_request;
    session.backbone.reset();
    if (!data.empty()) apply(bench, OpenData{data});
  } catch (...) {
    session = before;
    throw;
  }
}

}  // namespace diatom::app
