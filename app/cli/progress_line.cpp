#include "app/cli/progress_line.h"

#include <cstdio>
#include <utility>

#include <unistd.h>

namespace diatom::app {

namespace {

constexpr double draw_every_ms = 100.0;
constexpr const char* clear_line = "\r\x1b[K";

}  // namespace

ProgressLine::ProgressLine(std::string title)
    : title_(std::move(title)), on_terminal_(isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
  if (on_terminal_) std::fputs(clear_line, stderr);
}

void ProgressLine::show(const ml::Progress& progress) {
  if (!on_terminal_ || clock_() < next_draw_ms_) return;
  next_draw_ms_ = clock_() + draw_every_ms;
  std::fprintf(stderr, "%s%s %3.0f %%  %.60s", clear_line, title_.c_str(),
               100.0 * static_cast<double>(progress.fraction), progress.message.c_str());
  std::fflush(stderr);
}

}  // namespace diatom::app
