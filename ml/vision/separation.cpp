#include "ml/vision/separation.h"

#include <cstddef>
#include <utility>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "ml/vision/neck_split.h"
#include "ml/vision/tint_split.h"

namespace diatom::ml {
namespace {

constexpr double one_solidity = 0.975;   // what fills so much of its convex hull is one body
constexpr std::size_t most_bodies = 24;  // of one blob, so that a blob like a lawn costs little

bool is_convex(const Mask& blob) {
  const cv::Mat pixels(blob.height, blob.width, CV_8U,
                       const_cast<std::uint8_t*>(blob.pixels.data()));
  std::vector<std::vector<cv::Point>> outlines;
  cv::findContours(pixels, outlines, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_NONE);
  if (outlines.size() != 1) return false;
  std::vector<cv::Point> hull;
  cv::convexHull(outlines.front(), hull);
  return cv::contourArea(outlines.front()) >= one_solidity * cv::contourArea(hull);
}

}  // namespace

std::vector<Mask> separated(const Mask& blob, const Image& look,
                            const SeparationParameters& parameters) {
  if (is_convex(blob)) return {blob};
  auto bodies = split_at_necks(blob, look, parameters);
  if (look.channels != 3) return bodies;
  for (std::size_t i = 0; i < bodies.size() && bodies.size() < most_bodies;) {
    auto two = split_by_tint(bodies[i], look, parameters.tint);
    if (!two) {
      ++i;
      continue;
    }
    bodies[i] = std::move(two->first);
    bodies.push_back(std::move(two->second));
  }
  return bodies;
}

}  // namespace diatom::ml
