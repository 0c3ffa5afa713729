#include "renderer/renderer.h"

#include <chrono>

#include "renderer/backdrop.h"
#include "renderer/frame_uniforms.h"
#include "renderer/gl/api.h"
#include "renderer/gl/driver.h"
#include "renderer/layers/cursors.h"
#include "renderer/layers/grid.h"
#include "renderer/layers/images.h"
#include "renderer/layers/points.h"
#include "renderer/layers/surfaces.h"
#include "renderer/layers/thumbnails.h"
#include "renderer/theme.h"

namespace diatom::renderer {
namespace {

// Whatever was drawn before (a user interface) may have left its own state; clearing obeys it, too.
void reset_state() {
  glDisable(GL_SCISSOR_TEST);
  glDisable(GL_CULL_FACE);
  glDisable(GL_STENCIL_TEST);
  glPolygonMode(GL_FRONT_AND_BACK, GL_FILL);
  glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
  glDepthMask(GL_TRUE);
  glDepthFunc(GL_LESS);
}

void apply(DrawState state) {
  glEnablei(GL_BLEND, 0);
  glDisablei(GL_BLEND, 1);
  glBlendEquation(GL_FUNC_ADD);
  // Alpha stays 1, so that the picture is opaque wherever it is shown.
  glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
  state.depth_test ? glEnable(GL_DEPTH_TEST) : glDisable(GL_DEPTH_TEST);
  glDepthMask(state.depth_write ? GL_TRUE : GL_FALSE);
  const GLboolean ids = state.writes_ids ? GL_TRUE : GL_FALSE;
  glColorMaski(1, ids, ids, ids, ids);
}

void end_layers() {
  apply({.depth_write = true, .writes_ids = true});
  glDisable(GL_BLEND);
  glBindVertexArray(0);
  glUseProgram(0);
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
}

}  // namespace

Renderer::Renderer()
    : uniforms_(std::make_unique<FrameUniforms>()), backdrop_(std::make_unique<Backdrop>()) {
  software_ = gl::current_driver().software;
  layers_.push_back(std::make_unique<ImagesLayer>());
  layers_.push_back(std::make_unique<GridLayer>());
  layers_.push_back(std::make_unique<PointsLayer>(software_));
  layers_.push_back(std::make_unique<ThumbnailsLayer>());
  layers_.push_back(std::make_unique<SurfacesLayer>());
  layers_.push_back(std::make_unique<CursorsLayer>());
}

Renderer::~Renderer() = default;

Stats Renderer::render(const Scene& scene, const View& view, Target& target) {
  Stats stats;
  const auto start = std::chrono::steady_clock::now();
  reset_state();
  target.resize(view.drawn_part().size_px);
  if (target.size_px().minCoeff() < 1) return stats;
  uniforms_->update(scene, view);
  target.clear(scene.background.value_or(theme_colors(scene.theme).background_bottom));
  if (!scene.background && view.shows(LayerKind::backdrop))
    backdrop_->paint(scene.theme, view, target);
  for (const auto& layer : layers_) {
    if (!view.shows(layer->kind())) continue;
    target.bind();
    apply(layer->state());
    layer->draw(scene, view, target, stats);
  }
  end_layers();
  // Without it, the CPU's drawing time would be counted to whoever waits for the picture.
  if (software_) glFinish();
  stats.render_ms =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  return stats;
}

}  // namespace diatom::renderer
