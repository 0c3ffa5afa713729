#include "ml/vision/contrast.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "ml/core/check.h"

namespace diatom::ml {
namespace {

constexpr double grain_blur_px = 0.8;
constexpr int clearly_off = 20;  // of 255; what is less is grain, and says nothing of the field

Image grey_like(const Image& picture) {
  return {picture.width, picture.height, 1,
          std::vector<std::uint8_t>(static_cast<std::size_t>(picture.width) *
                                    static_cast<std::size_t>(picture.height))};
}

constexpr int all_light = 1024;

std::uint8_t to_byte(int value) {
  return static_cast<std::uint8_t>(std::min(std::max(value, 0), 255));
}

// The share of the light that is left, `all_light` for all of it: a loop that vectorizes.
std::vector<std::int16_t> shares_of(const Image& picture, const std::vector<float>& gain) {
  std::vector<std::int16_t> shares(picture.pixels.size());
  const auto* pixel = picture.pixels.data();
  for (std::size_t i = 0; i < shares.size(); ++i)
    shares[i] = static_cast<std::int16_t>(
        std::min(static_cast<float>(pixel[i]) * gain[i] * static_cast<float>(all_light), 4095.0F));
  return shares;
}

// Turns `picture` into the share of the light that is left, and says how far it is off to either
// side.
template <std::size_t channels>
void divide(Image& picture, const std::vector<float>& gain, Image& darker, Image& brighter) {
  const auto shares = shares_of(picture, gain);
  for (std::size_t i = 0; i < shares.size(); ++i)
    picture.pixels[i] = to_byte((shares[i] * 128 + all_light / 2) / all_light);
  const auto* share = shares.data();
  for (std::size_t i = 0; i < darker.pixels.size(); ++i, share += channels) {
    int least = share[0];
    int most = share[0];
    for (std::size_t c = 1; c < channels; ++c) {
      least = std::min<int>(least, share[c]);
      most = std::max<int>(most, share[c]);
    }
    darker.pixels[i] = to_byte((all_light - least) * 255 / all_light);
    brighter.pixels[i] = to_byte((most - all_light) * 255 / all_light);
  }
}

// How much of the picture is clearly off, weighted by how far.
double strayed(const Image& strength) {
  double sum = 0.0;
  for (const auto value : strength.pixels)
    if (value > clearly_off) sum += value;
  return sum;
}

Image without_grain(const Image& strength) {
  Image smooth = grey_like(strength);
  const cv::Mat from(strength.height, strength.width, CV_8U,
                     const_cast<std::uint8_t*>(strength.pixels.data()));
  cv::Mat to(smooth.height, smooth.width, CV_8U, smooth.pixels.data());
  cv::GaussianBlur(from, to, {3, 3}, grain_blur_px);
  return smooth;
}

int median_of(const Image& grey) {
  std::array<std::size_t, 256> counts = {};
  for (const auto value : grey.pixels) ++counts[value];
  std::size_t passed = counts[0];
  int value = 0;
  while (2 * passed < grey.pixels.size()) passed += counts[static_cast<std::size_t>(++value)];
  return value;
}

}  // namespace

Contrast contrast_of(const Image& frame, const BackgroundModel& background, Field field) {
  DIATOM_CHECK(background.reduction() > 0, "the background has seen no frame yet");
  Contrast contrast;
  contrast.look = reduced(frame, background.reduction());
  DIATOM_CHECK(contrast.look.width == background.width() &&
                   contrast.look.height == background.height() &&
                   frame.channels == background.channels(),
               "the background is that of frames of another size");
  Image darker = grey_like(contrast.look);
  Image brighter = grey_like(contrast.look);
  if (frame.channels == 3)
    divide<3>(contrast.look, background.gain(), darker, brighter);
  else
    divide<1>(contrast.look, background.gain(), darker, brighter);
  contrast.is_dark_field =
      field == Field::automatic ? strayed(brighter) > strayed(darker) : field == Field::dark;
  contrast.strength = without_grain(contrast.is_dark_field ? brighter : darker);
  // Where more than half of the frame is bodies, the field's grain shows on the other side only.
  const auto& other_side = contrast.is_dark_field ? darker : brighter;
  contrast.grain = std::min(median_of(contrast.strength), median_of(without_grain(other_side)));
  return contrast;
}

}  // namespace diatom::ml
