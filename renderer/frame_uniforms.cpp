#include "renderer/frame_uniforms.h"

#include <array>

#include "renderer/colormap.h"
#include "renderer/gl/api.h"
#include "renderer/marker.h"
#include "renderer/theme.h"

namespace diatom::renderer {
namespace {

using Vec4 = std::array<float, 4>;

// Both mirror the std140 blocks of frame.glsl, member for member.
struct FrameBlock {
  std::array<float, 16> clip_from_world;
  Vec4 background_top;
  Vec4 background_bottom;
  Vec4 grid;
  Vec4 highlight;
  Vec4 eye;
  Vec4 clip_plane;
  std::array<float, 2> size_px;
  float focus_distance;
  float light_theme;
  std::array<float, 2> picture_px;
  std::array<float, 2> part_from_px;
};

struct ColorsBlock {
  std::array<Vec4, distinct_classes> classes;  // colour, and the shape's number
  std::array<Vec4, ramp_size> ramp;
  Vec4 no_class;
  std::array<Vec4, marker_shapes> first_edges;
  std::array<Vec4, marker_shapes> second_edges;
};

Vec4 padded(const Color& color, float w = 1) {
  return {color.x(), color.y(), color.z(), w};
}

std::array<float, 2> pair(const Eigen::Vector2i& values) {
  return {static_cast<float>(values.x()), static_cast<float>(values.y())};
}

FrameBlock frame_block(const Scene& scene, const View& view) {
  const ThemeColors theme = theme_colors(scene.theme);
  FrameBlock block{};
  Eigen::Map<Eigen::Matrix4f>(block.clip_from_world.data()) = clip_from_world(view);
  block.background_top = padded(scene.background.value_or(theme.background_top));
  block.background_bottom = padded(scene.background.value_or(theme.background_bottom));
  block.grid = padded(theme.grid);
  block.highlight = padded(theme.highlight);
  block.eye = padded(eye(view.camera));
  const Eigen::Vector4f plane = view.clip_plane.value_or(Eigen::Vector4f::UnitW());  // keeps all
  block.clip_plane = {plane.x(), plane.y(), plane.z(), plane.w()};
  const PicturePart part = view.drawn_part();
  const int below = view.size_px.y() - part.at_px.y() - part.size_px.y();
  block.size_px = pair(part.size_px);
  block.picture_px = pair(view.size_px);
  block.part_from_px = pair({part.at_px.x(), below});
  block.focus_distance = view.camera.distance;
  block.light_theme = scene.theme == Theme::light ? 1.0F : 0.0F;
  return block;
}

ColorsBlock colors_block(Theme theme) {
  ColorsBlock block{};
  for (int id = 0; id < distinct_classes; ++id) {
    block.classes.at(static_cast<std::size_t>(id)) =
        padded(class_color(id, theme), static_cast<float>(class_shape(id)));
  }
  const auto ramp_colors = ramp(theme);
  for (std::size_t i = 0; i < ramp_colors.size(); ++i) block.ramp.at(i) = padded(ramp_colors.at(i));
  block.no_class = padded(class_color(-1, theme));
  for (std::size_t shape = 0; shape < marker_shapes; ++shape) {
    block.first_edges.at(shape) = padded(marker_edges().at(shape).first);
    block.second_edges.at(shape) = padded(marker_edges().at(shape).second);
  }
  return block;
}

}  // namespace

FrameUniforms::FrameUniforms() : frame_(gl::Buffer::create()), colors_(gl::Buffer::create()) {
  glNamedBufferStorage(frame_.name(), sizeof(FrameBlock), nullptr, GL_DYNAMIC_STORAGE_BIT);
  glNamedBufferStorage(colors_.name(), sizeof(ColorsBlock), nullptr, GL_DYNAMIC_STORAGE_BIT);
}

void FrameUniforms::update(const Scene& scene, const View& view) {
  const FrameBlock frame = frame_block(scene, view);
  glNamedBufferSubData(frame_.name(), 0, sizeof(frame), &frame);
  if (uploaded_ != scene.theme) {
    const ColorsBlock colors = colors_block(scene.theme);
    glNamedBufferSubData(colors_.name(), 0, sizeof(colors), &colors);
    uploaded_ = scene.theme;
  }
  glBindBufferBase(GL_UNIFORM_BUFFER, 0, frame_.name());
  glBindBufferBase(GL_UNIFORM_BUFFER, 1, colors_.name());
}

}  // namespace diatom::renderer
