// A file that grows beside its place.
#include "ml/core/partial_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ml/core/test_files.h"
#include "tests/support/shared_material.h"

namespace diatom::ml {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using tests::sentence_of;
using tests::TemporaryFolder;

TEST(PartialFile, TakesItsNameAtTheEnd) {
  const TemporaryFolder folder;
  tests::write_file(folder / "film.mp4", "old");
  PartialFile file(folder / "film.mp4");
  EXPECT_EQ(file.path(), folder / "film.partial.mp4") << "its ending still says what it is";
  tests::write_file(file.path(), "new film");
  EXPECT_EQ(fs::file_size(folder / "film.mp4"), 3U);
  file.finish();
  EXPECT_EQ(fs::file_size(folder / "film.mp4"), 8U);
  EXPECT_FALSE(fs::exists(file.path()));
}

TEST(PartialFile, GivenUpLeavesNothingButTheOldFile) {
  const TemporaryFolder folder;
  tests::write_file(folder / "film.mp4", "old");
  { tests::write_file(PartialFile(folder / "film.mp4").path(), "half"); }
  EXPECT_EQ(fs::file_size(folder / "film.mp4"), 3U);
  EXPECT_FALSE(fs::exists(folder / "film.partial.mp4"));
}

TEST(PartialFile, SaysWhatIsWrongOfItsTarget) {
  const TemporaryFolder folder;
  EXPECT_THAT(sentence_of([&] { PartialFile file(folder / "nowhere/film.mp4"); }),
              HasSubstr("nowhere/film.mp4: its folder is missing or locked"));
  EXPECT_THAT(sentence_of([&] { PartialFile file(folder.path()); }), HasSubstr("it is a folder"));
  PartialFile file(folder / "film.mp4");
  EXPECT_THAT(sentence_of([&] { file.finish(); }), HasSubstr("film.mp4: nothing arrived in it"));
  EXPECT_EQ(file.in_terms_of_target("cannot write " + file.path().string() + ": full"),
            "cannot write " + (folder / "film.mp4").string() + ": full");
}

}  // namespace
}  // namespace diatom::ml
