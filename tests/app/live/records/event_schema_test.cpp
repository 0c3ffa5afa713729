// The tables of an event log: older files are brought up, and keep their rows.
#include "app/live/records/event_schema.h"

#include <array>
#include <span>

#include <gtest/gtest.h>

#include "tests/app/live/records/event_material.h"
#include "tests/support/shared_material.h"

namespace diatom::live {
namespace {

using diatom::tests::TemporaryFolder;
using tests::at;
using tests::noon;
using tests::run_record;

TEST(EventSchema, OlderFilesAreBroughtUpAndKeepTheirRows) {
  const TemporaryFolder folder;
  Database database(folder / "events.db", Database::Access::write, 1000);
  const std::array<const char*, 2> steps = {"CREATE TABLE a (x INTEGER)",
                                            "ALTER TABLE a ADD COLUMN y INTEGER DEFAULT 5"};
  migrate(database, std::span(steps).first(1));
  database.execute("INSERT INTO a VALUES (3)");
  migrate(database, steps);
  EXPECT_EQ(database.number("SELECT x + y FROM a"), 8);
  EXPECT_EQ(database.number("PRAGMA user_version"), 2);
  migrate(database, steps);  // nothing is left to do
  EXPECT_EQ(database.number("SELECT count(*) FROM a"), 1);
}

// A file of the first version, as it was written then.
TEST(EventSchema, AlarmsOfTheFirstVersionKeepTheirRuns) {
  const TemporaryFolder folder;
  {
    Database database(folder / "events.db", Database::Access::write, 1000);
    migrate(database, event_schema_steps().first(1));
    database.execute(
        "INSERT INTO runs VALUES (1, '2024-05-31T12:00:00.000Z', 's', 'h', '[]', NULL);"
        "INSERT INTO alarms VALUES (1, 1, '2024-05-31T12:00:01.000Z', 'disk', 'full', NULL, 3.0)");
  }
  EXPECT_THROW(EventReader(folder / "events.db"), SqliteError);  // until it is written to
  {
    EventLog log(at(folder / "events.db"));
    log.add(run_record());
    log.add(AlarmRecord{noon + std::chrono::seconds(2), "drift", "far", std::nullopt, 0.5},
            std::nullopt);
  }
  const auto alarms = EventReader(folder / "events.db").alarms({});
  ASSERT_EQ(alarms.size(), 2U);
  EXPECT_EQ(alarms[0].run, 1);
  EXPECT_EQ(alarms[0].alarm.text, "full");
  EXPECT_EQ(alarms[0].alarm.value, 3.0);
  EXPECT_EQ(alarms[0].alarm.clip, "");
  EXPECT_EQ(alarms[1].run, std::nullopt);
}

TEST(EventSchema, ABrokenStepLeavesTheFileAsItWas) {
  const TemporaryFolder folder;
  Database database(folder / "events.db", Database::Access::write, 1000);
  const std::array<const char*, 2> steps = {"CREATE TABLE a (x INTEGER)", "NO SQL"};
  EXPECT_THROW(migrate(database, steps), SqliteError);
  EXPECT_EQ(database.number("PRAGMA user_version"), 0);
  EXPECT_EQ(database.number("SELECT count(*) FROM sqlite_master"), 0);
}

}  // namespace
}  // namespace diatom::live
