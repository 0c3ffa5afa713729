#include "renderer/gl/headless.h"

#include <array>
#include <stdexcept>
#include <string_view>

#include <epoxy/egl.h>

#include "renderer/gl/driver.h"

namespace diatom::renderer::gl {
namespace {

// Looked up before an entry point is used: the loader aborts on one that is not there.
bool has_client_extension(std::string_view name) {
  const char* all = eglQueryString(EGL_NO_DISPLAY, EGL_EXTENSIONS);
  return all != nullptr && std::string_view(all).find(name) != std::string_view::npos;
}

bool initialized(EGLDisplay display) {
  return display != EGL_NO_DISPLAY && eglInitialize(display, nullptr, nullptr) == EGL_TRUE;
}

// NVIDIA's driver has no surfaceless platform; it is reached by its device.
EGLDisplay nvidia_display() {
  if (!has_client_extension("EGL_EXT_platform_device") ||
      !has_client_extension("EGL_EXT_device_enumeration")) {
    return EGL_NO_DISPLAY;
  }
  std::array<EGLDeviceEXT, 16> devices{};
  EGLint count = 0;
  if (eglQueryDevicesEXT(devices.size(), devices.data(), &count) != EGL_TRUE) return EGL_NO_DISPLAY;
  for (EGLint i = 0; i < count; ++i) {
    // EXT: libepoxy refuses the core function before a display tells it that EGL is 1.5.
    EGLDisplay display = eglGetPlatformDisplayEXT(EGL_PLATFORM_DEVICE_EXT, devices.at(i), nullptr);
    if (!initialized(display)) continue;
    const char* vendor = eglQueryString(display, EGL_VENDOR);
    if (vendor != nullptr && std::string_view(vendor).find("NVIDIA") != std::string_view::npos) {
      return display;
    }
  }
  return EGL_NO_DISPLAY;
}

EGLDisplay mesa_display() {
  if (!has_client_extension("EGL_MESA_platform_surfaceless")) return EGL_NO_DISPLAY;
  EGLDisplay display =
      eglGetPlatformDisplayEXT(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, nullptr);
  return initialized(display) ? display : EGL_NO_DISPLAY;
}

EGLContext make_context(EGLDisplay display, bool debug) {
  if (eglBindAPI(EGL_OPENGL_API) != EGL_TRUE) return EGL_NO_CONTEXT;
  const std::array<EGLint, 9> attributes = {EGL_CONTEXT_MAJOR_VERSION,
                                            4,
                                            EGL_CONTEXT_MINOR_VERSION,
                                            5,
                                            EGL_CONTEXT_OPENGL_PROFILE_MASK,
                                            EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT,
                                            EGL_CONTEXT_OPENGL_DEBUG,
                                            debug ? EGL_TRUE : EGL_FALSE,
                                            EGL_NONE};
  return eglCreateContext(display, EGL_NO_CONFIG_KHR, EGL_NO_CONTEXT, attributes.data());
}

}  // namespace

HeadlessContext::HeadlessContext(bool debug) {
  display_ = nvidia_display();
  if (display_ == EGL_NO_DISPLAY) display_ = mesa_display();
  if (display_ == EGL_NO_DISPLAY) {
    throw std::runtime_error("no headless OpenGL: EGL offers neither an NVIDIA device nor Mesa");
  }
  context_ = make_context(display_, debug);
  if (context_ == EGL_NO_CONTEXT) {
    throw std::runtime_error(
        "OpenGL 4.5 is needed; this machine's EGL driver cannot make such a context");
  }
  make_current();
}

// The display stays initialised: it is the process's, and other contexts may share it.
HeadlessContext::~HeadlessContext() {
  if (eglGetCurrentContext() == context_) {
    eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
  }
  eglDestroyContext(display_, context_);
}

void HeadlessContext::make_current() const {
  if (eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, context_) != EGL_TRUE) {
    throw std::runtime_error("the headless OpenGL context cannot be made current on this thread");
  }
}

}  // namespace diatom::renderer::gl
