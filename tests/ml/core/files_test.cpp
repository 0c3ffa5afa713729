#include "ml/core/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ml/core/test_files.h"
#include "tests/support/shared_material.h"

namespace diatom::ml {
namespace {

using testing::HasSubstr;
using tests::sentence_of;
using tests::TemporaryFolder;
using tests::text_in;
using tests::write_file;

std::size_t files_in(const std::filesystem::path& folder) {
  const std::filesystem::directory_iterator files(folder);
  return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

TEST(WriteAtomically, ReplacesTheWholeFileAndLeavesNothingElse) {
  const TemporaryFolder folder;
  const auto file = write_file(folder / "model", "an older and longer text");
  write_atomically(file, [](std::ostream& out) { out << "new"; });
  EXPECT_EQ(text_in(file), "new");
  EXPECT_EQ(files_in(folder.path()), 1U);
}

TEST(WriteAtomically, KeepsTheOldFileWhereWritingThrows) {
  const TemporaryFolder folder;
  const auto file = write_file(folder / "model", "old");
  EXPECT_THROW(write_atomically(file,
                                [](std::ostream& out) {
                                  out << "half";
                                  throw std::logic_error("stopped half way");
                                }),
               std::logic_error);
  EXPECT_EQ(text_in(file), "old");
  EXPECT_EQ(files_in(folder.path()), 1U);
}

TEST(WriteAtomically, KeepsTheOldFileWhereTheStreamFails) {
  const TemporaryFolder folder;
  const auto file = write_file(folder / "model", "old");
  const auto sentence = sentence_of(
      [&] { write_atomically(file, [](std::ostream& out) { out.setstate(std::ios::badbit); }); });
  EXPECT_THAT(sentence, HasSubstr(file.string()));
  EXPECT_EQ(text_in(file), "old");
  EXPECT_EQ(files_in(folder.path()), 1U);
}

TEST(WriteAtomically, NeverShowsAHalfWrittenFile) {
  const TemporaryFolder folder;
  const auto file = write_file(folder / "model", "old");
  write_atomically(file, [&](std::ostream& out) {
    out << "half" << std::flush;
    EXPECT_EQ(text_in(file), "old");
  });
}

TEST(WriteAtomically, NamesAMissingFolderAndCreatesNone) {
  const TemporaryFolder folder;
  const auto file = folder / "missing" / "model";
  const auto sentence = sentence_of([&] { write_atomically(file, [](std::ostream&) {}); });
  EXPECT_THAT(sentence, HasSubstr("there is no folder"));
  EXPECT_THAT(sentence, HasSubstr(file.string()));
  EXPECT_FALSE(std::filesystem::exists(folder / "missing"));
}

TEST(WriteAtomically, RefusesFoldersAndDevices) {
  const TemporaryFolder folder;
  const auto write = [](std::ostream& out) { out << "x"; };
  EXPECT_THAT(sentence_of([&] { write_atomically(folder.path(), write); }), HasSubstr("a folder"));
  EXPECT_THAT(sentence_of([&] { write_atomically("/dev/null", write); }),
              HasSubstr("no regular file"));
  EXPECT_FALSE(std::filesystem::is_regular_file("/dev/null"));
}

TEST(WriteAtomically, WritesThroughALink) {
  const TemporaryFolder folder;
  write_file(folder / "real", "old");
  std::filesystem::create_symlink("real", folder / "link");
  write_atomically(folder / "link", [](std::ostream& out) { out << "new"; });
  EXPECT_EQ(text_in(folder / "real"), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
}

TEST(WriteAtomically, WritesIntoTheCurrentFolder) {
  const TemporaryFolder folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  write_atomically("plain", [](std::ostream& out) { out << "text"; });
  std::filesystem::current_path(before);
  EXPECT_EQ(text_in(folder / "plain"), "text");
}

TEST(HashHex, IsXxh3WithItsPublishedValueForNothing) {
  EXPECT_EQ(hash_hex(nullptr, 0), "99aa06d3014798d86001c324468d497f");
  EXPECT_EQ(hash_hex("abc", 3), "06b05ab6733a618578af5f94892f3950");
  EXPECT_NE(hash_hex("abc", 3), hash_hex("abd", 3));
}

}  // namespace
}  // namespace diatom::ml
