// The parts of the panel "Look inside", a file each.
#pragma once

#include "app/held_out.h"
#include "app/panel.h"
#include "app/panels/pictures.h"

namespace diatom::app {

// Everything that the parts share in a frame.
struct LookInside {
  PanelContext& context;
  Pictures& pictures;
  const HeldOut& held_out;  // of the newest training; without rows where there is none
  int looked_at = -1;       // row of the features whose image is looked at; -1: none
};

// The confusion matrix, whose cells select their images; the surest mistakes; what the classifier
// is worth for each class; reliability. Returns the row of an image that was clicked, or -1.
int draw_mistakes(const LookInside& look);

// One image: what it is taken for, and who decided; and what it would be without one training
// image. Returns the row of another image that was clicked, or -1.
int draw_one_image(const LookInside& look);

// FALKON's solver beside one without a preconditioner, iteration by iteration.
void draw_solver(PanelContext& context);

}  // namespace diatom::app
