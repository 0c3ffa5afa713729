// A workbench whose jobs step inline, with no window.
#pragma once

#include <gtest/gtest.h>

#include "app/workbench.h"

namespace diatom::app {

class WorkbenchTest : public testing::Test {
 protected:
  WorkbenchTest() { bench.session.backbone_request.id = "pixels"; }

  // As the frames do it: apply what follows, grant, collect.
  void frame() {
    for (const auto& command : bench.take_follow_ups()) apply(bench, command);
    bench.scheduler.grant(0.0, bench.session.pace);
    bench.collect();
  }

  void run_until_quiet() {
    for (int i = 0; i < 100000; ++i) {
      frame();
      if (!bench.scheduler.has_runnable() && !is_going(bench.session, JobRole::training)) return;
    }
    FAIL() << "the jobs never end";
  }

  void open_synthetic() {
    apply(bench, OpenData{"synthetic"});
    run_until_quiet();
    run_until_quiet();
  }

  Workbench bench{{}, ml::Scheduler::Mode::inline_steps};
};

}  // namespace diatom::app
