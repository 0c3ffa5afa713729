#include "app/live/sources/v4l2_stream.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <linux/videodev2.h>

namespace diatom::live {
namespace {

constexpr std::uint32_t wanted_buffers = 4;  // one shown, one filled, two for a late reader

v4l2_buffer buffer_at(std::uint32_t index) {
  v4l2_buffer buffer{};
  buffer.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  buffer.memory = V4L2_MEMORY_MMAP;
  buffer.index = index;
  return buffer;
}

v4l2_requestbuffers ring_of(std::uint32_t count) {
  v4l2_requestbuffers ring{};
  ring.count = count;
  ring.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  ring.memory = V4L2_MEMORY_MMAP;
  return ring;
}

}  // namespace

V4l2Stream::V4l2Stream(V4l2Device& device) : device_(device) {
  try {
    start();
  } catch (...) {
    release();
    throw;
  }
}

V4l2Stream::~V4l2Stream() {
  int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  device_.request(VIDIOC_STREAMOFF, &type);
  release();
}

void V4l2Stream::start() {
  auto ring = ring_of(wanted_buffers);
  demand(device_, VIDIOC_REQBUFS, &ring, "asking for buffers");
  if (ring.count == 0) {
    throw std::system_error(ENOMEM, std::generic_category(), "asking for buffers");
  }
  for (std::uint32_t index = 0; index < ring.count; ++index) map_one(index);
  for (std::uint32_t index = 0; index < ring.count; ++index) {
    auto buffer = buffer_at(index);
    demand(device_, VIDIOC_QBUF, &buffer, "handing it a buffer");
  }
  int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  demand(device_, VIDIOC_STREAMON, &type, "starting its stream");
}

void V4l2Stream::map_one(std::uint32_t index) {
  auto buffer = buffer_at(index);
  demand(device_, VIDIOC_QUERYBUF, &buffer, "asking for a buffer's place");
  auto* memory = device_.map(buffer.length, buffer.m.offset);
  if (memory == nullptr) {
    throw std::system_error(ENOMEM, std::generic_category(), "sharing memory with it");
  }
  buffers_.emplace_back(memory, buffer.length);
}

void V4l2Stream::release() {
  for (const auto& buffer : buffers_) device_.unmap(buffer.data(), buffer.size());
  auto none = ring_of(0);
  device_.request(VIDIOC_REQBUFS, &none);
}

std::optional<V4l2Stream::Filled> V4l2Stream::take() {
  auto buffer = buffer_at(0);
  const int result = device_.request(VIDIOC_DQBUF, &buffer);
  if (result == -EAGAIN) return std::nullopt;
  if (result < 0) throw std::system_error(-result, std::generic_category(), "taking a frame");
  if (buffer.index >= buffers_.size()) {
    throw std::system_error(EINVAL, std::generic_category(), "taking a frame");
  }
  const auto memory = buffers_[buffer.index];
  const std::size_t used = std::min<std::size_t>(buffer.bytesused, memory.size());
  const bool damaged = (buffer.flags & V4L2_BUF_FLAG_ERROR) != 0;
  return Filled{buffer.index, buffer.sequence, damaged, memory.first(used)};
}

void V4l2Stream::give_back(const Filled& filled) {
  auto buffer = buffer_at(filled.index);
  device_.request(VIDIOC_QBUF, &buffer);
}

}  // namespace diatom::live
