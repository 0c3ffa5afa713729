// The window on a real display. Slow, and so apart from the sanitizers: what the display's own
// libraries keep until the end cannot be told from a leak.
#include <cstdlib>

#include <gtest/gtest.h>

#include "tests/program/small_data.h"
#include "tests/support/run_program.h"

namespace diatom::tests {
namespace {

TEST(RealWindow, OpensOnADisplayAndEndsByItself) {
  if (std::system("command -v xvfb-run >/dev/null") != 0)
    GTEST_SKIP() << "there is no xvfb-run to open a window in";
  const Terminal terminal;
  write_small_data(terminal / "data", 4);
  const auto outcome = terminal.run(
      {"data", "--window-size", "640x400", "--frames", "20", "--screenshot-to", "shot.png"},
      {"xvfb-run", "-a", "-s", "-screen 0 800x600x24"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_GT(text_of(terminal / "shot.png").size(), 5000U) << "an empty picture";
}

}  // namespace
}  // namespace diatom::tests
