// PreparedStore: a data set's images with every organism isolated, as if they lay on the disk like
// that. Whatever reads the data set (features, fine-tuning, thumbnails) then sees the crops.
#pragma once

#include <memory>
#include <string>

#include "ml/core/dataset.h"
#include "ml/vision/isolation.h"

namespace diatom::ml {

class PreparedStore : public ImageStore {
 public:
  PreparedStore(std::shared_ptr<const ImageStore> images, const Isolation& isolation);

  // Of the image and of the settings, so that a cache keeps apart what they make different.
  std::string content_hash(const Sample& sample) const override;

  // The crop around the organism; where none is found, the image is kept whole (after even light,
  // where that is asked for).
  Image load(const Sample& sample) const override;

  std::string preparation() const override { return settings_; }

 private:
  std::shared_ptr<const ImageStore> images_;
  Isolation isolation_;
  std::string settings_;  // as text
};

// The same samples, seen through a PreparedStore.
Dataset prepared(Dataset dataset, const Isolation& isolation);

}  // namespace diatom::ml
