#include "app/cli/image_model.h"

#include <stdexcept>

namespace diatom::app {

ml::Model read_model(const ModelRequest& request) {
  return ml::read_model(request.file, request.device, request.weights);
}

void check_takes_images(const ml::Model& model, const std::filesystem::path& file) {
  if (model.backbone) return;
  throw std::runtime_error(file.string() +
                           " was trained on vectors of unknown origin; train it on images, or on "
                           "features that have their .json beside them");
}

}  // namespace diatom::app
