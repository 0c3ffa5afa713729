// Archives that a stranger made: what is read of them, and what is refused.
#include "ml/core/zip_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ml/core/test_files.h"
#include "tests/support/shared_material.h"

namespace diatom::ml {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using tests::sentence_of;
using tests::TemporaryFolder;
using tests::text_in;
using tests::write_file;

std::filesystem::path zip_of(const TemporaryFolder& folder, const std::string& name,
                             const std::string& content) {
  write_file(folder / ("in/" + name), content);
  write_zip(folder / "a.zip", folder / "in");
  return folder / "a.zip";
}

// Every occurrence of `from`, which is as long as `to`.
void patch(const std::filesystem::path& file, const std::string& from, const std::string& to) {
  auto bytes = text_in(file);
  for (auto at = bytes.find(from); at != std::string::npos; at = bytes.find(from, at + 1))
    bytes.replace(at, from.size(), to);
  write_file(file, bytes);
}

std::string content(const std::vector<std::uint8_t>& bytes) {
  return {bytes.begin(), bytes.end()};
}

TEST(ZipFile, ReadsWhatWasPacked) {
  const TemporaryFolder folder;
  const std::string long_text(100'000, 'x');
  write_file(folder / "in/empty.txt", "");
  const auto file = zip_of(folder, "b.txt", long_text);
  EXPECT_LT(std::filesystem::file_size(file), 2000U);  // compressed
  const ZipFile zip(file);
  EXPECT_THAT(zip.names(), ElementsAre("b.txt", "empty.txt"));
  EXPECT_EQ(content(zip.read("b.txt")), long_text);
  EXPECT_EQ(content(zip.read("empty.txt")), "");
  EXPECT_THAT(sentence_of([&] { zip.read("c.txt"); }), HasSubstr("none of that name"));
}

TEST(ZipFile, RefusesNamesThatLeadOut) {
  for (const std::string name : {"../x.txt", "/etc/xtx", "a/../../", "..\\x.txt"}) {
    const TemporaryFolder folder;
    const auto file = zip_of(folder, "12345678", "x");
    patch(file, "12345678", name);
    EXPECT_THAT(sentence_of([&] { ZipFile zip(file); }), HasSubstr("leads out of the archive"))
        << name;
  }
}

TEST(ZipFile, RefusesWhatUnpacksToTooMuch) {
  const TemporaryFolder folder;
  const auto file = zip_of(folder, "bomb", std::string(1'000'000, '\0'));
  const ZipFile zip(file, {10, 999'999});
  EXPECT_THAT(sentence_of([&] { zip.read("bomb"); }), HasSubstr("more than the 999999"));
  EXPECT_THAT(sentence_of([&] { ZipFile few(file, {0, 1}); }), HasSubstr("holds 1 entries"));
}

TEST(ZipFile, RefusesAnEntryThatIsLargerThanItSays) {
  const TemporaryFolder folder;
  const auto file = zip_of(folder, "liar", std::string(1'000'000, '\0'));
  patch(file, tests::bytes_of_value<std::uint32_t>(1'000'000),
        tests::bytes_of_value<std::uint32_t>(1'000));
  EXPECT_NE(sentence_of([&] { ZipFile(file, {10, 2'000}).read("liar"); }), "");
}

TEST(ZipFile, RefusesEveryTruncationAndChangedContent) {
  const TemporaryFolder folder;
  const auto file = zip_of(folder, "a.txt", "some words that are too short to compress 1234");
  const auto whole = text_in(file);
  for (const auto length : {std::size_t{0}, std::size_t{3}, whole.size() / 2, whole.size() - 1}) {
    write_file(folder / "cut.zip", whole.substr(0, length));
    EXPECT_THAT(sentence_of([&] { ZipFile(folder / "cut.zip").read("a.txt"); }),
                HasSubstr("truncated or damaged"))
        << length;
  }
  auto changed = whole;
  changed[changed.find("a.txt") + 8] ^= 1;
  write_file(folder / "changed.zip", changed);
  EXPECT_NE(sentence_of([&] { ZipFile(folder / "changed.zip").read("a.txt"); }), "");
  EXPECT_THAT(sentence_of([&] { ZipFile(folder / "none.zip"); }), HasSubstr("none.zip"));
}

}  // namespace
}  // namespace diatom::ml
