// Runs the real program, which lies beside the test binary, the way a shell would.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/shared_material.h"

namespace diatom::tests {

inline std::filesystem::path program() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "diatom";
}

inline std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

inline std::size_t count_lines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

struct Outcome {
  int exit_code = 0;  // 128 + the signal's number, where one ended it
  std::string out;
  std::string err;
};

// Lacking OpenGL is this machine's matter, unless it is said to have it.
inline bool lacks_gl(const Outcome& outcome) {
  return outcome.exit_code == 1 && outcome.err.find("OpenGL 4.5") != std::string::npos &&
         std::getenv("DIATOM_REQUIRE_GL") == nullptr;
}

// One test's place to run the program in: its working folder, cache, configuration and state are
// its own.
class Terminal {
 public:
  Terminal() { std::filesystem::create_directories(folder_ / "config/diatom"); }

  std::filesystem::path operator/(const std::string& name) const { return folder_ / name; }

  // What the configuration file says.
  void configure(const std::string& toml) const {
    std::ofstream(folder_ / "config/diatom/config.toml") << toml;
  }

  // `wrapper` is what the program is started by, such as xvfb-run.
  Outcome run(const std::vector<std::string>& program_arguments,
              const std::vector<std::string>& wrapper = {}) const {
    std::vector<std::string> arguments = {"/usr/bin/env",
                                          "-C",
                                          folder_.path().string(),
                                          "XDG_CACHE_HOME=" + (folder_ / "cache").string(),
                                          "XDG_CONFIG_HOME=" + (folder_ / "config").string(),
                                          "XDG_STATE_HOME=" + (folder_ / "state").string()};
    arguments.insert(arguments.end(), wrapper.begin(), wrapper.end());
    arguments.push_back(program().string());
    arguments.insert(arguments.end(), program_arguments.begin(), program_arguments.end());
    std::vector<char*> argv;
    for (auto& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);

    const auto out = folder_ / "stdout.txt";
    const auto err = folder_ / "stderr.txt";
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_addopen(&files, 2, err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    pid_t child = 0;
    const int failure = posix_spawn(&child, argv[0], &files, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    if (failure != 0) throw std::runtime_error("cannot start " + arguments[0]);
    int status = 0;
    waitpid(child, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), text_of(out),
            text_of(err)};
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace diatom::tests
