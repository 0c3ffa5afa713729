#include "app/panels/panels.h"

namespace diatom::app {

Panels make_panels() {
  Panels panels;
  panels.push_back(make_data_panel());
  panels.push_back(make_preparation_panel());
  panels.push_back(make_doctor_panel());
  panels.push_back(make_export_panel());
  panels.push_back(make_top_tuning_panel());
  panels.push_back(make_clusters_panel());
  panels.push_back(make_look_inside_panel());
  panels.push_back(make_latent_panel());
  panels.push_back(make_race_panel());
  panels.push_back(make_pretraining_panel());
  panels.push_back(make_map_panel());
  panels.push_back(make_live_panel());
  panels.push_back(make_monitor_panel());
  panels.push_back(make_strangers_panel());
  panels.push_back(make_jobs_panel());
  panels.push_back(make_history_panel());
  panels.push_back(make_log_panel());
  return panels;
}

}  // namespace diatom::app
