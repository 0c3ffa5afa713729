// What is no session, or is one no more: a sentence, the old file intact, the session as it was.
#include <fstream>

#include <gmock/gmock.h>

#include "app/session_file/migration.h"
#include "app/session_file/session_file.h"
#include "ml/core/zip_file.h"
#include "ml/core/zip_writer.h"
#include "tests/app/trained_session.h"
#include "tests/app/whole_session.h"
#include "tests/support/full_disk.h"
#include "tests/support/run_program.h"

namespace diatom::app {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

class BadSession : public WholeSession {
 protected:
  BadSession() {
    write_session(file(), session_, {});
    head_ = json::parse(entry("session.json"));
  }

  std::string entry(const std::string& name) const {
    const auto bytes = ml::ZipFile(file()).read(name);
    return {bytes.begin(), bytes.end()};
  }

  // The file with other entries in the place of its own.
  void rewrite(const std::map<std::string, std::string>& others) const {
    std::vector<ml::ZipEntry> entries;
    for (const auto& [name, text] : others) entries.push_back({name, text});
    const ml::ZipFile zip(file());
    for (const auto& name : zip.names())
      if (!others.contains(name)) entries.push_back({name, entry(name)});
    ml::write_zip_entries(file(), entries);
  }

  // Opening it changes nothing but the notices, of which there is one more.
  void expect_refused(const std::string& why) {
    bench.session.features = session_.features;
    const auto notices = bench.session.notices.size();
    apply(bench, OpenSession{file()});
    ASSERT_EQ(bench.session.notices.size(), notices + 1);
    const auto& said = bench.session.notices.back();
    EXPECT_EQ(said.severity, Severity::error);
    EXPECT_THAT(said.text, HasSubstr(why));
    EXPECT_THAT(said.text, HasSubstr(file().filename().string()));
    EXPECT_THAT(said.text, Not(HasSubstr("\n")));
    EXPECT_EQ(bench.session.features, session_.features);
  }

  Session session_ = tests::trained_session("ridge");
  json head_;
};

TEST_F(BadSession, TruncatedAnywhereIsRefused) {
  const auto whole = tests::text_of(file());
  for (const double share : {0.0, 0.02, 0.5, 0.9, 0.999}) {  // its directory is at its end
    std::ofstream(file(), std::ios::binary)
        << whole.substr(0, static_cast<std::size_t>(share * static_cast<double>(whole.size())));
    expect_refused("truncated or damaged");
  }
}

TEST_F(BadSession, AFlippedByteIsNeverACrash) {
  const auto whole = tests::text_of(file());
  for (std::size_t at = 0; at < whole.size(); at += whole.size() / 97) {
    auto damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x5A);
    std::ofstream(file(), std::ios::binary) << damaged;
    apply(other, OpenSession{file()});  // a byte that nobody reads may be another
  }
}

TEST_F(BadSession, NewerIsRefused) {
  head_["format"] = kSessionFormat + 1;
  rewrite({{"session.json", head_.dump()}});
  expect_refused("newer version");
}

TEST_F(BadSession, OtherFilesAreRefused) {
  std::ofstream(file()) << "path,label\na.png,Volvox\n";
  expect_refused("cannot read");
  ml::write_zip_entries(file(), {{"readme.txt", "hello"}});
  expect_refused("no session");
}

TEST_F(BadSession, ANameThatLeadsOutIsRefused) {
  rewrite({{"../outside.txt", "here"}});
  expect_refused("leads out");
  EXPECT_FALSE(std::filesystem::exists(file().parent_path().parent_path() / "outside.txt"));
}

TEST_F(BadSession, ABombIsRefused) {
  rewrite({{"results.json", std::string(std::size_t{300} << 20U, ' ')}});
  EXPECT_LT(std::filesystem::file_size(file()), std::size_t{2} << 20U);
  expect_refused("more than");
}

TEST_F(BadSession, PartsThatDoNotFitAreRefused) {
  auto features = json::parse(entry("features.json"));
  features["samples"]["labels"][3] = 99;
  rewrite({{"features.json", features.dump()}});
  expect_refused("labels and classes");
  features["samples"]["labels"][3] = "Volvox";
  rewrite({{"features.json", features.dump()}});
  expect_refused("damaged");
}

TEST_F(BadSession, RowsThatAreNotThereAreRefused) {
  head_["settings"]["choices"]["selection"] = {1, 100000};
  rewrite({{"session.json", head_.dump()}});
  expect_refused("chosen rows");
}

TEST_F(BadSession, ValuesThatNoMethodAllowsAreRefused) {
  head_["settings"]["choices"]["classifier_values"] = {{"falkon", {{"centres", -5}}}};
  rewrite({{"session.json", head_.dump()}});
  expect_refused("centres");
}

// As the first drafts wrote it, by hand.
TEST_F(BadSession, FormatZeroIsBroughtUpToDate) {
  const json before = {{"format", 0},
                       {"data", "synthetic"},
                       {"images", 0},
                       {"settings",
                        {{"choices", {{"classifier", "ridge"}, {"values", {{"alpha", 0.25}}}}},
                         {"backbone", {{"id", "pixels"}}},
                         {"seed", 7}}}};
  ml::write_zip_entries(file(), {{"session.json", before.dump()}});
  const auto opened = read_session(file()).session;
  EXPECT_EQ(opened.classifier, "ridge");
  EXPECT_EQ(opened.classifier_values.at("ridge").at("alpha"), 0.25);
  EXPECT_EQ(opened.data_address, "synthetic");
  EXPECT_EQ(opened.seed, 7U);
  EXPECT_EQ(migrated(before).at("format"), kSessionFormat);
}

TEST_F(BadSession, AFullDiskLeavesTheOldFile) {
  const auto whole = tests::text_of(file());
  bench.session = session_;
  {
    const tests::FullDisk full(2000);
    apply(bench, SaveSession{file()});
  }
  EXPECT_EQ(bench.session.notices.back().severity, Severity::error);
  EXPECT_THAT(bench.session.notices.back().text, HasSubstr("cannot write"));
  EXPECT_EQ(bench.session.file, "");
  EXPECT_EQ(tests::text_of(file()), whole);
}

TEST_F(BadSession, ASoundFileIsNotBlamedForAFullPlaceForTemporaryFiles) {
  const tests::FullDisk full(2000);
  expect_refused("cannot be unpacked into " + std::filesystem::temp_directory_path().string() +
                 ": File too large");
  expect_refused("TMPDIR");
}

TEST_F(BadSession, ASessionWithoutAFileFindsANameOfItsOwn) {
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder_.path());
  apply(bench, SaveSession{});
  std::filesystem::current_path(before);
  EXPECT_EQ(bench.session.file.parent_path(), std::filesystem::canonical(folder_.path()));
  EXPECT_TRUE(std::filesystem::exists(bench.session.file));
  apply(bench, SaveSession{folder_ / "nowhere" / "work"});
  EXPECT_THAT(bench.session.notices.back().text, HasSubstr("there is no folder"));
  apply(bench, SaveSession{folder_ / "photo.jpg"});
  EXPECT_TRUE(std::filesystem::exists(folder_ / "photo.jpg.diatom-session"))
      << "no other kind of file is ever overwritten";
}

}  // namespace
}  // namespace diatom::app
