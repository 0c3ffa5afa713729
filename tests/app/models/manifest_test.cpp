#include "app/models/manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "ml/backbone/backbone.h"
#include "tests/ml/core/test_files.h"
#include "tests/support/shared_material.h"

namespace diatom::app {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using tests::sentence_of;

TEST(Manifest, WhatShipsNamesBackbonesAndWholeHashes) {
  const auto manifest = read_manifest(shipped_manifest());
  EXPECT_GE(manifest.weights.size(), 5U);
  EXPECT_FALSE(manifest.terms.empty());
  for (const auto& weights : manifest.weights) {
    SCOPED_TRACE(weights.name);
    const auto& method = ml::BackboneRegistry::instance().find(weights.backbone);
    EXPECT_TRUE(method.needs_weights);
    EXPECT_TRUE(weights.address.starts_with("https://"));
    EXPECT_GT(weights.megabytes, 1.0);
    EXPECT_FALSE(weights.licence.empty());
    // torchvision's files carry the first eight digits in their names.
    const auto dash = weights.file_name.rfind('-');
    ASSERT_NE(dash, std::string::npos);
    EXPECT_EQ(weights.file_name.substr(dash + 1, 8), weights.sha256.substr(0, 8));
  }
}

TEST(Manifest, AnUnknownNameListsTheKnown) {
  const auto manifest = read_manifest(shipped_manifest());
  try {
    manifest.find("resnet1001");
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(),
                AllOf(HasSubstr("resnet1001"), HasSubstr("resnet18"), HasSubstr("squeezenet1_1")));
  }
  EXPECT_EQ(manifest.find("resnet18").backbone, "resnet18");
}

TEST(Manifest, WhatCannotBeTrustedIsRefused) {
  const tests::TemporaryFolder folder;
  const auto refusal_of = [&](const char* key, const char* value) {
    nlohmann::json entry = {{"name", "net"},
                            {"backbone", "resnet18"},
                            {"address", "https://example.org/net.pth"},
                            {"sha256", std::string(64, 'a')},
                            {"megabytes", 1.0},
                            {"trained_on", "nothing"},
                            {"licence", "CC0"}};
    if (key != nullptr) entry[key] = value;
    const nlohmann::json manifest = {{"terms", ""}, {"weights", {entry}}};
    tests::write_file(folder / "m.json", manifest.dump());
    return sentence_of([&] { read_manifest(folder / "m.json"); });
  };
  EXPECT_EQ(refusal_of(nullptr, nullptr), "");
  EXPECT_THAT(refusal_of("address", "file:///etc/passwd"), HasSubstr("neither https:// nor"));
  EXPECT_THAT(refusal_of("address", "https://example.org/a/.."), HasSubstr("names no file"));
  EXPECT_THAT(refusal_of("address", "https://example.org/"), HasSubstr("names no file"));
  EXPECT_THAT(refusal_of("address", "https://example.org/a?b"), HasSubstr("names no file"));
  EXPECT_THAT(refusal_of("sha256", "aaaa"), HasSubstr("SHA-256 of 64 digits"));
  EXPECT_THAT(refusal_of("megabytes", "many"), HasSubstr("cannot use the manifest"));
}

TEST(Manifest, NoJsonAndNoFileAreSaid) {
  const tests::TemporaryFolder folder;
  tests::write_file(folder / "m.json", "{");
  EXPECT_THAT(sentence_of([&] { read_manifest(folder / "m.json"); }), HasSubstr("m.json"));
  EXPECT_THAT(sentence_of([&] { read_manifest(folder / "none.json"); }), HasSubstr("no such file"));
}

}  // namespace
}  // namespace diatom::app
