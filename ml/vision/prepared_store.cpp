#include "ml/vision/prepared_store.h"

#include <utility>

#include "ml/core/check.h"
#include "ml/core/files.h"

namespace diatom::ml {

PreparedStore::PreparedStore(std::shared_ptr<const ImageStore> images, const Isolation& isolation)
    : images_(std::move(images)), isolation_(isolation), settings_(to_json(isolation)) {
  DIATOM_CHECK(images_ != nullptr, "a data set without an image store");
}

std::string PreparedStore::content_hash(const Sample& sample) const {
  const auto text = images_->content_hash(sample) + settings_;
  return hash_hex(text.data(), text.size());
}

Image PreparedStore::load(const Sample& sample) const {
  return isolated(images_->load(sample), isolation_).crop;
}

Dataset prepared(Dataset dataset, const Isolation& isolation) {
  dataset.images = std::make_shared<const PreparedStore>(std::move(dataset.images), isolation);
  return dataset;
}

}  // namespace diatom::ml
