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

void KeptAcrossRuns::before(const Command& command) {
  if (autosave_ && is_risky(command)) autosave_->save(bench_.session, bench_.map_camera);
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
    if (auto left = Recovery::find(autosave_folder())) recovery_.emplace(std::move(*left));
    autosave_ = std::make_unique<Autosave>(autosave_folder(), every_s);
  } catch (const std::exception& error) {
    bench_.notify(Severity::warning, std::string("there is no autosave: ") + error.what());
  }
  if (autosave_ && recovery_) bench_.session.recovery = recovery_->file();
}

// What was recovered is let go of once it has been saved again.
void KeptAcrossRuns::keep_autosave(double now_s) {
  if (recovery_ && bench_.session.recovery.empty()) {
    if (autosave_->save(bench_.session, bench_.map_camera)) recovery_->discard();
    recovery_.reset();
  }
  autosave_->tick(bench_.session, bench_.map_camera, now_s);
  if (const auto why = autosave_->take_failure())
    bench_.notify(Severity::warning, "the session is not autosaved: " + *why);
}

}  // namespace diatom::app
