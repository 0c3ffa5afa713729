// Patch: a piece of the contrast around a blob, and what is done to the blob's pixels: outlines,
// filling, opening, and a threshold of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <opencv2/core.hpp>

namespace diatom::ml {

// With an empty border. All pictures are of `place`'s size.
struct Patch {
  cv::Rect place;    // of the grid, or of the frame once enlarged; may reach out
                     // by its border
  cv::Mat strength;  // CV_8U
  cv::Mat look;      // CV_8UC(channels)
  cv::Mat blob;      // 255 inside
};

using Outlines = std::vector<std::vector<cv::Point>>;

Outlines outlines_in(const cv::Mat& pixels);

cv::Mat filled(const Outlines& outlines, std::size_t which, cv::Size size, cv::Point offset = {});

// The piece whose outline encloses most, its holes filled.
cv::Mat largest_filled(const cv::Mat& pixels);

std::vector<std::uint8_t> bytes_of(const cv::Mat& pixels);

// Without what is thinner than `share` of the widest place: an opening by a disc of that size.
// `pixels` has an empty border.
cv::Mat opened(const cv::Mat& pixels, double share);

// The same patch around one body of it.
Patch patch_around(const cv::Mat& body, const Patch& patch);

// A body's own threshold: what has `own_share` of its strongest contrast, but all of its rim, and
// no less than `lowest`.
cv::Mat above_own_threshold(const Patch& patch, double lowest, double own_share);

}  // namespace diatom::ml
