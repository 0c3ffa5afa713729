// GlTest: a test that draws. It has a headless debug context of its own, and fails if the driver
// complains while it runs. Where there is no OpenGL 4.5 the test is skipped, or fails
// where the environment says DIATOM_REQUIRE_GL=1.
#pragma once

#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "renderer/gl/debug.h"
#include "renderer/gl/driver.h"
#include "renderer/gl/headless.h"

namespace diatom::renderer {

class GlTest : public testing::Test {
 protected:
  void SetUp() override {
    try {
      context_ = std::make_unique<gl::HeadlessContext>(true);
      gl::require_version();
    } catch (const std::runtime_error& error) {
      const char* required = std::getenv("DIATOM_REQUIRE_GL");
      if (required != nullptr && std::string(required) == "1") FAIL() << error.what();
      GTEST_SKIP() << error.what();
    }
    listener_ = std::make_unique<gl::DebugListener>(
        [this](const gl::DebugMessage& message) { complaints_.push_back(message.text); });
  }

  void TearDown() override {
    listener_.reset();
    EXPECT_TRUE(complaints_.empty()) << complaints_.front();
  }

  std::vector<std::string> complaints_;  // a test that provokes some takes them out

 private:
  std::unique_ptr<gl::HeadlessContext> context_;
  std::unique_ptr<gl::DebugListener> listener_;
};

}  // namespace diatom::renderer
