#include "app/live/records/utc.h"

#include <stdexcept>

#include <gtest/gtest.h>

namespace diatom::live {
namespace {

TEST(Utc, IsWrittenWithMillisecondsAndReadBack) {
  for (const auto* text :
       {"2024-05-31T14:03:09.125Z", "2024-02-29T00:00:00.000Z", "1999-12-31T23:59:59.999Z"})
    EXPECT_EQ(iso_8601(utc_of(text)), text);
  EXPECT_EQ(iso_8601(Utc() - std::chrono::microseconds(1)), "1969-12-31T23:59:59.999Z");
}

TEST(Utc, MayBeShort) {
  EXPECT_EQ(iso_8601(utc_of("2024-05-31")), "2024-05-31T00:00:00.000Z");
  EXPECT_EQ(iso_8601(utc_of("2024-05-31T14:03")), "2024-05-31T14:03:00.000Z");
  EXPECT_EQ(iso_8601(utc_of("2024-05-31T14:03:09.5")), "2024-05-31T14:03:09.500Z");
}

TEST(Utc, WhatIsNoTimeIsRefused) {
  for (const auto* text : {"", "today", "2024-13-01", "2023-02-29", "2024-05-31T24:00",
                           "2024-05-31T14:60", "2024-05-31 14:03", "2024-05-31T14:03+02:00"})
    EXPECT_THROW(utc_of(text), std::invalid_argument) << text;
}

}  // namespace
}  // namespace diatom::live
