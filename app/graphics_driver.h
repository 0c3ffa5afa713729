// Mesa's software driver beside LibTorch: two libraries that may each bring an LLVM.
#pragma once

namespace diatom::app {

// To be called before the first use of OpenGL. Debian 13's LibTorch exports an LLVM of its own, and
// Mesa's driver, which compiles shaders with another, would be bound to a mixture of the two and
// crash. Here it is loaded so that it looks among its own libraries first. Does nothing where
// LibTorch brings no LLVM, or the driver is another.
void load_graphics_driver_apart();

}  // namespace diatom::app
