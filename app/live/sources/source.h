// FrameSource: one origin of frames. The family's header: each kind is one .cpp file that registers
// a FrameSourceMethod, which says whether an address is its own and opens it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ml/core/image.h"
#include "ml/core/method.h"

namespace diatom::live {

enum class Grab : std::uint8_t { frame, nothing_yet, ended };

struct Grabbed {
  Grab outcome = Grab::nothing_yet;
  ml::Image image;         // with Grab::frame
  std::uint64_t lost = 0;  // frames that the driver says it lost since the last grab
  std::string note = {};   // a sentence for a person: "scan7.png cannot be read: ..."
};

// Something that can be set while the source runs: exposure, gain, resolution.
struct SourceProperty {
  ml::Parameter parameter;  // id, range, default, unit
  double value = 0.0;       // when the source last looked; of a choice, the index
  bool automatic = false;   // the device adjusts it by itself until it is set
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

  // Whether the pictures have nothing to do with each other: what is in one is not in the next.
  virtual bool shows_stills() const { return false; }

  // The same ids at every opening of the same device, so that settings survive an unplugging.
  virtual std::vector<SourceProperty> properties() const { return {}; }

  // Sets one of properties(). Throws std::runtime_error where the device refuses.
  virtual void set(const std::string& /*id*/, double /*value*/) {}
};

struct FrameSourceMethod {
  ml::MethodInfo info;
  std::function<bool(const std::string& address)> accepts;
  // Throws std::runtime_error with one sentence: what, where, what to do.
  std::function<std::unique_ptr<FrameSource>(const std::string& address, std::uint64_t seed)> open;
};

using FrameSourceRegistry = ml::Registry<FrameSourceMethod>;

// "0", "/dev/video0", "aravis", "rtsp://...", "clip.mp4", a folder of images, "watch:FOLDER",
// "synthetic". Throws std::runtime_error where nothing accepts the address or it cannot be opened.
std::unique_ptr<FrameSource> open_source(const std::string& address, std::uint64_t seed);

}  // namespace diatom::live
