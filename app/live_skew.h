// LiveSkew: the proof that the live path sees what training saw. Images of the data set are taken
// through it, and their features compared with those that were trained on: they must not differ.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "ml/backbone/features.h"
#include "ml/classifier/model.h"
#include "ml/core/dataset.h"
#include "ml/core/job.h"

namespace diatom::app {

struct LiveSkew {
  ml::Snapshot<ml::Features> features;
  int images = 0;  // that were compared
  float largest_difference = 0.0F;
};

class LiveSkewJob : public ml::ResultJob<LiveSkew> {
 public:
  // `images` are the data set's as they were opened. The model and the features are of one recipe.
  LiveSkewJob(ml::Snapshot<ml::Features> features, std::shared_ptr<const ml::ImageStore> images,
              ml::Snapshot<ml::Model> model);

  ml::Step step() override;  // an image
  ml::Progress progress() const override;

 private:
  LiveSkew skew_;
  std::shared_ptr<const ml::ImageStore> images_;
  ml::Snapshot<ml::Model> model_;
  std::vector<std::size_t> rows_;
  std::size_t next_ = 0;
};

}  // namespace diatom::app
