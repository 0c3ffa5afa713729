// Which columns of a table are numbers.
#include "ml/core/number_columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diatom::ml {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsNan;
using testing::SizeIs;

std::vector<std::string> names_in(const char* text) {
  return number_columns(parse_csv(text)).names;
}

TEST(NumberColumns, AreThoseThatHoldNumbersAndNothingElse) {
  const auto columns =
      number_columns(parse_csv("path,depth,site,temperature,empty,split,far\n"
                               "a.png,1.5,north,,,train,inf\n"
                               "b.png,-2e1,south, 4 ,,test,1\n"));
  EXPECT_THAT(columns.names, ElementsAre("depth", "temperature"));
  ASSERT_THAT(columns.rows, SizeIs(2));
  EXPECT_THAT(columns.rows[0], ElementsAre(1.5, IsNan()));
  EXPECT_THAT(columns.rows[1], ElementsAre(-20.0, 4.0));
}

TEST(NumberColumns, TakeWhatSpreadsheetsWriteForNothing) {
  const auto columns = number_columns(parse_csv("time\n1600000001\nNaN\nNA\n+5\n"));
  ASSERT_THAT(columns.rows, SizeIs(4));
  EXPECT_EQ(columns.rows[0][0], 1600000001.0) << "no digit is lost";
  EXPECT_THAT(columns.rows[1][0], IsNan());
  EXPECT_THAT(columns.rows[2][0], IsNan());
  EXPECT_EQ(columns.rows[3][0], 5.0);
}

TEST(NumberColumns, HaveANameOfTheirOwn) {
  EXPECT_THAT(names_in("path, label , split,depth\na.png,1,2,3\n"), ElementsAre("depth"));
  EXPECT_THAT(names_in(",path,x,x\n0,a.png,1,2\n"), ElementsAre("x"));
  EXPECT_THAT(names_in("depth\n"), IsEmpty()) << "no row";
  EXPECT_THAT(names_in("a,b\n1,2\n3\n"), ElementsAre("a", "b")) << "a short line lacks its last";
  EXPECT_THAT(names_in(""), IsEmpty());
}

}  // namespace
}  // namespace diatom::ml
