// Points: one draw call a cloud, one sprite a point, coloured and shaped by class.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "renderer/gl/program.h"
#include "renderer/layers/layer.h"

namespace diatom::renderer {

class PointsLayer final : public Layer {
 public:
  PointsLayer();
  void draw(const Scene& scene, const View& view, Stats& stats) override;

 private:
  // One column of a cloud on the GPU. It holds the snapshot that it was uploaded from: as long as
  // it does, no other one can have that address, so equal pointers are equal data.
  struct Column {
    std::shared_ptr<const void> source;
    gl::Buffer buffer = gl::Buffer::create();

    void show(std::shared_ptr<const void> snapshot, const void* data, std::size_t bytes);
  };

  struct Columns {
    Column positions;
    Column class_ids;
    Column scalars;
    Column flags;
  };

  void bind(const PointCloud& cloud, Columns& columns);

  gl::Program program_{"points"};
  gl::VertexArray attributes_ = gl::VertexArray::create();
  std::vector<Columns> columns_;  // one entry a cloud of the last scene
};

}  // namespace diatom::renderer
