#include "app/command_words.h"

#include <algorithm>
#include <type_traits>
#include <variant>

#include <fmt/format.h>

#include "app/coloring.h"
#include "app/panels/parameter_form.h"
#include "app/shown_groups.h"
#include "app/words.h"

namespace diatom::app {

namespace {

// "k-means: clusters" and "5". Of what slides, the subject alone names the series.
struct Phrase {
  std::string subject;
  std::string value = {};
  bool slides = false;
};

template <class X, class... Others>
constexpr bool is_among = (std::is_same_v<X, Others> || ...);

// What edits nothing that undo would bring back: it opens, starts, steps, saves, looks, or is about
// the window. A new command is named here, or has its words below.
template <class X>
constexpr bool is_no_edit =
    is_among<X, OpenData, StartExtraction, UsePreparation, UseImagesAsTheyAre, StartTraining,
             StartMap, Undo, Redo, GoBackTo, SaveModel, StepClustering, WithholdClass, WalkTo,
             StartRace, SaveFineTunedModel, LoadThumbnails, ExplainRow, LeaveOut, StartSlowMotion,
             StepSlowMotion, StartPretraining, UsePretrainedWeights, SavePretrainedWeights,
             PlayOrPause, StepTraining, SetPace, PauseJob, ResumeJob, CancelJob, ForgetEndedJobs,
             StartBoundary, StartMapQuality, OpenFeed, CloseFeed, ViewFeed, SetFeedProperty,
             FollowOrganism, StartLog, StopLog, ShowOverlay, SaveSession, OpenSession, RelocateData,
             AnswerRecovery, UseSettings, LookBackTo, GoOnFromHere, LeaveThePast, Export,
             SaveMapPicture, SaveTurntable, CancelRecording, StartDoctor, OpenDropped, ChooseLayout,
             SetUiScale, SetTrainingShare, ChooseTheme, SaveScreenshot, DismissNotices, Quit>;

template <class X>
requires is_no_edit<X> Phrase phrase_of(const X&, const Session&) {
  return {};
}

std::string class_named_by(const Session& session, int label) {
  const auto count = session.features ? static_cast<int>(session.features->classes.size()) : 0;
  if (label == count) return "a new class";
  if (label < 0 || label > count) return "no class";
  return session.features->classes[static_cast<std::size_t>(label)];
}

std::string group_named_by(const Session& session, int group) {
  if (!session.groups || group < 0 || group >= session.groups->count())
    return fmt::format("group {}", group + 1);
  return name_of(*session.groups, group);
}

std::string rows_in_words(const std::vector<int>& named) {
  return plural(static_cast<std::int64_t>(named.size()), "row");
}

template <class Registry>
const ml::MethodInfo* method_in(const Registry& registry, const std::string& id) {
  for (const auto& method : registry.all())
    if (method.info.id == id) return &method.info;
  return nullptr;
}

template <class Registry>
std::string label_of_method(const Registry& registry, const std::string& id) {
  const auto* const info = method_in(registry, id);
  return info != nullptr ? info->label : id;
}

std::string value_in_words(const ml::Parameter& parameter, double value) {
  if (parameter.kind == ml::ParameterKind::boolean) return value != 0.0 ? "on" : "off";
  if (parameter.kind == ml::ParameterKind::choice) {
    const auto place = static_cast<std::size_t>(std::max(0.0, value));
    return place < parameter.choices.size() ? parameter.choices[place] : fmt::format("{}", value);
  }
  if (value == 0.0 && zero_means_auto(parameter)) return "auto";
  return fmt::format("{:.4g}{}{}", value, parameter.unit.empty() ? "" : " ", parameter.unit);
}

Phrase value_phrase(const ml::MethodInfo* method, const std::string& parameter, double value) {
  if (method == nullptr) return {parameter, fmt::format("{:.4g}", value), true};
  for (const auto& declared : method->parameters)
    if (declared.id == parameter)
      return {method->label + ": " + declared.label, value_in_words(declared, value), true};
  return {method->label + ": " + parameter, fmt::format("{:.4g}", value), true};
}

// Of the first value that is another one.
Phrase changed_value(const ml::MethodInfo* method, const ml::ParameterValues& before,
                     const ml::ParameterValues& after) {
  for (const auto& [parameter, value] : after) {
    const auto found = before.find(parameter);
    if (found == before.end() || found->second != value)
      return value_phrase(method, parameter, value);
  }
  return {method != nullptr ? method->label : "values"};
}

// Data and classifier.

Phrase phrase_of(const ChooseBackbone& command, const Session&) {
  return {"backbone: " + label_of_method(ml::BackboneRegistry::instance(), command.request.id)};
}

Phrase phrase_of(const SetPreparation& command, const Session& session) {
  const auto& before = session.preparation;
  const auto& after = command.settings;
  if (before.relative_size != after.relative_size)
    return {after.relative_size ? "crops keep their relative size" : "crops fill their square"};
  return changed_value(&ml::isolation_info(), before.isolation, after.isolation);
}

Phrase phrase_of(const ChooseClassifier& command, const Session&) {
  return {"classifier: " + label_of_method(ml::ClassifierRegistry::instance(), command.id)};
}

Phrase phrase_of(const SetClassifierValue& command, const Session& session) {
  return value_phrase(method_in(ml::ClassifierRegistry::instance(), session.classifier),
                      command.parameter, command.value);
}

Phrase phrase_of(const ChooseCentres& command, const Session&) {
  if (command.rows.empty()) return {"centres are drawn"};
  return {rows_in_words(command.rows) +
          (command.rows.size() == 1 ? " is a centre" : " are the centres")};
}

Phrase phrase_of(const LabelRows& command, const Session& session) {
  return {rows_in_words(command.rows) + (command.rows.size() == 1 ? " is " : " are ") +
          class_named_by(session, command.label)};
}

Phrase phrase_of(const OpenModel& command, const Session&) {
  return {"model " + command.file.filename().string() + " opened"};
}

Phrase phrase_of(const SetFineTuningValue& command, const Session&) {
  return value_phrase(&ml::fine_tuning_info(), command.parameter, command.value);
}

Phrase phrase_of(const UseFineTunedModel&, const Session&) {
  return {"the fine-tuned model recognises"};
}

Phrase phrase_of(const CompareOnFeed& command, const Session&) {
  return {command.both ? "both models speak on the feed" : "one model speaks on the feed"};
}

// Clusters and groups.

Phrase phrase_of(const ChooseReduction& command, const Session&) {
  if (command.id == no_reduction) return {"reduced by: nothing"};
  if (command.id == reduction_by_pca) return {"reduced by: principal components"};
  return {"reduced by: " + label_of_method(ml::VaeRegistry::instance(), command.id)};
}

Phrase phrase_of(const SetVaeValue& command, const Session& session) {
  return value_phrase(method_in(ml::VaeRegistry::instance(), session.reduction), command.parameter,
                      command.value);
}

Phrase phrase_of(const SetComponents& command, const Session&) {
  return {"principal components:", std::to_string(command.count), true};
}

Phrase phrase_of(const ChooseClustering& command, const Session&) {
  return {"clustering: " + label_of_method(ml::ClusteringRegistry::instance(), command.id)};
}

Phrase phrase_of(const SetClusteringValue& command, const Session& session) {
  return value_phrase(method_in(ml::ClusteringRegistry::instance(), session.clustering),
                      command.parameter, command.value);
}

Phrase phrase_of(const StartClustering&, const Session& session) {
  return {"clusters by " + label_of_method(ml::ClusteringRegistry::instance(), session.clustering)};
}

Phrase phrase_of(const NameGroup& command, const Session& session) {
  const auto group = group_named_by(session, command.group);
  return {command.name.empty() ? group + " has no name" : group + " is called " + command.name};
}

Phrase phrase_of(const MergeGroups& command, const Session& session) {
  return {fmt::format("{} and {} are one", group_named_by(session, command.first),
                      group_named_by(session, command.second))};
}

Phrase phrase_of(const SplitGroup& command, const Session& session) {
  return {group_named_by(session, command.group) + " is split"};
}

Phrase phrase_of(const RejectOutliers& command, const Session& session) {
  return {"the farthest leave " + group_named_by(session, command.group)};
}

Phrase phrase_of(const MoveToGroup& command, const Session& session) {
  const bool one = command.rows.size() == 1;
  if (command.group == ml::outlier)
    return {rows_in_words(command.rows) + (one ? " is in no group" : " are in no group")};
  return {rows_in_words(command.rows) + (one ? " is in " : " are in ") +
          group_named_by(session, command.group)};
}

Phrase phrase_of(const LearnGroups&, const Session&) {
  return {"the groups' names are the classes"};
}

// The map.

Phrase phrase_of(const ChooseMapOf& command, const Session&) {
  return {command.what == MapOf::latents ? "map of the latents" : "map of the features"};
}

Phrase phrase_of(const SelectRows& command, const Session&) {
  return {command.rows.empty() ? "nothing selected" : rows_in_words(command.rows) + " selected"};
}

Phrase phrase_of(const SelectNeighbours& command, const Session&) {
  return {plural(command.count - 1, "neighbour") + " selected"};
}

Phrase phrase_of(const ChooseColor& command, const Session&) {
  return {"colour by " + words_for(command.by, command.column)};
}

Phrase phrase_of(const ChooseEmbedding& command, const Session&) {
  return {"map by " + label_of_method(ml::EmbeddingRegistry::instance(), command.id)};
}

Phrase phrase_of(const SetEmbeddingValue& command, const Session& session) {
  return value_phrase(method_in(ml::EmbeddingRegistry::instance(), session.embedding),
                      command.parameter, command.value);
}

// What of a look can be dragged.
Phrase phrase_of_sliding_look(const MapLook& before, const MapLook& after) {
  if (before.opacity != after.opacity)
    return {"opacity of the bounds:", fmt::format("{:.2f}", after.opacity), true};
  if (before.slice != after.slice)
    return {"the cut through the map:", fmt::format("{:.2f}", after.slice), true};
  const auto* const info = method_in(ml::BoundaryRegistry::instance(), after.boundary);
  return changed_value(info, values_in(before.boundary_values, after.boundary),
                       values_in(after.boundary_values, after.boundary));
}

Phrase phrase_of(const SetMapLook& command, const Session& session) {
  const auto& before = session.map_look;
  const auto& after = command.look;
  if (before.boundary != after.boundary)
    return {"bounds: " + (after.boundary.empty()
                              ? std::string("none")
                              : label_of_method(ml::BoundaryRegistry::instance(), after.boundary))};
  if (before.names != after.names)
    return {after.names ? "names on the map" : "no names on the map"};
  if (before.pictures != after.pictures)
    return {after.pictures ? "pictures on the map" : "no pictures on the map"};
  if (before.only_selected != after.only_selected)
    return {after.only_selected ? "only the selection stands out" : "all points stand out"};
  if (before.sliced != after.sliced)
    return {after.sliced ? "the map is cut open" : "the map is whole"};
  return phrase_of_sliding_look(before, after);
}

Phrase phrase_of(const KeepPose& command, const Session&) {
  return {"view " + command.pose.name + " kept"};
}

Phrase phrase_of(const ForgetPose& command, const Session&) {
  return {"view " + command.name + " forgotten"};
}

// Feeds and monitoring.

Phrase phrase_of(const TeachSighting& command, const Session& session) {
  return {"seen on the feed: " + class_named_by(session, command.label)};
}

Phrase phrase_of(const TeachStrangers& command, const Session& session) {
  return {"unknown organisms are " + class_named_by(session, command.label)};
}

Phrase phrase_of(const RenameClass& command, const Session& session) {
  return {class_named_by(session, command.label) + " is called " + command.name};
}

Phrase phrase_of(const SetFence&, const Session& session) {
  return {session.selection->empty() ? "no fence"
                                     : "a fence around " + rows_in_words(*session.selection)};
}

Phrase phrase_of(const SetAlarms& command, const Session& session) {
  const auto before = session.records ? session.records->rules : std::vector<live::AlarmRule>();
  const auto missing_in = [](const auto& rules, const auto& others) {
    return std::find_if(rules.begin(), rules.end(), [&](const live::AlarmRule& rule) {
      return std::find(others.begin(), others.end(), rule) == others.end();
    });
  };
  if (const auto added = missing_in(command.rules, before); added != command.rules.end())
    return {"alarm " + live::text_of(*added)};
  if (const auto gone = missing_in(before, command.rules); gone != before.end())
    return {"no alarm " + live::text_of(*gone)};
  return {"alarms"};
}

Phrase phrase_of(const SetScale& command, const Session&) {
  if (!command.um_per_px) return {"sizes in pixels"};
  return {"scale:", fmt::format("{:.4g} µm a pixel", *command.um_per_px), true};
}

Phrase phrase_of(const ChooseLook& command, const Session&) {
  switch (command.look) {
    case live::Look::whole_frame:
      return {"look at the whole frame"};
    case live::Look::centre_square:
      return {"look at the centre square"};
    case live::Look::tiles:
      return {"look at tiles"};
    case live::Look::organisms:
      break;
  }
  return {"look at organisms"};
}

Phrase phrase_of(const SetDetectionValue& command, const Session&) {
  return value_phrase(&ml::detection_info(), command.parameter, command.value);
}

Phrase phrase_for(const Command& command, const Session& session) {
  return std::visit([&session](const auto& asked) { return phrase_of(asked, session); }, command);
}

}  // namespace

std::string words_of(const Command& command, const Session& session) {
  const auto said = phrase_for(command, session);
  return said.value.empty() ? said.subject : said.subject + " " + said.value;
}

std::string series_of(const Command& command, const Session& session) {
  const auto said = phrase_for(command, session);
  return said.slides ? said.subject : std::string();
}

}  // namespace diatom::app
