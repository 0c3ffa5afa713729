// DrawOrder: which points of a cloud are drawn, and in which order, as an index buffer.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "renderer/gl/handle.h"
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

class DrawOrder {
 public:
  // Far points come first, so that smooth edges blend with what lies behind them. Of a crowd, on a
  // CPU, near ones do: hidden ones are then rejected by their depth before they are shaded.
  // Elsewhere a crowd comes as it is. Moving along the view's axis or across it keeps the order.
  void update(const PointCloud& cloud, const View& view, bool software);

  // Smooth edges of near points would show the background, not what is drawn behind them later.
  bool smooth_edges() const { return smooth_edges_; }
  int points() const { return points_; }
  std::uint32_t buffer() const { return buffer_.name(); }

 private:
  gl::Buffer buffer_ = gl::Buffer::create();
  int points_ = 0;
  bool smooth_edges_ = true;

  // What the buffer was made from, beside the number of points.
  std::shared_ptr<const Positions> positions_;
  Eigen::Vector3f direction_ = Eigen::Vector3f::Zero();
};

}  // namespace diatom::renderer
