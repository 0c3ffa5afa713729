// What figures in files are drawn with: SVG on white, in the colours of Okabe and Ito
// (2008), which colour-blind readers tell apart, and with a shape for each series besides.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace diatom::app {

inline constexpr double kLetterPx = 7.4;  // about a letter of 14 px
inline constexpr std::size_t kMostSeries = 4;

std::string text_at(double x, double y, const std::string& words, const char* attributes);

std::string line_from(double x1, double y1, double x2, double y2, const char* color, double thick);

// Corners joined by a line, in pixels; one alone is a dot.
struct Corner {
  double x = 0.0;
  double y = 0.0;
};
std::string line_through(const std::vector<Corner>& corners, const char* color, double thick);

// A filled rectangle. `words` appear under the mouse; "" for none.
struct Box {
  double x = 0.0;
  double y = 0.0;
  double width = 0.0;
  double height = 0.0;
};
std::string filled(const Box& box, const char* color, double opacity, const std::string& words);

const char* color_of(std::size_t series);

// A disc or a diamond, filled or hollow; series < kMostSeries.
std::string mark(double x, double y, std::size_t series);

// The marks and names of all series in a line.
std::string legend(double x, double y, const std::vector<std::string>& series);

// What is drawn, inside a white sheet of (width, height) pixels, or over whatever lies below.
std::string svg_sheet(double width, double height, const std::string& drawn);
std::string svg_over(double width, double height, const std::string& drawn);

// From a round number to a round number, in round steps.
struct Axis {
  double low = 0.0;
  double high = 1.0;
  double step = 1.0;
  double from_px = 0.0;
  double to_px = 1.0;

  double px(double value) const {
    return from_px + (value - low) / (high - low) * (to_px - from_px);
  }
};

// Of an axis that long: 1, 2 or 5 times a power of ten, at most eight steps.
double round_step(double range);

}  // namespace diatom::app
