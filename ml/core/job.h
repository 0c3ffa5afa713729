// Job: resumable work, cut into steps so short that a frame can be drawn between two of them.
// step() is the primitive; running through is a loop over it, and pausing between steps changes
// nothing. A job is touched by one thread at a time and needs no locks; what it publishes through
// ResultJob may be read from any thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "ml/core/latest.h"

namespace diatom::ml {

struct Progress {
  float fraction = 0.0F;  // of the whole job, in [0, 1]
  std::string message;    // what is being done, for a person: "iteration 7 of 20, residual 3e-5"
};

enum class Step { more, done };

class Job {
 public:
  Job() = default;
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;
  virtual ~Job() = default;

  // Does one small bounded unit of work: aim for 4 ms, never above 100 ms on the reference machine.
  // Not called again after it returned Step::done or threw; throwing fails the job, with the
  // exception's text as the message a person reads.
  virtual Step step() = 0;

  // Called between steps, by the thread that steps.
  virtual Progress progress() const = 0;
};

// A job with a product that can be looked at while it grows. The last one published is the result.
template <class T>
class ResultJob : public Job {
 public:
  Snapshot<T> latest() const { return results_->get(); }

  // The outlet outlives the job: whoever holds it sees the newest product and never the job.
  std::shared_ptr<const Latest<T>> results() const { return results_; }

 protected:
  void publish(T value) { results_->publish(std::make_shared<const T>(std::move(value))); }
  void publish(Snapshot<T> value) { results_->publish(std::move(value)); }

 private:
  std::shared_ptr<Latest<T>> results_ = std::make_shared<Latest<T>>();
};

// Steps until done. `after_step` sees the progress after every step; it may be empty.
void run_to_completion(Job& job, const std::function<void(const Progress&)>& after_step = {});

template <class T>
Snapshot<T> run_to_result(ResultJob<T>& job,
                          const std::function<void(const Progress&)>& after_step = {}) {
  run_to_completion(job, after_step);
  return job.latest();
}

}  // namespace diatom::ml
