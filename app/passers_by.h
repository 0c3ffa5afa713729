// PassersBy: what is made of organisms that have gone by: those that no class was sure of are
// pooled and grouped, and all of them say whether the world drifts away from what was learnt. Main
// thread only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/drift.h"
#include "app/feeds.h"
#include "app/session.h"
#include "app/strangers.h"

namespace diatom::app {

class Workbench;

class PassersBy {
 public:
  // Takes in who has gone, starts the jobs that are due, and tells the session how things stand.
  void follow(Workbench& bench, std::vector<Gone> gone);

  // What the pooled ones' features are of.
  const std::optional<ml::FeatureRecipe>& recipe() const { return recipe_; }

  // Those of a group of Session::strangers are known now.
  void forget(Workbench& bench, int group);

 private:
  void take_in(Session& session, const Gone& gone, double now_s);
  void group_strangers(Workbench& bench, double now_s);
  void measure_what_is_usual(Workbench& bench);

  std::vector<Stranger> pool_;
  std::optional<ml::FeatureRecipe> recipe_;
  bool pool_changed_ = false;
  double grouped_s_ = 0.0;

  DriftWatch drift_;
  ml::Snapshot<DriftMeasure> measure_;
  std::optional<ml::FeatureRecipe> measured_recipe_;
  std::string measured_data_;      // Session::data_address then
  std::size_t measured_rows_ = 0;  // Session::rows_at_full_fit then
  double looked_s_ = 0.0;
};

}  // namespace diatom::app
