#include "ml/core/tensor_map.h"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ml/core/tensor_bytes.h"
#include "tests/ml/core/test_files.h"

namespace diatom::ml {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using tests::sentence_of;

std::vector<std::byte> bytes_from(const std::string& text) {
  const auto* begin = reinterpret_cast<const std::byte*>(text.data());
  return {begin, begin + text.size()};
}

template <class T>
TensorData tensor_of(ElementType type, const std::vector<T>& values) {
  const auto* begin = reinterpret_cast<const std::byte*>(values.data());
  return {
      type, {static_cast<std::int64_t>(values.size())}, {begin, begin + values.size() * sizeof(T)}};
}

TEST(TensorData, ConvertsEveryTypeToFloat) {
  EXPECT_THAT(tensor_of<float>(ElementType::f32, {1.5F, -2.0F}).to_float(),
              ElementsAre(1.5F, -2.0F));
  EXPECT_THAT(tensor_of<double>(ElementType::f64, {0.1}).to_float(), ElementsAre(0.1F));
  EXPECT_THAT(tensor_of<std::int32_t>(ElementType::i32, {-7}).to_float(), ElementsAre(-7.0F));
  EXPECT_THAT(tensor_of<std::int64_t>(ElementType::i64, {1LL << 40}).to_float(),
              ElementsAre(1099511627776.0F));
  EXPECT_THAT(tensor_of<std::uint8_t>(ElementType::u8, {255}).to_float(), ElementsAre(255.0F));
}

TEST(TensorMap, PartsComeOutOfAWholeAsTheyWentIn) {
  TensorMap part;
  part.tensors["weight"] = tensor_of<float>(ElementType::f32, {1.0F});
  part.metadata["stays"] = "here";
  TensorMap whole;
  whole.tensors["weight"] = tensor_of<float>(ElementType::f32, {2.0F});
  add_under(whole, "head.", part);
  EXPECT_EQ(whole.tensors.size(), 2U);
  EXPECT_TRUE(whole.metadata.empty());
  const auto back = part_under(whole, "head.");
  ASSERT_EQ(back.tensors.size(), 1U);
  EXPECT_EQ(back.tensors.at("weight").bytes, part.tensors.at("weight").bytes);
  EXPECT_TRUE(part_under(whole, "tail.").tensors.empty());
}

TEST(TensorData, ConvertsHalfPrecisionByIeee754) {
  const auto floats =
      tensor_of<std::uint16_t>(ElementType::f16, {0x3C00, 0xC000, 0x0001, 0x7BFF, 0x7C00, 0x8000})
          .to_float();
  EXPECT_THAT(floats, ElementsAre(1.0F, -2.0F, 0x1p-24F, 65504.0F,
                                  std::numeric_limits<float>::infinity(), -0.0F));
}

TEST(TensorData, CountsItsElements) {
  EXPECT_EQ((TensorData{ElementType::u8, {2, 3, 4}, {}}.element_count()), 24);
  EXPECT_EQ((TensorData{ElementType::u8, {}, {}}.element_count()), 1);
  EXPECT_EQ((TensorData{ElementType::u8, {5, 0}, {}}.element_count()), 0);
}

TEST(MatrixFrom, IsTheInverseOfTensorFrom) {
  Matrix matrix(2, 3);
  matrix << 1, 2, 3, 4, 5, 6;
  const auto tensor = tensor_from(matrix);
  EXPECT_THAT(tensor.shape, ElementsAre(2, 3));
  EXPECT_EQ(matrix_from(tensor), matrix);
  EXPECT_EQ(matrix_from(tensor_from(Matrix(0, 4))).cols(), 4);
}

TEST(MatrixFrom, RefusesOtherDimensions) {
  const TensorData tensor{ElementType::u8, {1, 1, 1}, std::vector<std::byte>(1)};
  EXPECT_THAT(sentence_of([&] { matrix_from(tensor); }), HasSubstr("3 dimensions"));
}

TEST(ContentHash, SeesNamesShapesTypesAndBytesButNotMetadata) {
  const auto tensor = tensor_of<float>(ElementType::f32, {1, 2, 3, 4});
  const TensorMap map{{{"a", tensor}}, {}};
  const auto hash = content_hash(map);
  EXPECT_EQ(hash.size(), 32U);
  EXPECT_EQ(content_hash({{{"a", tensor}}, {{"note", "x"}}}), hash);

  auto changed = tensor;
  changed.bytes[0] ^= std::byte{1};
  EXPECT_NE(content_hash({{{"a", changed}}, {}}), hash);
  changed = tensor;
  changed.shape = {2, 2};
  EXPECT_NE(content_hash({{{"a", changed}}, {}}), hash);
  changed = tensor;
  changed.type = ElementType::i32;
  EXPECT_NE(content_hash({{{"a", changed}}, {}}), hash);
  EXPECT_NE(content_hash({{{"b", tensor}}, {}}), hash);
  EXPECT_NE(content_hash({{{"a", tensor}, {"b", tensor}}, {}}), hash);
}

TEST(ReadWeights, NamesTheEndingsItKnows) {
  EXPECT_THAT(sentence_of([] { read_weights("weights.onnx"); }), HasSubstr(".safetensors"));
}

TEST(DenseBytes, RefusesWhatOverflows) {
  EXPECT_EQ(dense_bytes({2, 3}, 4), 24U);
  EXPECT_EQ(dense_bytes({}, 8), 8U);
  EXPECT_EQ(dense_bytes({0, std::numeric_limits<std::int64_t>::max()}, 4), 0U);
  EXPECT_EQ(dense_bytes({-1}, 4), std::nullopt);
  EXPECT_EQ(dense_bytes({1LL << 32, 1LL << 31}, 4), std::nullopt);
}

TEST(Gather, FollowsStrides) {
  const auto storage = bytes_from("abcdefgh");
  EXPECT_EQ(gather(storage, 1, {{2, 3}, {3, 1}, 1}), bytes_from("bcdefg"));
  EXPECT_EQ(gather(storage, 1, {{3, 2}, {1, 3}, 1}), bytes_from("becfdg"));
  EXPECT_EQ(gather(storage, 2, {{2, 2}, {1, 2}, 0}), bytes_from("abefcdgh"));
  EXPECT_EQ(gather(storage, 1, {{3}, {-2}, 7}), bytes_from("hfd"));
  EXPECT_EQ(gather(storage, 4, {{}, {}, 1}), bytes_from("efgh"));
  EXPECT_EQ(gather({}, 4, {{0}, {1}, 0}), bytes_from(""));
}

TEST(Gather, NeverLeavesTheStorage) {
  const auto storage = bytes_from("abcdefgh");
  const auto huge = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(gather(storage, 1, {{3}, {1}, 6}), std::nullopt);
  EXPECT_EQ(gather(storage, 1, {{2}, {8}, 0}), std::nullopt);
  EXPECT_EQ(gather(storage, 1, {{2}, {-1}, 0}), std::nullopt);
  EXPECT_EQ(gather(storage, 1, {{1}, {1}, -1}), std::nullopt);
  EXPECT_EQ(gather(storage, 1, {{3}, {huge}, 0}), std::nullopt);
  EXPECT_EQ(gather(storage, 1, {{2}, {1}, huge}), std::nullopt);
  EXPECT_EQ(gather(storage, 1, {{1000}, {0}, 0}), std::nullopt);
  EXPECT_EQ(gather(storage, 1, {{2, 2}, {1}, 0}), std::nullopt);
  EXPECT_EQ(gather(storage, 16, {{1}, {1}, 0}), std::nullopt);
}

}  // namespace
}  // namespace diatom::ml
