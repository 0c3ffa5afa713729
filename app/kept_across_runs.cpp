#include "app/kept_across_runs.h"

#include <exception>
#include <utility>

#include <imgui.h>

#include "app/key_file.h"
#include "app/session_file/archive.h"

namespace diatom::app {

KeptAcrossRuns::KeptAcrossRuns(const KeepOptions& options, Workbench& bench, Interface& interface,
                               Views& views)
    : bench_(bench),
      interface_(interface),
      views_(views),
      preferences_(options.preferences_file, app::read_preferences, write_preferences),
      keys_(options.key_file, read_keys, write_keys) {
  read_preferences(!options.preferences_file.empty());
  if (const auto why = keys_.read(views_.keys))
    bench_.notify(Severity::warning, *why + "; the usual keys hold");
  if (options.autosave_every_s > 0.0) set_up_autosave(options.autosave_every_s);
}

KeptAcrossRuns::~KeptAcrossRuns() {
  if (autosave_ && bench_.has_unsaved_hand_work()) put_aside();
}

void KeptAcrossRuns::before(const Command& command) {
  if (!autosave_ || !is_risky(command)) return;
  if (bench_.has_unsaved_hand_work())
    put_aside();
  else
    autosave_->save(bench_.session, bench_.map_camera);
}

void KeptAcrossRuns::put_aside() {
  try {
    aside_ = PutAside{autosave_->put_aside(bench_.session, bench_.map_camera),
                      hand_work_of(bench_.session)};
  } catch (const std::exception& error) {
    bench_.notify(Severity::warning, std::string("the session is not put aside: ") + error.what());
  }
}

void KeptAcrossRuns::keep(double now_s) {
  keep_preferences();
  if (const auto why = keys_.keep(views_.keys))
    bench_.notify(Severity::warning, "the keys are not kept: " + *why);
  if (autosave_) keep_autosave(now_s);
}

void KeptAcrossRuns::read_preferences(bool are_kept) {
  Preferences preferences;
  const auto why = preferences_.read(preferences);
  if (why) bench_.notify(Severity::warning, *why);
  auto& session = bench_.session;
  session.theme = preferences.theme;
  session.layout = preferences.layout;
  session.ui_scale = preferences.ui_scale;
  session.training_share = preferences.training_share;
  interface_.use_shares(std::move(preferences.shares));
  // A file that cannot be read stays as it is, and is no newcomer's.
  const bool is_new = are_kept && !why && !preferences.is_greeted;
  if (is_new) greet();
  is_greeted_ = preferences.is_greeted || is_new;
}

void KeptAcrossRuns::greet() {
  bench_.notify(Severity::information,
                "New here? Tours, at the top, show the ideas in a few minutes each. Your own "
                "pictures: the folder at the left, or drop them on the window.");
}

// While a splitter is held, its tiles are on their way.
void KeptAcrossRuns::keep_preferences() {
  if (ImGui::IsAnyMouseDown()) return;
  const auto& session = bench_.session;
  const auto why = preferences_.keep({session.theme, session.layout, session.ui_scale,
                                      session.training_share, interface_.shares(), is_greeted_});
  if (why) bench_.notify(Severity::warning, "the window's preferences are not kept: " + *why);
}

void KeptAcrossRuns::set_up_autosave(double every_s) {
  try {
    sweep_passages();
    offer(Recovery::find(autosave_folder()));
    autosave_ = std::make_unique<Autosave>(autosave_folder(), every_s);
  } catch (const std::exception& error) {
    bench_.notify(Severity::warning, std::string("there is no autosave: ") + error.what());
  }
}

void KeptAcrossRuns::offer(std::optional<Recovery> recovery) {
  if (!recovery) return;
  recovery_.reset();
  recovery_.emplace(std::move(*recovery));
  bench_.session.recovery = recovery_->file();
}

// What was recovered is let go of once it has been saved again.
void KeptAcrossRuns::keep_autosave(double now_s) {
  if (recovery_ && bench_.session.recovery.empty()) {
    if (autosave_->save(bench_.session, bench_.map_camera)) recovery_->discard();
    recovery_.reset();
  }
  take_back_aside();
  autosave_->tick(bench_.session, bench_.map_camera, now_s);
  if (const auto why = autosave_->take_failure())
    bench_.notify(Severity::warning, "the session is not autosaved: " + *why);
}

// What is still open, since nothing could be opened in its place, is not offered. Where an earlier
// run's has not been answered yet, the next start offers this.
void KeptAcrossRuns::take_back_aside() {
  if (!aside_) return;
  const auto aside = *std::exchange(aside_, std::nullopt);
  auto recovery = Recovery::of(aside.file);
  if (!recovery) return;
  if (hand_work_of(bench_.session) == aside.work)
    recovery->discard();
  else if (!recovery_)
    offer(std::move(recovery));
}

}  // namespace diatom::app
