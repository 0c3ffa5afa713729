// Autosave: the session written aside every minute while it changes, so that a crash costs the last
// minute and no more. The session is a plain value, so the main thread copies it and goes on; a
// thread of its own writes it, one at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/command.h"
#include "app/session.h"
#include "app/session_file/session_writer.h"
#include "renderer/camera.h"

namespace diatom::app {

// In the folder for state. Not created by this call.
std::filesystem::path autosave_folder();

// A file that at most one process holds at a time, and nobody once that is gone.
class FileLock {
 public:
  // Throws std::runtime_error where the file cannot be made.
  explicit FileLock(std::filesystem::path file);
  ~FileLock();
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&&) = delete;

  bool is_held() const { return is_held_; }
  void remove() const;  // the file

 private:
  std::filesystem::path file_;
  int descriptor_;
  bool is_held_;
};

// Equal as long as the same would be saved, but for the camera.
struct SavedState {
  std::vector<std::shared_ptr<const void>> snapshots;
  std::string choices;

  bool operator==(const SavedState&) const = default;
};
SavedState saved_state(const Session& session);

// Whether it opens something in the place of what is open; a crash that is caused by it would lose
// what went before, too.
bool is_risky(const Command& command);

class Autosave {
 public:
  // In a file of this process's own. Throws std::runtime_error where the folder cannot be made.
  Autosave(const std::filesystem::path& folder, double every_s);
  // Waits for what is being written. At a clean end the file goes, unless it was put aside; where
  // an exception ends the program it stays.
  ~Autosave();
  Autosave(const Autosave&) = delete;
  Autosave& operator=(const Autosave&) = delete;

  // Every frame. Begins to write where the time has come, something has changed and nothing is
  // being written. `now_s` never falls.
  void tick(const Session& session, const renderer::Camera& map_camera, double now_s);

  // Now, where something has changed, and waits for it. Whether the file holds what there is.
  bool save(const Session& session, const renderer::Camera& map_camera);

  // Writes what there is, and begins another file: this one stays, for Recovery to find. Where it
  // was. Throws std::runtime_error where it cannot be written.
  std::filesystem::path put_aside(const Session& session, const renderer::Camera& map_camera);

  // Why the newest one failed, once; so that it is said once.
  std::optional<std::string> take_failure();

  const std::filesystem::path& file() const { return file_; }
  std::uint64_t begun() const { return begun_; }  // how often it began to write

 private:
  void begin(const Session& session, const renderer::Camera& map_camera, SavedState state);
  void finish();  // waits

  double every_s_;
  std::filesystem::path folder_;
  std::filesystem::path file_;
  std::optional<FileLock> lock_;
  double due_s_;
  std::uint64_t begun_ = 0;
  SessionWriter writer_;
  SavedState writing_state_;
  SavedState saved_;
  std::string last_failure_;
  std::optional<std::string> failure_;
};

}  // namespace diatom::app
