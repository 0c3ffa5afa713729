// DrawOrder: which points of a cloud are drawn, and in which order, as an index buffer.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "renderer/gl/handle.h"
#include "renderer/layers/occlusion.h"
#include "renderer/scene.h"
#include "renderer/view.h"

namespace diatom::renderer {

// `count` different rows of `rows`, spread evenly over all of them by steps of the golden ratio:
// any long run of rows (a class, an hour of a recording) gives its share. Fewer are the first of
// more, so a picture that is granted more points keeps those that it had.
std::vector<std::uint32_t> spread_rows(Eigen::Index rows, Eigen::Index count);

// The rows by their distance along the direction, to 1/16384 of the cloud's depth; those that are
// as far as each other, and after them those that are no place, stay as they come.
std::vector<std::uint32_t> near_first(const std::vector<std::uint32_t>& rows,
                                      const Positions& positions, const Eigen::Vector3f& direction);

// Those that a cloud shows under that budget (View::point_budget), and with them the hovered row
// and the selected ones, whatever it is.
std::vector<std::uint32_t> shown_rows(const PointCloud& cloud, int point_budget);

class DrawOrder {
 public:
  // Far points come first, so that smooth edges blend with what lies behind them; elsewhere than on
  // a CPU a crowd comes as it is. On a CPU those that cannot be seen are left out.
  void update(const PointCloud& cloud, const View& view, bool software);

  int points() const { return points_; }  // in the buffer
  int hidden() const { return hidden_; }  // left out, since they cannot be seen
  bool far_first() const { return far_first_; }
  // Smooth edges of near points would show the background, not what is drawn behind them later.
  bool smooth_edges() const { return smooth_edges_; }
  std::uint32_t buffer() const { return buffer_.name(); }

 private:
  // What the rows and their order were made from. A crowd's order does not depend on the camera
  // where it is not sorted, and where nothing is left out only its direction counts.
  struct Sources {
    std::shared_ptr<const Positions> positions;
    std::shared_ptr<const std::vector<int>> class_ids;
    std::shared_ptr<const std::vector<std::uint8_t>> flags;
    int hovered = -1;
    int point_budget = 0;
    float size_px = 0;
    Eigen::Vector3f direction = Eigen::Vector3f::Zero();
    std::optional<Camera> camera;
    std::optional<PicturePart> part;
    Eigen::Vector2i picture_px = {0, 0};
    std::optional<Eigen::Vector4f> clip_plane;

    bool operator==(const Sources&) const = default;
  };
  static Sources sources_of(const PointCloud& cloud, const View& view, bool software, bool sorted);

  gl::Buffer buffer_ = gl::Buffer::create();
  int points_ = 0;
  int hidden_ = 0;
  bool far_first_ = true;
  bool smooth_edges_ = true;
  Sources sources_;
  Occlusion occlusion_;
};

}  // namespace diatom::renderer
