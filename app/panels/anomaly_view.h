// AnomalyView: whether an organism of a kind that was never learnt would be noticed. A class is
// withheld, and how well strangeness tells it from the others is drawn as a curve.
#pragma once

#include "app/command.h"
#include "app/panels/panels.h"

namespace diatom::app {

class AnomalyView {
 public:
  void draw(PanelContext& context);

 private:
  void draw_choice(PanelContext& context);

  int withheld_ = 0;  // the class that is asked for next
};

}  // namespace diatom::app
