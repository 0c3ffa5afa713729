#include "renderer/layers/grid.h"

#include "renderer/gl/api.h"
#include "renderer/renderer.h"

namespace diatom::renderer {

// Nothing before it has left depth, and it leaves none: neither depth nor ids are touched.
GridLayer::GridLayer() : Layer(LayerKind::grid, {}) {}

void GridLayer::draw(const Scene& scene, const View& /*view*/, const Target& target, Stats& stats) {
  if (!scene.grid || scene.grid->lines_each_side < 1) return;
  const GridAndAxes& grid = *scene.grid;
  program_.set("centre", grid.centre);
  program_.set("spacing", grid.spacing);
  program_.set("lines_each_side", grid.lines_each_side);
  target.bind_color();
  program_.use();
  glBindVertexArray(no_attributes_.name());
  const int lines = 2 * (2 * grid.lines_each_side + 1) + 1;
  glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, 4, lines);
  ++stats.draw_calls;
}

}  // namespace diatom::renderer
