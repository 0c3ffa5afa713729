// Scene: what to draw this frame, as a plain value. It copies nothing: its items hold the snapshots
// that they show, and the identity of a held pointer is its version. What is drawn again next frame
// from the same pointers costs no upload.
//
// World space is right-handed with y up. Colours are sRGB in [0, 1].
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <Eigen/Core>
#include <Eigen/Geometry>

namespace diatom::renderer {

using Color = Eigen::Vector3f;
using Bounds = Eigen::AlignedBox3f;
using Positions = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;  // (N, 3)

enum class Theme : std::uint8_t { dark, light };

// Bits of PointCloud::flags.
namespace point_flag {
inline constexpr std::uint8_t selected = 1;  // bright outline
inline constexpr std::uint8_t dimmed = 2;    // faded towards the background, and not pickable
inline constexpr std::uint8_t held_out = 4;  // hollow: a sample that training does not see
}  // namespace point_flag

// N points. Every column but `positions` may be null; where it is not, it has N rows.
struct PointCloud {
  std::shared_ptr<const Positions> positions = nullptr;  // (N, 3); a row with NaN is not drawn
  // (N), any class id; negative: no class (grey).
  std::shared_ptr<const std::vector<int>> class_ids = nullptr;
  // (N) in [0, 1]; where given, points are coloured by ramp instead of by class.
  std::shared_ptr<const std::vector<float>> scalars = nullptr;
  std::shared_ptr<const std::vector<std::uint8_t>> flags = nullptr;  // (N), point_flag bits

  int hovered = -1;   // row under the mouse, or -1
  float size_px = 8;  // diameter at the distance of the camera's target
};

// The smallest box around the finite rows; empty (isEmpty()) where there are none.
Bounds bounds_of(const PointCloud& cloud);

// Pictures of K points of a cloud. They stand in their points' place where the eye is near, and are
// picked as these are. Without rows, tiles or a sheet there are none.
struct Thumbnails {
  int cloud = 0;                                            // which of Scene::clouds
  std::shared_ptr<const std::vector<int>> rows = nullptr;   // (K), of the cloud
  std::shared_ptr<const std::vector<int>> tiles = nullptr;  // (K), counted line by line
  // The first byte of (lines * tile_px, columns * tile_px, 3) bytes, RGB, rows top to bottom.
  std::shared_ptr<const std::uint8_t> sheet = nullptr;
  int columns = 0;
  int lines = 0;
  int tile_px = 0;

  // Nearer points show their picture. World units along the view's axis.
  float within = 0;
  float side_px = 48;  // at that distance; up to twice as large in front of it
};

// A translucent surface of triangles, seen from both sides. One that lacks an array is not drawn.
struct Surface {
  std::shared_ptr<const Positions> positions = nullptr;  // (V, 3)
  std::shared_ptr<const Positions> normals = nullptr;    // (V, 3), of length 1, pointing outwards
  std::shared_ptr<const std::vector<std::uint32_t>> triangles = nullptr;  // (3 T), rows
  // (V) in [0, 1]: how much of the surface is there; null: all of it, everywhere.
  std::shared_ptr<const std::vector<float>> presence = nullptr;

  int class_id = -1;                // colour, as points have it
  std::optional<Color> color = {};  // in place of the class's
  float opacity = 0.25F;            // in [0, 1], facing the camera; more at grazing angles
};

// A highlighted place, such as that of the live frame in the map. Always in front, never picked.
struct Cursor {
  Eigen::Vector3f position = Eigen::Vector3f::Zero();
  Color color = Color::Ones();
  float size_px = 14;
};

// A square ground grid that fades with distance, and the three axes at its centre.
struct GridAndAxes {
  Eigen::Vector3f centre = Eigen::Vector3f::Zero();
  float spacing = 1;         // world units between two lines
  int lines_each_side = 20;  // on either side of the centre
};

// A grid just below the bounds, twice as wide, with a spacing of 1, 2 or 5 times a power of ten.
GridAndAxes grid_under(const Bounds& bounds);

// Target pixels, from the top left corner.
struct Rectangle {
  float x = 0;
  float y = 0;
  float width = 0;
  float height = 0;
  bool empty() const { return width <= 0 || height <= 0; }
};

// Where an image of that size is drawn: undistorted, as large as fits, in the middle.
Rectangle fitted(const Rectangle& within, int image_width, int image_height);

// An image flat on the target, behind the 3D layers.
struct ImageItem {
  // The first byte of (height, width, channels) bytes, rows top to bottom. An aliasing pointer
  // keeps the owner alive without a copy: shared_ptr<const uint8_t>(frame,
  // frame->image.pixels.data()).
  std::shared_ptr<const std::uint8_t> pixels = nullptr;
  int width = 0;
  int height = 0;
  int channels = 3;          // 1 grey, 3 RGB, 4 RGBA
  Rectangle rectangle = {};  // drawn where it is fitted into this; empty: the whole target
  bool greyed = false;       // stale: shown without colour, and darker
};

struct Scene {
  Theme theme = Theme::dark;
  std::optional<Color> background;  // one flat colour; absent: the theme's soft gradient
  std::vector<ImageItem> images;    // at most 16
  std::optional<GridAndAxes> grid;
  std::vector<PointCloud> clouds;  // at most 16
  std::optional<Thumbnails> thumbnails;
  std::vector<Surface> surfaces;  // in any order: it makes no difference
  std::vector<Cursor> cursors;
};

}  // namespace diatom::renderer
