// V4l2Stream: the ring of buffers that a driver fills and we give back. It runs while the object
// lives.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "app/live/sources/v4l2_device.h"

namespace diatom::live {

class V4l2Stream {
 public:
  // Throws std::system_error.
  explicit V4l2Stream(V4l2Device& device);
  ~V4l2Stream();
  V4l2Stream(const V4l2Stream&) = delete;
  V4l2Stream& operator=(const V4l2Stream&) = delete;

  struct Filled {
    std::uint32_t index = 0;
    std::uint32_t sequence = 0;  // the driver's own count of frames
    bool damaged = false;
    std::span<const std::uint8_t> bytes;  // until it is given back
  };

  // Does not wait. Throws std::system_error where the device failed.
  std::optional<Filled> take();
  void give_back(const Filled& filled);  // a device that failed says so when asked for the next

 private:
  void start();
  void map_one(std::uint32_t index);
  void release();

  V4l2Device& device_;
  std::vector<std::span<std::uint8_t>> buffers_;
};

}  // namespace diatom::live
