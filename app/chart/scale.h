// Scale: what an axis spans, where along it a value lies, and which values it is labelled at.
#pragma once

#include <vector>

namespace diatom::app {

struct Range {
  double low = 0;
  double high = 1;
};

// Around values from `low` to `high`, with a margin, and no higher than 1 where they are shares;
// whole decades where logarithmic. Where low > high there are none, and some range is returned.
Range range_around(double low, double high, bool logarithmic, bool are_shares);

// 0 at the range's low end, 1 at its high one.
double share_of(double value, const Range& range, bool logarithmic);

// Values at which an axis from `low` to `high` is labelled: 1, 2 or 5 times a power of ten, at
// most `most` of them, all within. Empty unless low < high.
std::vector<double> linear_ticks(double low, double high, int most);

// Powers of ten within, thinned evenly to at most `most`. Empty unless 0 < low < high.
std::vector<double> decade_ticks(double low, double high, int most);

}  // namespace diatom::app
