#include "ml/vision/background.h"

#include <algorithm>
#include <cmath>

#include <Eigen/Dense>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "ml/core/check.h"

namespace diatom::ml {
namespace {

constexpr int cell_px = 8;                     // of the grid, a side of a cell
constexpr int fits = 5;                        // of the light
constexpr float least_spread = 0.01F;          // of the light: cells may differ by that at least
constexpr float agreeing_share = 0.03F;        // a cell that is nearer to the light shows the field
constexpr double crowded_field = 0.4;          // share of the cells that a full field leaves empty
constexpr double seconds_between_moves = 0.2;  // of the pattern, to save time

cv::Mat view_of_picture(const Image& image) {  // OpenCV wants a mutable pointer
  return {image.height, image.width, CV_8UC(image.channels),
          const_cast<std::uint8_t*>(image.pixels.data())};
}

// Means of cells, (rows, columns) of CV_32FC(channels).
cv::Mat cells_of(const Image& picture) {
  const cv::Size size((picture.width + cell_px - 1) / cell_px,
                      (picture.height + cell_px - 1) / cell_px);
  cv::Mat means;
  cv::resize(view_of_picture(picture), means, size, 0.0, 0.0, cv::INTER_AREA);
  cv::Mat cells;
  means.convertTo(cells, CV_32F);
  return cells;
}

// How far each cell is off the light, as a share of it: the channel that is farthest.
cv::Mat distance_from(const cv::Mat& light, const cv::Mat& cells) {
  cv::Mat distance(cells.size(), CV_32F);
  const int channels = cells.channels();
  for (int y = 0; y < cells.rows; ++y) {
    const auto* cell = cells.ptr<float>(y);
    const auto* lit = light.ptr<float>(y);
    auto* to = distance.ptr<float>(y);
    for (int x = 0; x < cells.cols; ++x) {
      to[x] = 0.0F;
      for (int c = 0; c < channels; ++c, ++cell, ++lit)
        to[x] = std::max(to[x], std::abs(*cell - *lit) / std::max(*lit, 1.0F));
    }
  }
  return distance;
}

// The value that `share` of all lie below, in [0, 1).
float quantile_of(const cv::Mat& values, double share) {
  std::vector<float> all(values.begin<float>(), values.end<float>());
  const auto place =
      all.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(all.size()));
  std::nth_element(all.begin(), place, all.end());
  return *place;
}

// Near 1 for cells that lie near the light, and near 0 for those that stand off it; `field` is the
// share of the cells that are thought to be empty.
cv::Mat weights_of(const cv::Mat& light, const cv::Mat& cells, double field) {
  const cv::Mat distance = distance_from(light, cells);
  const float spread = std::max(least_spread, 2.0F * quantile_of(distance, 0.5 * field));
  cv::Mat weight(cells.size(), CV_32F);
  std::transform(distance.begin<float>(), distance.end<float>(), weight.begin<float>(),
                 [&](float share) {
                   const float square = share * share / (spread * spread);
                   return 1.0F / (1.0F + square * square) + 1e-4F;
                 });
  return weight;
}

using Terms = Eigen::Matrix<double, 6, 1>;

// Of a quadratic surface; x and y in [-1, 1].
Terms terms_at(const cv::Mat& cells, int x, int y) {
  const double across = cells.cols > 1 ? 2.0 * x / (cells.cols - 1) - 1.0 : 0.0;
  const double down = cells.rows > 1 ? 2.0 * y / (cells.rows - 1) - 1.0 : 0.0;
  Terms terms;
  terms << 1.0, across, down, across * across, across * down, down * down;
  return terms;
}

// A quadratic surface through most of the cells, channel by channel.
void refit_surface(cv::Mat& light, const cv::Mat& cells, const cv::Mat& weight) {
  const int channels = cells.channels();
  Eigen::Matrix<double, 6, 6> squares = 1e-6 * Eigen::Matrix<double, 6, 6>::Identity();
  Eigen::Matrix<double, 6, 3> sums = Eigen::Matrix<double, 6, 3>::Zero();
  for (int y = 0; y < cells.rows; ++y)
    for (int x = 0; x < cells.cols; ++x) {
      const Terms terms = terms_at(cells, x, y);
      const double w = weight.at<float>(y, x);
      squares += w * terms * terms.transpose();
      for (int c = 0; c < channels; ++c)
        sums.col(c) += w * cells.ptr<float>(y)[x * channels + c] * terms;
    }
  const Eigen::Matrix<double, 6, 3> surface = squares.ldlt().solve(sums);
  for (int y = 0; y < cells.rows; ++y)
    for (int x = 0; x < cells.cols; ++x) {
      const Terms terms = terms_at(cells, x, y);
      for (int c = 0; c < channels; ++c)
        light.ptr<float>(y)[x * channels + c] =
            std::max(1.0F, static_cast<float>(surface.col(c).dot(terms)));
    }
}

// Fitted again and again to the cells that lie near the last fit, at first to those of a weight.
cv::Mat fitted_light(const cv::Mat& cells, cv::Mat weight, double field) {
  cv::Mat light = cells.clone();
  for (int fit = 0; fit < fits; ++fit) {
    refit_surface(light, cells, weight);
    weight = weights_of(light, cells, field);
  }
  return light;
}

// How many cells lie at the light.
int agreeing(const cv::Mat& light, const cv::Mat& cells) {
  const cv::Mat distance = distance_from(light, cells);
  return static_cast<int>(std::count_if(distance.begin<float>(), distance.end<float>(),
                                        [](float share) { return share < agreeing_share; }));
}

// 1 for the third of the cells that is brightest, or for the one that is darkest.
cv::Mat third_of(const cv::Mat& cells, bool brightest) {
  cv::Mat grey;
  cv::transform(cells, grey, cv::Mat::ones(1, cells.channels(), CV_32F));
  const float bound = quantile_of(grey, brightest ? 2.0 / 3.0 : 1.0 / 3.0);
  cv::Mat weight(cells.size(), CV_32F);
  std::transform(grey.begin<float>(), grey.end<float>(), weight.begin<float>(),
                 [&](float value) { return (value > bound) == brightest ? 1.0F : 1e-4F; });
  return weight;
}

// The light of one frame, (rows, columns) of cells: what most of them agree on, and so the field
// rather than what swims in it. In a field that is full of bodies, most agree on nothing; then the
// field is what most agree on among the brightest or among the darkest.
cv::Mat light_of(const Image& picture) {
  const cv::Mat cells = cells_of(picture);
  cv::Mat light = fitted_light(cells, cv::Mat(cells.size(), CV_32F, cv::Scalar(1.0)), 1.0);
  int most = agreeing(light, cells);
  if (2 * most > static_cast<int>(cells.total())) return light;
  for (const bool brightest : {true, false}) {
    const cv::Mat other = fitted_light(cells, third_of(cells, brightest), crowded_field);
    const int count = agreeing(other, cells);
    if (count > most) light = other;
    most = std::max(most, count);
  }
  return light;
}

}  // namespace

Image reduced(const Image& frame, int reduction) {
  if (reduction == 1) return frame;
  Image picture{frame.width / reduction, frame.height / reduction, frame.channels, {}};
  picture.pixels.resize(static_cast<std::size_t>(picture.width) *
                        static_cast<std::size_t>(picture.height) *
                        static_cast<std::size_t>(picture.channels));
  const cv::Mat whole =
      view_of_picture(frame)(cv::Rect(0, 0, picture.width * reduction, picture.height * reduction));
  cv::Mat small = view_of_picture(picture);
  cv::resize(whole, small, small.size(), 0.0, 0.0, cv::INTER_AREA);
  return picture;
}

BackgroundModel::BackgroundModel(const BackgroundParameters& parameters)
    : parameters_(parameters) {}

void BackgroundModel::start(const Image& frame) {
  frame_width_ = frame.width;
  frame_height_ = frame.height;
  channels_ = frame.channels;
  const int longer = std::max(frame.width, frame.height);
  const int shorter = std::min(frame.width, frame.height);
  const int side = std::max(parameters_.working_side_px, 1);
  reduction_ = std::clamp((longer + side - 1) / side, 1, shorter);
  width_ = frame.width / reduction_;
  height_ = frame.height / reduction_;
  const auto count = static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_) *
                     static_cast<std::size_t>(channels_);
  light_.assign(count, 0.0F);
  pattern_.assign(count, 1.0F);
  gain_.assign(count, 0.0F);
}

void BackgroundModel::move_pattern(const Image& picture, float seconds) {
  const auto pace = static_cast<float>(parameters_.pattern_pace) * seconds;
  const auto resting = static_cast<float>(parameters_.resting_pace) * seconds;
  const auto far = static_cast<float>(parameters_.stands_out);
  for (std::size_t i = 0; i < pattern_.size(); ++i) {
    const float off = static_cast<float>(picture.pixels[i]) / light_[i] - pattern_[i];
    const float step = std::abs(off) > far ? resting : pace;
    pattern_[i] += std::clamp(off, -step, step);
  }
}

void BackgroundModel::update(const Image& frame, double time_s) {
  DIATOM_CHECK(!frame.empty(), "a frame without pixels has no background");
  const bool is_first =
      frame.width != frame_width_ || frame.height != frame_height_ || frame.channels != channels_;
  if (is_first) start(frame);
  const Image picture = reduced(frame, reduction_);
  cv::Mat light(height_, width_, CV_32FC(channels_), light_.data());
  cv::resize(light_of(picture), light, light.size(), 0.0, 0.0, cv::INTER_LINEAR);
  for (float& value : light_) value = std::max(value, 1.0F);

  if (is_first) moved_at_s_ = time_s;
  const double passed_s = time_s - moved_at_s_;
  if (passed_s >= seconds_between_moves) {
    move_pattern(picture, static_cast<float>(std::min(passed_s, 1.0)));
    moved_at_s_ = time_s;
  }
  for (std::size_t i = 0; i < gain_.size(); ++i)
    gain_[i] = 1.0F / std::max(light_[i] * pattern_[i], 1.0F);
}

}  // namespace diatom::ml
