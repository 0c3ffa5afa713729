#include "app/chart/svg_picture.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>

#include <Eigen/Geometry>
#include <librsvg/rsvg.h>

namespace diatom::app {

namespace {

struct Freed {
  void operator()(RsvgHandle* handle) const { g_object_unref(handle); }
  void operator()(GError* error) const { g_error_free(error); }
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* pen) const { cairo_destroy(pen); }
};
template <class T>
using Owned = std::unique_ptr<T, Freed>;

[[noreturn]] void fail_to_draw(const std::string& why) {
  throw std::runtime_error("cannot draw the figure: " + why);
}

// Takes the error over.
[[noreturn]] void fail_to_draw(GError* error) {
  const Owned<GError> owned(error);
  fail_to_draw(std::string(owned ? owned->message : "librsvg does not say why"));
}

cairo_status_t append_bytes(void* bytes, const unsigned char* data, unsigned int count) {
  static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), count);
  return CAIRO_STATUS_SUCCESS;
}

struct Figure {
  Owned<RsvgHandle> handle;
  RsvgRectangle whole{};  // in pixels
};

Figure figure_of(const std::string& svg, double pixels_each) {
  GError* error = nullptr;
  Figure figure;
  figure.handle.reset(
      rsvg_handle_new_from_data(reinterpret_cast<const guint8*>(svg.data()), svg.size(), &error));
  if (!figure.handle) fail_to_draw(error);
  double width = 0.0;
  double height = 0.0;
  if (rsvg_handle_get_intrinsic_size_in_pixels(figure.handle.get(), &width, &height) == 0)
    fail_to_draw(std::string("it has no size"));
  figure.whole = {0.0, 0.0, std::ceil(width * pixels_each), std::ceil(height * pixels_each)};
  return figure;
}

Owned<cairo_surface_t> sheet_of(int width, int height) {
  Owned<cairo_surface_t> sheet(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height));
  const auto status = cairo_surface_status(sheet.get());
  if (status != CAIRO_STATUS_SUCCESS) fail_to_draw(std::string(cairo_status_to_string(status)));
  return sheet;
}

void draw(const Figure& figure, cairo_surface_t* sheet) {
  const Owned<cairo_t> pen(cairo_create(sheet));
  GError* error = nullptr;
  if (rsvg_handle_render_document(figure.handle.get(), pen.get(), &figure.whole, &error) == 0)
    fail_to_draw(error);
}

// A row of the sheet holds 32 bits a pixel, red the highest of three bytes.
std::uint32_t* row_of(cairo_surface_t* sheet, int y) {
  unsigned char* const data = cairo_image_surface_get_data(sheet);
  return reinterpret_cast<std::uint32_t*>(data + static_cast<std::ptrdiff_t>(y) *
                                                     cairo_image_surface_get_stride(sheet));
}

// The part of the picture whose top left corner is at `corner`.
std::uint8_t* row_of(ml::Image& picture, const Eigen::Vector2i& corner, int y) {
  const auto row = static_cast<std::size_t>(corner.y() + y) * picture.width + corner.x();
  return picture.pixels.data() + 3 * row;
}

void copy_to_sheet(ml::Image& picture, const Eigen::AlignedBox2i& part, cairo_surface_t* sheet) {
  for (int y = 0; y < part.sizes().y(); ++y) {
    const std::uint8_t* from = row_of(picture, part.min(), y);
    std::uint32_t* const to = row_of(sheet, y);
    for (int x = 0; x < part.sizes().x(); ++x, from += 3)
      to[x] = std::uint32_t{from[0]} << 16U | std::uint32_t{from[1]} << 8U | from[2];
  }
  cairo_surface_mark_dirty(sheet);
}

void copy_from_sheet(cairo_surface_t* sheet, ml::Image& picture, const Eigen::AlignedBox2i& part) {
  cairo_surface_flush(sheet);
  for (int y = 0; y < part.sizes().y(); ++y) {
    const std::uint32_t* const from = row_of(sheet, y);
    std::uint8_t* to = row_of(picture, part.min(), y);
    for (int x = 0; x < part.sizes().x(); ++x, to += 3) {
      to[0] = static_cast<std::uint8_t>(from[x] >> 16U);
      to[1] = static_cast<std::uint8_t>(from[x] >> 8U);
      to[2] = static_cast<std::uint8_t>(from[x]);
    }
  }
}

}  // namespace

std::string png_of_svg(const std::string& svg, double pixels_each) {
  const auto figure = figure_of(svg, pixels_each);
  const auto sheet =
      sheet_of(static_cast<int>(figure.whole.width), static_cast<int>(figure.whole.height));
  draw(figure, sheet.get());
  std::string png;
  const auto status = cairo_surface_write_to_png_stream(sheet.get(), append_bytes, &png);
  if (status != CAIRO_STATUS_SUCCESS) fail_to_draw(std::string(cairo_status_to_string(status)));
  return png;
}

void draw_svg(ml::Image& picture, const Eigen::Vector2i& at_px, const std::string& svg,
              double pixels_each) {
  auto figure = figure_of(svg, pixels_each);
  const Eigen::Vector2i size_px(static_cast<int>(figure.whole.width),
                                static_cast<int>(figure.whole.height));
  const Eigen::AlignedBox2i whole(Eigen::Vector2i::Zero().eval(),
                                  Eigen::Vector2i(picture.width, picture.height));
  const auto part =
      whole.intersection(Eigen::AlignedBox2i(at_px, Eigen::Vector2i(at_px + size_px)));
  if (part.isEmpty() || part.sizes().minCoeff() == 0) return;
  const auto sheet = sheet_of(part.sizes().x(), part.sizes().y());
  copy_to_sheet(picture, part, sheet.get());
  figure.whole.x = at_px.x() - part.min().x();
  figure.whole.y = at_px.y() - part.min().y();
  draw(figure, sheet.get());
  copy_from_sheet(sheet.get(), picture, part);
}

}  // namespace diatom::app
