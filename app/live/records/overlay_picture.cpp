#include "app/live/records/overlay_picture.h"

#include <algorithm>
#include <vector>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

namespace diatom::live {
namespace {

cv::Mat picture_of(const ml::Image& image) {
  // The pixels are only read.
  const cv::Mat pixels(image.height, image.width, image.channels == 1 ? CV_8UC1 : CV_8UC3,
                       const_cast<std::uint8_t*>(image.pixels.data()));
  cv::Mat picture;
  cv::cvtColor(pixels, picture, image.channels == 1 ? cv::COLOR_GRAY2BGR : cv::COLOR_RGB2BGR);
  return picture;
}

// Hues as far apart as the golden angle goes.
cv::Scalar color_of(const Sighting& sighting) {
  if (!sighting.is_known()) return {128, 128, 128};
  const auto hue =
      static_cast<unsigned char>((20 + 69 * sighting.label) % 180);  // in OpenCV's 2 degrees
  cv::Mat color(1, 1, CV_8UC3, cv::Scalar(hue, 200, 230));
  cv::cvtColor(color, color, cv::COLOR_HSV2BGR);
  return color.at<cv::Vec3b>(0, 0);
}

void draw(cv::Mat& picture, const Overlay& overlay, const Sighting& sighting, double scale) {
  const auto scaled = [scale](int value) { return static_cast<int>(value * scale); };
  const cv::Scalar color = color_of(sighting);
  if (sighting.organism) {
    std::vector<cv::Point> line;
    for (const auto& point : sighting.organism->outline)
      line.emplace_back(scaled(point.x()), scaled(point.y()));
    cv::polylines(picture, line, true, color, 2, cv::LINE_AA);
  } else {
    const auto& region = sighting.region;
    cv::rectangle(picture,
                  {scaled(region.x), scaled(region.y), scaled(region.width), scaled(region.height)},
                  color, 2);
  }
  const auto words =
      sighting.is_known() ? overlay.classes[static_cast<std::size_t>(sighting.label)] : "?";
  const cv::Point at(scaled(sighting.region.x), std::max(12, scaled(sighting.region.y) - 4));
  cv::putText(picture, words, at, cv::FONT_HERSHEY_SIMPLEX, 0.45, {0, 0, 0}, 3, cv::LINE_AA);
  cv::putText(picture, words, at, cv::FONT_HERSHEY_SIMPLEX, 0.45, color, 1, cv::LINE_AA);
}

}  // namespace

std::string overlay_jpeg(const Overlay& overlay, int longest_px) {
  cv::Mat picture = picture_of(overlay.frame->image);
  const double scale =
      std::min(1.0, static_cast<double>(longest_px) / std::max(picture.cols, picture.rows));
  if (scale < 1.0) cv::resize(picture, picture, {}, scale, scale, cv::INTER_AREA);
  for (const auto& sighting : overlay.sightings) draw(picture, overlay, sighting, scale);
  std::vector<unsigned char> bytes;
  cv::imencode(".jpg", picture, bytes);
  return {bytes.begin(), bytes.end()};
}

}  // namespace diatom::live
