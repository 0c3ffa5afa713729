#include "renderer/layers/column.h"

#include <utility>

#include "renderer/gl/api.h"

namespace diatom::renderer {

void Column::show(std::shared_ptr<const void> snapshot, const void* data, std::size_t bytes) {
  if (snapshot == source) return;
  source = std::move(snapshot);
  glNamedBufferData(buffer.name(), static_cast<GLsizeiptr>(bytes), data, GL_DYNAMIC_DRAW);
}

}  // namespace diatom::renderer
