// Block picture: a small picture of flat blocks (filters, a confusion matrix), drawn by rectangles
// on ImGui's draw list. It needs no texture, so a panel can show one that the renderer knows
// nothing of.
#pragma once

#include <imgui.h>

#include "ml/core/image.h"

namespace diatom::app {

// Takes `width_px` of the panel and keeps the picture's shape; an empty one takes nothing.
// Neighbouring pixels of one colour become one rectangle.
void block_picture(const ml::Image& image, float width_px);

}  // namespace diatom::app
