// A video file, through FFmpeg.
#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include <opencv2/videoio.hpp>

#include "app/live/sources/opencv_capture.h"
#include "app/live/sources/source.h"
#include "ml/core/term.h"

namespace diatom::live {
namespace {

class VideoSource : public FrameSource {
 public:
  explicit VideoSource(const std::string& file) {
    quieten_opencv();
    if (!capture_.open(file, cv::CAP_FFMPEG)) {
      throw std::runtime_error("'" + file +
                               "' cannot be played: it is no video, is damaged, or FFmpeg lacks "
                               "its codec");
    }
    fps_ = std::max(0.0, capture_.get(cv::CAP_PROP_FPS));
  }

  Grabbed grab() override {
    cv::Mat picture;
    if (!capture_.read(picture) || picture.empty()) return {Grab::ended, {}, 0};
    return {Grab::frame, image_from(picture), 0};
  }

  double native_fps() const override { return fps_; }
  bool is_live() const override { return false; }

 private:
  cv::VideoCapture capture_;
  double fps_ = 0.0;
};

bool accepts_video(const std::string& address) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(address, ignored) && !ml::has_image_ending(address);
}

std::unique_ptr<FrameSource> open_video(const std::string& address, std::uint64_t /*seed*/) {
  return std::make_unique<VideoSource>(address);
}

const ml::Registration<FrameSourceMethod> video{
    {{"video", "Video", "A video file.", {}}, accepts_video, open_video}};

const ml::Registration<ml::Term> video_term{
    {{"source.video", "Video file"},
     "A recorded film is read frame by frame and waits for nobody but the reader. So every frame "
     "of it can be looked at.",
     "time of frame k = k / fps",
     "ISO/IEC 14496-12: ISO base media file format (MP4)"}};

}  // namespace
}  // namespace diatom::live
