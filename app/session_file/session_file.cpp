#include "app/session_file/session_file.h"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>

#include "app/session_file/archive.h"
#include "app/session_file/data_reference.h"
#include "app/session_file/edits.h"
#include "app/session_file/migration.h"
#include "app/session_file/parts.h"
#include "app/session_file/results.h"
#include "app/session_file/shelf.h"
#include "app/session_file/tables.h"
#include "app/timeline.h"
#include "ml/core/json.h"

namespace diatom::app {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr const char* kSessionEntry = "session.json";

// Results are told apart by the names of their tensors: "map.points".
class ResultsOut {
 public:
  void add(const std::string& name, Parts parts) {
    ml::add_under(tensors_, name + '.', std::move(parts.tensors));
    json_[name] = std::move(parts.json);
  }
  void write(ArchiveOut& out) const {
    if (!tensors_.tensors.empty())
      ml::write_safetensors(out.place_for("results.safetensors"), tensors_);
    out.add_text("results.json", text_of(json_));
  }

 private:
  ml::TensorMap tensors_;
  json json_ = json::object();
};

class ResultsIn {
 public:
  explicit ResultsIn(const ArchiveIn& in) {
    if (in.contains("results.safetensors"))
      tensors_ = ml::read_safetensors(in.unpacked("results.safetensors"));
    if (in.contains("results.json")) json_ = with_nan(ml::parse_json(in.text("results.json")));
  }
  bool has(const std::string& name) const { return json_.contains(name); }
  Parts parts(const std::string& name) const {
    return {json_.at(name), ml::part_under(tensors_, name + '.')};
  }

 private:
  ml::TensorMap tensors_;
  json json_ = json::object();
};

// What is said of rows is worth something only beside these features.
template <class Result>
bool is_of(const ml::Snapshot<Result>& result, const Session& session) {
  return result && session.features && result->features == session.features;
}

void save_results(const Session& session, ShelfOut& shelf, ArchiveOut& out) {
  ResultsOut results;
  if (session.taught_labels) {
    Parts taught;
    taught.add("labels", *session.taught_labels);
    results.add("taught", std::move(taught));
  }
  const bool has_clusters = is_of(session.clusters, session) && session.clusters->latents;
  if (has_clusters) results.add("clusters", save_clusters(*session.clusters));
  if (has_clusters && session.groups) results.add("groups", save_groups(*session.groups));
  if (is_of(session.training, session))
    results.add("training", save_training(*session.training, session, shelf));
  if (is_of(session.map, session) && session.map->embedding)
    results.add("map", save_map(*session.map, session));
  if (quality_is_current(session) && is_of(session.map, session))
    results.add("quality", save_quality(*session.map_quality->quality));
  if (session.fine_tuning)
    results.add("fine_tuning", save_fine_tuning(*session.fine_tuning, shelf));
  results.add("edits", save_edits(session, shelf));
  results.write(out);
}

json json_of_fence(const Session& session) {
  const auto& fence = session.fence;
  if (!fence || fence->map != session.map) return json::object();
  return json_of(*fence);
}

void take_fence(const json& said, Session& session) {
  if (said.empty() || !session.map) return;
  session.fence = fence_from(said);
  session.fence->map = session.map;
}

void load_taught_labels(const ResultsIn& results, Session& session) {
  if (!results.has("taught")) return;
  auto labels = results.parts("taught").integers("labels");
  require(session.features != nullptr, "labels and features");
  check_labels(labels, session.features->samples.size(), session.features->classes.size());
  session.taught_labels = snapshot_of(std::move(labels));
}

void load_results(const ArchiveIn& in, const TaughtRows& crops, Session& session, ShelfIn& shelf) {
  const ResultsIn results(in);
  load_taught_labels(results, session);
  const bool has_features = session.features != nullptr;
  if (has_features && results.has("clusters"))
    session.clusters = load_clusters(results.parts("clusters"), session);
  if (session.clusters && results.has("groups"))
    session.groups = load_groups(results.parts("groups"), session.features->samples.size());
  if (has_features && results.has("training"))
    session.training = load_training(results.parts("training"), session, shelf);
  if (has_features && results.has("map")) session.map = load_map(results.parts("map"), session);
  if (session.map && results.has("quality"))
    session.map_quality = snapshot_of(MeasuredMap{
        session.map, load_quality(results.parts("quality"), session.features->samples.size())});
  if (results.has("fine_tuning"))
    session.fine_tuning = load_fine_tuning(results.parts("fine_tuning"), shelf);
  if (results.has("edits")) load_edits(results.parts("edits"), crops, session, shelf);
}

json head_of(const Session& session, const fs::path& file, const renderer::Camera& map_camera) {
  return {{"format", kSessionFormat},
          {"data", json_of(reference_for(session, file))},
          {"settings", settings_of(session)},
          {"feeds", json_of(feed_settings_of(session))},
          {"fence", json_of_fence(session)},
          {"map_camera", json_of(map_camera)},
          {"saved_as", session.file.empty() ? "" : fs::absolute(session.file).string()}};
}

void read_into(OpenedSession& opened, const ArchiveIn& in, const fs::path& file) {
  if (!in.contains(kSessionEntry)) throw std::runtime_error("it is no session of this program");
  const auto head = migrated(ml::parse_json(in.text(kSessionEntry)));
  auto& session = opened.session;
  take_settings(head.at("settings"), session);
  opened.feeds = feed_settings_from(head.value("feeds", json::object()));
  if (head.contains("map_camera")) opened.map_camera = camera_from(head.at("map_camera"));
  session.file = head.value("saved_as", "");
  if (in.contains("features.json")) session.features = snapshot_of(load_features(in));
  check_rows(session, session.features ? session.features->samples.size() : 0);
  TaughtRows crops;
  if (in.contains("dataset.json")) {
    session.dataset = snapshot_of(load_dataset(in));
    crops = load_crops(*session.dataset, in);
  }
  auto about_data = find_images(session, reference_from(head.at("data")), file, crops);
  if (!about_data.empty()) opened.warnings.push_back(std::move(about_data));

  const json empty_shelf = {{"models", json::array()}, {"backbones", json::array()}};
  ShelfIn shelf(in, head.value("shelf", empty_shelf), session.device);
  session.backbone = shelf.backbone(head.value("backbone", -1));
  session.model = shelf.model(head.value("model", -1));
  load_results(in, crops, session, shelf);
  take_fence(head.value("fence", json::object()), session);
  opened.warnings.insert(opened.warnings.end(), shelf.warnings().begin(), shelf.warnings().end());
}

void pack(const Session& session, json head, ArchiveOut& out) {
  ShelfOut shelf(out, session.backbone_request.weights);
  head["backbone"] = shelf.add(session.backbone);
  head["model"] = shelf.add(session.model);
  if (session.features) save_features(*session.features, out);
  if (session.dataset) {
    save_dataset(*session.dataset, out);
    if (session.dataset->images) save_crops(taught_crops(*session.dataset), out);
  }
  save_results(session, shelf, out);
  head["shelf"] = shelf.contents();
  out.add_text(kSessionEntry, text_of(head, 2));
}

[[noreturn]] void refuse(const fs::path& file, const ArchiveIn& in, const std::string& complaint) {
  const auto sentence = in.in_terms_of_archive(complaint.substr(0, complaint.find('\n')));
  const bool names_file = sentence.find(file.string()) != std::string::npos;
  throw std::runtime_error(names_file ? sentence
                                      : "cannot read " + file.string() + ": " + sentence);
}

}  // namespace

void write_session(const fs::path& file, const Session& session,
                   const renderer::Camera& map_camera) {
  try {
    ArchiveOut out;
    const auto newest = with_newest(session);  // also while the past of a training is looked at
    pack(newest, head_of(newest, file, map_camera), out);
    out.write(file);
  } catch (const std::exception& error) {
    const std::string complaint = error.what();
    const bool names_file = complaint.find(file.string()) != std::string::npos;
    throw std::runtime_error(names_file ? complaint
                                        : "cannot write " + file.string() + ": " + complaint);
  }
}

OpenedSession read_session(const fs::path& file, ml::Device device) {
  const ArchiveIn in(file);
  OpenedSession opened;
  opened.session.device = device;
  try {
    read_into(opened, in, file);
  } catch (const json::exception& error) {
    refuse(file, in, std::string("what it says of itself is damaged (") + error.what() + ")");
  } catch (const std::exception& error) {
    refuse(file, in, error.what());
  }
  return opened;
}

}  // namespace diatom::app
