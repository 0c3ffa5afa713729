// A model's file comes from anywhere. Whatever is in it, reading ends in one sentence or in a model
// that scores; so does restoring its head.
#include "tests/support/forged_model.h"

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ml/classifier/cluster_head.h"
#include "tests/ml/classifier/blobs.h"
#include "tests/support/forged_tensors.h"
#include "tests/support/memory_folder.h"

namespace diatom {
namespace {

constexpr int forgeries = 300;
constexpr Eigen::Index features = 3;
constexpr int classes = 3;

std::shared_ptr<const ml::Head> trained_head(const std::string& method) {
  const auto set = tests::make_blobs(31, {24, features, classes, 0.5, 0.25});
  if (method != ml::cluster_head_id)
    return ml::run_to_result(*ml::make_trainer(method, set, {}, 1))->head;
  const auto vae = ml::run_to_result(*ml::make_vae("dense", set.rows,
                                                   {{"latent", 2}, {"width", 4}, {"epochs", 1}}, 1,
                                                   ml::Device::cpu))
                       ->vae;
  const auto latents = std::make_shared<const ml::Matrix>(vae->encode(*set.rows));
  const auto clusters = ml::make_clustering("gmm", latents, {{"clusters", classes}}, 1);
  return ml::make_cluster_head(vae, ml::run_to_result(*clusters)->partition);
}

std::shared_ptr<const ml::Head> restored_head(const std::string& method,
                                              const ml::TensorMap& tensors) {
  if (method == ml::cluster_head_id) return ml::restore_cluster_head(tensors);
  return ml::ClassifierRegistry::instance().find(method).restore(tensors);
}

// "" where `action` does not throw. A sentence is one line, and no other kind of exception is one.
template <class Action>
std::string sentence_of(const Action& action) {
  try {
    action();
    return "";
  } catch (const std::runtime_error& error) {
    return error.what();
  } catch (const std::invalid_argument& error) {
    return error.what();
  } catch (const std::exception& error) {
    ADD_FAILURE() << "no sentence: " << error.what();
    return "no sentence";
  }
}

class ForgedModelFile : public testing::TestWithParam<std::string> {
 protected:
  ForgedModelFile() {
    ml::Model model;
    model.standardisation = {ml::Vector::Zero(features), ml::Vector::Ones(features)};
    model.head = head_;
    model.classes = {"a", "b", "c"};
    ml::write_model(file_, model);
  }

  // Whether it can be read.
  bool is_read_or_refused() const {
    const auto refusal = sentence_of([this] {
      const auto model = tests::read_as_if_whole(file_);
      const auto scores =
          model.scores(ml::Matrix(ml::Matrix::Zero(2, model.standardisation.mean.size())));
      EXPECT_EQ(scores.rows(), 2);
      EXPECT_EQ(scores.cols(), static_cast<Eigen::Index>(model.classes.size()));
      EXPECT_EQ(model.probabilities(scores).cols(), scores.cols());
    });
    EXPECT_THAT(refusal, testing::Not(testing::HasSubstr("\n")));
    return refusal.empty();
  }

  tests::MemoryFolder folder_;
  std::filesystem::path file_ = folder_ / "m.diatom";
  std::shared_ptr<const ml::Head> head_ = trained_head(GetParam());
  ml::Random random_{7};
};

std::vector<std::string> methods() {
  std::vector<std::string> all = {ml::cluster_head_id};
  for (const auto& method : ml::ClassifierRegistry::instance().all()) all.push_back(method.info.id);
  return all;
}

INSTANTIATE_TEST_SUITE_P(All, ForgedModelFile, testing::ValuesIn(methods()),
                         [](const auto& method) { return method.param; });

TEST_P(ForgedModelFile, RestoringItsHeadEndsInOneSentenceOrAHead) {
  const auto whole = head_->tensors();
  for (int i = 0; i < forgeries; ++i) {
    SCOPED_TRACE(i);
    const auto tensors = tests::forged(whole, random_);
    const auto refusal = sentence_of([&] {
      const auto scores =
          restored_head(GetParam(), tensors)->scores(ml::Matrix(ml::Matrix::Zero(2, features)));
      EXPECT_EQ(scores.rows(), 2);
    });
    EXPECT_THAT(refusal, testing::Not(testing::HasSubstr("\n")));
  }
}

TEST_P(ForgedModelFile, OfOtherTensorsAndTextsIsReadOrRefused) {
  const auto whole = ml::read_safetensors(file_);
  int read = 0;
  for (int i = 0; i < forgeries; ++i) {
    SCOPED_TRACE(i);
    ml::write_safetensors(file_, tests::forged(whole, random_));
    if (is_read_or_refused()) ++read;
  }
  EXPECT_GT(read, forgeries / 50) << "what is forged well is looked at as a whole";
  EXPECT_LT(read, forgeries);
}

TEST_P(ForgedModelFile, OfOtherBytesIsReadOrRefused) {
  std::ifstream stream(file_, std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(stream), {}};
  for (int i = 0; i < forgeries; ++i) {
    SCOPED_TRACE(i);
    std::ofstream(file_, std::ios::binary) << tests::forged_file(whole, random_);
    is_read_or_refused();
  }
}

}  // namespace
}  // namespace diatom
