// Results in a session file: what was trained, mapped and clustered, so far as panels show it and
// commands go on from it. Each pair is a way there and back; the ways back throw std::exception
// where parts are missing or do not fit the features.
//
// Not kept, since computed again when asked for: surfaces around groups, warm starts of a fit,
// leaving one image out, explanations, the anomaly trial, walks, slow motion, pictures.
#pragma once

#include "app/session.h"
#include "app/session_file/parts.h"
#include "app/session_file/shelf.h"

namespace diatom::app {

// `session` says what a run may share with it: features, taught labels, clusters.
Parts save_training(const TopTuningRun& run, const Session& session, ShelfOut& shelf);
ml::Snapshot<TopTuningRun> load_training(const Parts& parts, const Session& session,
                                         ShelfIn& shelf);

Parts save_clusters(const ClusterRun& run);
ml::Snapshot<ClusterRun> load_clusters(const Parts& parts, const Session& session);

Parts save_groups(const Groups& groups);
ml::Snapshot<Groups> load_groups(const Parts& parts, std::size_t rows);

Parts save_map(const Map& map, const Session& session);
ml::Snapshot<Map> load_map(const Parts& parts, const Session& session);

Parts save_quality(const ml::MapQuality& quality);
ml::Snapshot<ml::MapQuality> load_quality(const Parts& parts, std::size_t rows);

Parts save_fine_tuning(const ml::FineTuning& run, ShelfOut& shelf);
ml::Snapshot<ml::FineTuning> load_fine_tuning(const Parts& parts, ShelfIn& shelf);

// Part of clusters and of maps: of features that have so many columns.
void save_reduction(const Reduction& reduction, const std::string& name, Parts& parts);
Reduction load_reduction(const std::string& name, const Parts& parts, Eigen::Index columns);

}  // namespace diatom::app
