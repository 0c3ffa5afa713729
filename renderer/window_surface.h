// The window's own framebuffer (that of the current context), for programs that have a window.
// Headless programs bind a Target instead.
#pragma once

#include <Eigen/Core>

#include "renderer/pixels.h"

namespace diatom::renderer {

void bind_window(Eigen::Vector2i size_px);  // what is drawn next goes to the window
void clear_window(const Eigen::Vector3f& color);
Pixels read_window(Eigen::Vector2i size_px);  // before the buffers are swapped

}  // namespace diatom::renderer
