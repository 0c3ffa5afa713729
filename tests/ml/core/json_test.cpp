#include "ml/core/json.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/ml/core/test_files.h"

namespace diatom::ml {
namespace {

std::string nested(int depth) {
  const auto levels = static_cast<std::size_t>(depth);
  return std::string(levels, '[') + std::string(levels, ']');
}

TEST(Json, IsReadAsEver) {
  EXPECT_EQ(parse_json(R"({"a":[1,null,"x"]})"), (nlohmann::json{{"a", {1, nullptr, "x"}}}));
  EXPECT_NO_THROW(parse_json(nested(90)));
  EXPECT_THROW(parse_json("{"), nlohmann::json::parse_error);
}

TEST(Json, TooDeepIsRefusedBeforeAnybodyWalksIt) {
  EXPECT_EQ(tests::sentence_of([] { parse_json(nested(1'000'000)); }),
            "its JSON is nested too deeply");
}

}  // namespace
}  // namespace diatom::ml
