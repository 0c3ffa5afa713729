// FrameSource: one origin of frames. The family's header: each kind is one .cpp file that registers
// a FrameSourceMethod, which says whether an address is its own and opens it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "ml/core/image.h"
#include "ml/core/method.h"

namespace diatom::live {

enum class Grab : std::uint8_t { frame, nothing_yet, ended };

struct Grabbed {
  Grab outcome = Grab::nothing_yet;
  ml::Image image;         // with Grab::frame
  std::uint64_t lost = 0;  // frames that the driver says it lost since the last grab
};

class FrameSource {
 public:
  virtual ~FrameSource() = default;

  // Waits for the next frame, at most 500 ms whatever the device does. Throws std::runtime_error
  // where the device failed; the caller may then open the address anew.
  virtual Grabbed grab() = 0;

  // The rate at which the source itself produces, in Hz; 0 where it is not known.
  virtual double native_fps() const = 0;

  // A live source goes on whether or not anybody looks; a recorded one waits to be read.
  virtual bool is_live() const = 0;
};

struct FrameSourceMethod {
  ml::MethodInfo info;
  std::function<bool(const std::string& address)> accepts;
  // Throws std::runtime_error with one sentence: what, where, what to do.
  std::function<std::unique_ptr<FrameSource>(const std::string& address, std::uint64_t seed)> open;
};

using FrameSourceRegistry = ml::Registry<FrameSourceMethod>;

// "0", "/dev/video0", "rtsp://...", "clip.mp4", a folder of images, "synthetic". Throws
// std::runtime_error where nothing accepts the address or it cannot be opened.
std::unique_ptr<FrameSource> open_source(const std::string& address, std::uint64_t seed);

}  // namespace diatom::live
