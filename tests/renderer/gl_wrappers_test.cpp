// The thin layer over OpenGL: owners, programs, the driver's version, debug messages.
#include <fstream>
#include <type_traits>

#include <gmock/gmock.h>

#include "renderer/gl/api.h"
#include "renderer/gl/driver.h"
#include "renderer/gl/handle.h"
#include "renderer/gl/program.h"
#include "tests/renderer/gl_test.h"
#include "tests/support/shared_material.h"

namespace diatom::renderer::gl {
namespace {

static_assert(!std::is_copy_constructible_v<Buffer>);
static_assert(!std::is_copy_assignable_v<Buffer>);
static_assert(std::is_nothrow_move_constructible_v<Buffer>);
static_assert(std::is_nothrow_move_assignable_v<Buffer>);
static_assert(!std::is_constructible_v<Buffer, Texture2D>);
static_assert(!std::is_assignable_v<Buffer&, Texture2D>);
static_assert(!std::is_convertible_v<std::uint32_t, Buffer>);
static_assert(!std::is_constructible_v<VertexShader, FragmentShader>);

class HandleTest : public GlTest {};

TEST_F(HandleTest, TheObjectEndsWithItsOwner) {
  std::uint32_t name = 0;
  {
    const auto buffer = Buffer::create();
    name = buffer.name();
    EXPECT_EQ(glIsBuffer(name), GL_TRUE);
  }
  EXPECT_EQ(glIsBuffer(name), GL_FALSE);
}

TEST_F(HandleTest, MovingHandsTheObjectOver) {
  auto first = Buffer::create();
  auto second = Buffer::create();
  const std::uint32_t kept = first.name();
  const std::uint32_t replaced = second.name();
  second = std::move(first);
  EXPECT_FALSE(first);  // NOLINT(bugprone-use-after-move): that it owns nothing is the point
  EXPECT_EQ(second.name(), kept);
  EXPECT_EQ(glIsBuffer(kept), GL_TRUE);
  EXPECT_EQ(glIsBuffer(replaced), GL_FALSE);
}

class ProgramTest : public GlTest {
 protected:
  void write(const std::string& file, const std::string& text) {
    std::ofstream(folder_ / file) << text;
  }

  std::string complaint_about(const std::string& name) {
    try {
      const Program program(name, folder_.path());
    } catch (const std::runtime_error& error) {
      complaints_.clear();  // some drivers also report the failure as a debug message
      return error.what();
    }
    return "";
  }

  tests::TemporaryFolder folder_;
};

TEST_F(ProgramTest, ErrorsNameFileAndLine) {
  write("frame.glsl", "#version 450 core\nconst int one = 1;\n");
  write("thing.vert", "void main() {\n  gl_Position = vec4(one);\n}\n");
  write("thing.frag", "out vec4 color;\nvoid main() {\n  color = vec4(1);\n  nonsense;\n}\n");
  EXPECT_THAT(complaint_about("thing"), testing::HasSubstr("thing.frag:4:"));
}

TEST_F(ProgramTest, ErrorsInTheSharedDeclarationsNameThatFile) {
  write("frame.glsl", "#version 450 core\n\nconst int one = nonsense;\n");
  write("thing.vert", "void main() {}\n");
  write("thing.frag", "void main() {}\n");
  EXPECT_THAT(complaint_about("thing"), testing::HasSubstr("frame.glsl:3:"));
}

TEST_F(ProgramTest, AMissingFileIsNamed) {
  write("frame.glsl", "#version 450 core\n");
  EXPECT_THAT(complaint_about("absent"), testing::HasSubstr("absent.vert"));
}

TEST_F(ProgramTest, StagesThatDoNotFitAreNamed) {
  write("frame.glsl", "#version 450 core\n");
  write("thing.vert", "out vec2 shade;\nvoid main() { shade = vec2(1); gl_Position = vec4(0); }\n");
  write("thing.frag", "in vec4 shade;\nout vec4 color;\nvoid main() {\n  color = shade;\n}\n");
  EXPECT_THAT(complaint_about("thing"), testing::HasSubstr("thing.vert and thing.frag"));
}

TEST(DriverVersion, AnOldOneIsRefusedInOneSentence) {
  EXPECT_NO_THROW(require_version({"some card", 4, 5, false}));
  EXPECT_NO_THROW(require_version({"some card", 5, 0, false}));
  try {
    require_version({"some card", 3, 3, false});
    FAIL() << "3.3 was accepted";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(),
                 "OpenGL 4.5 is needed; this machine's driver offers 3.3 (some card)");
  }
}

class DebugTest : public GlTest {};

TEST_F(DebugTest, AWrongCallIsHeard) {
  glEnable(0xFFFF);
  EXPECT_EQ(complaints_.size(), 1U);
  complaints_.clear();
}

}  // namespace
}  // namespace diatom::renderer::gl
