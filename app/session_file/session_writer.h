// SessionWriter: a session on its way into a file. It is a plain value, so the main thread copies
// it and goes on; a thread beside it writes, one session at a time.
#pragma once

#include <filesystem>
#include <future>
#include <string>

#include "app/session.h"
#include "renderer/camera.h"

namespace diatom::app {

class SessionWriter {
 public:
  // Not while one is going. The thread beside it is as `nice` as that to the frames.
  void begin(const std::filesystem::path& file, Session session, const renderer::Camera& map_camera,
             int nice);

  bool is_going() const { return writing_.valid(); }  // until finish()
  bool has_ended() const;                             // it is going, and finish() would not wait
  std::string finish();  // waits; why nothing was written, or "". Only where one is going

 private:
  std::future<std::string> writing_;
};

}  // namespace diatom::app
