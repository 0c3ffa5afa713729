#include <cstring>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ml/core/tensor_map.h"
#include "tests/ml/core/test_files.h"
#include "tests/support/shared_material.h"

namespace diatom::ml {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using tests::bytes_of_value;
using tests::sentence_of;
using tests::TemporaryFolder;
using tests::text_in;
using tests::write_file;

std::string file_bytes(const std::string& header, const std::string& data) {
  return bytes_of_value<std::uint64_t>(header.size()) + header + data;
}

class Safetensors : public testing::Test {
 protected:
  TensorMap read(const std::string& header, const std::string& data) {
    return read_safetensors(write_file(folder_ / "file.safetensors", file_bytes(header, data)));
  }
  std::string refusal(const std::string& header, const std::string& data = {}) {
    const auto sentence = sentence_of([&] { read(header, data); });
    EXPECT_THAT(sentence, StartsWith("cannot read " + (folder_ / "file.safetensors").string()));
    return sentence;
  }

  TemporaryFolder folder_;
};

TensorMap every_type() {
  TensorMap map;
  map.metadata = {{"format", "pt"}, {"note", "ein \"Wort\""}};
  const std::pair<const char*, ElementType> types[] = {
      {"u8", ElementType::u8},   {"f16", ElementType::f16}, {"f32", ElementType::f32},
      {"i32", ElementType::i32}, {"f64", ElementType::f64}, {"i64", ElementType::i64}};
  int next = 0;
  for (const auto& [name, type] : types) {
    TensorData tensor{type, {3, 1}, {}};
    for (std::size_t i = 0; i < 3 * bytes_of(type); ++i) tensor.bytes.push_back(std::byte(++next));
    map.tensors[name] = tensor;
  }
  map.tensors["empty"] = {ElementType::f32, {0, 5}, {}};
  map.tensors["scalar"] = {ElementType::u8, {}, {std::byte{9}}};
  return map;
}

TEST_F(Safetensors, AreReadBackAsWritten) {
  const auto file = folder_ / "a.safetensors";
  const auto map = every_type();
  write_safetensors(file, map);
  const auto again = read_safetensors(file);
  EXPECT_EQ(again.metadata, map.metadata);
  ASSERT_EQ(again.tensors.size(), map.tensors.size());
  for (const auto& [name, tensor] : map.tensors) {
    EXPECT_EQ(again.tensors.at(name).type, tensor.type) << name;
    EXPECT_EQ(again.tensors.at(name).shape, tensor.shape) << name;
    EXPECT_EQ(again.tensors.at(name).bytes, tensor.bytes) << name;
  }
  EXPECT_EQ(content_hash(again), content_hash(map));
}

TEST_F(Safetensors, AreWrittenTheSameEveryTimeAndAligned) {
  write_safetensors(folder_ / "a.safetensors", every_type());
  write_safetensors(folder_ / "b.safetensors", every_type());
  const auto bytes = text_in(folder_ / "a.safetensors");
  EXPECT_EQ(bytes, text_in(folder_ / "b.safetensors"));
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), sizeof length);
  EXPECT_EQ(length % 8, 0U);
  // Widest elements first: the first one begins with the data.
  EXPECT_THAT(bytes.substr(8, length), HasSubstr(R"("f64":{"data_offsets":[0,24])"));
}

TEST_F(Safetensors, AreReadByTheFormatsDefinition) {
  const auto map =
      read(R"({"__metadata__":{"k":"v"},"b":{"dtype":"F32","shape":[2],"data_offsets":[2,10]},)"
           R"("a":{"dtype":"U8","shape":[1,2],"data_offsets":[0,2]}})",
           "\x01\x02" + bytes_of_value(1.5F) + bytes_of_value(-3.0F));
  EXPECT_EQ(map.metadata.at("k"), "v");
  EXPECT_THAT(map.tensors.at("a").to_float(), ElementsAre(1.0F, 2.0F));
  EXPECT_THAT(map.tensors.at("b").to_float(), ElementsAre(1.5F, -3.0F));
}

TEST_F(Safetensors, WidenBfloat16) {
  const auto map =
      read(R"({"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}})",
           bytes_of_value<std::uint16_t>(0x3FC0) + bytes_of_value<std::uint16_t>(0xC040));
  EXPECT_EQ(map.tensors.at("a").type, ElementType::f32);
  EXPECT_THAT(map.tensors.at("a").to_float(), ElementsAre(1.5F, -3.0F));
}

TEST_F(Safetensors, AreRefusedWhereTheHeaderIsWrong) {
  EXPECT_THAT(refusal("[]"), HasSubstr("no JSON object"));
  EXPECT_THAT(refusal("{\"a\":"), HasSubstr("no JSON object"));
  EXPECT_THAT(refusal(std::string(50000, '[')), HasSubstr("no JSON object"));
  EXPECT_THAT(refusal(R"({"a":{"dtype":"F32","shape":[1]}})"), HasSubstr("'a' is incomplete"));
  EXPECT_THAT(refusal(R"({"a":7})"), HasSubstr("'a' is incomplete"));
  EXPECT_THAT(refusal(R"({"__metadata__":{"a":1}})"), HasSubstr("__metadata__"));
  EXPECT_THAT(refusal(R"({"a":{"dtype":"F8","shape":[1],"data_offsets":[0,1]}})", "x"),
              HasSubstr("unsupported type 'F8'"));
  EXPECT_THAT(refusal(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[-1,1]}})", "x"),
              HasSubstr("data_offsets"));
}

TEST_F(Safetensors, AreRefusedWhereLengthsDoNotFit) {
  const auto header = [](const std::string& shape, const std::string& offsets) {
    return R"({"a":{"dtype":"F32","shape":[)" + shape + R"(],"data_offsets":[)" + offsets + "]}}";
  };
  EXPECT_THAT(refusal(header("2", "0,4"), "1234"), HasSubstr("does not fit"));
  EXPECT_THAT(refusal(header("-1", "0,4"), "1234"), HasSubstr("does not fit"));
  EXPECT_THAT(refusal(header("4611686018427387905", "0,4"), "1234"), HasSubstr("does not fit"));
  EXPECT_THAT(refusal(header("2", "0,8"), "1234"), HasSubstr("truncated within tensor 'a'"));
  EXPECT_THAT(refusal(header("1", "0,4"), "12345"), HasSubstr("left over"));
  EXPECT_THAT(refusal(header("1", "1,5"), "12345"), HasSubstr("gap"));
  EXPECT_THAT(refusal(header("1", "4,0"), "1234"), HasSubstr("gap"));
  EXPECT_THAT(refusal(R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},)"
                      R"("b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}})",
                      "123"),
              HasSubstr("overlaps"));
}

TEST_F(Safetensors, AreRefusedWhereverTheyAreCut) {
  const auto file = folder_ / "a.safetensors";
  write_safetensors(file, every_type());
  const auto bytes = text_in(file);
  for (std::size_t kept = 0; kept < bytes.size(); kept += 5) {
    write_file(file, bytes.substr(0, kept));
    EXPECT_THROW(read_safetensors(file), std::runtime_error) << kept;
  }
}

TEST_F(Safetensors, AreRefusedWithAnAbsurdHeaderLength) {
  const auto file = write_file(folder_ / "a.safetensors", std::string(16, '\xFF'));
  EXPECT_THAT(sentence_of([&] { read_safetensors(file); }), HasSubstr("absurd"));
  EXPECT_THAT(sentence_of([&] { read_safetensors(folder_ / "missing"); }),
              HasSubstr("no such file"));
}

TEST_F(Safetensors, OfMobileNetAreRead) {
  NEEDS_SHARED_MATERIAL();
  const auto map = read_weights(tests::shared_material() / "models/mobilenet_v2.safetensors");
  EXPECT_EQ(map.tensors.size(), 312U);
  EXPECT_THAT(map.tensors.at("features.0.0.weight").shape, ElementsAre(32, 3, 3, 3));
  EXPECT_THAT(map.tensors.at("features.18.0.weight").shape, ElementsAre(1280, 320, 1, 1));
  EXPECT_EQ(map.tensors.at("features.0.1.num_batches_tracked").type, ElementType::i64);
}

}  // namespace
}  // namespace diatom::ml
