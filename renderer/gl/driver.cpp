#include "renderer/gl/driver.h"

#include <stdexcept>
#include <tuple>

#include "renderer/gl/api.h"

namespace diatom::renderer::gl {

Driver current_driver() {
  Driver driver;
  const auto* name = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
  driver.name = name != nullptr ? name : "unknown";
  const int version = epoxy_gl_version();  // 45 for 4.5
  driver.major = version / 10;
  driver.minor = version % 10;
  for (const char* rasterizer : {"llvmpipe", "softpipe", "swrast", "SWR"}) {
    if (driver.name.find(rasterizer) != std::string::npos) driver.software = true;
  }
  return driver;
}

void require_version(const Driver& driver) {
  if (std::tie(driver.major, driver.minor) >= std::make_tuple(4, 5)) return;
  throw std::runtime_error("OpenGL 4.5 is needed; this machine's driver offers " +
                           std::to_string(driver.major) + "." + std::to_string(driver.minor) +
                           " (" + driver.name + ")");
}

void require_version() {
  require_version(current_driver());
}

}  // namespace diatom::renderer::gl
