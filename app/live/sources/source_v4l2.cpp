// A camera on this machine, through the kernel's Video4Linux: "0", "/dev/video0", or by its stable
// name, "/dev/v4l/by-id/...".
#include "app/live/sources/source_v4l2.h"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <linux/videodev2.h>
#include <poll.h>

#include "app/live/sources/pixel_layout.h"
#include "app/live/sources/v4l2_controls.h"
#include "app/live/sources/v4l2_format.h"
#include "app/live/sources/v4l2_stream.h"
#include "ml/core/term.h"

namespace diatom::live {
namespace {

constexpr int patience_ms = 400;  // a grab may take 500 ms

bool is_number(const std::string& text) {
  return !text.empty() && text.size() < 4 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string device_of(const std::string& address) {
  return is_number(address) ? "/dev/video" + address : address;
}

// What went wrong, and what to do.
std::string sentence_for(const std::system_error& problem, const std::string& address) {
  const std::string device = device_of(address);
  const std::string camera = "camera " + address;
  switch (problem.code().value()) {
    case ENOENT:
      return "there is no camera " + address + ": " + device +
             " does not exist; plug a camera in, or name another source";
    case EACCES:
    case EPERM:
      return camera + ": you may not open " + device +
             "; join the group that owns it (usually video) and log in again";
    case EBUSY:
      return camera + " (" + device + ") is used by another program; close that one first";
    case ENODEV:
    case ENXIO:
    case ESHUTDOWN:
      return camera + " was unplugged or stopped answering";
    case ENOTTY:
      return device + " is no camera";
    case ENOSPC:
      return camera + ": the USB bus has no room left for its pictures; plug it into another port";
    default:
      return camera + " (" + device + "): " + problem.what();
  }
}

template <class Work>
auto in_words(const std::string& address, const Work& work) {
  try {
    return work();
  } catch (const std::system_error& problem) {
    throw std::runtime_error(sentence_for(problem, address));
  }
}

void check_is_camera(V4l2Device& device, const std::string& path) {
  v4l2_capability capability{};
  demand(device, VIDIOC_QUERYCAP, &capability, "asking what it can do");
  const std::uint32_t can = (capability.capabilities & V4L2_CAP_DEVICE_CAPS) != 0
                                ? capability.device_caps
                                : capability.capabilities;
  if ((can & V4L2_CAP_VIDEO_CAPTURE) == 0 || (can & V4L2_CAP_STREAMING) == 0) {
    throw std::runtime_error(path +
                             " delivers no pictures: a camera often has a second device for "
                             "other data; try the number before or after it");
  }
}

class V4l2Source : public FrameSource {
 public:
  V4l2Source(const std::string& address, const V4l2Opener& open) : address_(address) {
    in_words(address_, [&] {
      device_ = open(device_of(address));
      check_is_camera(*device_, device_of(address));
      v4l2_event_subscription changes{};
      changes.type = V4L2_EVENT_SOURCE_CHANGE;
      device_->request(VIDIOC_SUBSCRIBE_EVENT, &changes);  // few drivers know it
      format_ = choose_readable_format(*device_);
      start();
    });
  }

  Grabbed grab() override {
    return in_words(address_, [&] { return grab_one(); });
  }

  double native_fps() const override { return fps_; }
  bool is_live() const override { return true; }

  std::vector<SourceProperty> properties() const override;
  void set(const std::string& id, double value) override;

 private:
  void start() {
    stream_.emplace(*device_);
    fps_ = frames_per_second(*device_);
    last_sequence_.reset();
  }

  Grabbed grab_one();
  std::uint64_t frames_missed_before(std::uint32_t sequence);
  void adopt_change();
  bool format_changed() const;
  void change_format(std::uint32_t code, FrameSize size);

  std::string address_;
  std::unique_ptr<V4l2Device> device_;
  V4l2Format format_;
  std::optional<V4l2Stream> stream_;  // after the device, which it uses to its end
  std::optional<std::uint32_t> last_sequence_;
  double fps_ = 0.0;
};

Grabbed V4l2Source::grab_one() {
  if (!stream_) start();  // an earlier change of format was refused half-way
  const int ready = device_->wait(patience_ms);
  if (ready < 0) throw std::system_error(-ready, std::generic_category(), "waiting for a frame");
  if (ready == 0) return {};
  if ((ready & POLLPRI) != 0) {
    adopt_change();
    return {};
  }
  const auto filled = stream_->take();
  if (!filled) {
    // It would be so for ever, without a pause.
    if ((ready & POLLIN) == 0) {
      throw std::system_error(ENODEV, std::generic_category(), "waiting for a frame");
    }
    return {};
  }
  Grabbed grabbed{Grab::nothing_yet, {}, frames_missed_before(filled->sequence)};
  try {
    if (filled->damaged) throw std::runtime_error("the driver says that it is damaged");
    grabbed.image = image_from(
        {format_.layout, format_.width, format_.height, format_.row_bytes, filled->bytes});
    grabbed.outcome = Grab::frame;
  } catch (const std::runtime_error& problem) {
    grabbed.lost += 1;
    grabbed.note = "A frame of camera " + address_ + " was left out: " + problem.what();
  }
  stream_->give_back(*filled);
  if (grabbed.outcome != Grab::frame && format_changed()) adopt_change();
  return grabbed;
}

// The count wraps around at 2^32; one that jumps back begins anew, and a driver that does not
// count stays at 0.
std::uint64_t V4l2Source::frames_missed_before(std::uint32_t sequence) {
  constexpr std::uint32_t longest_gap = 1U << 16U;
  const std::uint32_t step = last_sequence_ ? sequence - *last_sequence_ : 1U;
  last_sequence_ = sequence;
  return step > 1U && step < longest_gap ? step - 1U : 0U;
}

bool V4l2Source::format_changed() const {
  return present_format(*device_) != format_;
}

// Another picture size, at the camera's own will: the ring of buffers is made anew.
void V4l2Source::adopt_change() {
  v4l2_event event{};
  while (device_->request(VIDIOC_DQEVENT, &event) == 0 && event.pending > 0) continue;
  stream_.reset();
  format_ = present_format(*device_);
  start();
}

// A device that refuses goes on as it was.
void V4l2Source::change_format(std::uint32_t code, FrameSize size) {
  const V4l2Format before = format_;
  stream_.reset();
  try {
    format_ = choose_format(*device_, code, size);
    start();
  } catch (...) {
    stream_.reset();
    format_ = choose_format(*device_, before.code, {before.width, before.height});
    start();
    throw;
  }
}

SourceProperty choice(const std::string& id, const std::string& label,
                      std::vector<std::string> choices, std::ptrdiff_t chosen) {
  SourceProperty property;
  property.parameter.id = id;
  property.parameter.label = label;
  property.parameter.kind = ml::ParameterKind::choice;
  property.parameter.maximum = static_cast<double>(choices.size()) - 1.0;
  property.parameter.choices = std::move(choices);
  property.value = static_cast<double>(chosen);
  return property;
}

// 0 where the driver does not list what it does.
template <class T>
std::ptrdiff_t place_in(const std::vector<T>& list, const T& one) {
  const auto found = std::find(list.begin(), list.end(), one);
  return found == list.end() ? 0 : found - list.begin();
}

std::vector<SourceProperty> V4l2Source::properties() const {
  std::vector<SourceProperty> properties;
  const auto codes = readable_formats(*device_);
  const auto sizes = frame_sizes(*device_, format_.code);
  std::vector<std::string> formats;
  formats.reserve(codes.size());
  for (const std::uint32_t code : codes) formats.push_back(name_of_format(code));
  std::vector<std::string> resolutions;
  resolutions.reserve(sizes.size());
  for (const FrameSize size : sizes) {
    resolutions.push_back(std::to_string(size.width) + " x " + std::to_string(size.height));
  }
  if (codes.size() > 1) {
    properties.push_back(choice("format", "Pixel format", formats, place_in(codes, format_.code)));
  }
  if (sizes.size() > 1) {
    properties.push_back(choice("resolution", "Resolution", resolutions,
                                place_in(sizes, {format_.width, format_.height})));
  }
  for (auto& control : v4l2_controls(*device_)) properties.push_back(std::move(control));
  return properties;
}

void V4l2Source::set(const std::string& id, double value) {
  in_words(address_, [&] {
    const auto codes = readable_formats(*device_);
    const auto sizes = frame_sizes(*device_, format_.code);
    const auto index = static_cast<std::size_t>(value);
    if (id == "format" && index < codes.size()) {
      change_format(codes[index], {format_.width, format_.height});
    } else if (id == "resolution" && index < sizes.size()) {
      change_format(format_.code, sizes[index]);
    } else if (!set_v4l2_control(*device_, id, value)) {
      throw std::runtime_error("camera " + address_ + " has no such " + id);
    }
  });
}

bool accepts_v4l2(const std::string& address) {
  return is_number(address) || address.starts_with("/dev/video") ||
         address.starts_with("/dev/v4l/");
}

const ml::Registration<FrameSourceMethod> v4l2{
    {{"v4l2", "Camera", "A camera on this machine: 0, /dev/video0, or /dev/v4l/by-id/...", {}},
     accepts_v4l2,
     [](const std::string& address, std::uint64_t /*seed*/) {
       return open_v4l2_camera(address, open_v4l2_device);
     }}};

const ml::Registration<ml::Term> v4l2_term{
    {{"source.v4l2", "Camera"},
     "A camera on this machine, read through the kernel's own interface. Gaps in its numbering are "
     "frames that were lost before the program saw them.",
     "lost = ∑ₖ (sequenceₖ − sequenceₖ₋₁ − 1)",
     "Video4Linux2: Linux media infrastructure API, kernel.org"}};

}  // namespace

std::unique_ptr<FrameSource> open_v4l2_camera(const std::string& address, const V4l2Opener& open) {
  return std::make_unique<V4l2Source>(address, open);
}

}  // namespace diatom::live
