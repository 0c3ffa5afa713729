// Models of any backbone and any head, and images of many sizes to show them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ml/classifier/model.h"
#include "ml/core/random.h"

namespace diatom::tests {

// A disc on an uneven ground, so that neither border nor middle is of one colour.
inline ml::Image drawn_image(int width, int height, std::uint64_t seed) {
  ml::Random random(seed);
  ml::Image image{width, height, 3, {}};
  const double radius = 0.4 * std::min(width, height);
  const double slope = random.uniform(0.1, 0.6);
  const double colour[] = {random.uniform(20, 200), random.uniform(20, 200),
                           random.uniform(20, 200)};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const bool inside = std::hypot(x - 0.5 * width, y - 0.5 * height) < radius;
      for (const double value : colour)
        image.pixels.push_back(static_cast<std::uint8_t>(
            (inside ? value : 120.0 + slope * (x + y) * 50 / (width + height)) +
            random.uniform(0, 40)));
    }
  return image;
}

struct Size {
  int width = 0;
  int height = 0;
};

// Equal, growing, shrinking by 2, by another whole number and by fractions; wide, high, odd.
inline const std::vector<Size>& image_sizes() {
  static const std::vector<Size> sizes = {{64, 64},   {20, 33},  {128, 128}, {192, 100}, {96, 80},
                                          {320, 200}, {85, 300}, {77, 77},   {1, 40},    {70, 1}};
  return sizes;
}

inline ml::Image small_model_image(int i) {
  return drawn_image(40 + 20 * (i % 3), 60, static_cast<std::uint64_t>(i));
}

// A head of that method trained on what the backbone sees in 24 such images of three classes.
inline ml::Model small_model(std::shared_ptr<const ml::Backbone> backbone,
                             const std::string& method, const ml::ParameterValues& values = {}) {
  ml::Model model;
  model.backbone = std::move(backbone);
  model.recipe = model.backbone->recipe();
  model.classes = {"Arcella", "Blepharisma, \"red\"", "Stentor \xC3\xA4"};
  std::vector<ml::PreparedImage> prepared;
  ml::Features features;
  features.classes = model.classes;
  for (int i = 0; i < 24; ++i) {
    prepared.push_back(ml::prepare(small_model_image(i), model.recipe->image));
    features.samples.push_back({std::to_string(i), i % 3, ml::Split::train});
  }
  features.values = model.backbone->features(prepared);
  auto training = ml::prepare_training(features);
  model.standardisation = training.standardisation;
  model.head = ml::run_to_result(*ml::make_trainer(method, training.set, values, 0))->head;
  model.sharpness = ml::ClassifierRegistry::instance().find(method).sharpness;
  return model;
}

}  // namespace diatom::tests
