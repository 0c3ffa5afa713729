#include "renderer/layers/backdrop.h"

#include "renderer/gl/api.h"
#include "renderer/renderer.h"

namespace diatom::renderer {

BackdropLayer::BackdropLayer() : Layer(LayerKind::backdrop, {.blend = false}) {}

void BackdropLayer::draw(const Scene& scene, const View& /*view*/, Stats& stats) {
  if (scene.background) return;
  program_.use();
  glBindVertexArray(no_attributes_.name());
  glDrawArrays(GL_TRIANGLES, 0, 3);
  ++stats.draw_calls;
}

}  // namespace diatom::renderer
