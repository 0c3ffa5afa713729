// Points: one draw call a cloud, one sprite a point, coloured and shaped by class.
#pragma once

#include <vector>

#include "renderer/gl/program.h"
#include "renderer/layers/column.h"
#include "renderer/layers/draw_order.h"
#include "renderer/layers/layer.h"

namespace diatom::renderer {

class PointsLayer final : public Layer {
 public:
  explicit PointsLayer(bool software);
  void draw(const Scene& scene, const View& view, const Target& target, Stats& stats) override;

 private:
  struct Columns {
    Column positions;
    Column class_ids;
    Column scalars;
    Column flags;
    DrawOrder order;
  };

  void bind(const PointCloud& cloud, Columns& columns);

  bool software_;
  gl::Program program_{"points"};
  gl::VertexArray attributes_ = gl::VertexArray::create();
  std::vector<Columns> columns_;  // one entry a cloud of the last scene that had some
};

}  // namespace diatom::renderer
