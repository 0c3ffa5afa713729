// Surfaces: translucent meshes, one draw call each and one for what they sum to. Their order does
// not matter. They write no ids: what lies inside can be picked through them.
#pragma once

#include <optional>
#include <vector>

#include "renderer/gl/program.h"
#include "renderer/layers/column.h"
#include "renderer/layers/layer.h"
#include "renderer/translucency.h"

namespace diatom::renderer {

class SurfacesLayer final : public Layer {
 public:
  SurfacesLayer();
  void draw(const Scene& scene, const View& view, const Target& target, Stats& stats) override;

 private:
  struct Mesh {
    Column positions;
    Column normals;
    Column triangles;
    Column presence;
    Bounds bounds;

    void show(const Surface& surface);
  };

  void draw_mesh(const Mesh& mesh, const Surface& surface);

  gl::Program program_{"surfaces"};
  gl::VertexArray attributes_ = gl::VertexArray::create();
  Translucency translucency_;
  std::vector<Mesh> meshes_;  // one entry a surface of the last scene that had some
};

}  // namespace diatom::renderer
