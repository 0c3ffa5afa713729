#include "app/graphics_driver.h"

#include <dlfcn.h>

namespace diatom::app {

void load_graphics_driver_apart() {
// The sanitizers' runtimes refuse RTLD_DEEPBIND: they want to stand before every library.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  if (dlsym(RTLD_DEFAULT, "LLVMCloneModule") == nullptr) return;
  // Never closed: whoever asks for the driver later, by EGL or GLX, is given this one.
  dlopen("libEGL_mesa.so.0", RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
#endif
}

}  // namespace diatom::app
