// A session as one file (*.diatom-session): a zip archive of JSON and tensors that opens to the
// same picture and the same numbers. What it holds and what it leaves out: session_file/README.md.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/session.h"
#include "app/session_file/settings.h"
#include "renderer/camera.h"

namespace diatom::app {

inline constexpr int kSessionFormat = 1;
inline constexpr const char* kSessionEnding = ".diatom-session";

// Written beside it, synced and renamed: a failure leaves the old file as it was. Throws
// std::runtime_error with one sentence that names the file.
void write_session(const std::filesystem::path& file, const Session& session,
                   const renderer::Camera& map_camera);

struct OpenedSession {
  Session session;  // without feeds, jobs and notices; images are attached, or known as missing
  FeedSettings feeds;
  std::optional<renderer::Camera> map_camera;
  std::vector<std::string> warnings;  // of what could not be had, a sentence each
};

// Throws std::runtime_error with one sentence that names the file: no session, a newer format,
// truncated or damaged. Nothing but the file and the images that it refers to is touched.
OpenedSession read_session(const std::filesystem::path& file, ml::Device device = ml::Device::cpu);

}  // namespace diatom::app
