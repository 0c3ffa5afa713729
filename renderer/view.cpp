#include "renderer/view.h"

namespace diatom::renderer {

Eigen::Matrix4f clip_from_world(const View& view) {
  const Eigen::Matrix4f whole = clip_from_world(view.camera, view.size_px);
  if (!view.part) return whole;
  // Where the part's middle lies in the whole picture, from -1 to 1, and how often it fits in
  // there.
  const Eigen::Array2d picture = view.size_px.cwiseMax(1).cast<double>();
  const Eigen::Array2d size = view.part->size_px.cwiseMax(1).cast<double>();
  const Eigen::Array2d middle = (2 * view.part->at_px.cast<double>().array() + size) / picture - 1;
  const Eigen::Array2d times = picture / size;
  Eigen::Matrix4d part = Eigen::Matrix4d::Identity();
  part(0, 0) = times.x();
  part(1, 1) = times.y();
  part(0, 3) = -times.x() * middle.x();
  part(1, 3) = times.y() * middle.y();  // pixels count downwards
  return (part * whole.cast<double>()).cast<float>();
}

}  // namespace diatom::renderer
