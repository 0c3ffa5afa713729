#include "app/session_file/autosave.h"

#include <cerrno>
#include <chrono>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "app/session_file/parts.h"
#include "app/session_file/session_file.h"
#include "ml/core/user_folders.h"

namespace diatom::app {

namespace fs = std::filesystem;

namespace {

constexpr int kWriterNice = 10;  // a frame comes before it

// No two runs have the same, though numbers of processes return.
fs::path own_autosave(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw std::runtime_error("cannot make the folder " + folder.string());
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count();
  return folder / fmt::format("{}-{}{}", ms, getpid(), kSessionEnding);
}

fs::path lock_beside(fs::path file) {
  return file.replace_extension(".lock");
}

bool is_worth_saving(const Session& session) {
  return session.dataset || session.features || session.model;
}

}  // namespace

fs::path autosave_folder() {
  return ml::state_folder() / "autosave";
}

FileLock::FileLock(fs::path file)
    : file_(std::move(file)),
      descriptor_(open(file_.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600)),
      is_held_(descriptor_ >= 0 && flock(descriptor_, LOCK_EX | LOCK_NB) == 0) {
  if (descriptor_ < 0)
    throw std::runtime_error("cannot write " + file_.string() + ": " +
                             std::generic_category().message(errno));
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

FileLock::FileLock(FileLock&& other) noexcept
    : file_(std::move(other.file_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      is_held_(std::exchange(other.is_held_, false)) {}

void FileLock::remove() const {
  std::error_code ignored;
  fs::remove(file_, ignored);
}

SavedState saved_state(const Session& session) {
  SavedState state;
  state.snapshots = {session.dataset,       session.backbone, session.features,
                     session.training,      session.model,    session.map,
                     session.map_quality,   session.clusters, session.fine_tuning,
                     session.taught_labels, session.groups};
  for (const auto& edit : session.undo) state.snapshots.push_back(edit.model);
  state.choices = text_of(settings_of(session)) + text_of(json_of(feed_settings_of(session))) +
                  (session.fence ? json_of(*session.fence).dump() : "") +
                  fmt::format("{} {} {} {}", session.data_address, session.missing_data,
                              session.file.string(), session.undo.size());
  return state;
}

bool is_risky(const Command& command) {
  return std::holds_alternative<OpenData>(command) ||
         std::holds_alternative<OpenSession>(command) ||
         std::holds_alternative<OpenDropped>(command) ||
         std::holds_alternative<UseSettings>(command) ||
         std::holds_alternative<AnswerRecovery>(command);
}

Autosave::Autosave(const fs::path& folder, double every_s)
    : every_s_(every_s),
      folder_(folder),
      file_(own_autosave(folder)),
      lock_(lock_beside(file_)),
      due_s_(every_s) {}

Autosave::~Autosave() {
  finish();
  if (std::uncaught_exceptions() > 0) return;
  std::error_code ignored;
  fs::remove(file_, ignored);
  lock_->remove();
}

void Autosave::tick(const Session& session, const renderer::Camera& map_camera, double now_s) {
  if (writer_.is_going()) {
    if (!writer_.has_ended()) return;
    finish();
  }
  if (now_s < due_s_) return;
  due_s_ = now_s + every_s_;
  if (!is_worth_saving(session)) return;
  auto state = saved_state(session);
  if (state != saved_) begin(session, map_camera, std::move(state));
}

bool Autosave::save(const Session& session, const renderer::Camera& map_camera) {
  finish();
  if (!is_worth_saving(session)) return true;
  auto state = saved_state(session);
  if (state == saved_) return true;
  begin(session, map_camera, std::move(state));
  finish();
  return last_failure_.empty();
}

fs::path Autosave::put_aside(const Session& session, const renderer::Camera& map_camera) {
  if (!save(session, map_camera)) throw std::runtime_error(last_failure_);
  const auto aside = std::exchange(file_, own_autosave(folder_));
  lock_.emplace(lock_beside(file_));  // the other's is let go
  saved_ = {};
  return aside;
}

void Autosave::begin(const Session& session, const renderer::Camera& map_camera, SavedState state) {
  ++begun_;
  writing_state_ = std::move(state);
  writer_.begin(file_, session, map_camera, kWriterNice);
}

void Autosave::finish() {
  if (!writer_.is_going()) return;
  const auto why = writer_.finish();
  if (why.empty()) saved_ = std::move(writing_state_);
  if (!why.empty() && why != last_failure_) failure_ = why;
  last_failure_ = why;
}

std::optional<std::string> Autosave::take_failure() {
  return std::exchange(failure_, std::nullopt);
}

}  // namespace diatom::app
