// The panels of the window, one a file. This is the only place that lists them.
#pragma once

#include <memory>
#include <vector>

#include "app/panel.h"

namespace diatom::app {

std::unique_ptr<Panel> make_data_panel();
std::unique_ptr<Panel> make_preparation_panel();
std::unique_ptr<Panel> make_doctor_panel();
std::unique_ptr<Panel> make_export_panel();
std::unique_ptr<Panel> make_top_tuning_panel();
std::unique_ptr<Panel> make_clusters_panel();
std::unique_ptr<Panel> make_race_panel();
std::unique_ptr<Panel> make_pretraining_panel();
std::unique_ptr<Panel> make_look_inside_panel();
std::unique_ptr<Panel> make_latent_panel();
std::unique_ptr<Panel> make_map_panel();
std::unique_ptr<Panel> make_live_panel();
std::unique_ptr<Panel> make_monitor_panel();
std::unique_ptr<Panel> make_strangers_panel();
std::unique_ptr<Panel> make_jobs_panel();
std::unique_ptr<Panel> make_history_panel();
std::unique_ptr<Panel> make_log_panel();

using Panels = std::vector<std::unique_ptr<Panel>>;

// All of them; the tiling finds each by its title.
Panels make_panels();

}  // namespace diatom::app
