// Every guided tour, played through by the program itself with nobody there.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/run_program.h"

namespace diatom::tests {
namespace {

using testing::HasSubstr;

class GuidedTour : public testing::TestWithParam<const char*> {
 protected:
  Terminal terminal_;
};

TEST_P(GuidedTour, ComesTrueStepByStep) {
  const auto outcome =
      terminal_.run({"--tour", GetParam(), "--headless", "--window-size", "900x600"});
  if (lacks_gl(outcome)) GTEST_SKIP() << outcome.err;
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, testing::Not(HasSubstr("not come true")));
  EXPECT_GE(count_lines(outcome.out), 4U) << outcome.out;
}

std::string name_of_case(const testing::TestParamInfo<const char*>& info) {
  std::string name = info.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, GuidedTour,
                         testing::Values("top-tuning", "falkon", "vae", "purity", "pre-training",
                                         "microscope"),
                         name_of_case);

}  // namespace
}  // namespace diatom::tests
