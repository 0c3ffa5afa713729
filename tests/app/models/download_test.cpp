#include "app/models/download.h"

#include <cstdlib>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include "app/models/model_folder.h"
#include "app/models/sha256.h"
#include "tests/app/models/file_server.h"
#include "tests/ml/core/test_files.h"
#include "tests/support/full_disk.h"
#include "tests/support/shared_material.h"

namespace diatom::app {
namespace {

namespace fs = std::filesystem;

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;
using tests::FileServer;
using tests::sentence_of;
using tests::text_in;

std::string three_megabytes() {
  std::string text(3'000'000, ' ');
  std::uint32_t state = 1;
  for (auto& letter : text) {
    state = state * 1664525U + 1013904223U;
    letter = static_cast<char>(state >> 24U);
  }
  return text;
}

class DownloadTest : public testing::Test {
 protected:
  DownloadTest() {
    setenv("no_proxy", "127.0.0.1", 1);  // this machine is reached without one
    tests::write_file(folder_ / "original", content_);
    sha256_ = sha256_of(folder_ / "original");
  }

  Download wanted(const std::string& path) const {
    return {server_.address(path), target_, sha256_};
  }
  std::string part() const { return target_.string() + ".part"; }
  void leave_part(const std::string& bytes) const { tests::write_file(part(), bytes); }

  // The whole file is there, and nothing beside it.
  void expect_arrived() const {
    EXPECT_EQ(sha256_of(target_), sha256_);
    EXPECT_FALSE(fs::exists(part()));
  }

  tests::TemporaryFolder folder_;
  std::string content_ = three_megabytes();
  std::string sha256_;
  fs::path target_ = folder_ / "weights.pth";
  FileServer server_{content_};
};

TEST(Sha256, OfTheStandardsExample) {
  const tests::TemporaryFolder folder;
  tests::write_file(folder / "abc", "abc");  // FIPS 180-2, appendix B.1
  EXPECT_EQ(sha256_of(folder / "abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  tests::write_file(folder / "none", "");
  EXPECT_EQ(sha256_of(folder / "none"),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_F(DownloadTest, BringsTheWholeFileAndSaysHowFarItIs) {
  std::uint64_t last = 0;
  download(wanted("/file"), [&](std::uint64_t have, std::uint64_t of) {
    EXPECT_GE(have, last);
    EXPECT_TRUE(of == 0 || of == content_.size());
    last = have;
  });
  expect_arrived();
  EXPECT_EQ(last, content_.size());
}

TEST_F(DownloadTest, GoesOnFromWhereItBrokeOff) {
  server_.break_after = 1'000'000;
  EXPECT_THAT(sentence_of([&] { download(wanted("/file")); }),
              AllOf(HasSubstr("ended early, after"), HasSubstr(part())));
  EXPECT_FALSE(fs::exists(target_));
  const auto arrived = fs::file_size(part());
  EXPECT_GT(arrived, 0U);
  EXPECT_LE(arrived, 1'000'000U);

  server_.break_after = std::string::npos;
  server_.bytes_given = 0;
  std::uint64_t first = 0;
  download(wanted("/file"), [&](std::uint64_t have, std::uint64_t of) {
    EXPECT_EQ(of, content_.size()) << "the part counts";
    if (first == 0) first = have;
  });
  expect_arrived();
  EXPECT_EQ(server_.bytes_given, content_.size() - arrived) << "only the rest was asked for";
  EXPECT_GE(first, arrived);
}

TEST_F(DownloadTest, AServerWithoutRangesBeginsAnew) {
  leave_part(content_.substr(0, 1000));
  download(wanted("/whole"));
  expect_arrived();
}

TEST_F(DownloadTest, WhatIsThereAlreadyIsNotFetchedTwice) {
  leave_part(content_);
  download(wanted("/file"));
  expect_arrived();
  EXPECT_EQ(server_.bytes_given, 0U);
}

TEST_F(DownloadTest, APartLongerThanTheFileIsGivenUp) {
  leave_part(content_ + "of another file");
  download(wanted("/file"));
  expect_arrived();
}

TEST_F(DownloadTest, FollowsARedirection) {
  leave_part(content_.substr(0, 1000));
  download(wanted("/moved"));
  expect_arrived();
  EXPECT_EQ(server_.bytes_given, content_.size() - 1000);
}

TEST_F(DownloadTest, AnotherHashIsThrownAway) {
  auto another = wanted("/file");
  another.sha256 = std::string(64, '0');
  EXPECT_THAT(sentence_of([&] { download(another); }),
              AllOf(HasSubstr(sha256_), HasSubstr("thrown away")));
  EXPECT_FALSE(fs::exists(target_));
  EXPECT_FALSE(fs::exists(part()));
}

TEST_F(DownloadTest, APartOfAnotherFileIsNoFaultOfTheServers) {
  leave_part(std::string(1000, 'x'));
  download(wanted("/file"));
  expect_arrived();
  EXPECT_EQ(server_.requests, 2) << "once from where it broke off, once from the beginning";
}

TEST_F(DownloadTest, BeginsAnewOnceOnly) {
  leave_part(std::string(1000, 'x'));
  auto another = wanted("/file");
  another.sha256 = std::string(64, '0');
  EXPECT_THAT(sentence_of([&] { download(another); }), HasSubstr("thrown away"));
  EXPECT_EQ(server_.requests, 2);
}

TEST_F(DownloadTest, WhatTheServerRefusesIsSaid) {
  leave_part("begun");
  EXPECT_THAT(sentence_of([&] { download(wanted("/nowhere")); }),
              AllOf(StartsWith("cannot download http://127.0.0.1"), HasSubstr("404")));
  EXPECT_EQ(text_in(part()), "begun") << "what was there stays";
}

TEST_F(DownloadTest, NoServerAtAllIsSaid) {
  const Download nobody{"http://127.0.0.1:1/file", target_, sha256_};
  EXPECT_THAT(sentence_of([&] { download(nobody); }),
              StartsWith("cannot download http://127.0.0.1:1"));
  EXPECT_FALSE(fs::exists(target_));
  EXPECT_FALSE(fs::exists(part())) << "nothing has arrived";
}

TEST_F(DownloadTest, OtherProtocolsAreRefused) {
  const Download local{"file://" + (folder_ / "original").string(), target_, sha256_};
  EXPECT_THAT(sentence_of([&] { download(local); }), StartsWith("cannot download file://"));
  EXPECT_FALSE(fs::exists(target_));
}

TEST_F(DownloadTest, AFullDiskKeepsWhatHasArrived) {
  const auto sentence = [this] {
    const tests::FullDisk full(1'000'000);
    return sentence_of([&] { download(wanted("/file")); });
  }();
  EXPECT_THAT(sentence, AllOf(StartsWith("cannot write " + part()), HasSubstr("stays")));
  EXPECT_EQ(fs::file_size(part()), 1'000'000U);
  download(wanted("/file"));
  expect_arrived();
}

TEST_F(DownloadTest, TwoAtOnceDoNotMix) {
  leave_part("");
  const int other = open(part().c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_EQ(flock(other, LOCK_EX), 0);
  EXPECT_THAT(sentence_of([&] { download(wanted("/file")); }), HasSubstr("another process"));
  close(other);
  download(wanted("/file"));
  expect_arrived();
}

TEST_F(DownloadTest, GetFetchesOnceAndThenKnowsThatItIsThere) {
  PublishedWeights weights;
  weights.address = server_.address("/file");
  weights.file_name = "net.pth";
  weights.sha256 = sha256_;
  const auto folder = folder_ / "data/diatom/models";
  EXPECT_FALSE(get_weights(weights, folder).was_there);
  EXPECT_TRUE(get_weights(weights, folder).was_there);
  EXPECT_EQ(server_.requests, 1);
  EXPECT_EQ(text_in(folder / "net.pth"), content_);

  tests::write_file(folder / "net.pth", "a person's own");
  EXPECT_THAT(sentence_of([&] { get_weights(weights, folder); }), HasSubstr("move it away first"));
  EXPECT_EQ(text_in(folder / "net.pth"), "a person's own");
  EXPECT_EQ(server_.requests, 1);
}

}  // namespace
}  // namespace diatom::app
