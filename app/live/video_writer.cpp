#include "app/live/video_writer.h"

#include <cmath>
#include <stdexcept>
#include <string>

#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>

#include "app/live/sources/opencv_capture.h"
#include "ml/core/check.h"

namespace diatom::live {
namespace {

namespace fs = std::filesystem;

int codec_for(const fs::path& file) {
  const auto ending = file.extension();
  if (ending == ".avi") return cv::VideoWriter::fourcc('M', 'J', 'P', 'G');
  if (ending == ".mp4" || ending == ".mkv" || ending == ".mov")
    return cv::VideoWriter::fourcc('m', 'p', '4', 'v');
  throw std::runtime_error("cannot write " + file.string() +
                           ": a video's name ends in .mp4, .mkv, .mov or .avi");
}

// Nobody tells of a disk that was full: the index, which comes last, is then missing. Containers
// that count no frames know how long they are.
bool holds_frames(const fs::path& file, std::int64_t frames) {
  const cv::VideoCapture film(file.string(), cv::CAP_FFMPEG);
  const double found = film.isOpened() ? film.get(cv::CAP_PROP_FRAME_COUNT) : 0.0;
  return std::abs(found - static_cast<double>(frames)) <= 1.0;
}

}  // namespace

struct VideoWriter::Encoder {
  cv::VideoWriter writer;
  int width;
  int height;
  cv::Mat bgr;
};

VideoWriter::VideoWriter(const fs::path& file, int width, int height, double fps)
    : codec_(codec_for(file)),
      file_(file),
      encoder_(std::make_unique<Encoder>(Encoder{{}, width, height, {}})) {
  quieten_opencv();
  if (!encoder_->writer.open(file_.path().string(), cv::CAP_FFMPEG, codec_, fps, {width, height}))
    throw std::runtime_error("cannot write " + file.string() + ": FFmpeg lacks the encoder for it");
}

VideoWriter::~VideoWriter() = default;

void VideoWriter::add(const ml::Image& frame) {
  DIATOM_CHECK(
      frame.width == encoder_->width && frame.height == encoder_->height && frame.channels == 3,
      "a frame of another size was added to a video");
  const cv::Mat rgb(frame.height, frame.width, CV_8UC3,
                    const_cast<std::uint8_t*>(frame.pixels.data()));
  cv::cvtColor(rgb, encoder_->bgr, cv::COLOR_RGB2BGR);
  encoder_->writer.write(encoder_->bgr);
  ++frames_;
}

void VideoWriter::finish() {
  encoder_->writer.release();
  if (!holds_frames(file_.path(), frames_))
    throw std::runtime_error("cannot write " + file_.target().string() + ": " +
                             (frames_ == 0 ? "no frame arrived in it" : "the disk may be full"));
  file_.finish();
}

}  // namespace diatom::live
