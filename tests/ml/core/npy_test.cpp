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

std::string header(const std::string& dictionary, int version = 1) {
  const auto start = std::string("\x93NUMPY") + static_cast<char>(version) + '\0';
  return version == 1 ? start + bytes_of_value<std::uint16_t>(dictionary.size()) + dictionary
                      : start + bytes_of_value<std::uint32_t>(dictionary.size()) + dictionary;
}

std::string described(const std::string& type, const std::string& shape, bool fortran = false) {
  return "{'descr': '" + type + "', 'fortran_order': " + (fortran ? "True" : "False") +
         ", 'shape': " + shape + ", }\n";
}

template <class T>
std::string values(std::initializer_list<T> numbers) {
  std::string bytes;
  for (const T number : numbers) bytes += bytes_of_value(number);
  return bytes;
}

class Npy : public testing::Test {
 protected:
  TensorData read(const std::string& bytes) {
    return read_npy(write_file(folder_ / "a.npy", bytes));
  }
  std::string refusal(const std::string& bytes) {
    const auto sentence = sentence_of([&] { read(bytes); });
    EXPECT_THAT(sentence, StartsWith("cannot read " + (folder_ / "a.npy").string()));
    return sentence;
  }

  TemporaryFolder folder_;
};

TEST_F(Npy, IsReadBackAsWritten) {
  Matrix matrix = Matrix::Random(5, 7);
  write_npy(folder_ / "a.npy", matrix);
  EXPECT_EQ(matrix_from(read_npy(folder_ / "a.npy")), matrix);
  matrix.resize(0, 3);
  write_npy(folder_ / "a.npy", matrix);
  EXPECT_THAT(read_npy(folder_ / "a.npy").shape, ElementsAre(0, 3));
}

TEST_F(Npy, IsWrittenByNumpysDefinition) {
  Matrix matrix(1, 2);
  matrix << 1.5F, -2.0F;
  write_npy(folder_ / "a.npy", matrix);
  const auto bytes = text_in(folder_ / "a.npy");
  EXPECT_THAT(bytes, StartsWith(std::string("\x93NUMPY\x01\x00\x76\x00", 10) +
                                "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }"));
  ASSERT_EQ(bytes.size(), 128U + 8U);
  EXPECT_EQ(bytes[127], '\n');
  EXPECT_EQ(bytes.substr(128), values<float>({1.5F, -2.0F}));
}

TEST_F(Npy, IsReadInEveryTypeAndVersion) {
  EXPECT_THAT(read(header(described("<f4", "(2,)")) + values<float>({1, 2})).to_float(),
              ElementsAre(1, 2));
  EXPECT_THAT(read(header(described("<f8", "(2,)"), 2) + values<double>({1, 2})).to_float(),
              ElementsAre(1, 2));
  EXPECT_THAT(
      read(header(described("<i4", "(1, 2)"), 3) + values<std::int32_t>({-1, 2})).to_float(),
      ElementsAre(-1, 2));
  EXPECT_THAT(read(header(described("<i8", "()")) + values<std::int64_t>({-5})).to_float(),
              ElementsAre(-5));
  EXPECT_THAT(read(header(described("|u1", "(2,)")) + "\x07\x08").to_float(), ElementsAre(7, 8));
  EXPECT_THAT(read(header(described("<f2", "(1,)")) + values<std::uint16_t>({0x3C00})).to_float(),
              ElementsAre(1));
}

TEST_F(Npy, InFortranOrderIsTurned) {
  const auto tensor =
      read(header(described("<f4", "(2, 3)", true)) + values<float>({1, 4, 2, 5, 3, 6}));
  EXPECT_THAT(tensor.shape, ElementsAre(2, 3));
  EXPECT_THAT(tensor.to_float(), ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST_F(Npy, IsRefusedWithTheReason) {
  EXPECT_THAT(refusal(""), HasSubstr("too short"));
  EXPECT_THAT(refusal("PK and something else"), HasSubstr("not a .npy file"));
  EXPECT_THAT(refusal(header(described("<f4", "(1,)"), 9) + "1234"), HasSubstr("version 9"));
  EXPECT_THAT(refusal(header(described(">f4", "(1,)")) + "1234"), HasSubstr("type '>f4'"));
  EXPECT_THAT(refusal(header(described("|O", "(1,)")) + "1234"), HasSubstr("type '|O'"));
  EXPECT_THAT(refusal(header("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }")),
              HasSubstr("header"));
  EXPECT_THAT(refusal(header("{}")), HasSubstr("header"));
  EXPECT_THAT(refusal(header(described("<f4", "(-1,)"))), HasSubstr("header"));
  EXPECT_THAT(refusal(header(described("<f4", "(2, x)"))), HasSubstr("header"));
  EXPECT_THAT(refusal(header(described("<f4", "(99999999999999999999,)"))), HasSubstr("header"));
  EXPECT_THAT(refusal(header(described("<f4", "(2,)")) + "1234"), HasSubstr("truncated"));
  EXPECT_THAT(refusal(header(described("<f4", "(1,)")) + "12345"), HasSubstr("more bytes"));
  EXPECT_THAT(refusal(header(described("<f4", "(9223372036854775807, 4)"))), HasSubstr("absurd"));
  // No element, but more than can be counted before the zero is met.
  EXPECT_THAT(refusal(header(described("<f4", "(9223372036854775807, 4, 0)"))),
              HasSubstr("absurd"));
  EXPECT_THAT(refusal(std::string("\x93NUMPY\x02\x00\xFF\xFF\xFF\xFF", 12)), HasSubstr("absurd"));
}

TEST_F(Npy, IsRefusedWhereverItIsCut) {
  const auto whole = header(described("<f4", "(2, 3)")) + std::string(24, 'x');
  for (std::size_t kept = 0; kept < whole.size(); ++kept) {
    EXPECT_THROW(read(whole.substr(0, kept)), std::runtime_error) << kept;
  }
  EXPECT_NO_THROW(read(whole));
}

TEST_F(Npy, OfNumpyItselfIsRead) {
  NEEDS_SHARED_MATERIAL();
  const auto folder = tests::shared_material() / "reference";
  const auto features = read_npy(folder / "plankton10_squeezenet1_1_f16.npy");
  EXPECT_EQ(features.type, ElementType::f16);
  EXPECT_THAT(features.shape, ElementsAre(5000, 512));
  EXPECT_EQ(read_npy(folder / "plankton10_labels_i32.npy").type, ElementType::i32);
  EXPECT_EQ(read_npy(folder / "plankton10_is_train_u8.npy").element_count(), 5000);
}

}  // namespace
}  // namespace diatom::ml
