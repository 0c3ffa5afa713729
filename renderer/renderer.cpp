#include "renderer/renderer.h"

#include <chrono>

#include "renderer/frame_uniforms.h"
#include "renderer/gl/api.h"
#include "renderer/gl/driver.h"
#include "renderer/layers/backdrop.h"
#include "renderer/layers/cursors.h"
#include "renderer/layers/grid.h"
#include "renderer/layers/images.h"
#include "renderer/layers/points.h"
#include "renderer/theme.h"

namespace diatom::renderer {
namespace {

void apply(DrawState state) {
  const auto set = [](GLenum capability, bool on) {
    on ? glEnable(capability) : glDisable(capability);
  };
  set(GL_DEPTH_TEST, state.depth_test);
  glDepthMask(state.depth_write ? GL_TRUE : GL_FALSE);
  state.blend ? glEnablei(GL_BLEND, 0) : glDisablei(GL_BLEND, 0);
  const GLboolean ids = state.writes_ids ? GL_TRUE : GL_FALSE;
  glColorMaski(1, ids, ids, ids, ids);
}

// Whatever was drawn before (a user interface) may have left its own state.
void begin_drawing() {
  glDisable(GL_SCISSOR_TEST);
  glDisable(GL_CULL_FACE);
  glDisable(GL_STENCIL_TEST);
  glPolygonMode(GL_FRONT_AND_BACK, GL_FILL);
  glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
  glDepthMask(GL_TRUE);  // clearing obeys the masks, too
  glDepthFunc(GL_LESS);
  glDisablei(GL_BLEND, 1);
  glBlendEquation(GL_FUNC_ADD);
  // Alpha stays 1, so that the picture is opaque wherever it is shown.
  glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
}

void end_drawing() {
  apply({.depth_write = true, .writes_ids = true, .blend = false});
  glBindVertexArray(0);
  glUseProgram(0);
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
}

}  // namespace

Renderer::Renderer() : uniforms_(std::make_unique<FrameUniforms>()) {
  software_ = gl::current_driver().software;
  layers_.push_back(std::make_unique<BackdropLayer>());
  layers_.push_back(std::make_unique<ImagesLayer>());
  layers_.push_back(std::make_unique<GridLayer>());
  layers_.push_back(std::make_unique<PointsLayer>());
  layers_.push_back(std::make_unique<CursorsLayer>());
}

Renderer::~Renderer() = default;

Stats Renderer::render(const Scene& scene, const View& view, Target& target) {
  Stats stats;
  target.resize(view.size_px);
  if (view.size_px.minCoeff() < 1) return stats;
  const auto start = std::chrono::steady_clock::now();
  begin_drawing();
  target.bind();
  target.clear(scene.background.value_or(theme_colors(scene.theme).background_bottom));
  uniforms_->update(scene, view);
  for (const auto& layer : layers_) {
    if (!view.shows(layer->kind())) continue;
    apply(layer->state());
    layer->draw(scene, view, stats);
  }
  end_drawing();
  // Without it, the CPU's drawing time would be counted to whoever waits for the picture.
  if (software_) glFinish();
  stats.render_ms =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  return stats;
}

}  // namespace diatom::renderer
