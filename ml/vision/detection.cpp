#include "ml/vision/detection.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <utility>

#include <Eigen/Geometry>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "ml/core/check.h"
#include "ml/vision/body.h"
#include "ml/vision/contrast.h"
#include "ml/vision/patch.h"

namespace diatom::ml {
namespace {

constexpr double first_opening = 0.2;  // share of the blob's half width: cuts spines between bodies
constexpr double most_of_it = 0.5;     // of an expected body lies in its blob
constexpr double like_area = 0.75;     // a part as large as that is the expected body ...
constexpr float like_place = 0.25F;    // ... if it is no farther from its place, in its own sizes
constexpr std::size_t most_layers = 8;  // bodies over one another that are told apart
constexpr int sampled_px = 4;           // of an expected body
constexpr double speck_share = 0.25;    // of the smallest area: what is less is not even looked at

// With room for an empty border.
cv::Rect framed(const cv::Rect& box) {
  return {box.x - 1, box.y - 1, box.width + 2, box.height + 2};
}

// Whether every body was found by itself.
bool are_apart(const std::vector<Expected>& known, const std::vector<Detection>& found) {
  if (found.size() < known.size()) return false;
  return std::all_of(known.begin(), known.end(), [&](const Expected& body) {
    return std::any_of(found.begin(), found.end(), [&](const Detection& one) {
      const double ratio = one.area_px / std::max(1, area_px(body.mask));
      return ratio > like_area && ratio < 1.0 / like_area &&
             (one.centre - body.centre).norm() < like_place * std::sqrt(one.area_px);
    });
  });
}

class Detector {
 public:
  Detector(const Image& frame, const BackgroundModel& background,
           const DetectionParameters& parameters, const std::vector<Expected>& expected);

  std::vector<Detection> detections();

 private:
  Patch patch_of(const Outlines& blobs, std::size_t which) const;
  Patch enlarged(const Patch& patch) const;
  std::vector<Patch> bodies_in(const Patch& patch) const;
  cv::Mat trimmed(const Patch& patch, bool is_whole) const;
  Detection described(const Patch& patch, const cv::Mat& body, bool is_whole) const;
  void find_bodies(const Patch& patch, std::vector<Detection>& found) const;
  double share_of(const Expected& body, const Patch& patch) const;
  std::vector<Expected> expected_in(const Patch& patch) const;
  void find_layers(const Patch& patch, const std::vector<Expected>& known,
                   std::vector<Detection>& found) const;

  const DetectionParameters& parameters_;
  const std::vector<Expected>& expected_;
  int reduction_;
  cv::Rect frame_;
  Contrast contrast_;
  cv::Mat strength_;
  cv::Mat look_;
  double threshold_;
  double speck_px_;  // area
};

Detector::Detector(const Image& frame, const BackgroundModel& background,
                   const DetectionParameters& parameters, const std::vector<Expected>& expected)
    : parameters_(parameters),
      expected_(expected),
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
  const auto bordered = [&](const cv::Mat& piece) {
    cv::Mat whole;
    cv::copyMakeBorder(piece, whole, seen.y - around.y, around.br().y - seen.br().y,
                       seen.x - around.x, around.br().x - seen.br().x, cv::BORDER_REPLICATE);
    return whole;
  };
  return {around, bordered(strength_(seen)), bordered(look_(seen)),
          filled(blobs, which, around.size(), -around.tl())};
}

// To the frame's pixels.
Patch Detector::enlarged(const Patch& patch) const {
  const cv::Size size(reduction_ * patch.place.width, reduction_ * patch.place.height);
  const auto large = [&](const cv::Mat& piece) {
    cv::Mat whole;
    cv::resize(piece, whole, size, 0.0, 0.0, cv::INTER_LINEAR);
    return whole;
  };
  return {{reduction_ * patch.place.tl(), size},
          large(patch.strength),
          large(patch.look),
          large(patch.blob) > 127};
}

std::vector<Patch> Detector::bodies_in(const Patch& patch) const {
  const cv::Mat above =
      opened(above_own_threshold(patch, threshold_, parameters_.own_share), first_opening);
  std::vector<Patch> bodies;
  const auto pieces = outlines_in(above);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const double area = cv::contourArea(pieces[i]);
    if (area < speck_px_) continue;
    const cv::Rect box = framed(cv::boundingRect(pieces[i])) & cv::Rect({}, above.size());
    const Patch piece{box + patch.place.tl(), patch.strength(box), patch.look(box),
                      filled(pieces, i, box.size(), -box.tl())};
    if (area < 2.0 * parameters_.slim_area_px) {  // no room for two
      bodies.push_back(piece);
      continue;
    }
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
  found.look = {seen.width, seen.height, patch.look.channels(), bytes_of(patch.look(seen))};
  const cv::Moments moments = cv::moments(cut, true);
  found.centre = {static_cast<float>(inside.x + moments.m10 / moments.m00),
                  static_cast<float>(inside.y + moments.m01 / moments.m00)};
  const cv::Rect edge(reduction_, reduction_, frame_.width - 2 * reduction_,
                      frame_.height - 2 * reduction_);
  found.is_cut = (inside & edge) != inside;
  found.is_part = !is_whole;

  const BodyTraits traits =
      traits_of(found.mask, {seen.width, seen.height, 1, bytes_of(patch.strength(seen))});
  found.area_px = static_cast<float>(traits.area_px);
  found.length_px = static_cast<float>(traits.length_px);
  found.width_px = static_cast<float>(traits.width_px);
  found.roundness = static_cast<float>(traits.roundness);
  found.heaped = static_cast<float>(traits.core / std::max(traits.rim, 1e-3));
  found.contrast = static_cast<float>(traits.contrast);
  found.sharpness = static_cast<float>(traits.sharpness);
  const cv::Scalar left = cv::mean(patch.look(seen), cut);
  for (int c = 0; c < 3; ++c)
    found.absorbed[static_cast<std::size_t>(c)] =
        1.0F - static_cast<float>(left[std::min(c, patch.look.channels() - 1)]) / 128.0F;
  found.refusal = refusal_of(traits, found.is_cut, is_whole, parameters_);
  return found;
}

void Detector::find_bodies(const Patch& patch, std::vector<Detection>& found) const {
  const auto bodies = bodies_in(patch);
  for (const auto& one : bodies) {
    const bool is_whole = bodies.size() == 1;
    const cv::Mat body = trimmed(one, is_whole);
    if (cv::countNonZero(body) < speck_px_) continue;
    auto detection = described(one, body, is_whole);
    if (detection.area_px > 0.0F) found.push_back(std::move(detection));
  }
}

// Which share of the expected body lies in the blob of a patch of the grid.
double Detector::share_of(const Expected& body, const Patch& patch) const {
  const float reach =
      std::hypot(static_cast<float>(body.mask.width), static_cast<float>(body.mask.height));
  const cv::Point2f at_grid(body.centre.x() / static_cast<float>(reduction_),
                            body.centre.y() / static_cast<float>(reduction_));
  const float reach_grid = reach / static_cast<float>(reduction_);
  if (at_grid.x + reach_grid < static_cast<float>(patch.place.x) ||
      at_grid.y + reach_grid < static_cast<float>(patch.place.y) ||
      at_grid.x - reach_grid > static_cast<float>(patch.place.x + patch.place.width) ||
      at_grid.y - reach_grid > static_cast<float>(patch.place.y + patch.place.height))
    return 0.0;
  const Eigen::Matrix2f turn = Eigen::Rotation2Df(body.turned).toRotationMatrix();
  int all = 0;
  int shared = 0;
  for (int y = 0; y < body.mask.height; y += sampled_px)
    for (int x = 0; x < body.mask.width; x += sampled_px) {
      if (body.mask.pixels[static_cast<std::size_t>(y * body.mask.width + x)] == 0) continue;
      const Eigen::Vector2f own(static_cast<float>(x), static_cast<float>(y));
      const Eigen::Vector2f place =
          (body.centre + turn * (own - body.anchor)) / static_cast<float>(reduction_);
      const cv::Point at(cvFloor(place.x()) - patch.place.x, cvFloor(place.y()) - patch.place.y);
      const bool is_inside =
          cv::Rect({}, patch.blob.size()).contains(at) && patch.blob.at<std::uint8_t>(at) != 0;
      ++all;
      shared += is_inside ? 1 : 0;
    }
  return all > 0 ? static_cast<double>(shared) / all : 0.0;
}

std::vector<Expected> Detector::expected_in(const Patch& patch) const {
  std::vector<Expected> known;
  for (const auto& body : expected_)
    if (share_of(body, patch) > most_of_it) known.push_back(body);
  return known;
}

// What lies over one another, in place of `found`, if that is what the patch shows.
void Detector::find_layers(const Patch& patch, const std::vector<Expected>& known,
                           std::vector<Detection>& found) const {
  const Mask mask{patch.blob.cols, patch.blob.rows, bytes_of(patch.blob)};
  const Image look{mask.width, mask.height, patch.look.channels(), bytes_of(patch.look)};
  const PixelBox frame{frame_.x, frame_.y, frame_.width, frame_.height};
  const auto layers = layers_in(
      {look, mask, {patch.place.x, patch.place.y}, contrast_.is_dark_field}, known, frame);
  if (layers.empty()) return;
  found.clear();
  for (const auto& layer : layers) {
    PixelBox box;
    Mask own = mask_of(layer, known[layer.expected], frame, box);
    const cv::Rect at(box.x, box.y, box.width, box.height);
    const cv::Rect both = at & patch.place;
    if (both.empty()) continue;
    cv::Mat body = cv::Mat::zeros(patch.blob.size(), CV_8U);
    cv::Mat(own.height, own.width, CV_8U, own.pixels.data())(both - at.tl())
        .copyTo(body(both - patch.place.tl()));
    if (cv::countNonZero(body) < speck_px_) continue;
    auto detection = described(patch, body, false);
    detection.centre = layer.centre;
    detection.expected = known[layer.expected].key;
    detection.turned = layer.turned;
    found.push_back(std::move(detection));
  }
}

std::vector<Detection> Detector::detections() {
  cv::Mat above = strength_ > threshold_;
  cv::morphologyEx(above, above, cv::MORPH_CLOSE, cv::Mat::ones(3, 3, CV_8U));
  const auto blobs = outlines_in(above);
  std::vector<Detection> found;
  std::vector<Detection> here;
  for (std::size_t i = 0; i < blobs.size(); ++i) {
    const double area = cv::contourArea(blobs[i]) * reduction_ * reduction_;
    if (area < speck_px_) continue;
    const Patch patch = patch_of(blobs, i);
    const Patch large = enlarged(patch);
    here.clear();
    find_bodies(large, here);
    const auto known = expected_in(patch);
    const bool may_be_layers = known.size() > 1 && known.size() <= most_layers;
    if (may_be_layers && !are_apart(known, here)) find_layers(large, known, here);
    std::move(here.begin(), here.end(), std::back_inserter(found));
  }
  std::stable_sort(found.begin(), found.end(), [](const Detection& one, const Detection& other) {
    return one.box.y != other.box.y ? one.box.y < other.box.y : one.box.x < other.box.x;
  });
  return found;
}

}  // namespace

std::vector<Detection> detect(const Image& frame, const BackgroundModel& background,
                              const DetectionParameters& parameters,
                              const std::vector<Expected>& expected) {
  DIATOM_CHECK(!frame.empty(), "a frame without pixels shows nothing");
  return Detector(frame, background, parameters, expected).detections();
}

std::vector<Detection> organisms_of(std::vector<Detection> detections) {
  std::erase_if(detections, [](const Detection& one) { return !one.is_organism(); });
  return detections;
}

}  // namespace diatom::ml
