// diatom log: what it says of an event log, and what it writes for others.
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "app/cli/command_line.h"
#include "app/cli/log_export.h"
#include "ml/core/csv.h"
#include "ml/core/dataset.h"
#include "tests/app/live/records/event_material.h"
#include "tests/support/shared_material.h"

namespace diatom::app {
namespace {

namespace fs = std::filesystem;
using diatom::tests::TemporaryFolder;
using live::tests::noisy_crop;
using live::tests::noon;
using live::tests::run_record;
using live::tests::track_record;
using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

std::string text_in(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// Four tracks: two in the first minute, one a minute later, one of a later run without a crop.
fs::path write_events(const TemporaryFolder& folder) {
  live::EventLogOptions options;
  options.file = folder / "events.db";
  live::EventLog log(options);
  log.add(run_record());
  for (const std::uint64_t seconds : {1, 2, 61}) {
    auto track = track_record(seconds, seconds == 2 ? "a \"b\", c" : "volvox");
    track.crop = noisy_crop(10);
    track.size_um = 20.5;
    log.add(track);
  }
  log.add(live::AlarmRecord{noon, "class_seen", "volvox was seen", "volvox", 1.0});
  log.add(live::GapRecord{noon, noon + std::chrono::seconds(3), "The camera was unplugged"});
  auto second = run_record();
  second.um_per_px.reset();
  second.start_utc += std::chrono::hours(1);
  log.add(second);
  log.add(track_record(3600));
  EXPECT_EQ(log.close().waiting, 0U);
  return options.file;
}

// What the verb prints. Throws what it fails by.
std::string output_of(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"diatom", "log"});
  std::vector<char*> argv;
  for (auto& argument : arguments) argv.push_back(argument.data());
  std::ostringstream out;
  auto* const before = std::cout.rdbuf(out.rdbuf());
  int exit_code = -1;
  try {
    exit_code = run_command_line(static_cast<int>(argv.size()), argv.data());
  } catch (...) {
    std::cout.rdbuf(before);
    throw;
  }
  std::cout.rdbuf(before);
  EXPECT_EQ(exit_code, 0);
  return out.str();
}

std::string refusal_of(const std::vector<std::string>& arguments) {
  try {
    output_of(arguments);
  } catch (const std::exception& refused) {
    return refused.what();
  }
  return {};
}

TEST(LogVerb, SummarisesInWordsAndInJson) {
  const TemporaryFolder folder;
  const auto file = write_events(folder).string();
  const auto words = output_of({file});
  EXPECT_THAT(words, HasSubstr("run 1\t2024-05-31T12:00:00.000Z\tsynthetic\t3 tracks\n"));
  EXPECT_THAT(words, HasSubstr("volvox\t3\n"));
  EXPECT_THAT(words, HasSubstr("at most 2 (in 2024-05-31T12:00)"));
  EXPECT_THAT(words, HasSubstr("1 alarms\n2024-05-31T12:00:00.000Z\tvolvox was seen\n"));
  EXPECT_THAT(words, HasSubstr("The camera was unplugged"));

  const auto results = json::parse(output_of({file, "--json", "-"}));
  EXPECT_EQ(results.at("tracks"), 4);
  EXPECT_EQ(results.at("classes").at("a \"b\", c"), 1);
  ASSERT_EQ(results.at("minutes").size(), 3U);
  EXPECT_EQ(results.at("minutes").at(1).at("minute"), "2024-05-31T12:01");
  EXPECT_EQ(results.at("runs").at(0).at("um_per_px"), 1.5);
  EXPECT_TRUE(results.at("runs").at(1).at("um_per_px").is_null());
  EXPECT_EQ(results.at("gaps").at(0).at("to"), "2024-05-31T12:00:03.000Z");
}

TEST(LogVerb, KeepsToItsRange) {
  const TemporaryFolder folder;
  const auto file = write_events(folder).string();
  const auto tracks = [&](const std::string& flag, const std::string& utc) {
    return json::parse(output_of({file, flag, utc, "--json", "-"})).at("tracks").get<int>();
  };
  EXPECT_EQ(tracks("--from", "2024-05-31T12:00:02Z"), 3);
  EXPECT_EQ(tracks("--to", "2024-05-31T12:00:02Z"), 1);
  EXPECT_EQ(tracks("--from", "2024-06-01"), 0);
}

TEST(LogVerb, WritesOneLineATrack) {
  const TemporaryFolder folder;
  const auto file = write_events(folder);
  output_of({file.string(), "--csv", (folder / "tracks.csv").string()});
  const auto rows = ml::parse_csv(text_in(folder / "tracks.csv"));
  ASSERT_EQ(rows.size(), 5U);
  ASSERT_EQ(rows[0].fields.size(), 16U);
  EXPECT_THAT(
      rows[2].fields,
      ElementsAre("1", "2", "2024-05-31T12:00:02.000Z", "2024-05-31T12:00:03.250Z", "31",
                  "a \"b\", c", "0.875", "30", "10", "20", "30", "40", "512.5", "20.5", "",
                  (folder / "events.crops/2024-05-31/120002.000-run1-track2.png").string()));
  EXPECT_EQ(rows[4].fields[15], "");
}

std::vector<std::vector<std::string>> table_in(const fs::path& tsv) {
  std::vector<std::vector<std::string>> rows;
  std::ifstream stream(tsv);
  for (std::string line; std::getline(stream, line);) {
    rows.emplace_back();
    std::istringstream fields(line);
    for (std::string field; std::getline(fields, field, '\t');) rows.back().push_back(field);
  }
  return rows;
}

TEST(LogVerb, WritesWhatEcoTaxaImports) {
  const TemporaryFolder folder;
  const auto file = write_events(folder);
  const auto out = folder / "export";
  const auto counts =
      json::parse(output_of({file.string(), "--ecotaxa", out.string(), "--json", "-"}));
  EXPECT_EQ(counts.at("objects"), 3);
  EXPECT_EQ(counts.at("without_crop"), 1);
  const auto rows = table_in(out / "ecotaxa_events.tsv");
  ASSERT_EQ(rows.size(), 5U);
  std::map<std::string, std::string> types;
  std::map<std::string, std::string> first;
  for (std::size_t i = 0; i < rows[0].size(); ++i) {
    EXPECT_THAT(rows[1][i], testing::AnyOf("[f]", "[t]"));
    types[rows[0][i]] = rows[1][i];
    first[rows[0][i]] = rows[2][i];
  }
  EXPECT_EQ(types["object_area"], "[f]");
  EXPECT_EQ(types["object_id"], "[t]");
  EXPECT_EQ(first["object_id"], "events_run1_track1");
  EXPECT_EQ(first["object_date"], "20240531");
  EXPECT_EQ(first["object_time"], "120001");
  EXPECT_EQ(first["object_annotation_status"], "predicted");
  EXPECT_EQ(first["object_annotation_category"], "volvox");
  EXPECT_EQ(first["object_novelty"], "");
  EXPECT_EQ(first["sample_id"], "events");
  for (std::size_t row = 2; row < rows.size(); ++row)
    EXPECT_EQ(ml::read_image(out / rows[row][0]).width, 10);
  EXPECT_EQ(std::distance(fs::directory_iterator(out), fs::directory_iterator()), 4);
}

TEST(LogVerb, WritesAnArchiveForEcoTaxa) {
  const TemporaryFolder folder;
  const auto file = write_events(folder);
  for (const char* name : {"out.zip", "OUT.ZIP"}) {
    output_of({file.string(), "--ecotaxa", (folder / name).string()});
    EXPECT_TRUE(fs::is_regular_file(folder / name));
    EXPECT_EQ(ml::open_dataset(folder / name).samples.size(), 3U);
  }
}

TEST(LogVerb, DoesNotOverwriteTheLog) {
  const TemporaryFolder folder;
  const auto file = write_events(folder).string();
  const auto before = text_in(file);
  EXPECT_THAT(refusal_of({file, "--csv", file}), HasSubstr("events.db, which"));
  EXPECT_THAT(refusal_of({file, "--json", file}), HasSubstr("events.db, which"));
  EXPECT_EQ(text_in(file), before);
}

TEST(LogVerb, AnExportThatFailsLeavesNothing) {
  const TemporaryFolder folder;
  const auto file = write_events(folder);
  fs::create_directory(folder / "full");
  std::ofstream(folder / "full/something") << "else";
  EXPECT_THAT(refusal_of({file.string(), "--ecotaxa", (folder / "full").string()}),
              HasSubstr("no empty folder"));
  EXPECT_THAT(refusal_of({file.string(), "--ecotaxa", (folder / "nowhere/out").string()}),
              HasSubstr("nowhere/out"));
  EXPECT_THAT(refusal_of({file.string(), "--csv", (folder / "nowhere/t.csv").string()}),
              HasSubstr("nowhere/t.csv"));
  for (const auto& entry : fs::directory_iterator(folder.path()))
    EXPECT_FALSE(entry.path().filename().string().starts_with(".diatom-")) << entry;
}

TEST(LogVerb, SaysWhyItCannotRead) {
  const TemporaryFolder folder;
  const auto file = write_events(folder).string();
  std::ofstream(folder / "text.db") << std::string(5000, 'x');
  std::ofstream(folder / "empty.db").flush();
  EXPECT_THAT(refusal_of({(folder / "none.db").string()}), HasSubstr("none.db: no such file"));
  EXPECT_THAT(refusal_of({(folder / "text.db").string()}), HasSubstr("it is no SQLite file"));
  EXPECT_THAT(refusal_of({(folder / "empty.db").string()}), HasSubstr("it is empty"));
  EXPECT_THAT(refusal_of({folder.path().string()}), HasSubstr("it is a folder"));
  {
    live::Database other(file, live::Database::Access::write, 1000);
    other.execute("PRAGMA user_version = 99");
  }
  EXPECT_THAT(refusal_of({file}), HasSubstr("a newer Diatom has made it"));
  live::Database other(file, live::Database::Access::write, 1000);
  other.execute("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  EXPECT_THAT(refusal_of({file}), HasSubstr("another program has locked it"));
}

}  // namespace
}  // namespace diatom::app
