// Column: one array of a scene item on the GPU. It holds the snapshot that it was uploaded from: as
// long as it does, no other one can have that address, so equal pointers are equal data.
#pragma once

#include <cstddef>
#include <memory>

#include "renderer/gl/handle.h"

namespace diatom::renderer {

struct Column {
  std::shared_ptr<const void> source;
  gl::Buffer buffer = gl::Buffer::create();

  void show(std::shared_ptr<const void> snapshot, const void* data, std::size_t bytes);
};

}  // namespace diatom::renderer
