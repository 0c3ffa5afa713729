// Figures in files: what stands in an SVG are the numbers, and the PNG is the picture of the SVG.
#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/chart/confusion_plot.h"
#include "app/chart/curve_plot.h"
#include "app/chart/reliability_plot.h"
#include "app/chart/svg_picture.h"
#include "ml/core/image.h"
#include "tests/app/figure_reading.h"

namespace diatom::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using tests::boxes_in;
using tests::brightness_at;
using tests::polylines_in;

constexpr double gap = std::numeric_limits<double>::quiet_NaN();

CurvePlot two_frames() {
  CurvePlot plot{"Training", {}};
  plot.frames.push_back({"Accuracy",
                         "iteration",
                         true,
                         false,
                         {{"held out", {1, 2, 3, 5}, {0.5, 0.7, 0.9, 0.8}},
                          {"train", {1, 2, 3, 5}, {0.6, gap, 0.9, 0.95}}}});
  plot.frames.push_back(
      {"Residual", "iteration", false, true, {{"residual", {1, 2, 3}, {1e-1, 1e-3, 1e-5}}}});
  return plot;
}

TEST(CurvePlot, PlacesAreInProportionToValues) {
  const auto lines = polylines_in(svg_of(two_frames()));
  ASSERT_FALSE(lines.empty());
  const auto& held_out = lines.front();
  ASSERT_THAT(held_out, SizeIs(4));
  const double each_x = held_out[1].x() - held_out[0].x();
  const double each_y = held_out[0].y() - held_out[1].y();  // upwards
  EXPECT_GT(each_x, 0);
  EXPECT_GT(each_y, 0);
  EXPECT_NEAR(held_out[3].x() - held_out[2].x(), 2 * each_x, 0.3);
  EXPECT_NEAR(held_out[1].y() - held_out[2].y(), each_y, 0.3);
  EXPECT_NEAR(held_out[3].y() - held_out[2].y(), each_y / 2, 0.3);
}

TEST(CurvePlot, DecadesAreEvenAndWhatIsMissingLeavesAGap) {
  const auto svg = svg_of(two_frames());
  const auto lines = polylines_in(svg);
  // Held out; of train what comes after the gap, and before it a dot; the residual.
  ASSERT_THAT(lines, SizeIs(3));
  EXPECT_THAT(lines[1], SizeIs(2));
  ASSERT_THAT(lines[2], SizeIs(3));
  EXPECT_NEAR(lines[2][2].y() - lines[2][1].y(), lines[2][1].y() - lines[2][0].y(), 0.3);
  for (const char* word : {">held out<", ">train<", ">1e-5<", ">80 %<", ">iteration<"})
    EXPECT_THAT(svg, HasSubstr(word));
}

ConfusionPlot three_classes() {
  ConfusionPlot plot;
  plot.title = "Confusion";
  plot.classes = {"Arcella", "a < b & c", "Volvox"};
  plot.counts.resize(3, 3);
  plot.counts << 20, 1, 0, 0, 25, 3, 0, 0, 1200;
  return plot;
}

TEST(ConfusionPlot, EachCellSaysWhatItCounts) {
  const auto boxes = boxes_in(svg_of(three_classes()));
  ASSERT_THAT(boxes, SizeIs(5)) << "what counts nothing has no box";
  EXPECT_EQ(boxes[0].title, "Arcella taken for Arcella: 20");
  EXPECT_EQ(boxes[1].title, "Arcella taken for a &lt; b &amp; c: 1");
  EXPECT_EQ(boxes[4].title, "Volvox taken for Volvox: 1200");
  EXPECT_GT(boxes[2].y, boxes[0].y) << "down what they are";
  EXPECT_GT(boxes[1].x, boxes[0].x) << "across what they were taken for";
  EXPECT_THAT(svg_of(three_classes()), HasSubstr("1249 held-out images, 99.7 % rightly named"));
}

TEST(ConfusionPlot, TheDiagonalIsDarkerThanTheMistakesAndTheseThanNothing) {
  const auto svg = svg_of(three_classes());
  const auto boxes = boxes_in(svg);
  ASSERT_THAT(boxes, SizeIs(5));
  const auto picture = tests::decoded(png_of_svg(svg, 2.0));
  // A corner of each cell, where no count is written.
  const auto brightness = [&](std::size_t cell) {
    return brightness_at(picture, 2 * (boxes[cell].x + 3), 2 * (boxes[cell].y + 3));
  };
  const int nothing = brightness_at(picture, 2 * (boxes[0].x + 3), 2 * (boxes[2].y + 3));
  for (const std::size_t wrong : {1U, 3U}) {
    for (const std::size_t right : {0U, 2U, 4U})
      EXPECT_LT(brightness(right), brightness(wrong) - 40);
    EXPECT_LT(brightness(wrong), nothing - 10);
  }
}

TEST(ConfusionPlot, ManyClassesFitTheSheetAndLoseTheirCounts) {
  ConfusionPlot plot;
  plot.counts = 7 * Eigen::MatrixXi::Identity(120, 120);
  for (int i = 0; i < 120; ++i) plot.classes.push_back("class " + std::to_string(i));
  const auto picture = tests::decoded(png_of_svg(svg_of(plot), 1.0));
  EXPECT_LT(std::max(picture.width, picture.height), 1500);
  EXPECT_THAT(svg_of(plot), testing::Not(HasSubstr(">7</text>")));
}

TEST(ReliabilityPlot, BarsAreAsHighAsTheShareThatIsRight) {
  ReliabilityPlot plot;
  plot.bins.assign(10, {});
  plot.bins[5] = {30, 0.55, 0.5};
  plot.bins[9] = {90, 0.97, 1.0};
  const auto svg = svg_of(plot);
  const auto boxes = boxes_in(svg);
  ASSERT_THAT(boxes, SizeIs(2)) << "intervals without images have no bar";
  EXPECT_NEAR(boxes[1].height, 2 * boxes[0].height, 0.3);
  EXPECT_NEAR(boxes[1].x - boxes[0].x, 4 * (boxes[1].width + 2), 0.3);
  EXPECT_EQ(boxes[0].title, "30 images: sure to 55.0 %, right in 50.0 %");
  EXPECT_THAT(svg, HasSubstr("gap 3.5 % on average"));
}

TEST(PngOfSvg, HasTheFiguresSizeTimesWhatIsAsked) {
  const std::string svg =
      "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='30' viewBox='0 0 40 30'>"
      "<rect width='40' height='30' fill='#ffffff'/><rect x='20' width='20' height='30' "
      "fill='#000000'/></svg>";
  const auto picture = tests::decoded(png_of_svg(svg, 2.5));
  EXPECT_EQ(picture.width, 100);
  EXPECT_EQ(picture.height, 75);
  EXPECT_EQ(brightness_at(picture, 25, 40), 255);
  EXPECT_EQ(brightness_at(picture, 75, 40), 0);
}

TEST(PngOfSvg, NamesMayHoldWhatSvgMayNot) {
  ConfusionPlot plot = three_classes();
  plot.classes[0] = "caf\xe9 \x01 <&>";  // Latin 1, as an old disk has it
  EXPECT_NO_THROW(png_of_svg(svg_of(plot), 1.0));
}

TEST(DrawSvg, LiesOverThePictureAndIsCutAtItsEdges) {
  const std::string svg =
      "<svg xmlns='http://www.w3.org/2000/svg' width='4' height='4' viewBox='0 0 4 4'>"
      "<rect width='4' height='4' fill='#ff0000' fill-opacity='.5'/></svg>";
  ml::Image picture{10, 6, 3, std::vector<std::uint8_t>(180, 100)};
  const auto pixel = [&](int x, int y) {
    const auto* const at = &picture.pixels[3 * (static_cast<std::size_t>(y) * 10 + x)];
    return std::vector<int>(at, at + 3);
  };
  draw_svg(picture, {6, -4}, svg, 2.0);  // its lower left quarter
  EXPECT_THAT(pixel(5, 0), ElementsAre(100, 100, 100));
  EXPECT_THAT(pixel(6, 4), ElementsAre(100, 100, 100));
  for (const auto& [x, y] : {std::pair{6, 0}, {9, 3}}) {
    EXPECT_NEAR(pixel(x, y)[0], 177, 2);
    EXPECT_NEAR(pixel(x, y)[1], 50, 2);
    EXPECT_NEAR(pixel(x, y)[2], 50, 2);
  }
  const auto before = picture.pixels;
  draw_svg(picture, {10, 0}, svg, 2.0);
  draw_svg(picture, {-8, -8}, svg, 2.0);
  EXPECT_EQ(picture.pixels, before) << "beside the picture";
}

TEST(PngOfSvg, WhatIsNoSvgIsASentence) {
  for (const char* text : {"", "half a file", "<svg xmlns='http://www.w3.org/2000/svg'><rect"})
    EXPECT_THAT([&] { png_of_svg(text, 1.0); },
                testing::ThrowsMessage<std::runtime_error>(HasSubstr("cannot draw the figure")))
        << text;
}

}  // namespace
}  // namespace diatom::app
