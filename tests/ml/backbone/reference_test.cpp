// The published networks against features that torchvision gave for the same images.
#include <fstream>

#include <gtest/gtest.h>

#include "ml/backbone/backbone.h"
#include "tests/support/shared_material.h"

namespace diatom::tests {
namespace {

using ml::Matrix;

struct Published {
  std::string id, weights, layer, expected;
};

class Reference : public testing::TestWithParam<Published> {
 protected:
  static std::shared_ptr<const ml::Backbone> backbone() {
    const auto& [id, weights, layer, expected] = GetParam();
    return ml::make_backbone({id, shared_material() / "models" / weights, layer, 128});
  }
  static Matrix expected_rows() {
    return ml::matrix_from(ml::read_npy(shared_material() / "reference" / GetParam().expected));
  }
};

INSTANTIATE_TEST_SUITE_P(Networks, Reference,
                         testing::Values(Published{"mobilenet_v2", "mobilenet_v2.safetensors",
                                                   "features", "mobilenet_v2_features_8x1280.npy"},
                                         Published{"squeezenet1_1", "squeezenet1_1.pth", "features",
                                                   "squeezenet1_1_features_8x512.npy"},
                                         Published{"squeezenet1_1", "squeezenet1_1.pth",
                                                   "classifier",
                                                   "squeezenet1_1_logits_8x1000.npy"}),
                         [](const auto& test) { return test.param.id + "_" + test.param.layer; });

TEST_P(Reference, SameTensorSameFeatures) {
  NEEDS_SHARED_MATERIAL();
  const auto input = ml::read_npy(shared_material() / "reference" / "input_8x3x128x128.npy");
  ASSERT_EQ(input.shape, (std::vector<std::int64_t>{8, 3, 128, 128}));
  const auto values = input.to_float();
  std::vector<ml::PreparedImage> images;
  for (auto first = values.begin(); first != values.end(); first += 3 * 128 * 128)
    images.emplace_back(first, first + 3 * 128 * 128);

  const auto rows = backbone()->features(images);
  const auto expected = expected_rows();
  ASSERT_EQ(rows.rows(), expected.rows());
  ASSERT_EQ(rows.cols(), expected.cols());
  for (Eigen::Index i = 0; i < rows.rows(); ++i)
    EXPECT_LE((rows.row(i) - expected.row(i)).norm(), 1e-4F * expected.row(i).norm())
        << "row " << i;
}

// The reference's images were resized by another library, so directions agree and not more.
TEST_P(Reference, SameFilesNearlySameFeatures) {
  NEEDS_SHARED_MATERIAL();
  const auto network = backbone();
  auto spec = network->recipe().image;
  spec.pad_colour = {255, 255, 255};
  std::ifstream list(shared_material() / "reference" / "input_files.csv");
  std::vector<ml::PreparedImage> images;
  std::string line;
  std::getline(list, line);
  while (std::getline(list, line)) {
    const auto path = line.substr(line.find(',') + 1);
    images.push_back(ml::prepare(ml::read_image(shared_material() / "data" / path), spec));
  }
  ASSERT_EQ(images.size(), 8U);

  const auto rows = network->features(images);
  const auto expected = expected_rows();
  for (Eigen::Index i = 0; i < rows.rows(); ++i)
    EXPECT_GE(rows.row(i).normalized().dot(expected.row(i).normalized()), 0.99F) << "row " << i;
}

}  // namespace
}  // namespace diatom::tests
