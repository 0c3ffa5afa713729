#include "ml/core/method.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diatom::ml {
namespace {

struct TestMethod {
  MethodInfo info;
};

MethodInfo with_parameters() {
  return {"m",
          "Method",
          "",
          {{.id = "lambda", .label = "λ", .default_value = 0.5},
           {.id = "count",
            .label = "n",
            .kind = ParameterKind::integer,
            .default_value = 3,
            .minimum = 1,
            .maximum = 9}}};
}

TEST(Registry, IsSortedByIdWhateverTheOrderOfRegistration) {
  Registry<TestMethod> registry;
  for (const char* id : {"c", "a", "b"}) registry.add({{id, id, "", {}}});
  std::string ids;
  for (const auto& method : registry.all()) ids += method.info.id;
  EXPECT_EQ(ids, "abc");
}

TEST(Registry, UnknownIdListsTheKnownOnes) {
  Registry<TestMethod> registry;
  registry.add({{"ridge", "Ridge", "", {}}});
  try {
    registry.find("rigde");
    FAIL() << "found what is not there";
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(),
                testing::AllOf(testing::HasSubstr("rigde"), testing::HasSubstr("ridge")));
  }
}

TEST(RegistryDeathTest, TwoMethodsUnderOneIdAreABug) {
  Registry<TestMethod> registry;
  registry.add({{"a", "A", "", {}}});
  EXPECT_DEATH(registry.add({{"a", "B", "", {}}}), "two methods registered under one id");
}

TEST(CheckedValues, AreCompletedByDefaults) {
  const auto values = checked_values(with_parameters(), {{"lambda", 0.25}});
  EXPECT_EQ(values.at("lambda"), 0.25);
  EXPECT_EQ(values.at("count"), 3);
}

TEST(CheckedValues, IntegersAreRounded) {
  EXPECT_EQ(checked_values(with_parameters(), {{"count", 4.4}}).at("count"), 4.0);
}

TEST(CheckedValues, RefuseWhatIsUnknownOrOutOfRange) {
  EXPECT_THROW(checked_values(with_parameters(), {{"mu", 1.0}}), std::invalid_argument);
  EXPECT_THROW(checked_values(with_parameters(), {{"count", 10.0}}), std::invalid_argument);
  EXPECT_THROW(checked_values(with_parameters(), {{"lambda", std::nan("")}}),
               std::invalid_argument);
}

}  // namespace
}  // namespace diatom::ml
