#include "app/cli/processes.h"

#include <array>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

#include <spdlog/spdlog.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace diatom::app {

namespace {

constexpr const char* kFailed = "one of several processes failed; what the others finished is kept";

[[noreturn]] void run_part(int part, const std::function<void(int)>& work) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);  // whoever ends the parent ends its parts
  int exit_code = 0;
  try {
    work(part);
  } catch (const std::exception& error) {
    spdlog::error("{}", error.what());
    exit_code = 1;
  }
  std::_Exit(exit_code);  // what the parent has opened is the parent's to close
}

}  // namespace

void run_in_processes(int count, const std::function<void(int)>& work,
                      const std::function<void()>& watch) {
  std::vector<pid_t> parts;
  bool all_fine = true;
  for (int part = 0; part < count; ++part) {
    const pid_t child = fork();
    if (child == 0) run_part(part, work);
    if (child < 0)
      all_fine = false;
    else
      parts.push_back(child);
  }
  while (!parts.empty()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    std::erase_if(parts, [&](pid_t child) {
      int status = 0;
      if (waitpid(child, &status, WNOHANG) == 0) return false;
      all_fine = all_fine && WIFEXITED(status) && WEXITSTATUS(status) == 0;
      return true;
    });
    watch();
  }
  if (!all_fine) throw std::runtime_error(kFailed);
}

double computed_in_a_process(const std::function<double()>& work) {
  std::array<int, 2> ends{};  // of a pipe: to read from, to write to
  if (pipe(ends.data()) != 0) throw std::runtime_error("there is no pipe to another process");
  const pid_t child = fork();
  if (child == 0)
    run_part(0, [&](int /*part*/) {
      const double value = work();
      if (write(ends[1], &value, sizeof value) != sizeof value)
        throw std::runtime_error("a result could not be sent");
    });
  close(ends[1]);
  double value = 0.0;
  const bool has_come = read(ends[0], &value, sizeof value) == sizeof value;
  close(ends[0]);
  if (child > 0) waitpid(child, nullptr, 0);
  if (!has_come) throw std::runtime_error(kFailed);
  return value;
}

}  // namespace diatom::app
