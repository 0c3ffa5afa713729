#include "ml/core/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ml/core/test_files.h"

namespace diatom::ml {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

TEST(ParseCsv, SplitsRowsAndFieldsWithEitherLineEnding) {
  for (const std::string ending : {"\n", "\r\n"}) {
    const auto rows = parse_csv("path,label" + ending + "a.png,x" + ending + "b.png,");
    ASSERT_THAT(rows, SizeIs(3));
    EXPECT_THAT(rows[0].fields, ElementsAre("path", "label"));
    EXPECT_THAT(rows[1].fields, ElementsAre("a.png", "x"));
    EXPECT_THAT(rows[2].fields, ElementsAre("b.png", ""));
  }
}

TEST(ParseCsv, ReadsQuotedFields) {
  const auto rows = parse_csv("\"a, \"\"b\"\"\",\"two\nlines\",\"\"\nnext\n");
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_THAT(rows[0].fields, ElementsAre("a, \"b\"", "two\nlines", ""));
  EXPECT_EQ(rows[1].line, 3);
}

TEST(ParseCsv, DropsTheByteOrderMarkAndBlankLines) {
  const auto rows = parse_csv("\xEF\xBB\xBFpath\n\n\na\n\n");
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_THAT(rows[0].fields, ElementsAre("path"));
  EXPECT_THAT(rows[1].fields, ElementsAre("a"));
  EXPECT_EQ(rows[1].line, 4);
}

TEST(ParseCsv, NamesTheLineOfAQuoteThatNeverCloses) {
  EXPECT_THAT(tests::sentence_of([] { parse_csv("a,b\nc,\"d\ne\n"); }), HasSubstr("line 2"));
}

TEST(ParseCsv, OfNothingIsNothing) {
  EXPECT_THAT(parse_csv(""), SizeIs(0));
}

}  // namespace
}  // namespace diatom::ml
