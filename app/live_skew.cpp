#include "app/live_skew.h"

#include <algorithm>
#include <utility>

#include "app/live/recognition.h"
#include "ml/core/term.h"

namespace diatom::app {

namespace {

constexpr std::size_t images_compared = 3;  // from the beginning, the middle and the end

}  // namespace

LiveSkewJob::LiveSkewJob(ml::Snapshot<ml::Features> features,
                         std::shared_ptr<const ml::ImageStore> images,
                         ml::Snapshot<ml::Model> model)
    : images_(std::move(images)), model_(std::move(model)) {
  const auto count = features->samples.size();
  for (std::size_t i = 0; i < std::min(images_compared, count); ++i)
    rows_.push_back(i * (count - 1) / (images_compared - 1));
  skew_.features = std::move(features);
}

ml::Step LiveSkewJob::step() {
  if (next_ < rows_.size()) {
    const auto row = rows_[next_++];
    const std::vector<ml::Image> images = {images_->load(skew_.features->samples[row])};
    const auto verdicts = live::verdicts_of(*model_, images);
    const auto& trained_on = skew_.features->values.row(static_cast<Eigen::Index>(row));
    skew_.largest_difference = std::max(
        skew_.largest_difference, (verdicts.features.row(0) - trained_on).cwiseAbs().maxCoeff());
    ++skew_.images;
  }
  if (next_ < rows_.size()) return ml::Step::more;
  publish(skew_);
  return ml::Step::done;
}

ml::Progress LiveSkewJob::progress() const {
  const auto all = std::max<std::size_t>(1, rows_.size());
  return {static_cast<float>(next_) / static_cast<float>(all),
          "comparing live and trained features"};
}

namespace {

const ml::Registration<ml::Term> skew_term{
    {{"skew", "Live path against training"},
     "Images of the data set are sent the way that frames of the feed go, and their features "
     "compared with those that were trained on. They must not differ, or the model would see "
     "another world than it learnt.",
     "max |φ(live path) − φ(training path)|",
     "Sculley et al.: \"Hidden technical debt in machine learning systems\", NIPS 2015"}};

}  // namespace

}  // namespace diatom::app
