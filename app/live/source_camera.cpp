// A camera on this machine, through Video4Linux: "0" or "/dev/video0".
#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <vector>

#include <opencv2/videoio.hpp>

#include "app/live/opencv_capture.h"
#include "app/live/source.h"

namespace diatom::live {
namespace {

constexpr std::int64_t patience_ns = 400'000'000;  // a grab may take 500 ms

bool is_number(const std::string& text) {
  return !text.empty() && text.size() < 4 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

class CameraSource : public FrameSource {
 public:
  CameraSource(const std::string& address, const std::string& device) : address_(address) {
    if (!std::filesystem::exists(device)) {
      throw std::runtime_error("there is no camera " + address + ": " + device +
                               " does not exist; plug a camera in, or name another source");
    }
    quieten_opencv();
    capture_.resize(1);
    // The first frame starts the stream; later ones are waited for with a limit of our own.
    if (!capture_[0].open(device, cv::CAP_V4L2) || !capture_[0].grab()) {
      throw std::runtime_error("camera " + address + " (" + device +
                               ") gives no pictures: another program may be using it, or you may "
                               "lack the right to read it");
    }
    fps_ = std::max(0.0, capture_[0].get(cv::CAP_PROP_FPS));
  }

  Grabbed grab() override {
    std::vector<int> ready;
    if (!cv::VideoCapture::waitAny(capture_, ready, patience_ns)) return {};
    cv::Mat picture;
    if (!capture_[0].read(picture) || picture.empty()) {
      throw std::runtime_error("camera " + address_ + " was unplugged or stopped answering");
    }
    return {Grab::frame, image_from(picture), 0};
  }

  double native_fps() const override { return fps_; }
  bool is_live() const override { return true; }

 private:
  std::string address_;
  std::vector<cv::VideoCapture> capture_;  // one; waitAny() takes a list
  double fps_ = 0.0;
};

bool accepts_camera(const std::string& address) {
  return is_number(address) || address.starts_with("/dev/video");
}

std::unique_ptr<FrameSource> open_camera(const std::string& address, std::uint64_t /*seed*/) {
  return std::make_unique<CameraSource>(address,
                                        is_number(address) ? "/dev/video" + address : address);
}

const ml::Registration<FrameSourceMethod> camera{
    {{"camera", "Camera", "A camera on this machine: 0, or /dev/video0.", {}},
     accepts_camera,
     open_camera}};

}  // namespace
}  // namespace diatom::live
