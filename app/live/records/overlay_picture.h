// The newest overlay as a JPEG file: what a browser is shown where there is no window.
#pragma once

#include <string>

#include "app/live/frame.h"

namespace diatom::live {

// The frame with outlines or boxes and the classes' names, its longer side at most `longest_px`.
std::string overlay_jpeg(const Overlay& overlay, int longest_px = 1280);

}  // namespace diatom::live
