// V4l2Device: the kernel's calls of a Video4Linux camera. Behind this interface a test can stand in
// for a driver: one that is busy, is unplugged or lies about its sizes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace diatom::live {

class V4l2Device {
 public:
  virtual ~V4l2Device() = default;  // closes it

  // ioctl(): 0, or -errno.
  virtual int request(unsigned long code, void* argument) = 0;

  // poll(): what has come (POLLIN a frame, POLLPRI an event, POLLERR a failure), 0 where nothing
  // has in time, or -errno.
  virtual int wait(int timeout_ms) = 0;

  // mmap() and munmap(); null where memory cannot be shared.
  virtual std::uint8_t* map(std::size_t bytes, std::int64_t offset) = 0;
  virtual void unmap(std::uint8_t* memory, std::size_t bytes) = 0;
};

// Opens a device by its path; throws std::system_error.
using V4l2Opener = std::function<std::unique_ptr<V4l2Device>(const std::string& path)>;

std::unique_ptr<V4l2Device> open_v4l2_device(const std::string& path);

// A request that must succeed: throws std::system_error, which says `doing`.
void demand(V4l2Device& device, unsigned long code, void* argument, const char* doing);

}  // namespace diatom::live
