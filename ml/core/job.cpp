#include "ml/core/job.h"

namespace diatom::ml {

void run_to_completion(Job& job, const std::function<void(const Progress&)>& after_step) {
  auto outcome = Step::more;
  while (outcome == Step::more) {
    outcome = job.step();
    if (after_step) after_step(job.progress());
  }
}

}  // namespace diatom::ml
