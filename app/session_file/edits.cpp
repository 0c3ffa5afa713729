#include "app/session_file/edits.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "app/session_file/results.h"
#include "app/session_file/settings.h"

namespace diatom::app {

using nlohmann::json;

NLOHMANN_JSON_SERIALIZE_ENUM(EditOf, {{EditOf::choices, "choices"},
                                      {EditOf::backbone, "backbone"},
                                      {EditOf::model, "model"},
                                      {EditOf::rows, "rows"}})

namespace {

using Edits = std::vector<Edited>;

// Whether undo can come back to it from what a session file holds.
bool can_keep(const Edited& edit, const Session& session) {
  if (edit.of != EditOf::rows) return true;
  const bool same_features = !edit.features || edit.features == session.features;
  const bool same_clusters = !edit.clusters || edit.clusters == session.clusters;
  const auto rows = session.features ? session.features->samples.size() : 0;
  return same_features && same_clusters && edit.rows <= rows;
}

Edits::const_iterator first_kept(const Session& session) {
  const auto& edits = session.undo;
  auto first = edits.end();
  std::size_t of_rows = 0;
  while (first != edits.begin() && static_cast<std::size_t>(edits.end() - first) < kEditsKept) {
    const auto& older = *std::prev(first);
    of_rows += older.of == EditOf::rows ? 1 : 0;
    if (of_rows > kEditsOfRowsKept || !can_keep(older, session)) break;
    --first;
  }
  return first;
}

std::string under(std::size_t number, const char* what) {
  return std::to_string(number) + '.' + what;
}

// What is small, and kept by every edit.
json json_of_edit(const Edited& edit, const Session& session) {
  json said = {{"what", edit.what},
               {"series", edit.series},
               {"of", edit.of},
               {"choices", json_of(edit.choices)},
               {"backbone_request", json_of(edit.backbone_request)},
               {"same_backbone", session.backbone && edit.backbone.lock() == session.backbone},
               {"alarms", json_of(edit.alarms)}};
  if (edit.um_per_px) said["um_per_px"] = *edit.um_per_px;
  if (edit.fence && edit.fenced.lock() == session.map) said["fence"] = json_of(*edit.fence);
  return said;
}

void save_rows(const Edited& edit, std::size_t number, const Session& session, json& said,
               Parts& parts) {
  said["rows"] = edit.rows;
  said["classes"] = edit.classes;
  said["has_features"] = edit.features != nullptr;
  said["has_clusters"] = edit.clusters != nullptr;
  said["has_map"] = edit.map != nullptr;
  said["has_training"] = edit.training != nullptr && edit.training == session.training;
  said["has_appended"] = edit.appended != nullptr;
  if (edit.taught_labels) parts.add(under(number, "labels"), *edit.taught_labels);
  if (edit.groups) {
    said["group_names"] = edit.groups->names;
    said["group_marks"] = edit.groups->marks;
    parts.add(under(number, "groups"), edit.groups->of_row);
  }
  if (edit.dataset) {
    said["dataset_samples"] = edit.dataset->samples.size();
    said["dataset_classes"] = edit.dataset->classes;
  }
}

// The first rows have a class of those that there were.
void check_classes(const std::vector<ml::Sample>& samples, std::size_t rows,
                   const std::vector<std::string>& classes) {
  require(rows <= samples.size(), "edits and rows");
  for (std::size_t row = 0; row < rows; ++row)
    require(samples[row].label < static_cast<int>(classes.size()), "edits and classes");
}

ml::Snapshot<ml::Dataset> dataset_of_edit(const json& said, const Session& session) {
  if (!said.contains("dataset_samples") || !session.dataset) return nullptr;
  const auto classes = said.at("dataset_classes").get<std::vector<std::string>>();
  const auto count = said.at("dataset_samples").get<std::size_t>();
  check_classes(session.dataset->samples, count, classes);
  if (count == session.dataset->samples.size() && classes == session.dataset->classes)
    return session.dataset;
  auto dataset = *session.dataset;
  dataset.samples.resize(count);
  dataset.classes = classes;
  return snapshot_of(std::move(dataset));
}

void take_rows_of_edit(const json& said, std::size_t number, const Parts& parts,
                       const Session& session, Edited& edit) {
  edit.rows = said.at("rows").get<std::size_t>();
  edit.classes = said.at("classes").get<std::vector<std::string>>();
  edit.dataset = dataset_of_edit(said, session);
  if (said.at("has_features").get<bool>()) edit.features = session.features;
  if (said.at("has_clusters").get<bool>()) edit.clusters = session.clusters;
  if (said.at("has_map").get<bool>()) edit.map = session.map;
  if (said.at("has_training").get<bool>()) edit.training = session.training;
  const auto rows = session.features ? session.features->samples.size() : 0;
  require(edit.rows <= rows && (!edit.features || edit.rows == rows), "edits and rows");
  if (session.features) check_classes(session.features->samples, edit.rows, edit.classes);
  if (parts.has(under(number, "labels")))
    edit.taught_labels = snapshot_of(parts.integers(under(number, "labels")));
  if (edit.taught_labels) check_labels(*edit.taught_labels, edit.rows, edit.classes.size());
  if (!said.contains("group_names")) return;
  Parts groups;
  groups.json = {{"names", said.at("group_names")}, {"marks", said.at("group_marks")}};
  groups.add("of_row", parts.integers(under(number, "groups")));
  edit.groups = load_groups(groups, edit.rows);
}

Edited edit_from(const json& said, std::size_t number, const Parts& parts, const Session& session,
                 ShelfIn& shelf) {
  Edited edit;
  edit.what = said.at("what").get<std::string>();
  require(!edit.what.empty(), "edits");
  edit.series = said.at("series").get<std::string>();
  edit.of = said.at("of").get<EditOf>();
  edit.choices = choices_from(said.at("choices"));
  check_rows(edit.choices, session.features ? session.features->samples.size() : 0);
  edit.backbone_request = request_from(said.at("backbone_request"));
  edit.backbone_request.device = session.device;
  if (said.at("same_backbone").get<bool>()) edit.backbone = session.backbone;
  edit.alarms = alarms_from(said.at("alarms"));
  if (said.contains("um_per_px")) edit.um_per_px = said.at("um_per_px").get<double>();
  if (said.contains("fence")) {
    edit.fence = fence_from(said.at("fence"));
    edit.fenced = session.map;
  }
  edit.model = shelf.model(said.at("model").get<int>());
  if (edit.of == EditOf::rows) take_rows_of_edit(said, number, parts, session, edit);
  return edit;
}

// Rows from `first` on up to `end`, as they came: to be appended again where they were taken back.
ml::Snapshot<TaughtRows> appended_rows(const ml::Features& features, std::size_t first,
                                       std::size_t end, const TaughtRows& crops) {
  TaughtRows taught;
  taught.recipe = features.recipe;
  taught.features = features.values.middleRows(static_cast<Eigen::Index>(first),
                                               static_cast<Eigen::Index>(end - first));
  for (auto row = first; row < end; ++row) {
    const auto& sample = features.samples[row];
    const auto found = std::find_if(crops.samples.begin(), crops.samples.end(),
                                    [&](const auto& crop) { return crop.path == sample.path; });
    require(found != crops.samples.end(), "edits and what was taught");
    taught.samples.push_back(sample);
    taught.crops.push_back(crops.crops[static_cast<std::size_t>(found - crops.samples.begin())]);
  }
  return snapshot_of(std::move(taught));
}

}  // namespace

Parts save_edits(const Session& session, ShelfOut& shelf) {
  Parts parts;
  parts.json["edits"] = json::array();
  std::size_t number = 0;
  for (auto edit = first_kept(session); edit != session.undo.end(); ++edit, ++number) {
    auto said = json_of_edit(*edit, session);
    said["model"] = shelf.add(edit->model);
    if (edit->of == EditOf::rows) save_rows(*edit, number, session, said, parts);
    parts.json["edits"].push_back(std::move(said));
  }
  return parts;
}

// From the newest backwards: what an edit appended ends where the next one begins.
void load_edits(const Parts& parts, const TaughtRows& crops, Session& session, ShelfIn& shelf) {
  const auto& edits = parts.json.at("edits");
  auto end = session.features ? session.features->samples.size() : 0;
  for (auto number = edits.size(); number-- > 0;) {
    const auto& said = edits[number];
    auto edit = edit_from(said, number, parts, session, shelf);
    if (edit.of == EditOf::rows) {
      require(edit.rows <= end, "edits and rows");
      const bool has_appended = said.at("has_appended").get<bool>();
      require(!has_appended || session.features, "edits and what was taught");
      if (has_appended) edit.appended = appended_rows(*session.features, edit.rows, end, crops);
      end = edit.rows;
    }
    session.undo.push_back(std::move(edit));
  }
  std::reverse(session.undo.begin(), session.undo.end());
}

}  // namespace diatom::app
