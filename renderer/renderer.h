// Renderer: draws a Scene, seen through a View, into a Target. It needs a current OpenGL context of
// version 4.5 or later (gl/driver.h checks it) and keeps, for every snapshot that the last scene
// of its kind showed, its copy on the GPU: scenes without points may come in between.
#pragma once

#include <memory>
#include <vector>

#include "renderer/scene.h"
#include "renderer/target.h"
#include "renderer/view.h"

namespace diatom::renderer {

class Backdrop;
class Layer;
class FrameUniforms;

struct Stats {
  double render_ms = 0;  // wall time; where the CPU is the GPU, until the picture is complete
  int draw_calls = 0;
  long long points_drawn = 0;
  long long points_hidden = 0;   // left out by a CPU, since nothing of them could be seen
  long long points_thinned = 0;  // left out for View::point_budget
};

class Renderer {
 public:
  Renderer();  // throws std::runtime_error where a shader does not compile
  ~Renderer();
  Renderer(const Renderer&) = delete;
  Renderer& operator=(const Renderer&) = delete;

  // Gives the target the size of the part that the view draws. Throws std::invalid_argument where a
  // cloud's columns have different lengths.
  Stats render(const Scene& scene, const View& view, Target& target);

 private:
  std::unique_ptr<FrameUniforms> uniforms_;
  std::unique_ptr<Backdrop> backdrop_;
  std::vector<std::unique_ptr<Layer>> layers_;  // in drawing order
  bool software_ = false;
};

}  // namespace diatom::renderer
