// A video file, or a stream from the network (rtsp://, http://, ...), through FFmpeg.
#include <chrono>
#include <filesystem>
#include <stdexcept>

#include <opencv2/videoio.hpp>

#include "app/live/opencv_capture.h"
#include "app/live/source.h"

namespace diatom::live {
namespace {

constexpr int open_timeout_ms = 5000;
constexpr int read_timeout_ms = 400;   // a grab may take 500 ms
constexpr int most_silent_grabs = 25;  // 10 s without a frame, and the stream counts as broken

bool is_stream(const std::string& address) {
  return address.find("://") != std::string::npos && !address.starts_with("file://");
}

class VideoSource : public FrameSource {
 public:
  explicit VideoSource(const std::string& address)
      : address_(address), stream_(is_stream(address)) {
    quieten_opencv();
    std::vector<int> options;
    if (stream_) {
      options = {cv::CAP_PROP_OPEN_TIMEOUT_MSEC, open_timeout_ms, cv::CAP_PROP_READ_TIMEOUT_MSEC,
                 read_timeout_ms};
    }
    if (!capture_.open(address, cv::CAP_FFMPEG, options)) {
      throw std::runtime_error(
          stream_ ? "the stream " + address +
                        " cannot be opened: nobody answers there, or it is no video"
                  : "'" + address +
                        "' cannot be played: it is no video, is damaged, or "
                        "FFmpeg lacks its codec");
    }
    fps_ = std::max(0.0, capture_.get(cv::CAP_PROP_FPS));
    live_ = stream_ && capture_.get(cv::CAP_PROP_FRAME_COUNT) <= 0.0;
  }

  Grabbed grab() override {
    const auto start = std::chrono::steady_clock::now();
    cv::Mat picture;
    if (capture_.read(picture) && !picture.empty()) {
      silent_grabs_ = 0;
      return {Grab::frame, image_from(picture), 0};
    }
    const auto waited = std::chrono::steady_clock::now() - start;
    const bool timed_out = stream_ && waited >= std::chrono::milliseconds(read_timeout_ms / 2);
    if (timed_out && ++silent_grabs_ < most_silent_grabs) return {};
    if (live_) throw std::runtime_error("the stream " + address_ + " broke off");
    return {Grab::ended, {}, 0};
  }

  double native_fps() const override { return fps_; }
  bool is_live() const override { return live_; }

 private:
  std::string address_;
  bool stream_;
  cv::VideoCapture capture_;
  double fps_ = 0.0;
  bool live_ = false;
  int silent_grabs_ = 0;
};

bool accepts_video(const std::string& address) {
  std::error_code ignored;
  return is_stream(address) ||
         (std::filesystem::is_regular_file(address, ignored) && !ml::has_image_ending(address));
}

std::unique_ptr<FrameSource> open_video(const std::string& address, std::uint64_t /*seed*/) {
  return std::make_unique<VideoSource>(address);
}

const ml::Registration<FrameSourceMethod> video{
    {{"video", "Video", "A video file, or a stream: rtsp://..., http://...", {}},
     accepts_video,
     open_video}};

}  // namespace
}  // namespace diatom::live
