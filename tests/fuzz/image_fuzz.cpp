#include <opencv2/imgcodecs.hpp>

#include "ml/core/image.h"
#include "tests/fuzz/fuzz.h"

namespace diatom::fuzz {

std::vector<std::string> seeds() {
  std::vector<std::string> result;
  for (const auto* ending : {".png", ".jpg", ".tif", ".bmp", ".pgm", ".ppm", ".webp"})
    for (const int type : {CV_8UC1, CV_8UC3, CV_8UC4, CV_16UC1, CV_16UC3}) {
      cv::Mat pixels(4, 5, type);
      cv::randu(pixels, 0, 255);
      std::vector<std::uint8_t> encoded;
      try {
        if (cv::imencode(ending, pixels, encoded))
          result.emplace_back(encoded.begin(), encoded.end());
      } catch (const cv::Exception&) {  // that format has no such pixels
      }
    }
  return result;
}

void read_input(Bytes input) {
  const auto image = ml::decode_image(input);
  must_hold(image.width > 0 && image.height > 0, "an image has pixels");
  must_hold(image.channels == 1 || image.channels == 3, "an image is grey or RGB");
  const auto pixels =
      static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height);
  must_hold(image.pixels.size() == pixels * static_cast<std::size_t>(image.channels),
            "an image has as many bytes as its shape");
  must_hold(ml::longest_side_px(input) == std::max(image.width, image.height),
            "a header says what the decoder finds");
}

}  // namespace diatom::fuzz
