// KeptAcrossRuns: what outlives a run of the window: how a person likes it, the keys that were
// chosen, and the session itself should the program crash. Trouble with a file is a notice.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "app/kept_file.h"
#include "app/panels/interface.h"
#include "app/preferences.h"
#include "app/session_file/autosave.h"
#include "app/session_file/recovery.h"
#include "app/workbench.h"

namespace diatom::app {

// Nothing is kept unless it is said where.
struct KeepOptions {
  std::filesystem::path preferences_file;
  std::filesystem::path key_file;
  double autosave_every_s = 0.0;  // 0: never, and nothing is recovered
};

class KeptAcrossRuns {
 public:
  // Gives the others, which live longer, what earlier runs have left for them.
  KeptAcrossRuns(const KeepOptions& options, Workbench& bench, Interface& interface, Views& views);
  // Labels and groups by hand that are not saved are offered by the next start.
  ~KeptAcrossRuns();
  KeptAcrossRuns(const KeptAcrossRuns&) = delete;
  KeptAcrossRuns& operator=(const KeptAcrossRuns&) = delete;

  // Before each command: one that opens something else costs nothing, nor does a crash by it.
  void before(const Command& command);

  // Every frame, `now_s` after the program's start.
  void keep(double now_s);

 private:
  void read_preferences(bool are_kept);
  void greet();
  void keep_preferences();
  void set_up_autosave(double every_s);
  void keep_autosave(double now_s);
  void put_aside();
  void take_back_aside();
  void offer(std::optional<Recovery> recovery);

  struct PutAside {
    std::filesystem::path file;
    HandWork work;  // of the session that it holds
  };

  Workbench& bench_;
  Interface& interface_;
  Views& views_;
  KeptFile<Preferences> preferences_;
  bool is_greeted_ = false;
  KeptFile<std::map<std::string, std::string>> keys_;
  std::unique_ptr<Autosave> autosave_;  // null where nothing is autosaved
  std::optional<Recovery> recovery_;    // what an earlier run has left, until it is answered
  std::optional<PutAside> aside_;       // by the commands of this frame
};

}  // namespace diatom::app
