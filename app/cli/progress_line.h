// ProgressLine: a job's progress on one line of the terminal, rewritten in place and gone at the
// end. Where stderr is no terminal it says nothing.
#pragma once

#include <string>

#include "ml/core/job.h"
#include "ml/core/scheduler.h"

namespace diatom::app {

class ProgressLine {
 public:
  explicit ProgressLine(std::string title);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // Cheap to call after every step: it draws ten times a second.
  void show(const ml::Progress& progress);

 private:
  std::string title_;
  bool on_terminal_;
  ml::Scheduler::Clock clock_ = ml::Scheduler::steady_clock();
  double next_draw_ms_ = 0.0;
};

// Runs the job through behind a progress line, and gives its result.
template <class T>
ml::Snapshot<T> run_with_progress_line(std::string title, ml::ResultJob<T>& job) {
  ProgressLine line(std::move(title));
  return ml::run_to_result(job, [&line](const ml::Progress& progress) { line.show(progress); });
}

}  // namespace diatom::app
