// VideoWriter: frames into a video file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "ml/core/image.h"
#include "ml/core/partial_file.h"

namespace diatom::live {

class VideoWriter {
 public:
  // `file` ends in .mp4, .mkv or .mov (MPEG-4), or in .avi (Motion JPEG). It appears under its name
  // once finish() is called; until then a file beside it, ".partial" before its ending, is written.
  // Throws std::runtime_error for another ending, and where nothing can be written there.
  VideoWriter(const std::filesystem::path& file, int width, int height, double fps);
  ~VideoWriter();
  VideoWriter(const VideoWriter&) = delete;
  VideoWriter& operator=(const VideoWriter&) = delete;

  void add(const ml::Image& frame);  // RGB, of the size given above

  // Throws std::runtime_error where the file is not whole, such as on a full disk.
  void finish();

 private:
  struct Encoder;
  int codec_;
  ml::PartialFile file_;
  std::unique_ptr<Encoder> encoder_;  // gone before the file
  std::int64_t frames_ = 0;
};

}  // namespace diatom::live
