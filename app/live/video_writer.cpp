#include "app/live/video_writer.h"

#include <fstream>
#include <stdexcept>

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

fs::path partial_beside(const fs::path& file) {
  fs::path partial = file;
  return partial.replace_extension(".partial" + file.extension().string());
}

}  // namespace

struct VideoWriter::Encoder {
  cv::VideoWriter writer;
  int width;
  int height;
  cv::Mat bgr;
};

VideoWriter::VideoWriter(const fs::path& file, int width, int height, double fps)
    : file_(file),
      partial_(partial_beside(file)),
      encoder_(std::make_unique<Encoder>(Encoder{{}, width, height, {}})) {
  quieten_opencv();
  const int codec = codec_for(file);
  // FFmpeg does not say why it cannot open a file; the file system does.
  if (!std::ofstream(partial_, std::ios::binary))
    throw std::runtime_error("cannot write " + file.string() + ": its folder is missing or locked");
  if (!encoder_->writer.open(partial_.string(), cv::CAP_FFMPEG, codec, fps, {width, height})) {
    std::error_code ignored;
    fs::remove(partial_, ignored);
    throw std::runtime_error("cannot write " + file.string() + ": FFmpeg lacks the encoder for it");
  }
}

VideoWriter::~VideoWriter() {
  encoder_.reset();
  std::error_code ignored;
  fs::remove(partial_, ignored);  // there is none after finish()
}

void VideoWriter::add(const ml::Image& frame) {
  DIATOM_CHECK(
      frame.width == encoder_->width && frame.height == encoder_->height && frame.channels == 3,
      "a frame of another size was added to a video");
  const cv::Mat rgb(frame.height, frame.width, CV_8UC3,
                    const_cast<std::uint8_t*>(frame.pixels.data()));
  cv::cvtColor(rgb, encoder_->bgr, cv::COLOR_RGB2BGR);
  encoder_->writer.write(encoder_->bgr);
}

void VideoWriter::finish() {
  encoder_->writer.release();
  std::error_code error;
  if (fs::file_size(partial_, error) == 0 || error)
    throw std::runtime_error("cannot write " + file_.string() + ": no frame arrived in it");
  fs::rename(partial_, file_, error);
  if (error) throw std::runtime_error("cannot write " + file_.string() + ": " + error.message());
}

}  // namespace diatom::live
