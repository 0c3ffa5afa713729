// Data: what is open, and how its images become feature rows.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <imgui.h>

#include "app/class_counts.h"
#include "app/panels/actions.h"
#include "app/panels/explanation_mark.h"
#include "app/panels/icons.h"
#include "app/panels/panels.h"
#include "app/panels/widgets.h"
#include "app/words.h"

namespace diatom::app {
namespace {

const ml::BackboneMethod* find_backbone(const std::string& id) {
  const auto& all = ml::BackboneRegistry::instance().all();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const auto& method) { return method.info.id == id; });
  return found == all.end() ? nullptr : &*found;
}

bool same(const ml::BackboneRequest& a, const ml::BackboneRequest& b) {
  return a.id == b.id && a.weights == b.weights && a.layer == b.layer && a.size == b.size &&
         a.device == b.device && a.canvas_px == b.canvas_px;
}

void draw_skipped(const std::vector<ml::SkippedFile>& skipped) {
  if (skipped.empty()) return;
  const auto title = plural(static_cast<std::int64_t>(skipped.size()), "file") + " skipped";
  if (!ImGui::TreeNode("##skipped", "%s", title.c_str())) return;
  for (const auto& file : skipped) {
    text(file.path);
    muted_text(file.reason);
  }
  ImGui::TreePop();
}

void draw_name(const Session& session) {
  const auto& dataset = session.dataset;
  const auto& features = session.features;
  if (!dataset && !features) {
    muted_text("Nothing is open yet. A folder with one sub-folder of images per class will do.");
    return;
  }
  const auto count = dataset ? dataset->samples.size() : features->samples.size();
  emphasised_text(dataset ? dataset->name : session.data_address);
  ImGui::SameLine(0, ImGui::GetFontSize());
  muted_text(plural(static_cast<std::int64_t>(count), dataset ? "image" : "row"));
}

class DataPanel : public Panel {
 public:
  const char* title() const override { return "Data"; }

  void draw(PanelContext& context) override {
    draw_opening(context);
    draw_session_file(context);
    draw_name(context.session);
    draw_backbone(context);
    draw_extraction(context.session);
    draw_contents(context.session);
  }

 private:
  void draw_opening(PanelContext& context);
  void draw_session_file(PanelContext& context);
  void draw_contents(const Session& session);
  void draw_classes(const std::vector<std::string>& classes, renderer::Theme theme);
  void draw_backbone(PanelContext& context);
  void draw_backbone_choice();
  void draw_extraction(const Session& session);
  void follow(const ml::BackboneRequest& chosen);

  std::string address_;          // half-typed
  std::string session_file_;     // likewise
  std::string saved_as_;         // the session's, when it was last looked at
  ml::BackboneRequest request_;  // half-chosen
  std::string weights_;          // half-typed
  ml::BackboneRequest chosen_;   // the session's, when it was last looked at

  std::shared_ptr<const void> counted_;  // the data set or features that `counts_` speaks of
  std::vector<ClassCount> counts_;
};

void DataPanel::draw_opening(PanelContext& context) {
  const auto open = [&](const std::string& address) {
    if (!address.empty()) context.commands.emplace_back(OpenData{address});
  };
  if (icon_button("##look", Icon::folder,
                  with_key("Look for what to open", context.views, "open").c_str()))
    context.views.asked = "open";
  ImGui::SameLine();
  const bool entered = path_field("##address", "Folder or table", address_, button_room("Open"));
  ImGui::SameLine();
  const bool opens = ImGui::Button("Open");
  if (opens && address_.empty()) context.views.asked = "open";
  if (opens || entered) open(address_);
  if (ImGui::Button("Synthetic world", {-1, 0})) open("synthetic");
  tooltip("Microscope pictures drawn by code: a data set to begin with, with nothing downloaded.");
}

void DataPanel::draw_session_file(PanelContext& context) {
  const auto& file = context.session.file;
  if (saved_as_ != file.string()) session_file_ = saved_as_ = file.string();
  path_field("##session", "Session file", session_file_, button_room("Save") + button_room("Load"));
  if (!session_file_.empty()) tooltip(session_file_);
  ImGui::SameLine();
  const bool is_being_saved = !context.session.being_saved.empty();
  ImGui::BeginDisabled(is_being_saved);
  ImGui::BeginDisabled(session_file_.empty());
  if (ImGui::Button("Save")) context.commands.emplace_back(SaveSession{session_file_});
  ImGui::EndDisabled();
  tooltip("Data references, labels, models, map and views, in one file.");
  ImGui::SameLine();
  if (ImGui::Button("Load")) {
    if (session_file_.empty())
      context.views.asked = "open";
    else
      context.commands.emplace_back(OpenSession{session_file_});
  }
  ImGui::EndDisabled();
}

void DataPanel::draw_contents(const Session& session) {
  const auto& dataset = session.dataset;
  const auto& features = session.features;
  if (!dataset && !features) return;
  const auto& classes = dataset ? dataset->classes : features->classes;
  const std::shared_ptr<const void> shown =
      dataset ? std::shared_ptr<const void>(dataset) : std::shared_ptr<const void>(features);
  if (counted_ != shown) {
    counted_ = shown;
    counts_ = count_classes(dataset ? dataset->samples : features->samples, classes.size());
  }
  ImGui::Separator();
  if (classes.empty())
    muted_text("No labels: there are features and a map of them, but no classifier to train.");
  else
    draw_classes(classes, session.theme);
  draw_skipped(features ? features->skipped : dataset->skipped);
}

void DataPanel::draw_classes(const std::vector<std::string>& classes, renderer::Theme theme) {
  if (!ImGui::BeginTable("##classes", 3, ImGuiTableFlags_RowBg)) return;
  const float number = ImGui::CalcTextSize("00,000").x;
  ImGui::TableSetupColumn("class", ImGuiTableColumnFlags_WidthStretch);
  ImGui::TableSetupColumn("train", ImGuiTableColumnFlags_WidthFixed, number);
  ImGui::TableSetupColumn("test", ImGuiTableColumnFlags_WidthFixed, number);
  ImGui::TableHeadersRow();
  for (std::size_t id = 0; id < classes.size(); ++id) {
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    class_mark(static_cast<int>(id), theme);
    text(classes[id]);
    tooltip(classes[id]);
    for (const int count : {counts_[id].train, counts_[id].test}) {
      ImGui::TableNextColumn();
      text(grouped(count));
    }
  }
  ImGui::EndTable();
}

// What the command line or a session file chose appears here; what a person is choosing stays.
void DataPanel::follow(const ml::BackboneRequest& chosen) {
  if (!same(chosen, chosen_)) {
    chosen_ = request_ = chosen;
    weights_ = chosen.weights.string();
  }
  if (find_backbone(request_.id) == nullptr && !ml::BackboneRegistry::instance().all().empty())
    request_.id = ml::BackboneRegistry::instance().all().front().info.id;
}

void DataPanel::draw_backbone_choice() {
  const auto* const chosen = find_backbone(request_.id);
  ImGui::SetNextItemWidth(-mark_room());
  const bool open = ImGui::BeginCombo("##backbone", chosen ? chosen->info.label.c_str() : "");
  if (!open && chosen != nullptr) {
    tooltip(chosen->info.help);
    explanation_mark("backbone." + chosen->info.id);
  }
  if (!open) return;
  for (const auto& method : ml::BackboneRegistry::instance().all()) {
    if (ImGui::Selectable(method.info.label.c_str(), &method == chosen)) {
      request_.id = method.info.id;
      request_.layer.clear();
      request_.size = 0;
    }
    tooltip(method.info.help);
  }
  ImGui::EndCombo();
}

void DataPanel::draw_backbone(PanelContext& context) {
  follow(context.session.backbone_request);
  ImGui::TextDisabled("Backbone");
  explanation_mark("features");
  draw_backbone_choice();
  const auto* const method = find_backbone(request_.id);
  if (method == nullptr) return;
  const bool ships = !method->shipped_weights.empty();
  const char* hint = ships ? "Weights: its own" : "Weights: .safetensors or .pth";
  if (method->needs_weights) path_field("##weights", hint, weights_);

  int size = request_.size > 0 ? request_.size : method->default_size;
  ImGui::AlignTextToFramePadding();
  ImGui::TextDisabled("Size");
  ImGui::SameLine();
  ImGui::SetNextItemWidth(3.6F * ImGui::GetFontSize());
  if (ImGui::InputInt("px##size", &size, 0)) request_.size = std::clamp(size, 1, 4096);
  tooltip("Side of the square that the backbone sees, in pixels.");

  ImGui::SameLine();
  const bool ready =
      context.session.dataset && (!method->needs_weights || ships || !weights_.empty());
  ImGui::BeginDisabled(!ready);
  if (primary_button("Extract", {-1, 0})) {
    request_.weights = method->needs_weights ? weights_ : std::string();
    request_.device = context.session.device;
    // Unchanged, it is the one at hand, whose weights may have no file: they may just be trained.
    if (!context.session.backbone || !same(request_, context.session.backbone_request))
      context.commands.emplace_back(ChooseBackbone{request_});
    context.commands.emplace_back(StartExtraction{});
  }
  tooltip("Turn every image into a row of features by this backbone.");
  ImGui::EndDisabled();
}

void DataPanel::draw_extraction(const Session& session) {
  if (is_going(session, JobRole::features)) {
    const auto& status = *job_of(session, JobRole::features);
    progress(status.progress.fraction, status.progress.message);
    return;
  }
  if (!session.features) return;
  const auto& features = *session.features;
  muted_text(fmt::format("{} × {} features, extracted in {}", grouped(features.values.rows()),
                         grouped(features.values.cols()), duration(features.seconds)));
}

}  // namespace

std::unique_ptr<Panel> make_data_panel() {
  return std::make_unique<DataPanel>();
}

}  // namespace diatom::app
