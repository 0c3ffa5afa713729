#include "app/session_file/session_writer.h"

#include <chrono>
#include <exception>
#include <utility>

#include <sys/resource.h>

#include "app/session_file/session_file.h"
#include "app/timeline.h"

namespace diatom::app {

namespace {

// A thread that goes on would keep what the session lets go of meanwhile: pictures, feeds' frames.
Session without_what_is_not_saved(Session session) {
  session.thumbnails.reset();
  session.map_pictures.reset();
  session.hover_picture.reset();
  session.prepared.reset();
  session.timeline.reset();
  session.strangers.reset();
  session.drift.reset();
  for (auto& feed : session.feeds) {
    feed.frame.reset();
    feed.overlay.reset();
  }
  return session;
}

}  // namespace

void SessionWriter::begin(const std::filesystem::path& file, Session session,
                          const renderer::Camera& map_camera, int nice) {
  writing_ = std::async(
      std::launch::async,
      [file, map_camera, nice, held = without_what_is_not_saved(with_newest(std::move(session)))] {
        setpriority(PRIO_PROCESS, 0, nice);  // of this thread alone
        try {
          write_session(file, held, map_camera);
          return std::string();
        } catch (const std::exception& error) {
          return std::string(error.what());
        }
      });
}

bool SessionWriter::has_ended() const {
  return is_going() && writing_.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

std::string SessionWriter::finish() {
  return writing_.get();
}

}  // namespace diatom::app
