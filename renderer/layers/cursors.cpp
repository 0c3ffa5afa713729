#include "renderer/layers/cursors.h"

#include <vector>

#include "renderer/gl/api.h"
#include "renderer/renderer.h"

namespace diatom::renderer {
namespace {

constexpr GLsizei row_floats = 7;  // position, diameter, colour
constexpr GLsizei row_bytes = row_floats * sizeof(float);

}  // namespace

CursorsLayer::CursorsLayer() : Layer(LayerKind::cursors, {}) {
  const GLuint vao = attributes_.name();
  GLuint offset = 0;
  GLuint attribute = 0;
  for (const GLint floats : {3, 1, 3}) {
    glVertexArrayAttribFormat(vao, attribute, floats, GL_FLOAT, GL_FALSE, offset);
    glVertexArrayAttribBinding(vao, attribute, 0);
    glEnableVertexArrayAttrib(vao, attribute++);
    offset += static_cast<GLuint>(floats) * sizeof(float);
  }
  glVertexArrayVertexBuffer(vao, 0, rows_.name(), 0, row_bytes);
}

void CursorsLayer::draw(const Scene& scene, const View& /*view*/, const Target& /*target*/,
                        Stats& stats) {
  std::vector<float> rows;
  for (const Cursor& cursor : scene.cursors) {
    if (!cursor.position.allFinite()) continue;
    rows.insert(rows.end(), cursor.position.begin(), cursor.position.end());
    rows.push_back(cursor.size_px);
    rows.insert(rows.end(), cursor.color.begin(), cursor.color.end());
  }
  if (rows.empty()) return;
  glNamedBufferData(rows_.name(), static_cast<GLsizeiptr>(rows.size() * sizeof(float)), rows.data(),
                    GL_STREAM_DRAW);
  program_.use();
  glBindVertexArray(attributes_.name());
  glEnable(GL_PROGRAM_POINT_SIZE);
  glDrawArrays(GL_POINTS, 0, static_cast<GLsizei>(rows.size()) / row_floats);
  glDisable(GL_PROGRAM_POINT_SIZE);
  ++stats.draw_calls;
}

}  // namespace diatom::renderer
