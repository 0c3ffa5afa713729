// A workbench with everything that a session file holds: data drawn by code, labels that were
// taught, clusters with a name, a fence, poses, colours.
#pragma once

#include "app/extract.h"
#include "tests/app/workbench_fixture.h"
#include "tests/support/shared_material.h"

namespace diatom::app {

class WholeSession : public WorkbenchTest {
 protected:
  void make_whole() {
    apply(bench, SetClassifierValue{"centres", 40});
    open_synthetic();
    apply(bench, SelectRows{{2, 3, 5, 8}});
    apply(bench, LabelRows{{1, 2}, 3});
    run_until_quiet();
    apply(bench, LabelRows{{7}, 0});
    run_until_quiet();
    apply(bench, ChooseReduction{"pca"});
    apply(bench, SetComponents{6});
    apply(bench, SetClusteringValue{"clusters", 5});
    apply(bench, StartClustering{});
    run_until_quiet();
    apply(bench, NameGroup{1, "green ones"});
    run_until_quiet();
    set_up_views();
  }

  void set_up_views() {
    apply(bench, SetFence{});
    apply(bench, ChooseColor{ColorBy::correctness});
    apply(bench, KeepPose{{"from above", {.yaw = 1.25F, .pitch = 1.5F, .distance = 3.5F}}});
    apply(bench, ChooseTheme{renderer::Theme::light});
    apply(bench, ChooseLayout{Layout::monitor});
    apply(bench, SetUiScale{1.5F});
    apply(bench, SetTrainingShare{0.5});
    apply(bench, SetAlarms{{live::alarm_rule("above:Volvox:10")}});
    apply(bench, SetScale{0.65});
    bench.map_camera.yaw = 2.5F;
  }

  std::filesystem::path file() const { return folder_ / "work.diatom-session"; }

  tests::TemporaryFolder folder_;
  Workbench other{{}, ml::Scheduler::Mode::inline_steps};
};

}  // namespace diatom::app
