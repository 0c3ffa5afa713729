// Recorder: the map on its way into a file, drawn a piece at a time so that nobody waits: a picture
// of any size, tile by tile, or a film of one turn about the map, frame by frame. It draws what was
// seen when it began. What is no drawing (encoding, compressing) is done by a thread beside it, a
// piece at a time. A file has its name once all of it is there; a recorder that ends before leaves
// nothing.
#pragma once

#include <filesystem>
#include <functional>
#include <future>
#include <memory>

#include "app/live/video_writer.h"
#include "app/map_captions.h"
#include "ml/core/image.h"
#include "ml/core/job.h"
#include "ml/core/partial_file.h"
#include "renderer/tiled.h"

namespace diatom::app {

inline constexpr int largest_map_picture_px = 16'384;  // a side: 800 MB when it is a square
inline constexpr int largest_film_px = 8192;           // a side
inline constexpr double longest_film_s = 3600.0;
inline constexpr double turntable_fps = 30.0;

class Recorder {
 public:
  Recorder() = default;
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;
  virtual ~Recorder();  // waits as wait() does

  // Draws the next piece, or nothing while the one before is still on its way into the file. Throws
  // std::runtime_error with one sentence where that failed. Not called again once done.
  ml::Step step(renderer::Renderer& renderer);
  void wait() const;     // for the thread beside it
  bool is_busy() const;  // that thread

  virtual ml::Progress progress() const = 0;

 protected:
  virtual ml::Step draw(renderer::Renderer& renderer) = 0;
  void aside(std::function<void()> work);

 private:
  std::future<void> beside_;
};

class PictureRecorder : public Recorder {
 public:
  // Of view.size_px. Throws std::runtime_error where the file cannot be written or is no picture's.
  PictureRecorder(const std::filesystem::path& file, renderer::Scene scene,
                  const renderer::View& view, MapCaptions captions, int tile_px);
  ~PictureRecorder() override;

  ml::Progress progress() const override;

 protected:
  ml::Step draw(renderer::Renderer& renderer) override;

 private:
  void encode();  // beside the frames

  ml::PartialFile file_;
  renderer::TiledPicture tiles_;
  renderer::View view_;
  MapCaptions captions_;
  ml::Image picture_;
  bool encoded_ = false;
};

class TurntableRecorder : public Recorder {
 public:
  // One turn about the vertical axis, whose frames are of view.size_px. Throws std::runtime_error
  // where the file cannot be written or is no film's, std::invalid_argument where a side is odd.
  TurntableRecorder(const std::filesystem::path& file, renderer::Scene scene, renderer::View view,
                    MapCaptions captions, double seconds);
  ~TurntableRecorder() override;

  int frames() const { return frames_; }
  ml::Progress progress() const override;

 protected:
  ml::Step draw(renderer::Renderer& renderer) override;

 private:
  live::VideoWriter film_;
  renderer::Scene scene_;
  renderer::View view_;
  MapCaptions captions_;
  renderer::Target target_;
  float start_yaw_;
  int frames_;
  int drawn_ = 0;
  bool finished_ = false;
};

}  // namespace diatom::app
