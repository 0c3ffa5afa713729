// Background: what a fixed microscope shows where nothing swims, kept up from frame to frame.
//
//   background = light (this frame's, smooth) x pattern (slow: dust, the lamp's sharper edges)
//
// The light is a quadratic surface, fitted to each frame alone and to what most of its cells agree
// on (iteratively reweighted least squares); so it is there from the first frame on and follows any
// drift or step of brightness at once. The pattern is a running median of frame / light, pixel by
// pixel: it moves towards each new value by a small fixed step (McFarlane, Schofield:
// "Segmentation and tracking of piglets in images", Machine Vision and Applications 8, 1995), and
// all but stands still where something stands out, so that a resting organism does not sink into
// it.
#pragma once

#include <vector>

#include "ml/core/image.h"

namespace diatom::ml {

struct BackgroundParameters {
  int working_side_px = 800;     // frames are reduced by a whole factor until they fit into it
  double pattern_pace = 0.02;    // share of the light by which the pattern moves in a second ...
  double resting_pace = 0.0004;  // ... and where something stands out
  double stands_out = 0.04;      // from so large a share of the light on
};

// `frame` with each side divided by `reduction`, the remainder cut off: means of whole blocks.
Image reduced(const Image& frame, int reduction);

class BackgroundModel {
 public:
  explicit BackgroundModel(const BackgroundParameters& parameters = {});

  // Takes in a frame. One of another size or number of channels than the last starts anew. Times
  // are in seconds and never fall; the pattern moves by the time between frames, at most by a
  // second's worth at once. The frame must not be empty.
  void update(const Image& frame, double time_s);

  // As many frame pixels to a side is one pixel of the grid; 0 before the first frame.
  int reduction() const { return reduction_; }
  int width() const { return width_; }    // of the grid
  int height() const { return height_; }  // of the grid
  int channels() const { return channels_; }

  // (height, width, channels) 1 / the empty field's grey level at the last frame: a pixel of it
  // times that is the share of the light that is left.
  const std::vector<float>& gain() const { return gain_; }

 private:
  void start(const Image& frame);
  void move_pattern(const Image& picture, float seconds);

  BackgroundParameters parameters_;
  int frame_width_ = 0;
  int frame_height_ = 0;
  int reduction_ = 0;
  int width_ = 0;
  int height_ = 0;
  int channels_ = 0;
  double moved_at_s_ = 0.0;     // when the pattern moved last
  std::vector<float> light_;    // (height, width, channels)
  std::vector<float> pattern_;  // (height, width, channels), about 1
  std::vector<float> gain_;
};

}  // namespace diatom::ml
