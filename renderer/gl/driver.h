// What the current context's driver is, and whether it is new enough.
#pragma once

#include <string>

namespace diatom::renderer::gl {

struct Driver {
  std::string name;  // e.g. "llvmpipe (LLVM 15.0.6, 256 bits)"
  int major = 0;
  int minor = 0;
  bool software = false;  // the CPU draws: points are expensive, timer queries unusable
};

Driver current_driver();  // needs a current context

// Throws std::runtime_error with one sentence where the driver is older than OpenGL 4.5.
void require_version(const Driver& driver);
void require_version();  // of the current context

}  // namespace diatom::renderer::gl
