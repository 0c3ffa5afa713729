// A fine-tuning run that takes a second: two formulas, small pictures, the network that ships.
#pragma once

#include <exception>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "ml/fine_tuning/fine_tune.h"
#include "ml/synth/formula.h"

namespace diatom::ml {

// Pictures that are drawn once, and known by their paths alone.
class Album : public ImageStore {
 public:
  explicit Album(const Dataset& dataset) {
    for (const auto& sample : dataset.samples) images_[sample.path] = dataset.images->load(sample);
  }
  std::string content_hash(const Sample& sample) const override { return sample.path; }
  Image load(const Sample& sample) const override { return images_.at(sample.path); }

 private:
  std::map<std::string, Image> images_;
};

// Two formulas of 20 pictures, 5 of each held out.
inline Dataset small_data() {
  static const Dataset data = [] {
    auto drawn = with_split(formula_dataset(2, 20, 3), 0.25, 0);
    drawn.images = std::make_shared<Album>(drawn);
    return drawn;
  }();
  return data;
}

inline FineTuneRequest small_request() {
  FineTuneRequest request;
  request.dataset = small_data();
  request.backbone = make_backbone({"diatom-net", {}, {}, 32});
  request.values = {{"epochs", 4},      {"batch", 8},    {"micro_batch", 4},
                    {"validation", .2}, {"patience", 0}, {"learning_rate", 2e-3}};
  request.seed = 5;
  return request;
}

inline Snapshot<FineTuning> result_of(FineTuneRequest request) {
  FineTune job(std::move(request));
  return run_to_result(job);
}

inline std::string sentence_of(FineTuneRequest request) {
  try {
    result_of(std::move(request));
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

}  // namespace diatom::ml
