#include "renderer/layers/thumbnails.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <stdexcept>
#include <string>

#include "renderer/gl/api.h"
#include "renderer/renderer.h"

namespace diatom::renderer {
namespace {

// One picture, as thumbnails.vert reads it.
struct Instance {
  std::array<float, 3> position;
  float distance;
  float opacity;
  int class_id;
  int tile;
  std::uint32_t id;
};

bool has_pictures(const Scene& scene) {
  if (!scene.thumbnails) return false;
  const Thumbnails& items = *scene.thumbnails;
  return items.rows && items.tiles && items.sheet && items.within > 0 && items.cloud >= 0 &&
         items.cloud < static_cast<int>(scene.clouds.size()) &&
         scene.clouds[static_cast<std::size_t>(items.cloud)].positions;
}

void check_thumbnails(const Thumbnails& items) {
  if (items.rows->size() != items.tiles->size()) {
    throw std::invalid_argument(std::to_string(items.rows->size()) +
                                " points have thumbnails but " +
                                std::to_string(items.tiles->size()) + " tiles were given");
  }
  GLint largest = 0;
  glGetIntegerv(GL_MAX_TEXTURE_SIZE, &largest);
  const bool positive = items.columns > 0 && items.lines > 0 && items.tile_px > 0;
  if (positive && std::max(items.columns, items.lines) <= largest / items.tile_px) return;
  throw std::invalid_argument("a sheet of thumbnails is at least one tile and at most " +
                              std::to_string(largest) + " pixels wide and high, not " +
                              std::to_string(items.columns) + " by " + std::to_string(items.lines) +
                              " tiles of " + std::to_string(items.tile_px) + " pixels");
}

// Fades in over the last quarter of the way.
float opacity_at(float distance, float within) {
  return std::clamp(4 * (1 - distance / within), 0.0F, 1.0F);
}

// The near ones, farthest first, so that what is half faded in shows what lies behind it.
std::vector<Instance> near_pictures(const Scene& scene, const View& view) {
  const Thumbnails& items = *scene.thumbnails;
  const PointCloud& cloud = scene.clouds[static_cast<std::size_t>(items.cloud)];
  const Eigen::Vector3f from = eye(view.camera);
  const Eigen::Vector3f direction = (view.camera.target - from).normalized();
  std::vector<Instance> pictures;
  for (std::size_t i = 0; i < items.rows->size(); ++i) {
    const int row = (*items.rows)[i];
    const int tile = (*items.tiles)[i];
    if (row < 0 || row >= cloud.positions->rows()) continue;
    if (tile < 0 || tile >= items.columns * items.lines) continue;
    const Eigen::Vector3f at = cloud.positions->row(row).transpose();
    const float distance = direction.dot(at - from);
    if (!(distance > 0 && distance < items.within) || !view.keeps(at)) continue;
    const auto column = static_cast<std::size_t>(row);
    const unsigned marks = cloud.flags ? cloud.flags->at(column) : 0U;
    if ((marks & point_flag::dimmed) != 0) continue;
    const int group = cloud.class_ids ? cloud.class_ids->at(column) : -1;
    pictures.push_back({{at.x(), at.y(), at.z()},
                        distance,
                        opacity_at(distance, items.within),
                        group,
                        tile,
                        encode({LayerKind::points, items.cloud, row})});
  }
  std::stable_sort(pictures.begin(), pictures.end(),
                   [](const Instance& a, const Instance& b) { return a.distance > b.distance; });
  return pictures;
}

}  // namespace

ThumbnailsLayer::ThumbnailsLayer()
    : Layer(LayerKind::thumbnails, {.depth_test = true, .depth_write = true, .writes_ids = true}) {
  const GLuint vao = attributes_.name();
  glVertexArrayAttribFormat(vao, 0, 3, GL_FLOAT, GL_FALSE, offsetof(Instance, position));
  glVertexArrayAttribFormat(vao, 1, 1, GL_FLOAT, GL_FALSE, offsetof(Instance, distance));
  glVertexArrayAttribFormat(vao, 2, 1, GL_FLOAT, GL_FALSE, offsetof(Instance, opacity));
  glVertexArrayAttribIFormat(vao, 3, 1, GL_INT, offsetof(Instance, class_id));
  glVertexArrayAttribIFormat(vao, 4, 1, GL_INT, offsetof(Instance, tile));
  glVertexArrayAttribIFormat(vao, 5, 1, GL_UNSIGNED_INT, offsetof(Instance, id));
  for (GLuint attribute = 0; attribute < 6; ++attribute) {
    glVertexArrayAttribBinding(vao, attribute, 0);
    glEnableVertexArrayAttrib(vao, attribute);
  }
  glVertexArrayBindingDivisor(vao, 0, 1);
  glVertexArrayVertexBuffer(vao, 0, instances_.name(), 0, sizeof(Instance));
}

void ThumbnailsLayer::show_sheet(const Thumbnails& items) {
  if (source_ == items.sheet) return;
  source_ = items.sheet;
  sheet_ = gl::Texture2D::create();
  const GLuint name = sheet_.name();
  const int width = items.columns * items.tile_px;
  const int height = items.lines * items.tile_px;
  glTextureStorage2D(name, 1, GL_RGB8, width, height);
  glTextureParameteri(name, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTextureParameteri(name, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);  // rows are packed
  glTextureSubImage2D(name, 0, 0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE, source_.get());
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
}

void ThumbnailsLayer::draw(const Scene& scene, const View& view, const Target& /*target*/,
                           Stats& stats) {
  if (!has_pictures(scene)) return;
  const Thumbnails& items = *scene.thumbnails;
  check_thumbnails(items);
  const std::vector<Instance> pictures = near_pictures(scene, view);
  if (pictures.empty()) return;
  show_sheet(items);
  glNamedBufferData(instances_.name(), static_cast<GLsizeiptr>(pictures.size() * sizeof(Instance)),
                    pictures.data(), GL_STREAM_DRAW);
  program_.set("columns", items.columns);
  program_.set("tile_px", static_cast<float>(items.tile_px));
  program_.set("within", items.within);
  program_.set("side_at_within_px", items.side_px);
  program_.use();
  glBindTextureUnit(0, sheet_.name());
  glBindVertexArray(attributes_.name());
  glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, 4, static_cast<GLsizei>(pictures.size()));
  glBindTextureUnit(0, 0);
  ++stats.draw_calls;
}

}  // namespace diatom::renderer
