#include "ml/vision/descriptors.h"

#include <cmath>

#include "ml/core/check.h"
#include "ml/vision/fourier_contour.h"
#include "ml/vision/haralick.h"
#include "ml/vision/histogram.h"
#include "ml/vision/light.h"
#include "ml/vision/local_binary_patterns.h"
#include "ml/vision/shape.h"
#include "ml/vision/zernike.h"

namespace diatom::ml {
namespace {

using Row = std::vector<Descriptor>;

void add_shape(const Mask& mask, Row& row) {
  const auto shape = shape_of(mask);
  const double side = std::sqrt(static_cast<double>(mask.width) * mask.height);
  row.push_back({"shape area", shape.area_px2 / (side * side)});
  row.push_back({"shape perimeter", shape.perimeter_px / side});
  row.push_back({"shape equivalent diameter", shape.equivalent_diameter_px / side});
  row.push_back({"shape major axis", shape.major_axis_px / side});
  row.push_back({"shape minor axis", shape.minor_axis_px / side});
  row.push_back({"shape axis ratio", shape.axis_ratio});
  row.push_back({"shape eccentricity", shape.eccentricity});
  row.push_back({"shape roundness", shape.roundness});
  row.push_back({"shape extent", shape.extent});
  row.push_back({"shape rectangularity", shape.rectangularity});
  row.push_back({"shape rectangle aspect", shape.rectangle_aspect});
  row.push_back({"shape hull ratio", shape.hull_ratio});
  row.push_back({"shape convexity", shape.convexity});
  row.push_back({"shape circle ratio", shape.circle_ratio});
  row.push_back({"shape radius deviation", shape.radius_deviation});
  for (std::size_t i = 0; i < shape.hu.size(); ++i)
    row.push_back({"shape hu " + std::to_string(i + 1), shape.hu[i]});
}

void add_zernike(const Image& grey, const Mask& mask, Row& row) {
  const auto magnitudes = zernike_magnitudes(grey, mask);
  for (std::size_t i = 0; i < magnitudes.size(); ++i) {
    const auto [n, m] = zernike_indices[i];
    row.push_back({"zernike " + std::to_string(n) + "," + std::to_string(m), magnitudes[i]});
  }
}

void add_patterns(const Image& grey, const Mask& mask, Row& row) {
  const auto shares = local_binary_patterns(grey, mask);
  for (int k = 0; k <= lbp_points; ++k) row.push_back({"lbp " + std::to_string(k), shares[k]});
  row.push_back({"lbp not uniform", shares.back()});
}

void add_haralick(const Image& grey, const Mask& mask, Row& row) {
  const auto statistics = haralick_statistics(grey, mask);
  for (std::size_t i = 0; i < statistics.size(); ++i)
    row.push_back({"haralick " + std::string(haralick_names[i]), statistics[i]});
}

void add_histogram(const Image& grey, const Mask& mask, Row& row) {
  const auto shares = grey_histogram(grey, mask);
  for (std::size_t k = 0; k < shares.size(); ++k)
    row.push_back({"grey from " + std::to_string(32 * k), shares[k]});
}

void add_contour(const Mask& mask, Row& row) {
  const auto magnitudes = fourier_magnitudes(outline(mask));
  for (std::size_t i = 0; i < magnitudes.size(); ++i)
    row.push_back({"fourier " + std::to_string(fourier_frequencies[i]), magnitudes[i]});
}

}  // namespace

std::vector<Descriptor> describe(const Image& image, const Mask& mask) {
  DIATOM_CHECK(!image.empty(), "an image without pixels was to be described");
  DIATOM_CHECK(mask.width == image.width && mask.height == image.height,
               "the mask belongs to another picture");
  const auto grey = to_grey(image);
  Row row;
  row.reserve(descriptor_count);
  add_shape(mask, row);
  add_zernike(grey, mask, row);
  add_patterns(grey, mask, row);
  add_haralick(grey, mask, row);
  add_histogram(grey, mask, row);
  add_contour(mask, row);
  DIATOM_CHECK(row.size() == descriptor_count, "descriptor_count is out of date");
  return row;
}

}  // namespace diatom::ml
