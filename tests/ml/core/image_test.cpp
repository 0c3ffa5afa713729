#include "ml/core/image.h"

#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include "tests/ml/core/test_files.h"
#include "tests/support/shared_material.h"

namespace diatom::ml {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using tests::sentence_of;
using tests::TemporaryFolder;
using tests::write_file;

using Bytes = std::vector<std::uint8_t>;

Bytes encoded(const std::string& ending, const cv::Mat& pixels) {
  Bytes bytes;
  cv::imencode(ending, pixels, bytes);
  return bytes;
}

// A picture with enough detail that its coded form is some kilobytes long.
cv::Mat noise(int type) {
  cv::Mat pixels(64, 80, type);
  cv::RNG generator(1);
  generator.fill(pixels, cv::RNG::UNIFORM, 0, 255);
  return pixels;
}

Bytes shortened(Bytes bytes, double kept) {
  bytes.resize(static_cast<std::size_t>(static_cast<double>(bytes.size()) * kept));
  return bytes;
}

TEST(LongestSide, IsThatOfTheDecodedImage) {
  for (const auto* ending : {".png", ".jpg", ".bmp", ".tif", ".pgm", ".webp"})
    for (const auto& size : {cv::Size(300, 7), cv::Size(7, 300), cv::Size(1, 1)}) {
      const auto bytes = encoded(ending, cv::Mat(size, CV_8UC1, cv::Scalar(90)));
      EXPECT_EQ(longest_side_px(bytes), std::max(size.width, size.height)) << ending;
    }
}

TEST(LongestSide, NeedsTheHeaderOnly) {
  auto png = encoded(".png", noise(CV_8UC3));
  std::fill(png.begin() + 60, png.begin() + 600, std::uint8_t{7});  // its pixels
  EXPECT_THROW(decode_image(png), std::runtime_error);
  EXPECT_EQ(longest_side_px(png), 80);
}

// Decoders skip what they do not know, and so must whoever asks the header alone.
TEST(LongestSide, IsNotReadFromWhatLiesBeforeTheHeader) {
  auto png = encoded(".png", noise(CV_8UC3));
  const Bytes chunk = {0, 0, 0, 8, 't', 'e', 'S', 't', 0, 0, 9, 9, 0, 0, 9, 9, 0, 0, 0, 0};
  png.insert(png.begin() + 8, chunk.begin(), chunk.end());
  EXPECT_EQ(longest_side_px(png), 80);
}

TEST(LongestSide, OfWhatIsNoImageIsRefused) {
  for (const auto* ending : {".png", ".jpg"}) {
    const auto whole = encoded(ending, noise(CV_8UC3));
    for (const double kept : {0.0, 0.001, 0.005, 0.01, 0.5, 0.99})
      EXPECT_THROW(longest_side_px(shortened(whole, kept)), std::runtime_error) << ending << kept;
  }
  EXPECT_THROW(longest_side_px(Bytes(100, 0xFF)), std::runtime_error);
}

TEST(DecodeImage, ReadsColourAsRgb) {
  const auto image = decode_image(encoded(".png", cv::Mat(2, 3, CV_8UC3, cv::Scalar(10, 20, 30))));
  EXPECT_EQ(image.width, 3);
  EXPECT_EQ(image.height, 2);
  ASSERT_EQ(image.channels, 3);
  ASSERT_EQ(image.pixels.size(), 18U);
  EXPECT_EQ(image.pixels[0], 30);
  EXPECT_EQ(image.pixels[1], 20);
  EXPECT_EQ(image.pixels[2], 10);
}

TEST(DecodeImage, KeepsRowsAndColumnsInPlace) {
  const cv::Mat pixels = (cv::Mat_<std::uint8_t>(2, 3) << 1, 2, 3, 4, 5, 6);
  for (const auto* ending : {".png", ".pgm", ".tif"}) {
    const auto image = decode_image(encoded(ending, pixels));
    EXPECT_EQ(image.channels, 1) << ending;
    EXPECT_THAT(image.pixels, ElementsAre(1, 2, 3, 4, 5, 6)) << ending;
  }
}

TEST(DecodeImage, ComposesAlphaOverWhite) {
  cv::Mat pixels(1, 3, CV_8UC4, cv::Scalar(0, 100, 200, 255));
  pixels.at<cv::Vec4b>(0, 1)[3] = 0;
  pixels.at<cv::Vec4b>(0, 2)[3] = 51;  // a fifth
  const auto image = decode_image(encoded(".png", pixels));
  ASSERT_EQ(image.channels, 3);
  EXPECT_THAT(image.pixels, ElementsAre(200, 100, 0, 255, 255, 255, 244, 224, 204));
}

TEST(DecodeImage, ScalesSixteenBitByTheSmallestRangeThatHoldsIt) {
  struct Case {
    std::uint16_t maximum;
    int white;
  };
  for (const auto& [maximum, white] :
       {Case{1023, 1023}, Case{1024, 4095}, Case{4095, 4095}, Case{16000, 16383},
        Case{16384, 65535}, Case{65535, 65535}}) {
    const cv::Mat pixels = (cv::Mat_<std::uint16_t>(1, 3) << 0, maximum / 2, maximum);
    const auto image = decode_image(encoded(".png", pixels));
    ASSERT_EQ(image.pixels.size(), 3U);
    EXPECT_EQ(image.pixels[0], 0);
    EXPECT_NEAR(image.pixels[1], 255.0 * (maximum / 2) / white, 0.51) << maximum;
    EXPECT_NEAR(image.pixels[2], 255.0 * maximum / white, 0.51) << maximum;
  }
}

TEST(DecodeImage, ScalesTheChannelsOfSixteenBitColourAlike) {
  const cv::Mat pixels(1, 1, CV_16UC3, cv::Scalar(100, 2000, 4000));
  EXPECT_THAT(decode_image(encoded(".tif", pixels)).pixels, ElementsAre(249, 125, 6));
}

TEST(DecodeImage, RefusesWhatIsNoImageOfWholeNumbers) {
  const cv::Mat floats(2, 2, CV_32F, cv::Scalar(0.5));
  EXPECT_THAT(sentence_of([&] { decode_image(encoded(".tif", floats)); }),
              HasSubstr("8 nor 16 bit"));
  const Bytes text = {'h', 'e', 'l', 'l', 'o', '\n'};
  EXPECT_THAT(sentence_of([&] { decode_image(text); }), HasSubstr("not an image"));
  EXPECT_THAT(sentence_of([] { decode_image({}); }), HasSubstr("empty"));
}

TEST(DecodeImage, ReadsTheFormatsThatItNames) {
  for (const auto* ending : {".png", ".jpg", ".tif", ".bmp", ".webp", ".pgm", ".ppm"}) {
    const bool is_grey = std::string_view(ending) == ".pgm";
    const auto image = decode_image(encoded(ending, noise(is_grey ? CV_8UC1 : CV_8UC3)));
    EXPECT_EQ(image.width, 80) << ending;
  }
}

// OpenCV's other decoders are not to see what a stranger has sent.
TEST(DecodeImage, KeepsAllOthersFromTheDecoder) {
  for (const auto* ending : {".jp2", ".ras", ".hdr", ".pam", ".pfm", ".pbm"}) {
    const std::string_view format = ending;
    const int of_one_channel = format == ".pfm" ? CV_32F : CV_8UC1;
    const bool is_colour = format != ".pfm" && format != ".pbm";
    const auto whole = encoded(ending, noise(is_colour ? CV_8UC3 : of_one_channel));
    ASSERT_FALSE(cv::imdecode(whole, cv::IMREAD_UNCHANGED).empty()) << ending;
    EXPECT_THAT(sentence_of([&] { decode_image(whole); }), HasSubstr("a format that is not read"))
        << ending;
  }
  for (const Bytes& start : {Bytes{0x76, 0x2F, 0x31, 0x01}, Bytes{'P', '7', '\n'}, Bytes{'P', '5'},
                             Bytes{'R', 'I', 'F', 'F', 0, 0, 0, 0, 'A', 'V', 'I', ' '},
                             Bytes{'G', 'I', 'F', '8', '9', 'a'}, Bytes{0x89, 'P'}, Bytes{'B'}})
    EXPECT_THAT(sentence_of([&] { decode_image(start); }), HasSubstr("a format that is not read"));
}

TEST(DecodeImage, RefusesTruncatedImagesWhereverTheyEnd) {
  const auto jpeg = encoded(".jpg", noise(CV_8UC3));
  const auto png = encoded(".png", noise(CV_8UC1));
  for (const double kept : {0.02, 0.3, 0.5, 0.9, 0.999}) {
    EXPECT_EQ(sentence_of([&] { decode_image(shortened(jpeg, kept)); }), "truncated JPEG") << kept;
    EXPECT_EQ(sentence_of([&] { decode_image(shortened(png, kept)); }), "truncated PNG") << kept;
  }
  EXPECT_NO_THROW(decode_image(jpeg));
  EXPECT_NO_THROW(decode_image(png));
}

TEST(DecodeImage, IsNotFooledByWhatFollowsOrLiesInsideAJpeg) {
  const auto jpeg = encoded(".jpg", noise(CV_8UC3));
  auto padded = jpeg;
  padded.insert(padded.end(), 100, 0);
  EXPECT_NO_THROW(decode_image(padded));

  // A comment that holds an end-of-image marker, as embedded thumbnails do.
  auto commented = shortened(jpeg, 0.8);
  const Bytes comment = {0xFF, 0xFE, 0x00, 0x04, 0xFF, 0xD9};
  commented.insert(commented.begin() + 2, comment.begin(), comment.end());
  EXPECT_EQ(sentence_of([&] { decode_image(commented); }), "truncated JPEG");
}

TEST(DecodeImage, SurvivesDamage) {
  const auto png = encoded(".png", noise(CV_8UC3));
  for (std::size_t place = 8; place < png.size(); place += png.size() / 40) {
    auto damaged = png;
    damaged[place] ^= 0x55U;
    try {
      const auto image = decode_image(damaged);
      EXPECT_EQ(image.pixels.size(), static_cast<std::size_t>(image.width * image.height * 3));
    } catch (const std::runtime_error& error) {
      EXPECT_STRNE(error.what(), "");
    }
  }
}

TEST(DecodeImage, RefusesAHeaderThatPromisesTooManyPixels) {
  const std::string header = "P5\n100000 100000\n255\n";
  const Bytes bytes(header.begin(), header.end());
  EXPECT_NE(sentence_of([&] { decode_image(bytes); }), "");
}

TEST(ReadImage, NamesTheFile) {
  const TemporaryFolder folder;
  const auto text = write_file(folder / "text.png", "no picture");
  EXPECT_THAT(sentence_of([&] { read_image(text); }), HasSubstr(text.string()));
  const auto missing = folder / "missing.png";
  EXPECT_THAT(sentence_of([&] { read_image(missing); }), HasSubstr(missing.string()));
  EXPECT_THAT(sentence_of([&] { read_image(folder.path()); }), HasSubstr("a folder"));
}

TEST(WriteImage, IsReadBackAsItWas) {
  const TemporaryFolder folder;
  const Image colour{2, 1, 3, {1, 2, 3, 40, 50, 60}};
  const Image grey{1, 2, 1, {7, 200}};
  for (const auto* name : {"image.png", "image.TIF", "image.bmp"}) {
    write_image(folder / name, colour);
    EXPECT_THAT(read_image(folder / name).pixels, ElementsAre(1, 2, 3, 40, 50, 60)) << name;
  }
  write_image(folder / "grey.pgm", grey);
  EXPECT_EQ(read_image(folder / "grey.pgm").pixels, grey.pixels);
  EXPECT_EQ(read_image(folder / "grey.pgm").height, 2);
}

TEST(WriteImage, RefusesUnknownEndings) {
  const TemporaryFolder folder;
  const auto file = folder / "image.txt";
  EXPECT_THAT(sentence_of([&] { write_image(file, {1, 1, 1, {0}}); }), HasSubstr(file.string()));
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST(HasImageEnding, IgnoresCase) {
  EXPECT_TRUE(has_image_ending("a/b.JPeG"));
  EXPECT_TRUE(has_image_ending("b.tif"));
  EXPECT_FALSE(has_image_ending("png"));
  EXPECT_FALSE(has_image_ending("notes.txt"));
}

TEST(ReadImage, ReadsRealMicroscopeFrames) {
  NEEDS_SHARED_MATERIAL();
  int count = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(tests::shared_material() / "data/blood_frames/frames")) {
    const auto image = read_image(entry.path());
    EXPECT_EQ(image.width, 640);
    EXPECT_EQ(image.height, 480);
    EXPECT_EQ(image.channels, 3);
    if (++count == 20) break;
  }
  EXPECT_EQ(count, 20);
}

}  // namespace
}  // namespace diatom::ml
