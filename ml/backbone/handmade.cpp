// Handmade: no network, but what people thought of before there were any. The object is segmented
// and described by its shape, texture and outline: 131 numbers that can be read and explained.
#include <algorithm>

#include "ml/backbone/backbone.h"
#include "ml/core/check.h"
#include "ml/core/term.h"
#include "ml/vision/descriptors.h"
#include "ml/vision/segment.h"

namespace diatom::ml {
namespace {

// Caches and model files go by this name: whoever changes what the numbers are changes it too.
constexpr const char* descriptor_layer = "descriptors";

// Planar RGB in [0, 1], (3, size, size), back to 8 bit.
Image image_from(const PreparedImage& prepared, int size) {
  const auto plane = static_cast<std::size_t>(size) * static_cast<std::size_t>(size);
  DIATOM_CHECK(prepared.size() == 3 * plane,
               "the image was prepared for another backbone's ImageSpec");
  Image image{size, size, 3, std::vector<std::uint8_t>(3 * plane)};
  for (std::size_t i = 0; i < plane; ++i)
    for (std::size_t c = 0; c < 3; ++c) {
      const float value = 255.0F * prepared[c * plane + i] + 0.5F;
      image.pixels[3 * i + c] = static_cast<std::uint8_t>(std::clamp(value, 0.0F, 255.0F));
    }
  return image;
}

class HandmadeBackbone : public Backbone {
 public:
  explicit HandmadeBackbone(const BackboneRequest& request) {
    recipe_.backbone = "handmade";
    recipe_.layer = descriptor_layer;
    recipe_.dim = descriptor_count;
    recipe_.image = image_spec_for(request);
    recipe_.image.mean = {0.0F, 0.0F, 0.0F};
    recipe_.image.deviation = {1.0F, 1.0F, 1.0F};
  }

  const FeatureRecipe& recipe() const override { return recipe_; }

  Matrix features(std::span<const PreparedImage> images) const override {
    Matrix rows(static_cast<Eigen::Index>(images.size()), recipe_.dim);
    for (std::size_t i = 0; i < images.size(); ++i) {
      const auto image = image_from(images[i], recipe_.image.size);
      const auto object = segment(image);
      const auto descriptors =
          describe(image, object ? *object : whole_picture(image.width, image.height));
      for (std::size_t k = 0; k < descriptors.size(); ++k)
        rows(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(k)) =
            static_cast<float>(descriptors[k].value);
    }
    return rows;
  }

  TensorMap weights() const override { return {}; }

 private:
  FeatureRecipe recipe_;
};

BackboneMethod handmade_method() {
  BackboneMethod method;
  method.info = {"handmade",
                 "Handmade",
                 "The object is cut out and described by 131 numbers that people thought of: "
                 "geometry, Zernike moments, local binary patterns, Haralick texture, grey levels "
                 "and the outline's spectrum. No network; what one has to beat.",
                 {}};
  method.default_size = 128;
  method.needs_weights = false;
  method.default_layer = descriptor_layer;
  method.make = [method](const BackboneRequest& request, const TensorMap& /*none*/) {
    check_only_layer(method, request);
    return std::make_shared<HandmadeBackbone>(request);
  };
  return method;
}

const Registration<BackboneMethod> handmade{handmade_method()};

const Registration<Term> handmade_term{
    {{"backbone.handmade", "Handmade features"},
     "The organism is cut out and described by 131 numbers that people thought of: its shape, its "
     "outline, its texture and its greys. No network is needed, and on clean pictures they are "
     "hard to beat.",
     "131 = 22 geometry + 23 Zernike + 56 patterns + 13 Haralick + 8 greys + 9 contour",
     "Pastore, Zimmerman, Biswas, Bianco: \"Annotation-free learning of plankton for "
     "classification and anomaly detection\", Scientific Reports 10, 2020"}};

}  // namespace
}  // namespace diatom::ml
