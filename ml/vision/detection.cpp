#include "ml/vision/detection.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "ml/core/check.h"
#include "ml/vision/body.h"
#include "ml/vision/contrast.h"

namespace diatom::ml {
namespace {

using Outlines = std::vector<std::vector<cv::Point>>;

constexpr double first_opening = 0.2;  // share of the blob's half width: cuts spines between bodies
constexpr double rim_share = 0.7;      // a body's threshold is no more than that share of its rim's
constexpr double strong_quantile = 0.75;
constexpr double speck_share = 0.25;  // of the smallest area: what is less is not even looked at

Outlines outlines_in(const cv::Mat& pixels) {
  Outlines outlines;
  cv::findContours(pixels, outlines, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_NONE);
  return outlines;
}

cv::Mat filled(const Outlines& outlines, std::size_t which, cv::Size size, cv::Point offset = {}) {
  cv::Mat pixels = cv::Mat::zeros(size, CV_8U);
  cv::drawContours(pixels, outlines, static_cast<int>(which), cv::Scalar(255), cv::FILLED,
                   cv::LINE_8, {}, 0, offset);
  return pixels;
}

// The piece whose outline encloses most, its holes filled.
cv::Mat largest_filled(const cv::Mat& pixels) {
  const auto outlines = outlines_in(pixels);
  std::size_t largest = 0;
  double most = -1.0;
  for (std::size_t i = 0; i < outlines.size(); ++i) {
    const double area = cv::contourArea(outlines[i]);
    if (area <= most) continue;
    most = area;
    largest = i;
  }
  return outlines.empty() ? cv::Mat::zeros(pixels.size(), CV_8U)
                          : filled(outlines, largest, pixels.size());
}

std::vector<std::uint8_t> bytes_of(const cv::Mat& pixels) {
  const cv::Mat packed = pixels.isContinuous() ? pixels : pixels.clone();
  return {packed.data, packed.data + packed.total() * packed.elemSize()};
}

cv::Mat depth_of(const cv::Mat& pixels) {
  cv::Mat depth;
  cv::distanceTransform(pixels, depth, cv::DIST_L2, cv::DIST_MASK_3);
  return depth;
}

// Without what is thinner than `share` of the widest place: an opening by a disc of that size.
// `pixels` has an empty border.
cv::Mat opened(const cv::Mat& pixels, double share) {
  const cv::Mat depth = depth_of(pixels);
  double deepest = 0.0;
  cv::minMaxLoc(depth, nullptr, &deepest);
  const double radius = std::max(1.0, share * deepest);
  return (depth_of(depth <= radius) <= radius) & pixels;
}

std::uint8_t quantile_of(std::vector<std::uint8_t>& values, double share) {
  if (values.empty()) return 0;
  const auto place =
      values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

// A piece of the contrast around a blob, enlarged to the frame's pixels, with an empty border.
struct Patch {
  cv::Rect place;    // of the frame; may reach out of it by its border
  cv::Mat strength;  // CV_8U
  cv::Mat look;      // CV_8UC(channels)
  cv::Mat blob;      // 255 inside
};

// The same around one body of it.
Patch patch_around(const cv::Mat& body, const Patch& patch) {
  cv::Rect box = cv::boundingRect(body);
  box = cv::Rect(box.x - 1, box.y - 1, box.width + 2, box.height + 2) &
        cv::Rect(0, 0, body.cols, body.rows);
  return {box + patch.place.tl(), patch.strength(box), patch.look(box), body(box)};
}

// A body's own threshold: what has a share of its strongest contrast, but all of its rim.
cv::Mat above_own_threshold(const Patch& patch, double lowest, double own_share) {
  const cv::Mat& body = patch.blob;
  const cv::Mat depth = depth_of(body);
  double deepest = 0.0;
  cv::minMaxLoc(depth, nullptr, &deepest);
  std::vector<std::uint8_t> all;
  std::vector<std::uint8_t> rim;
  for (int y = 0; y < body.rows; ++y) {
    const auto* strength = patch.strength.ptr<std::uint8_t>(y);
    const auto* deep = depth.ptr<float>(y);
    for (int x = 0; x < body.cols; ++x) {
      if (deep[x] == 0.0F) continue;
      all.push_back(strength[x]);
      const double share = deep[x] / deepest;
      if (share > 0.1 && share < 0.4) rim.push_back(strength[x]);
    }
  }
  double threshold = own_share * quantile_of(all, strong_quantile);
  if (!rim.empty()) threshold = std::min(threshold, rim_share * quantile_of(rim, 0.5));
  return (patch.strength > std::max(threshold, lowest)) & body;
}

class Detector {
 public:
  Detector(const Image& frame, const BackgroundModel& background,
           const DetectionParameters& parameters);

  std::vector<Detection> detections();

 private:
  Patch patch_of(const Outlines& blobs, std::size_t which) const;
  std::vector<Patch> bodies_in(const Patch& patch) const;
  cv::Mat trimmed(const Patch& patch, bool is_whole) const;
  Detection described(const Patch& patch, const cv::Mat& body, bool is_whole) const;

  const DetectionParameters& parameters_;
  int reduction_;
  cv::Rect frame_;
  Contrast contrast_;
  cv::Mat strength_;
  cv::Mat look_;
  double threshold_;
  double speck_px_;  // area
};

Detector::Detector(const Image& frame, const BackgroundModel& background,
                   const DetectionParameters& parameters)
    : parameters_(parameters),
      reduction_(background.reduction()),
      frame_(0, 0, frame.width, frame.height),
      contrast_(contrast_of(frame, background, parameters.field)),
      strength_(contrast_.strength.height, contrast_.strength.width, CV_8U,
                contrast_.strength.pixels.data()),
      look_(contrast_.look.height, contrast_.look.width, CV_8UC(contrast_.look.channels),
            contrast_.look.pixels.data()),
      threshold_(std::max(parameters.grain_factor * std::max(contrast_.grain, 1),
                          255.0 * parameters.smallest_contrast)),
      speck_px_(speck_share * std::min(parameters.smallest_area_px, parameters.slim_area_px)) {}

Patch Detector::patch_of(const Outlines& blobs, std::size_t which) const {
  const cv::Rect grid(0, 0, strength_.cols, strength_.rows);
  const cv::Rect box = cv::boundingRect(blobs[which]);
  const cv::Rect around = cv::Rect(box.x - 2, box.y - 2, box.width + 4, box.height + 4);
  const cv::Rect seen = around & grid;
  const cv::Size size(reduction_ * around.width, reduction_ * around.height);
  const auto enlarged = [&](const cv::Mat& piece) {
    cv::Mat whole;
    cv::Mat large;
    cv::copyMakeBorder(piece, whole, seen.y - around.y, around.br().y - seen.br().y,
                       seen.x - around.x, around.br().x - seen.br().x, cv::BORDER_REPLICATE);
    cv::resize(whole, large, size, 0.0, 0.0, cv::INTER_LINEAR);
    return large;
  };
  Patch patch;
  patch.place = {reduction_ * around.tl(), size};
  patch.strength = enlarged(strength_(seen));
  patch.look = enlarged(look_(seen));
  cv::resize(filled(blobs, which, around.size(), -around.tl()), patch.blob, size, 0.0, 0.0,
             cv::INTER_LINEAR);
  patch.blob = patch.blob > 127;
  return patch;
}

std::vector<Patch> Detector::bodies_in(const Patch& patch) const {
  const cv::Mat above =
      opened(above_own_threshold(patch, threshold_, parameters_.own_share), first_opening);
  std::vector<Patch> bodies;
  const auto pieces = outlines_in(above);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (cv::contourArea(pieces[i]) < speck_px_) continue;
    const Patch piece = patch_around(filled(pieces, i, above.size()), patch);
    const Mask mask{piece.blob.cols, piece.blob.rows, bytes_of(piece.blob)};
    const Image look{mask.width, mask.height, piece.look.channels(), bytes_of(piece.look)};
    for (auto& part : separated(mask, look, parameters_.separation))
      bodies.push_back(
          patch_around(cv::Mat(mask.height, mask.width, CV_8U, part.pixels.data()).clone(), piece));
  }
  return bodies;
}

// The body of a patch, without its fringe. A part of a blob has another threshold than the blob.
cv::Mat Detector::trimmed(const Patch& patch, bool is_whole) const {
  const cv::Mat body =
      is_whole ? patch.blob
               : largest_filled(above_own_threshold(patch, threshold_, parameters_.own_share));
  return largest_filled(opened(body, parameters_.opening));
}

Detection Detector::described(const Patch& patch, const cv::Mat& body, bool is_whole) const {
  const cv::Rect tight = cv::boundingRect(body);
  const cv::Rect inside = (tight + patch.place.tl()) & frame_;
  const cv::Rect seen = inside - patch.place.tl();
  Detection found;
  found.box = {inside.x, inside.y, inside.width, inside.height};
  if (seen.empty()) return found;
  const cv::Mat cut = body(seen);
  found.mask = {seen.width, seen.height, bytes_of(cut)};
  const cv::Moments moments = cv::moments(cut, true);
  found.centre = {static_cast<float>(inside.x + moments.m10 / moments.m00),
                  static_cast<float>(inside.y + moments.m01 / moments.m00)};
  const cv::Rect edge(reduction_, reduction_, frame_.width - 2 * reduction_,
                      frame_.height - 2 * reduction_);
  found.is_cut = (inside & edge) != inside;

  const BodyTraits traits =
      traits_of(found.mask, {seen.width, seen.height, 1, bytes_of(patch.strength(seen))});
  found.area_px = static_cast<float>(traits.area_px);
  found.length_px = static_cast<float>(traits.length_px);
  found.width_px = static_cast<float>(traits.width_px);
  found.contrast = static_cast<float>(traits.contrast);
  found.sharpness = static_cast<float>(traits.sharpness);
  const cv::Scalar left = cv::mean(patch.look(seen), cut);
  for (int c = 0; c < 3; ++c)
    found.absorbed[static_cast<std::size_t>(c)] =
        1.0F - static_cast<float>(left[std::min(c, patch.look.channels() - 1)]) / 128.0F;
  found.refusal = refusal_of(traits, found.is_cut, is_whole, parameters_);
  return found;
}

std::vector<Detection> Detector::detections() {
  cv::Mat above = strength_ > threshold_;
  cv::morphologyEx(above, above, cv::MORPH_CLOSE, cv::Mat::ones(3, 3, CV_8U));
  const auto blobs = outlines_in(above);
  std::vector<Detection> found;
  for (std::size_t i = 0; i < blobs.size(); ++i) {
    const double area = cv::contourArea(blobs[i]) * reduction_ * reduction_;
    if (area < speck_px_) continue;
    const Patch patch = patch_of(blobs, i);
    const auto bodies = bodies_in(patch);
    for (const auto& one : bodies) {
      const bool is_whole = bodies.size() == 1;
      const cv::Mat body = trimmed(one, is_whole);
      if (cv::countNonZero(body) < speck_px_) continue;
      auto detection = described(one, body, is_whole);
      if (detection.area_px > 0.0F) found.push_back(std::move(detection));
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const Detection& one, const Detection& other) {
    return one.box.y != other.box.y ? one.box.y < other.box.y : one.box.x < other.box.x;
  });
  return found;
}

}  // namespace

const MethodInfo& detection_info() {
  using Kind = ParameterKind;
  static const MethodInfo info = {
      "detection",
      "Detection",
      "Finds the organisms of a frame, however many there are.",
      {{"field",
        "field",
        Kind::choice,
        0,
        0,
        2,
        false,
        "",
        "Organisms are darker than a bright field and brighter than a dark one; automatic takes "
        "the "
        "side to which more of the frame strays.",
        {"automatic", "bright", "dark"}},
       {"grain", "grain factor", Kind::real, 6, 1, 50, false, "",
        "What stands out is so many times the field's own grain off the light."},
       {"contrast", "smallest contrast", Kind::real, 0.08, 0.005, 0.9, true, "",
        "And at least that share of the light."},
       {"own_share", "own share", Kind::real, 0.4, 0, 0.9, false, "",
        "A body is what has that share of its strongest contrast; less takes in its fringe."},
       {"opening", "opening", Kind::real, 0.3, 0, 0.9, false, "",
        "Spines and tails thinner than that share of the body are cut off."},
       {"neck", "neck", Kind::real, 0.8, 0, 1, false, "",
        "Two bodies touch where a blob is narrower than that share of the thinner one's width."},
       {"tinted_neck", "neck between colours", Kind::real, 0.95, 0, 1, false, "",
        "The same where the two differ in colour."},
       {"tint", "tint", Kind::real, 0.05, 0.005, 1, true, "",
        "Halves of a blob that differ by that share of the light in colour are two bodies."},
       {"area", "smallest area", Kind::real, 450, 1, 1e6, true, "px",
        "Pixels of the frame; what is compact and smaller is no organism."},
       {"slim_area", "smallest slim area", Kind::real, 320, 1, 1e6, true, "px",
        "The same for what is longish."},
       {"thin", "thin", Kind::real, 9, 0, 200, false, "px", "What is nowhere wider is a fibre."},
       {"sharpness", "least sharpness", Kind::real, 0.04, 0, 1, false, "1/px",
        "Of an outline: the share of the contrast that it gains in a pixel. What is less sharp is "
        "out of focus."},
       {"debris_area", "largest debris", Kind::real, 650, 0, 1e6, false, "px",
        "What is larger is never taken for debris; 0: nothing is."}}};
  return info;
}

DetectionParameters detection_parameters_from(const ParameterValues& values) {
  const auto checked = checked_values(detection_info(), values);
  DetectionParameters parameters;
  parameters.field = static_cast<Field>(static_cast<int>(checked.at("field")));
  parameters.grain_factor = checked.at("grain");
  parameters.smallest_contrast = checked.at("contrast");
  parameters.own_share = checked.at("own_share");
  parameters.opening = checked.at("opening");
  parameters.separation = {checked.at("neck"), checked.at("tinted_neck"), checked.at("tint")};
  parameters.smallest_area_px = checked.at("area");
  parameters.slim_area_px = checked.at("slim_area");
  parameters.thin_px = checked.at("thin");
  parameters.least_sharpness = checked.at("sharpness");
  parameters.debris_area_px = checked.at("debris_area");
  return parameters;
}

std::vector<Detection> detect(const Image& frame, const BackgroundModel& background,
                              const DetectionParameters& parameters) {
  DIATOM_CHECK(!frame.empty(), "a frame without pixels shows nothing");
  return Detector(frame, background, parameters).detections();
}

std::vector<Detection> organisms_of(std::vector<Detection> detections) {
  std::erase_if(detections, [](const Detection& one) { return !one.is_organism(); });
  return detections;
}

}  // namespace diatom::ml
