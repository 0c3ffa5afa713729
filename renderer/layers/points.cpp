#include "renderer/layers/points.h"

#include <stdexcept>
#include <string>

#include "renderer/gl/api.h"
#include "renderer/renderer.h"

namespace diatom::renderer {
namespace {

// Attribute locations of points.vert; the buffer binding has the same number.
enum Attribute : GLuint { position, class_id, scalar, flags };

template <typename T>
void check_length(const std::shared_ptr<const std::vector<T>>& column, Eigen::Index rows,
                  const char* name) {
  if (!column || static_cast<Eigen::Index>(column->size()) == rows) return;
  throw std::invalid_argument("a point cloud has " + std::to_string(rows) + " positions but " +
                              std::to_string(column->size()) + " " + name);
}

void check(const PointCloud& cloud) {
  const Eigen::Index rows = cloud.positions->rows();
  if (cloud.positions->cols() != 3) {
    throw std::invalid_argument("a point cloud's positions need 3 columns, not " +
                                std::to_string(cloud.positions->cols()));
  }
  if (rows > max_index + 1) {
    throw std::invalid_argument("a point cloud holds at most 16,777,216 points");
  }
  check_length(cloud.class_ids, rows, "class ids");
  check_length(cloud.scalars, rows, "scalars");
  check_length(cloud.flags, rows, "flags");
}

}  // namespace

PointsLayer::PointsLayer(bool software)
    : Layer(LayerKind::points, {.depth_test = true, .depth_write = true, .writes_ids = true}),
      software_(software) {
  const GLuint vao = attributes_.name();
  glVertexArrayAttribFormat(vao, position, 3, GL_FLOAT, GL_FALSE, 0);
  glVertexArrayAttribIFormat(vao, class_id, 1, GL_INT, 0);
  glVertexArrayAttribFormat(vao, scalar, 1, GL_FLOAT, GL_FALSE, 0);
  glVertexArrayAttribIFormat(vao, flags, 1, GL_UNSIGNED_BYTE, 0);
  for (const GLuint attribute : {position, class_id, scalar, flags}) {
    glVertexArrayAttribBinding(vao, attribute, attribute);
  }
}

void PointsLayer::bind(const PointCloud& cloud, Columns& columns) {
  const GLuint vao = attributes_.name();
  const auto attach = [vao](GLuint attribute, Column& column, const auto& snapshot,
                            GLsizei row_bytes) {
    if (!snapshot) {  // the attribute's constant value holds instead
      column.source = nullptr;
      glDisableVertexArrayAttrib(vao, attribute);
      return;
    }
    column.show(snapshot, snapshot->data(), static_cast<std::size_t>(row_bytes) * snapshot->size());
    glVertexArrayVertexBuffer(vao, attribute, column.buffer.name(), 0, row_bytes);
    glEnableVertexArrayAttrib(vao, attribute);
  };
  attach(class_id, columns.class_ids, cloud.class_ids, sizeof(int));
  attach(scalar, columns.scalars, cloud.scalars, sizeof(float));
  attach(flags, columns.flags, cloud.flags, sizeof(std::uint8_t));
  glVertexAttribI1i(class_id, -1);
  glVertexAttribI1ui(flags, 0);

  columns.positions.show(cloud.positions, cloud.positions->data(),
                         static_cast<std::size_t>(cloud.positions->size()) * sizeof(float));
  glVertexArrayVertexBuffer(vao, position, columns.positions.buffer.name(), 0, 3 * sizeof(float));
  glEnableVertexArrayAttrib(vao, position);
  glBindVertexArray(vao);
}

void PointsLayer::draw(const Scene& scene, const View& view, const Target& /*target*/,
                       Stats& stats) {
  if (scene.clouds.size() > max_items) {
    throw std::invalid_argument("a scene holds at most 16 point clouds");
  }
  if (scene.clouds.empty()) return;
  columns_.resize(scene.clouds.size());
  program_.use();
  glEnable(GL_PROGRAM_POINT_SIZE);
  for (std::size_t i = 0; i < scene.clouds.size(); ++i) {
    const PointCloud& cloud = scene.clouds[i];
    if (!cloud.positions || cloud.positions->rows() == 0) continue;
    check(cloud);
    bind(cloud, columns_[i]);
    DrawOrder& order = columns_[i].order;
    order.update(cloud, view, software_);
    glVertexArrayElementBuffer(attributes_.name(), order.buffer());
    program_.set("smooth_edges", order.smooth_edges() ? 1.0F : 0.0F);
    // Of points that are equally far, as in a flat map, the same ones are in front in either order.
    glDepthFunc(order.far_first() ? GL_LEQUAL : GL_LESS);
    program_.set("size_at_focus_px", cloud.size_px);
    program_.set("colored_by_scalar", cloud.scalars ? 1 : 0);
    program_.set("hovered", cloud.hovered);
    program_.set("first_id", encode({LayerKind::points, static_cast<int>(i), 0}));
    glDrawElements(GL_POINTS, order.points(), GL_UNSIGNED_INT, nullptr);
    ++stats.draw_calls;
    stats.points_drawn += order.points();
    stats.points_hidden += order.hidden();
    stats.points_thinned += cloud.positions->rows() - order.points() - order.hidden();
  }
  glDepthFunc(GL_LESS);
  glDisable(GL_PROGRAM_POINT_SIZE);
}

}  // namespace diatom::renderer
