#include "renderer/layers/images.h"

#include <array>
#include <stdexcept>
#include <tuple>

#include "renderer/gl/api.h"
#include "renderer/renderer.h"

namespace diatom::renderer {
namespace {

// By channels: one is red spread over grey.
constexpr std::array<GLenum, 5> stored_formats = {0, GL_R8, 0, GL_RGB8, GL_RGBA8};
constexpr std::array<GLenum, 5> given_formats = {0, GL_RED, 0, GL_RGB, GL_RGBA};

gl::Texture2D make_texture(int width, int height, int channels) {
  auto texture = gl::Texture2D::create();
  const GLuint name = texture.name();
  glTextureStorage2D(name, 1, stored_formats.at(static_cast<std::size_t>(channels)), width, height);
  glTextureParameteri(name, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTextureParameteri(name, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTextureParameteri(name, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTextureParameteri(name, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  constexpr std::array<GLint, 4> grey = {GL_RED, GL_RED, GL_RED, GL_ONE};
  if (channels == 1) glTextureParameteriv(name, GL_TEXTURE_SWIZZLE_RGBA, grey.data());
  return texture;
}

void check(const ImageItem& image) {
  if (image.channels == 1 || image.channels == 3 || image.channels == 4) return;
  throw std::invalid_argument("an image in a scene has 1, 3 or 4 channels, not " +
                              std::to_string(image.channels));
}

}  // namespace

ImagesLayer::ImagesLayer() : Layer(LayerKind::images, {.writes_ids = true}) {}

void ImagesLayer::Texture::show(const ImageItem& image) {
  if (image.pixels == source) return;
  const auto wanted = std::tie(image.width, image.height, image.channels);
  if (wanted != std::tie(width, height, channels)) {
    texture = make_texture(image.width, image.height, image.channels);
    std::tie(width, height, channels) = wanted;
  }
  source = image.pixels;
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);  // rows are packed
  glTextureSubImage2D(texture.name(), 0, 0, 0, width, height,
                      given_formats.at(static_cast<std::size_t>(channels)), GL_UNSIGNED_BYTE,
                      source.get());
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
}

void ImagesLayer::draw(const Scene& scene, const View& view, const Target& /*target*/,
                       Stats& stats) {
  if (scene.images.size() > max_items) {
    throw std::invalid_argument("a scene holds at most 16 images");
  }
  textures_.resize(scene.images.size());
  const Rectangle whole{0, 0, static_cast<float>(view.size_px.x()),
                        static_cast<float>(view.size_px.y())};
  const Eigen::Vector2f from_px = view.drawn_part().at_px.cast<float>();
  program_.use();
  glBindVertexArray(no_attributes_.name());
  for (std::size_t i = 0; i < scene.images.size(); ++i) {
    const ImageItem& image = scene.images[i];
    if (!image.pixels || image.width < 1 || image.height < 1) continue;
    check(image);
    textures_[i].show(image);
    const Rectangle place =
        fitted(image.rectangle.empty() ? whole : image.rectangle, image.width, image.height);
    program_.set("rectangle_px", Eigen::Vector4f(place.x - from_px.x(), place.y - from_px.y(),
                                                 place.width, place.height));
    program_.set("greyed", image.greyed ? 1 : 0);
    program_.set("id", encode({LayerKind::images, static_cast<int>(i), 0}));
    glBindTextureUnit(0, textures_[i].texture.name());
    glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
    ++stats.draw_calls;
  }
  glBindTextureUnit(0, 0);
}

}  // namespace diatom::renderer
