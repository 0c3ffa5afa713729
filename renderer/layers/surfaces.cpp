#include "renderer/layers/surfaces.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "renderer/colormap.h"
#include "renderer/gl/api.h"
#include "renderer/renderer.h"

namespace diatom::renderer {
namespace {

// Attribute locations of surfaces.vert; the buffer binding has the same number.
enum SurfaceAttribute : GLuint { surface_position, surface_normal, surface_presence };

bool is_drawn(const Surface& surface) {
  return surface.positions && surface.normals && surface.triangles && !surface.triangles->empty() &&
         surface.opacity > 0;
}

void check_shapes(const Surface& surface) {
  const auto shape = [](const Positions& rows) {
    return "(" + std::to_string(rows.rows()) + ", " + std::to_string(rows.cols()) + ")";
  };
  const Positions& positions = *surface.positions;
  const Positions& normals = *surface.normals;
  if (positions.cols() != 3 || normals.cols() != 3 || positions.rows() != normals.rows()) {
    throw std::invalid_argument("a surface needs as many normals as positions, of 3 columns: not " +
                                shape(positions) + " and " + shape(normals));
  }
  if (surface.presence && static_cast<Eigen::Index>(surface.presence->size()) != positions.rows()) {
    throw std::invalid_argument("a surface of " + std::to_string(positions.rows()) +
                                " vertices has a presence for " +
                                std::to_string(surface.presence->size()));
  }
  if (surface.triangles->size() % 3 != 0) {
    throw std::invalid_argument("a surface's triangles have 3 vertices each, but " +
                                std::to_string(surface.triangles->size()) + " were given");
  }
}

void check_triangles(const Surface& surface) {
  const auto& triangles = *surface.triangles;
  const std::uint32_t largest = *std::max_element(triangles.begin(), triangles.end());
  if (largest < surface.positions->rows()) return;
  throw std::invalid_argument("a surface's triangle names vertex " + std::to_string(largest) +
                              " of " + std::to_string(surface.positions->rows()));
}

// The part of the picture that a box may cover.
Eigen::AlignedBox2f place_of(const Bounds& bounds, const View& view) {
  Eigen::AlignedBox2f place;
  if (bounds.isEmpty()) return place;
  for (int corner = 0; corner < 8; ++corner) {
    const auto at =
        project(view.camera, bounds.corner(static_cast<Bounds::CornerType>(corner)), view.size_px);
    if (!at) return {Eigen::Vector2f::Zero(), view.size_px.cast<float>()};  // it reaches the eye
    place.extend(at->at_px);
  }
  return place;
}

// Whole pixels of the drawn part, and one more on each side.
Rectangle whole_pixels(const Eigen::AlignedBox2f& place, const PicturePart& part) {
  const Eigen::Vector2f from = part.at_px.cast<float>();
  const Eigen::AlignedBox2f drawn(from, from + part.size_px.cast<float>());
  const Eigen::AlignedBox2f grown(place.min().array().floor() - 1, place.max().array().ceil() + 1);
  const Eigen::AlignedBox2f seen = grown.intersection(drawn);
  if (seen.isEmpty()) return {};
  return {seen.min().x() - from.x(), seen.min().y() - from.y(), seen.sizes().x(), seen.sizes().y()};
}

std::size_t bytes_of(const Positions& rows) {
  return static_cast<std::size_t>(rows.size()) * sizeof(float);
}

}  // namespace

SurfacesLayer::SurfacesLayer() : Layer(LayerKind::surfaces, {.depth_test = true}) {
  const GLuint vao = attributes_.name();
  for (const GLuint attribute : {surface_position, surface_normal}) {
    glVertexArrayAttribFormat(vao, attribute, 3, GL_FLOAT, GL_FALSE, 0);
    glVertexArrayAttribBinding(vao, attribute, attribute);
    glEnableVertexArrayAttrib(vao, attribute);
  }
  glVertexArrayAttribFormat(vao, surface_presence, 1, GL_FLOAT, GL_FALSE, 0);
  glVertexArrayAttribBinding(vao, surface_presence, surface_presence);
}

void SurfacesLayer::Mesh::show(const Surface& surface) {
  check_shapes(surface);
  // They are looked through once, not every frame.
  if (surface.triangles != triangles.source || surface.positions != positions.source) {
    check_triangles(surface);
    bounds = bounds_of(PointCloud{.positions = surface.positions});
  }
  positions.show(surface.positions, surface.positions->data(), bytes_of(*surface.positions));
  normals.show(surface.normals, surface.normals->data(), bytes_of(*surface.normals));
  triangles.show(surface.triangles, surface.triangles->data(),
                 surface.triangles->size() * sizeof(std::uint32_t));
  if (surface.presence)
    presence.show(surface.presence, surface.presence->data(),
                  surface.presence->size() * sizeof(float));
}

void SurfacesLayer::draw_mesh(const Mesh& mesh, const Surface& surface) {
  const GLuint vao = attributes_.name();
  constexpr GLsizei vertex_bytes = 3 * sizeof(float);
  glVertexArrayVertexBuffer(vao, surface_position, mesh.positions.buffer.name(), 0, vertex_bytes);
  glVertexArrayVertexBuffer(vao, surface_normal, mesh.normals.buffer.name(), 0, vertex_bytes);
  if (surface.presence) {
    glVertexArrayVertexBuffer(vao, surface_presence, mesh.presence.buffer.name(), 0, sizeof(float));
    glEnableVertexArrayAttrib(vao, surface_presence);
  } else {
    glDisableVertexArrayAttrib(vao, surface_presence);
    glVertexAttrib1f(surface_presence, 1.0F);
  }
  glVertexArrayElementBuffer(vao, mesh.triangles.buffer.name());
  glDrawElements(GL_TRIANGLES, static_cast<GLsizei>(surface.triangles->size()), GL_UNSIGNED_INT,
                 nullptr);
}

void SurfacesLayer::draw(const Scene& scene, const View& view, const Target& target, Stats& stats) {
  const auto& surfaces = scene.surfaces;
  if (surfaces.empty()) return;
  meshes_.resize(surfaces.size());
  for (std::size_t i = 0; i < surfaces.size(); ++i) {
    if (is_drawn(surfaces[i])) meshes_[i].show(surfaces[i]);
  }
  Eigen::AlignedBox2f covered;
  for (std::size_t i = 0; i < surfaces.size(); ++i) {
    if (is_drawn(surfaces[i])) covered.extend(place_of(meshes_[i].bounds, view));
  }
  const Rectangle region = whole_pixels(covered, view.drawn_part());
  if (region.empty()) return;
  translucency_.begin(target, region);
  program_.use();
  glBindVertexArray(attributes_.name());
  if (view.clip_plane) glEnable(GL_CLIP_DISTANCE0);
  for (std::size_t i = 0; i < surfaces.size(); ++i) {
    if (!is_drawn(surfaces[i])) continue;
    const Color of_class = class_color(surfaces[i].class_id, scene.theme);
    program_.set("surface_color", surfaces[i].color.value_or(of_class));
    program_.set("opacity", std::min(surfaces[i].opacity, 1.0F));
    draw_mesh(meshes_[i], surfaces[i]);
    ++stats.draw_calls;
  }
  glDisable(GL_CLIP_DISTANCE0);
  translucency_.end(target);
  ++stats.draw_calls;
}

}  // namespace diatom::renderer
