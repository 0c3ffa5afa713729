// Whether an opened session still says what it said: its figures, beside the same computed anew
// from what it holds.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "app/session.h"

namespace diatom::app {

struct CheckedFigure {
  std::string name;  // "held-out accuracy"
  double saved = 0.0;
  double now = 0.0;
  double within = 0.0;  // they may differ by so much

  bool agrees() const { return std::abs(saved - now) <= within; }
};

// Rows, images, what the classifier says of held-out and of all rows, what the clusters are worth,
// and the features of a few images where these are to be had.
std::vector<CheckedFigure> check(const Session& session);

}  // namespace diatom::app
