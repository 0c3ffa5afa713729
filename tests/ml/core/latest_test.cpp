#include "ml/core/latest.h"

#include <thread>

#include <gtest/gtest.h>

namespace diatom::ml {
namespace {

TEST(Latest, IsNullBeforeTheFirst) {
  EXPECT_EQ(Latest<int>().get(), nullptr);
}

TEST(Latest, PublishReturnsWhatItReplaced) {
  Latest<int> latest;
  const auto first = std::make_shared<const int>(1);
  EXPECT_EQ(latest.publish(first), nullptr);
  EXPECT_EQ(latest.publish(std::make_shared<const int>(2)), first);
}

TEST(Latest, GetLeavesAndTakeRemoves) {
  Latest<int> latest;
  latest.publish(std::make_shared<const int>(7));
  EXPECT_EQ(*latest.get(), 7);
  EXPECT_EQ(*latest.take(), 7);
  EXPECT_EQ(latest.take(), nullptr);
}

TEST(Latest, ReaderSeesOnlyRisingValues) {
  Latest<int> latest;
  std::thread writer([&] {
    for (int i = 1; i <= 20000; ++i) latest.publish(std::make_shared<const int>(i));
  });
  int newest = 0;
  while (newest < 20000) {
    const auto value = latest.get();
    if (!value) continue;
    ASSERT_GE(*value, newest);
    newest = *value;
  }
  writer.join();
}

}  // namespace
}  // namespace diatom::ml
