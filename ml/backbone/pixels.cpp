// Pixels: the prepared image itself, grey and at most 64 x 64. No network and no weights, so that
// there is always a backbone; and the baseline that a network has to beat.
#include <algorithm>

#include "ml/backbone/backbone.h"
#include "ml/core/check.h"
#include "ml/core/term.h"

namespace diatom::ml {
namespace {

constexpr const char* grey_layer = "grey";
constexpr int largest_side = 64;

// Planar RGB in [0, 1], (3, size, size) -> grey (side, side). Each cell averages the pixels that it
// touches, like an adaptive average pool; at side == size it copies.
void grey_cells(const PreparedImage& image, int size, int side,
                Eigen::Ref<Eigen::RowVectorXf> row) {
  using Plane = Eigen::Map<const Matrix>;
  const auto plane = [&](int channel) {
    return Plane(image.data() + std::ptrdiff_t{channel} * size * size, size, size);
  };
  const Matrix grey = 0.299F * plane(0) + 0.587F * plane(1) + 0.114F * plane(2);  // ITU-R BT.601
  const auto first = [&](int cell) { return cell * size / side; };
  const auto count = [&](int cell) { return ((cell + 1) * size + side - 1) / side - first(cell); };
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x)
      row[y * side + x] = grey.block(first(y), first(x), count(y), count(x)).mean();
}

class PixelsBackbone : public Backbone {
 public:
  explicit PixelsBackbone(const BackboneRequest& request)
      : side_(std::min(request.size, largest_side)) {
    recipe_.backbone = "pixels";
    recipe_.layer = grey_layer;
    recipe_.dim = side_ * side_;
    recipe_.image = image_spec_for(request);
    recipe_.image.mean = {0.0F, 0.0F, 0.0F};
    recipe_.image.deviation = {1.0F, 1.0F, 1.0F};
  }

  const FeatureRecipe& recipe() const override { return recipe_; }

  Matrix features(std::span<const PreparedImage> images) const override {
    Matrix rows(static_cast<Eigen::Index>(images.size()), recipe_.dim);
    const int size = recipe_.image.size;
    for (std::size_t i = 0; i < images.size(); ++i) {
      DIATOM_CHECK(images[i].size() == std::size_t{3} * static_cast<std::size_t>(size * size),
                   "the image was prepared for another backbone's ImageSpec");
      grey_cells(images[i], size, side_, rows.row(static_cast<Eigen::Index>(i)));
    }
    return rows;
  }

  TensorMap weights() const override { return {}; }

 private:
  int side_;
  FeatureRecipe recipe_;
};

BackboneMethod pixels_method() {
  BackboneMethod method;
  method.info = {
      "pixels",
      "Pixels",
      "The picture itself, grey, shrunk to 32 x 32, or to up to 64 x 64 where the size "
      "asks for it: a feature a cell, without any network. Fast, and the baseline that a "
      "network has to beat.",
      {}};
  method.default_size = 32;
  method.needs_weights = false;
  method.default_layer = grey_layer;
  method.make = [method](const BackboneRequest& request, const TensorMap& /*none*/) {
    check_only_layer(method, request);
    return std::make_shared<PixelsBackbone>(request);
  };
  return method;
}

const Registration<BackboneMethod> pixels{pixels_method()};

const Registration<Term> pixels_term{
    {{"backbone.pixels", "Pixels"},
     "The picture itself, grey and small, with no network at all. Whatever a network is worth has "
     "to be seen against this.",
     "φ(x) = the grey values of 32 × 32 cells",
     "LeCun, Bottou, Bengio, Haffner: \"Gradient-based learning applied to document recognition\", "
     "Proceedings of the IEEE 86, 1998, for the baseline"}};

}  // namespace
}  // namespace diatom::ml
