// DebugListener: hears what the driver has to say (KHR_debug) while it lives. One a context.
#pragma once

#include <functional>
#include <string>

namespace diatom::renderer::gl {

enum class DebugSeverity { low, medium, high };

struct DebugMessage {
  DebugSeverity severity;
  std::string text;
};

class DebugListener {
 public:
  // The sink is called from within OpenGL calls, on their thread: it must neither throw nor call
  // OpenGL. Mere notifications are not passed on. Needs a current context, a debug one for full
  // detail.
  explicit DebugListener(std::function<void(const DebugMessage&)> sink);
  ~DebugListener();
  DebugListener(const DebugListener&) = delete;
  DebugListener& operator=(const DebugListener&) = delete;

 private:
  std::function<void(const DebugMessage&)> sink_;
};

}  // namespace diatom::renderer::gl
