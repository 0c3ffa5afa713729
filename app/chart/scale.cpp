#include "app/chart/scale.h"

#include <algorithm>
#include <cmath>

namespace diatom::app {

Range range_around(double low, double high, bool logarithmic, bool are_shares) {
  if (low > high) return logarithmic ? Range{0.1, 1} : Range{0, 1};
  if (logarithmic) {
    const double from = std::floor(std::log10(low));
    return {std::pow(10, from), std::pow(10, std::max(from + 1, std::ceil(std::log10(high))))};
  }
  const double margin = std::max(0.08 * (high - low), are_shares ? 0.005 : 1e-9);
  return {low - margin, are_shares ? std::min(high + margin, 1.0) : high + margin};
}

double share_of(double value, const Range& range, bool logarithmic) {
  return logarithmic ? std::log(value / range.low) / std::log(range.high / range.low)
                     : (value - range.low) / (range.high - range.low);
}

std::vector<double> linear_ticks(double low, double high, int most) {
  std::vector<double> ticks;
  if (!(low < high) || most < 1) return ticks;
  const double power = std::pow(10, std::floor(std::log10((high - low) / most)));
  for (const double factor : {1.0, 2.0, 5.0, 10.0, 20.0}) {
    const double spacing = factor * power;
    const double first = std::ceil(low / spacing - 1e-9);
    const double last = std::floor(high / spacing + 1e-9);
    if (last - first + 1 > most) continue;
    for (double n = first; n <= last; ++n) ticks.push_back(n * spacing + 0.0);  // no -0
    break;
  }
  return ticks;
}

std::vector<double> decade_ticks(double low, double high, int most) {
  std::vector<double> ticks;
  if (!(0 < low && low < high) || most < 1) return ticks;
  const int first = static_cast<int>(std::ceil(std::log10(low) - 1e-9));
  const int last = static_cast<int>(std::floor(std::log10(high) + 1e-9));
  const int spacing = std::max(1, (last - first + most) / most);
  for (int power = last; power >= first; power -= spacing) ticks.push_back(std::pow(10, power));
  std::reverse(ticks.begin(), ticks.end());
  return ticks;
}

}  // namespace diatom::app
