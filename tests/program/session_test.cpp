// The session file by the program itself: killed at any moment, it leaves one that can be read.
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "ml/core/random.h"
#include "ml/core/zip_writer.h"
#include "tests/program/small_data.h"
#include "tests/support/run_program.h"

namespace diatom::tests {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using testing::HasSubstr;

// The program, headless and autosaving all the time, until it is killed.
class Victim {
 public:
  explicit Victim(const Terminal& terminal) {
    std::vector<std::string> arguments = {"/usr/bin/env",
                                          "-C",
                                          (terminal / "").string(),
                                          "XDG_CACHE_HOME=" + (terminal / "cache").string(),
                                          "XDG_CONFIG_HOME=" + (terminal / "config").string(),
                                          "XDG_STATE_HOME=" + (terminal / "state").string(),
                                          program().string(),
                                          "--headless",
                                          "--frames",
                                          "1000000",
                                          "--autosave",
                                          "0.02",
                                          "--backbone",
                                          "pixels",
                                          "data"};
    std::vector<char*> argv;
    for (auto& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    for (const int stream : {1, 2})
      posix_spawn_file_actions_addopen(&files, stream, "/dev/null", O_WRONLY, 0600);
    if (posix_spawn(&process_, argv[0], &files, nullptr, argv.data(), environ) != 0) process_ = 0;
    posix_spawn_file_actions_destroy(&files);
  }
  ~Victim() { kill(); }
  Victim(const Victim&) = delete;
  Victim& operator=(const Victim&) = delete;

  bool has_ended() { return process_ == 0 || waitpid(process_, nullptr, WNOHANG) == process_; }

  void kill() {
    if (process_ == 0) return;
    ::kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    process_ = 0;
  }

 private:
  pid_t process_ = 0;
};

std::vector<fs::path> autosaves_in(const Terminal& terminal) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(terminal / "state/diatom/autosave", error))
    if (entry.path().extension() == ".diatom-session") files.push_back(entry.path());
  return files;
}

// False where the program ended by itself: it cannot draw here.
bool wait_for_autosave(Victim& victim, const Terminal& terminal) {
  while (autosaves_in(terminal).empty()) {
    if (victim.has_ended()) return false;
    std::this_thread::sleep_for(milliseconds(2));
  }
  return true;
}

class SessionFile : public testing::Test {
 protected:
  SessionFile() { write_small_data(terminal_ / "data", 12); }

  void SetUp() override {
    if (std::getenv("DIATOM_REQUIRE_GL") != nullptr) return;
    Victim victim(terminal_);
    if (!wait_for_autosave(victim, terminal_)) GTEST_SKIP() << "no OpenGL";
  }

  // The autosave of a program that was killed `after_ms` from its first one on; "" where it left
  // none.
  fs::path left_behind(int after_ms) const {
    fs::remove_all(terminal_ / "state");
    Victim victim(terminal_);
    if (!wait_for_autosave(victim, terminal_)) return {};
    std::this_thread::sleep_for(milliseconds(after_ms));
    return after_death(victim);
  }

  // The same, killed when it has learnt for some time.
  fs::path left_behind_trained() const {
    fs::remove_all(terminal_ / "state");
    Victim victim(terminal_);
    if (!wait_for_autosave(victim, terminal_)) return {};
    while (!holds_model(autosaves_in(terminal_).front()) && !victim.has_ended())
      std::this_thread::sleep_for(milliseconds(100));
    std::this_thread::sleep_for(milliseconds(2000));
    return after_death(victim);
  }

 private:
  fs::path after_death(Victim& victim) const {
    victim.kill();
    const auto files = autosaves_in(terminal_);
    EXPECT_EQ(files.size(), 1U);
    return files.empty() ? fs::path() : files.front();
  }

  bool holds_model(const fs::path& file) const {
    const auto outcome = terminal_.run({"session", file.string(), "--json", "-"});
    return outcome.exit_code == 0 && nlohmann::json::parse(outcome.out).at("model") != "";
  }

 protected:
  Terminal terminal_;
};

int kills() {
  const char* asked = std::getenv("DIATOM_KILLS");
  return asked != nullptr ? std::atoi(asked) : 10;
}

TEST_F(SessionFile, IsReadableWheneverTheProgramIsKilled) {
  ml::Random random(11);
  for (int i = 0; i < kills(); ++i) {
    const auto file = left_behind(static_cast<int>(random.uniform(0.0, 1500.0)));
    const auto outcome = terminal_.run({"session", file.string()});
    ASSERT_EQ(outcome.exit_code, 0) << "kill " << i << ": " << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("data"));
  }
}

TEST_F(SessionFile, ItsFiguresComeOutAgainAndTheWindowOpensIt) {
  const auto left = left_behind_trained();
  const auto file = terminal_ / "work.diatom-session";
  fs::copy_file(left, file);
  const auto checked = terminal_.run({"session", file.string(), "--check", "--json", "-"});
  EXPECT_EQ(checked.exit_code, 0) << checked.out << checked.err;
  EXPECT_THAT(checked.out, HasSubstr("\"agrees\": true"));
  EXPECT_THAT(checked.out, HasSubstr("held-out accuracy"));
  const auto shown = terminal_.run({"--headless", "--verbose", "--frames", "5", file.string()});
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_THAT(shown.err, HasSubstr("opened the session"));
  EXPECT_TRUE(autosaves_in(terminal_).size() == 1) << "a run of some frames leaves what is there";
}

TEST_F(SessionFile, WhatItHoldsIsExported) {
  const auto left = left_behind_trained();
  fs::copy_file(left, terminal_ / "work.diatom-session");
  const auto exported = [&](const char* what, const char* out) {
    const auto outcome = terminal_.run({"export", "work.diatom-session", what, out, "--json", "-"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return outcome.exit_code == 0 ? nlohmann::json::parse(outcome.out) : nlohmann::json();
  };
  EXPECT_EQ(exported("--torchscript", "model.pt").at("class_names"), nlohmann::json(small_classes));
  EXPECT_TRUE(fs::exists(terminal_ / "model.pt"));
  EXPECT_EQ(exported("--projector", "projector").at("n"), 36);
  EXPECT_TRUE(fs::exists(terminal_ / "projector/sprite.png"));
  const auto objects = exported("--ecotaxa", "objects");
  EXPECT_EQ(objects.at("objects"), 36);
  EXPECT_EQ(objects.at("predictions"), true);
  const auto table = text_of(terminal_ / "objects/ecotaxa_data.tsv");
  EXPECT_THAT(table, HasSubstr("object_predicted\tobject_probability"));
  EXPECT_EQ(count_lines(table), 38) << "names, types and a line an object";

  // The images go elsewhere: rows and model are here, images have to be found again.
  fs::rename(terminal_ / "data", terminal_ / "moved");
  const auto lost = terminal_.run({"export", "work.diatom-session", "--ecotaxa", "again"});
  EXPECT_EQ(lost.exit_code, 1);
  EXPECT_EQ(count_lines(lost.err), 1) << lost.err;
  EXPECT_THAT(lost.err, HasSubstr("say where they are"));
  EXPECT_FALSE(fs::exists(terminal_ / "again"));
  EXPECT_EQ(exported("--projector", "without_pictures").at("tile_px"), 0);
  const auto found =
      terminal_.run({"export", "work.diatom-session", "--ecotaxa", "again", "--images", "moved"});
  EXPECT_EQ(found.exit_code, 0) << found.err;
}

TEST_F(SessionFile, WhatItDoesNotHoldIsASentence) {
  ml::write_zip_entries(
      terminal_ / "empty.diatom-session",
      {{"session.json",
        R"({"format": 0, "data": "", "images": 0, "settings": {"choices": {}, "backbone": {"id": "pixels"}, "seed": 1}})"}});
  std::ofstream(terminal_ / "broken.diatom-session") << "half a file";
  const auto complaint = [&](const char* file, const char* what, int exit_code = 1) {
    const auto outcome = terminal_.run({"export", file, what, "out"});
    EXPECT_EQ(outcome.exit_code, exit_code) << outcome.err;
    EXPECT_EQ(count_lines(outcome.err), 1) << outcome.err;
    EXPECT_FALSE(fs::exists(terminal_ / "out"));
    return outcome.err;
  };
  EXPECT_THAT(complaint("empty.diatom-session", "--torchscript"),
              HasSubstr("empty.diatom-session: there is no model"));
  EXPECT_THAT(complaint("empty.diatom-session", "--projector"), HasSubstr("no features"));
  EXPECT_THAT(complaint("empty.diatom-session", "--ecotaxa"), HasSubstr("no images"));
  for (const char* what : {"--torchscript", "--projector", "--ecotaxa"}) {
    EXPECT_THAT(complaint("broken.diatom-session", what), HasSubstr("broken.diatom-session"));
    EXPECT_THAT(complaint("nowhere.diatom-session", what), HasSubstr("nowhere.diatom-session"));
  }
  const auto mixed =
      terminal_.run({"export", "empty.diatom-session", "--projector", "out", "--map", "map.npy"});
  EXPECT_EQ(mixed.exit_code, 2);
  EXPECT_THAT(mixed.err, HasSubstr("--map"));
}

TEST_F(SessionFile, WhatIsNoneIsASentence) {
  std::ofstream(terminal_ / "broken.diatom-session") << "half a file";
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"session", "broken.diatom-session", "--check"},
        {"session", "nowhere.diatom-session"}}) {
    const auto outcome = terminal_.run(arguments);
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_EQ(count_lines(outcome.err), 1) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(arguments[1]));
  }
}

}  // namespace
}  // namespace diatom::tests
