// Several processes of this program on one machine, for work that is cut into independent parts.
#pragma once

#include <functional>

namespace diatom::app {

// Runs work(0) ... work(count - 1), each in a process of its own that begins as a copy of this one,
// and `watch` here, twice a second, until all have ended. No other thread may be running. Throws
// std::runtime_error where one of them failed; its own sentence stands on stderr by then.
void run_in_processes(int count, const std::function<void(int)>& work,
                      const std::function<void()>& watch);

// What `work` gives, computed in a process of its own, so that this one stays as it is: a GPU, once
// used, could not be shared with processes that begin later. Throws std::runtime_error likewise.
double computed_in_a_process(const std::function<double()>& work);

}  // namespace diatom::app
