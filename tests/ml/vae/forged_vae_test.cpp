// A VAE's tensors come from anywhere. Whatever they are, restoring ends in one sentence or in a VAE
// that encodes and decodes.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ml/vae/vae.h"
#include "tests/support/forged_tensors.h"

namespace diatom {
namespace {

constexpr Eigen::Index dim_of_rows = 256;  // a picture of 16 x 16
constexpr int forgeries = 200;

ml::TensorMap trained_vae(const std::string& method) {
  ml::ParameterValues values = {{"latent", 3}, {"epochs", 1}, {"batch", 4}};
  if (method == "dense") values["width"] = 4;
  const auto rows =
      std::make_shared<const ml::Matrix>(ml::Matrix::Random(6, dim_of_rows).cwiseAbs());
  const auto job = ml::make_vae(method, rows, values, 1, ml::Device::cpu);
  return ml::run_to_result(*job)->vae->tensors();
}

// "" where they are a VAE.
std::string refusal_of(const ml::TensorMap& tensors) {
  try {
    const auto vae = ml::restore_vae(tensors);
    const auto latents = vae->encode(ml::Matrix::Zero(2, vae->dim()));
    EXPECT_EQ(latents.rows(), 2);
    EXPECT_EQ(latents.cols(), vae->latent());
    EXPECT_EQ(vae->decode(latents).cols(), vae->dim());
    return "";
  } catch (const std::runtime_error& error) {
    return error.what();
  } catch (const std::exception& error) {
    ADD_FAILURE() << "no sentence: " << error.what();
    return "no sentence";
  }
}

class ForgedVae : public testing::TestWithParam<std::string> {};

std::vector<std::string> methods() {
  std::vector<std::string> all;
  for (const auto& method : ml::VaeRegistry::instance().all()) all.push_back(method.info.id);
  return all;
}

INSTANTIATE_TEST_SUITE_P(All, ForgedVae, testing::ValuesIn(methods()),
                         [](const auto& method) { return method.param; });

TEST_P(ForgedVae, IsRestoredOrRefusedInOneSentence) {
  const auto whole = trained_vae(GetParam());
  ml::Random random(7);
  for (int i = 0; i < forgeries; ++i) {
    SCOPED_TRACE(i);
    EXPECT_THAT(refusal_of(tests::forged(whole, random)), testing::Not(testing::HasSubstr("\n")));
  }
}

TEST_P(ForgedVae, HasJustTheWeightsThatItsMethodCounts) {
  const auto& method = ml::VaeRegistry::instance().find(GetParam());
  double count = 0.0;
  for (const auto& [name, tensor] : trained_vae(GetParam()).tensors)
    if (tensor.shape.size() > 1) count += static_cast<double>(tensor.element_count());
  EXPECT_EQ(method.weights(dim_of_rows, {{"latent", 3}, {"width", 4}}), count);
}

// Weights of which the network has no use, so that there are as many as it is wide.
TEST_P(ForgedVae, ThatPromisesALargeNetworkWithoutItsWeightsIsRefused) {
  auto tensors = trained_vae(GetParam());
  constexpr Eigen::Index large = 1 << 16;  // 256 x 256
  tensors.tensors["more"] = ml::tensor_from(ml::Matrix::Zero(1, large));
  tensors.metadata["vae"] =
      R"({"method":")" + GetParam() + R"(","dim":65536,"values":{"latent":4096}})";
  EXPECT_EQ(refusal_of(tensors), "the VAE has fewer weights than its description promises");
}

}  // namespace
}  // namespace diatom
