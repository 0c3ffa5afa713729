#include "app/chart/png_of_svg.h"

#include <cmath>
#include <memory>
#include <stdexcept>

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

}  // namespace

std::string png_of_svg(const std::string& svg, double pixels_each) {
  GError* error = nullptr;
  const Owned<RsvgHandle> figure(
      rsvg_handle_new_from_data(reinterpret_cast<const guint8*>(svg.data()), svg.size(), &error));
  if (!figure) fail_to_draw(error);
  double width = 0.0;
  double height = 0.0;
  if (rsvg_handle_get_intrinsic_size_in_pixels(figure.get(), &width, &height) == 0)
    fail_to_draw(std::string("it has no size"));
  const RsvgRectangle whole{0.0, 0.0, std::ceil(width * pixels_each),
                            std::ceil(height * pixels_each)};
  const Owned<cairo_surface_t> sheet(cairo_image_surface_create(
      CAIRO_FORMAT_RGB24, static_cast<int>(whole.width), static_cast<int>(whole.height)));
  const Owned<cairo_t> pen(cairo_create(sheet.get()));
  if (cairo_status(pen.get()) != CAIRO_STATUS_SUCCESS)
    fail_to_draw(std::string(cairo_status_to_string(cairo_status(pen.get()))));
  if (rsvg_handle_render_document(figure.get(), pen.get(), &whole, &error) == 0)
    fail_to_draw(error);
  std::string png;
  const auto status = cairo_surface_write_to_png_stream(sheet.get(), append_bytes, &png);
  if (status != CAIRO_STATUS_SUCCESS) fail_to_draw(std::string(cairo_status_to_string(status)));
  return png;
}

}  // namespace diatom::app
