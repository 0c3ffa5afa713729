// A Video4Linux driver that does what a test tells it, behind the calls of the kernel.
#pragma once

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include <linux/videodev2.h>
#include <poll.h>

#include "app/live/sources/source_v4l2.h"
#include "app/live/sources/v4l2_device.h"

namespace diatom::live::tests {

// One camera, as long as the test wants it, however often it is opened.
struct FakeCamera {
  struct Picture {
    std::vector<std::uint8_t> bytes;
    std::uint32_t flags = 0;
  };
  struct Knob {
    std::int32_t least = 0;
    std::int32_t most = 0;
    std::int32_t value = 0;
  };

  // What it is.
  std::uint32_t capabilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
  std::vector<std::uint32_t> formats = {V4L2_PIX_FMT_GREY};
  std::vector<std::array<std::uint32_t, 2>> sizes = {{16, 8}};
  std::map<std::uint32_t, Knob> knobs;
  std::uint32_t buffer_bytes = 4096;

  // How it is at present.
  std::uint32_t format = V4L2_PIX_FMT_GREY;
  std::uint32_t width = 16;
  std::uint32_t height = 8;
  std::uint32_t row_bytes = 0;
  std::uint32_t next_sequence = 0;
  bool change_announced = false;
  std::map<unsigned long, int> refusals;  // what a request is answered by: -EBUSY
  int refusal_to_open = 0;                // an errno
  bool refuses_memory = false;

  std::function<void(FakeCamera&)> on_open = [](FakeCamera&) {};
  // Called before each frame, counted from 0 since the opening; returns it, or nothing yet.
  std::function<Picture(int frame)> on_frame = [](int) { return Picture{{}, 0}; };
  int unplugged_at_frame = -1;

  // What is in use.
  int openings = 0;
  int open_devices = 0;
  int mappings = 0;
  int streams_started = 0;
};

class FakeV4l2Device : public V4l2Device {
 public:
  explicit FakeV4l2Device(FakeCamera& camera) : camera_(camera) {
    ++camera_.openings;
    ++camera_.open_devices;
    camera_.on_open(camera_);
  }
  ~FakeV4l2Device() override { --camera_.open_devices; }
  FakeV4l2Device(const FakeV4l2Device&) = delete;
  FakeV4l2Device& operator=(const FakeV4l2Device&) = delete;

  int request(unsigned long code, void* argument) override {
    if (is_unplugged()) return -ENODEV;
    const auto refusal = camera_.refusals.find(code);
    if (refusal != camera_.refusals.end()) return refusal->second;
    switch (code) {
      case VIDIOC_QUERYCAP:
        static_cast<v4l2_capability*>(argument)->capabilities = camera_.capabilities;
        return 0;
      case VIDIOC_ENUM_FMT:
        return list_format(*static_cast<v4l2_fmtdesc*>(argument));
      case VIDIOC_ENUM_FRAMESIZES:
        return list_size(*static_cast<v4l2_frmsizeenum*>(argument));
      case VIDIOC_S_FMT:
        return set_format(static_cast<v4l2_format*>(argument)->fmt.pix);
      case VIDIOC_G_FMT:
        return tell_format(static_cast<v4l2_format*>(argument)->fmt.pix);
      case VIDIOC_G_PARM:
        static_cast<v4l2_streamparm*>(argument)->parm.capture.timeperframe = {1, 100};
        return 0;
      case VIDIOC_SUBSCRIBE_EVENT:
        return 0;
      case VIDIOC_DQEVENT:
        if (!camera_.change_announced) return -ENOENT;
        camera_.change_announced = false;
        return 0;
      case VIDIOC_QUERYCTRL:
      case VIDIOC_G_CTRL:
      case VIDIOC_S_CTRL:
        return control(code, argument);
      default:
        return stream(code, argument);
    }
  }

  int wait(int) override {
    if (is_unplugged()) return POLLERR;
    if (camera_.change_announced) return POLLPRI;
    if (queued_.empty()) return POLLERR;
    picture_ = camera_.on_frame(frame_);
    return picture_.bytes.empty() && picture_.flags == 0 ? 0 : POLLIN;
  }

  std::uint8_t* map(std::size_t bytes, std::int64_t offset) override {
    if (camera_.refuses_memory) return nullptr;
    ++camera_.mappings;
    auto& memory = memory_[offset];
    memory.resize(bytes);
    return memory.data();
  }
  void unmap(std::uint8_t* memory, std::size_t bytes) override {
    std::erase_if(memory_, [&](const auto& mapped) {
      return mapped.second.data() == memory && mapped.second.size() == bytes;
    });
    --camera_.mappings;
  }

 private:
  bool is_unplugged() const {
    return camera_.unplugged_at_frame >= 0 && frame_ >= camera_.unplugged_at_frame;
  }

  int list_format(v4l2_fmtdesc& entry) const {
    if (entry.index >= camera_.formats.size()) return -EINVAL;
    entry.pixelformat = camera_.formats[entry.index];
    return 0;
  }

  int list_size(v4l2_frmsizeenum& entry) const {
    if (entry.index >= camera_.sizes.size()) return -EINVAL;
    entry.type = V4L2_FRMSIZE_TYPE_DISCRETE;
    entry.discrete = {camera_.sizes[entry.index][0], camera_.sizes[entry.index][1]};
    return 0;
  }

  int set_format(v4l2_pix_format& pixels) {
    if (buffers_ > 0) return -EBUSY;  // as the kernel has it
    camera_.format = pixels.pixelformat;
    camera_.width = pixels.width;
    camera_.height = pixels.height;
    return tell_format(pixels);
  }

  int tell_format(v4l2_pix_format& pixels) const {
    pixels.pixelformat = camera_.format;
    pixels.width = camera_.width;
    pixels.height = camera_.height;
    pixels.bytesperline = camera_.row_bytes;
    return 0;
  }

  int control(unsigned long code, void* argument) {
    auto* value = static_cast<v4l2_control*>(argument);
    auto* query = static_cast<v4l2_queryctrl*>(argument);
    const auto knob = camera_.knobs.find(code == VIDIOC_QUERYCTRL ? query->id : value->id);
    if (knob == camera_.knobs.end()) return -EINVAL;
    auto& [least, most, present] = knob->second;
    if (code == VIDIOC_QUERYCTRL) {
      query->minimum = least;
      query->maximum = most;
      query->default_value = least;
    } else if (code == VIDIOC_G_CTRL) {
      value->value = present;
    } else {
      if (value->value < least || value->value > most) return -ERANGE;
      present = value->value;
    }
    return 0;
  }

  int stream(unsigned long code, void* argument) {
    auto* buffer = static_cast<v4l2_buffer*>(argument);
    switch (code) {
      case VIDIOC_REQBUFS:
        buffers_ = static_cast<v4l2_requestbuffers*>(argument)->count;
        queued_.clear();
        return 0;
      case VIDIOC_QUERYBUF:
        buffer->length = camera_.buffer_bytes;
        buffer->m.offset = buffer->index * camera_.buffer_bytes;
        return 0;
      case VIDIOC_QBUF:
        queued_.push_back(buffer->index);
        return 0;
      case VIDIOC_DQBUF:
        return hand_out(*buffer);
      case VIDIOC_STREAMON:
        ++camera_.streams_started;
        return 0;
      default:
        return code == VIDIOC_STREAMOFF ? 0 : -ENOTTY;
    }
  }

  int hand_out(v4l2_buffer& buffer) {
    if (queued_.empty()) return -EAGAIN;
    buffer.index = queued_.front();
    queued_.pop_front();
    auto& memory = memory_[buffer.index * static_cast<std::int64_t>(camera_.buffer_bytes)];
    const auto count = std::min(picture_.bytes.size(), memory.size());
    std::copy_n(picture_.bytes.begin(), count, memory.begin());
    buffer.bytesused = static_cast<std::uint32_t>(picture_.bytes.size());  // true or not
    buffer.sequence = camera_.next_sequence++;
    buffer.flags = picture_.flags;
    ++frame_;
    return 0;
  }

  FakeCamera& camera_;
  std::uint32_t buffers_ = 0;
  std::deque<std::uint32_t> queued_;
  std::map<std::int64_t, std::vector<std::uint8_t>> memory_;  // by offset
  FakeCamera::Picture picture_;
  int frame_ = 0;
};

inline V4l2Opener opener_of(FakeCamera& camera) {
  return [&camera](const std::string&) -> std::unique_ptr<V4l2Device> {
    if (camera.refusal_to_open != 0) {
      throw std::system_error(camera.refusal_to_open, std::generic_category(), "opening it");
    }
    return std::make_unique<FakeV4l2Device>(camera);
  };
}

}  // namespace diatom::live::tests
