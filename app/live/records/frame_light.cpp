#include "app/live/records/frame_light.h"

#include <algorithm>
#include <cstdlib>

namespace diatom::live {

FrameLight light_of(const ml::Image& image) {
  constexpr int row_stride = 4;
  const auto step = static_cast<std::size_t>(image.channels);
  const auto length = static_cast<std::size_t>(image.width) * step;
  double sum = 0.0;
  double differences = 0.0;
  double count = 0.0;
  for (int y = 0; y < image.height; y += row_stride) {
    const auto* const row = image.pixels.data() + static_cast<std::size_t>(y) * length;
    std::int64_t row_sum = 0;
    std::int64_t row_differences = 0;
    for (std::size_t i = 0; i < length; ++i) row_sum += row[i];
    for (std::size_t i = step; i < length; ++i)
      row_differences += std::abs(int{row[i]} - int{row[i - step]});
    sum += static_cast<double>(row_sum);
    differences += static_cast<double>(row_differences);
    count += static_cast<double>(length);
  }
  if (count == 0.0) return {};
  const double brightness = sum / count;
  return {brightness, differences / count / std::max(1.0, brightness)};
}

}  // namespace diatom::live
