// A stream from the network (rtsp://, http://, ...), through FFmpeg. FFmpeg gives a stream up when
// a read is interrupted, so reading has a thread of its own, with patience, and grab() waits for
// what it brings, with little.
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include <opencv2/core.hpp>
#include <opencv2/videoio.hpp>

#include "app/live/sources/opencv_capture.h"
#include "app/live/sources/source.h"
#include "ml/core/term.h"

namespace diatom::live {
namespace {

constexpr int stream_open_timeout_ms = 5000;
constexpr int stream_read_timeout_ms = 10'000;           // silent for longer, it counts as broken
constexpr std::chrono::milliseconds grab_patience(400);  // a grab may take 500 ms

// Read on its own thread, one picture ahead.
class StreamReader {
 public:
  explicit StreamReader(const cv::VideoCapture& capture) : capture_(capture) {}

  void run() {
    cv::Mat picture;
    while (read(picture)) {
      std::unique_lock lock(mutex_);
      picture_ = std::exchange(picture, {});  // the next one gets memory of its own
      changed_.notify_all();
      changed_.wait(lock, [this] { return picture_.empty() || stopped_; });
      if (stopped_) break;
    }
    const std::lock_guard lock(mutex_);
    over_ = true;
    changed_.notify_all();
  }

  // Empty where nothing came in time.
  cv::Mat take() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, grab_patience, [this] { return !picture_.empty() || over_; });
    changed_.notify_all();
    return std::exchange(picture_, {});
  }

  bool is_over() const {
    const std::lock_guard lock(mutex_);
    return over_ && picture_.empty();
  }

  // True where the thread is about to end; false where it waits for the network.
  bool stop() {
    std::unique_lock lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
    return changed_.wait_for(lock, grab_patience, [this] { return over_; });
  }

 private:
  bool read(cv::Mat& picture) {
    try {
      return capture_.read(picture) && !picture.empty();
    } catch (const cv::Exception&) {
      return false;
    }
  }

  cv::VideoCapture capture_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  cv::Mat picture_;  // empty once it is taken
  bool over_ = false;
  bool stopped_ = false;
};

// The codec's letters are those of a tag, "MJPG", or of FFmpeg's name for it, "mjpe".
bool is_motion_jpeg(const cv::VideoCapture& capture) {
  const int letters = static_cast<int>(capture.get(cv::CAP_PROP_FOURCC));
  return letters == cv::VideoWriter::fourcc('M', 'J', 'P', 'G') ||
         letters == cv::VideoWriter::fourcc('m', 'j', 'p', 'e');
}

class StreamSource : public FrameSource {
 public:
  explicit StreamSource(const std::string& address) : address_(address) {
    quieten_opencv();
    cv::VideoCapture capture;
    if (!capture.open(address, cv::CAP_FFMPEG,
                      {cv::CAP_PROP_OPEN_TIMEOUT_MSEC, stream_open_timeout_ms,
                       cv::CAP_PROP_READ_TIMEOUT_MSEC, stream_read_timeout_ms})) {
      throw std::runtime_error("the stream " + address +
                               " cannot be opened: nobody answers there, or it is no video");
    }
    live_ = capture.get(cv::CAP_PROP_FRAME_COUNT) <= 0.0;
    // What a camera declares is often made up; how fast it is shows.
    fps_ = live_ ? 0.0 : std::max(0.0, capture.get(cv::CAP_PROP_FPS));
    // OpenCV keeps the size that a stream began with, whatever comes later; a JPEG says its own.
    is_jpeg_ = is_motion_jpeg(capture) && capture.set(cv::CAP_PROP_FORMAT, -1);
    reader_ = std::make_shared<StreamReader>(capture);
    thread_ = std::thread([reader = reader_] { reader->run(); });
  }

  // A thread that waits for a silent network is left behind with what it reads from.
  ~StreamSource() override { reader_->stop() ? thread_.join() : thread_.detach(); }
  StreamSource(const StreamSource&) = delete;
  StreamSource& operator=(const StreamSource&) = delete;

  Grabbed grab() override {
    const cv::Mat picture = reader_->take();
    if (!picture.empty())
      return is_jpeg_ ? decoded(picture) : Grabbed{Grab::frame, image_from(picture), 0};
    if (!reader_->is_over()) return {};
    if (live_) throw std::runtime_error("the stream " + address_ + " broke off");
    return {Grab::ended, {}, 0};
  }

  double native_fps() const override { return fps_; }
  bool is_live() const override { return live_; }  // a file behind an address is not

 private:
  Grabbed decoded(const cv::Mat& jpeg) const {
    try {
      return {Grab::frame, ml::decode_image({jpeg.data, jpeg.total()}), 0};
    } catch (const std::runtime_error& problem) {
      return {
          Grab::nothing_yet, {}, 1, "A frame of " + address_ + " was left out: " + problem.what()};
    }
  }

  std::string address_;
  double fps_ = 0.0;
  bool live_ = true;
  bool is_jpeg_ = false;
  std::shared_ptr<StreamReader> reader_;
  std::thread thread_;
};

bool accepts_stream(const std::string& address) {
  return address.find("://") != std::string::npos && !address.starts_with("file://");
}

std::unique_ptr<FrameSource> open_stream(const std::string& address, std::uint64_t /*seed*/) {
  return std::make_unique<StreamSource>(address);
}

const ml::Registration<FrameSourceMethod> stream{
    {{"stream", "Stream", "A stream from the network: rtsp://..., http://...", {}},
     accepts_stream,
     open_stream}};

const ml::Registration<ml::Term> stream_term{
    {{"source.stream", "Network stream"},
     "A camera elsewhere sends its film over the network. When it is late the feed says so and "
     "tries again, and nothing else waits for it.",
     "stalled where   now − last frame > patience",
     "Schulzrinne, Rao, Lanphier: \"Real time streaming protocol (RTSP)\", RFC 2326, 1998"}};

}  // namespace
}  // namespace diatom::live
