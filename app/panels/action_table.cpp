// The table of what a person can do by name, but for what depends on registries and data.
#include <array>

#include "app/panels/actions.h"
#include "app/panels/playing.h"
#include "app/timeline.h"

namespace diatom::app {
namespace {

using InContext = const PanelContext&;

template <class X>
void emits(PanelContext& context) {
  context.commands.emplace_back(X{});
}

template <live::Look look>
void emit_look(PanelContext& context) {
  context.commands.emplace_back(ChooseLook{look});
}

template <ml::Pace pace>
void emit_pace(PanelContext& context) {
  context.commands.emplace_back(SetPace{pace});
}

template <Layout layout>
void emit_layout(PanelContext& context) {
  context.commands.emplace_back(ChooseLayout{layout});
}

template <MapOf what>
void emit_map_of(PanelContext& context) {
  context.commands.emplace_back(ChooseMapOf{what});
}

// One of the switches of the map's look is turned over.
template <bool MapLook::*part>
void turn_over(PanelContext& context) {
  auto look = context.session.map_look;
  look.*part = !(look.*part);
  context.commands.emplace_back(SetMapLook{std::move(look)});
}

void scale_by(PanelContext& context, float steps) {
  constexpr float step = 0.125F;
  context.commands.emplace_back(SetUiScale{context.session.ui_scale + steps * step});
}

void change_theme(PanelContext& context) {
  const bool dark = context.session.theme == renderer::Theme::dark;
  context.commands.emplace_back(ChooseTheme{dark ? renderer::Theme::light : renderer::Theme::dark});
}

void teach_new_class(PanelContext& context) {
  const auto& features = context.session.features;
  const int label = features ? static_cast<int>(features->classes.size()) : 0;
  if (context.views.teachable)
    context.commands.emplace_back(TeachSighting{*context.views.teachable, label});
}

void teach_strangers(PanelContext& context) {
  const auto& session = context.session;
  const int label = session.features ? static_cast<int>(session.features->classes.size()) : 0;
  if (session.strangers && session.strangers->groups > 0)
    context.commands.emplace_back(TeachStrangers{0, label});
}

bool there_are_data(InContext context) {
  return context.session.dataset != nullptr;
}
bool there_are_features(InContext context) {
  return context.session.features != nullptr;
}
bool there_is_map(InContext context) {
  return context.session.map != nullptr;
}
bool can_record_map(InContext context) {
  return there_is_map(context) && !context.session.recording;
}
bool there_are_groups(InContext context) {
  return context.session.groups != nullptr;
}
bool there_is_feed(InContext context) {
  return !context.session.feeds.empty();
}
bool there_is_model(InContext context) {
  return can_train(context.session);
}
bool there_is_race(InContext context) {
  const auto& run = context.session.fine_tuning;
  return run && run->chosen;
}
bool there_are_latents(InContext context) {
  const auto& clusters = context.session.clusters;
  return clusters && clusters->latents;
}
bool there_is_past(InContext context) {
  return is_looking_back(context.session);
}
bool there_is_selection(InContext context) {
  return !context.session.selection->empty();
}

constexpr const char* document_group = "Document";
constexpr const char* edit_group = "Edit and teach";
constexpr const char* train_group = "Train";
constexpr const char* clusters_group = "Clusters";
constexpr const char* map_group = "Map";
constexpr const char* live_group = "Live";
constexpr const char* window_group = "Window";

constexpr std::array action_table = {
    FixedAction{.id = "save",
                .words = "Save the session",
                .group = document_group,
                .key = "Ctrl+S",
                .run = emits<SaveSession>},
    FixedAction{.id = "open",
                .words = "Open data, a model or a session",
                .group = document_group,
                .key = "Ctrl+O"},
    FixedAction{.id = "open_synthetic",
                .words = "Open the synthetic world",
                .group = document_group,
                .run = [](PanelContext& c) { c.commands.emplace_back(OpenData{"synthetic"}); }},
    FixedAction{.id = "extract",
                .words = "Extract features",
                .group = document_group,
                .enabled = there_are_data,
                .run = emits<StartExtraction>},
    FixedAction{.id = "doctor",
                .words = "Examine the data for mistakes",
                .group = document_group,
                .enabled = there_are_data,
                .run = emits<StartDoctor>},
    FixedAction{.id = "screenshot",
                .words = "Save a picture of the window",
                .group = document_group,
                .run = emits<SaveScreenshot>},
    FixedAction{.id = "map_picture",
                .words = "Save a picture of the map, four times as large",
                .group = document_group,
                .enabled = can_record_map,
                .run = emits<SaveMapPicture>},
    FixedAction{.id = "map_film",
                .words = "Save a film of one turn about the map",
                .group = document_group,
                .enabled = can_record_map,
                .run = emits<SaveTurntable>},
    FixedAction{.id = "stop_recording",
                .words = "Stop the picture or film of the map",
                .group = document_group,
                .enabled = [](InContext c) { return c.session.recording.has_value(); },
                .run = emits<CancelRecording>},
    FixedAction{.id = "quit", .words = "Quit", .group = document_group, .run = emits<Quit>},

    FixedAction{.id = "undo",
                .words = "Undo the last edit",
                .group = edit_group,
                .key = "Ctrl+Z",
                .enabled = [](InContext c) { return !c.session.undo.empty(); },
                .run = emits<Undo>},
    FixedAction{.id = "redo",
                .words = "Redo what was undone",
                .group = edit_group,
                .key = "Ctrl+Shift+Z",
                .also = "Ctrl+Y",
                .enabled = [](InContext c) { return !c.session.redo.empty(); },
                .run = emits<Redo>},
    FixedAction{.id = "find",
                .words = "Find rows by name or class",
                .group = edit_group,
                .key = "Ctrl+F",
                .enabled = there_is_map,
                .panel = "Map"},
    FixedAction{.id = "select_none",
                .words = "Select nothing",
                .group = edit_group,
                .enabled = there_is_selection,
                .run = emits<SelectRows>},
    FixedAction{.id = "new_class",
                .words = "What the feed shows is a new class",
                .group = edit_group,
                .key = "+",
                .enabled = [](InContext c) { return c.views.teachable.has_value(); },
                .run = teach_new_class},
    FixedAction{
        .id = "strangers",
        .words = "Unknown organisms are a new class",
        .group = edit_group,
        .key = "U",
        .enabled =
            [](InContext c) { return c.session.strangers && c.session.strangers->groups > 0; },
        .run = teach_strangers},

    FixedAction{.id = "play",
                .words = "Play or pause",
                .group = train_group,
                .key = "Space",
                .run = [](PanelContext& c) { emit_play_or_pause(c.session, c.commands); }},
    FixedAction{.id = "step",
                .words = "One step of the training",
                .group = train_group,
                .key = ".",
                .enabled = there_are_features,
                .run = emits<StepTraining>},
    FixedAction{.id = "train",
                .words = "Train the classifier",
                .group = train_group,
                .enabled = there_is_model,
                .run = emits<StartTraining>},
    FixedAction{
        .id = "tune",
        .words = "Train, and choose the parameters",
        .group = train_group,
        .enabled = there_is_model,
        .run = [](PanelContext& c) { c.commands.emplace_back(StartTraining{.tune = true}); }},
    FixedAction{.id = "slow_motion",
                .words = "FALKON in slow motion",
                .group = train_group,
                .enabled = there_is_model,
                .run = emits<StartSlowMotion>},
    FixedAction{.id = "step_slow_motion",
                .words = "One step of the slow motion",
                .group = train_group,
                .enabled = there_is_model,
                .run = emits<StepSlowMotion>},
    FixedAction{.id = "race",
                .words = "Race top-tuning against fine-tuning",
                .group = train_group,
                .enabled = there_are_data,
                .run = emits<StartRace>},
    FixedAction{.id = "use_fine_tuned",
                .words = "Recognise by the fine-tuned model",
                .group = train_group,
                .enabled = there_is_race,
                .run = emits<UseFineTunedModel>},
    FixedAction{.id = "pretrain",
                .words = "Pre-train diatom-net",
                .group = train_group,
                .run = emits<StartPretraining>},
    FixedAction{.id = "go_on_from_here",
                .words = "Go on from the moment that is looked at",
                .group = train_group,
                .enabled = there_is_past,
                .run = emits<GoOnFromHere>},
    FixedAction{.id = "leave_the_past",
                .words = "Return to the newest moment",
                .group = train_group,
                .enabled = there_is_past,
                .run = emits<LeaveThePast>},
    FixedAction{.id = "one_step",
                .words = "Jobs do one step a frame",
                .group = train_group,
                .run = emit_pace<ml::Pace::one_step>},
    FixedAction{.id = "fill_frame",
                .words = "Jobs fill the frame",
                .group = train_group,
                .run = emit_pace<ml::Pace::fill_frame>},
    FixedAction{.id = "flat_out",
                .words = "Jobs run flat out",
                .group = train_group,
                .run = emit_pace<ml::Pace::flat_out>},
    FixedAction{.id = "forget_jobs",
                .words = "Forget the jobs that have ended",
                .group = train_group,
                .run = emits<ForgetEndedJobs>},

    FixedAction{.id = "cluster",
                .words = "Find clusters",
                .group = clusters_group,
                .enabled = there_are_features,
                .run = emits<StartClustering>},
    FixedAction{.id = "cluster_again",
                .words = "Find clusters in the same latents",
                .group = clusters_group,
                .enabled = there_are_latents,
                .run =
                    [](PanelContext& c) {
                      c.commands.emplace_back(StartClustering{.keep_latents = true});
                    }},
    FixedAction{.id = "step_clustering",
                .words = "One step of the clustering",
                .group = clusters_group,
                .enabled = there_are_features,
                .run = emits<StepClustering>},
    FixedAction{.id = "name_group",
                .words = "Name the chosen group",
                .group = clusters_group,
                .key = "N",
                .enabled = there_are_groups,
                .panel = "Clusters"},
    FixedAction{.id = "merge_groups",
                .words = "Merge the two chosen groups",
                .group = clusters_group,
                .key = "M",
                .enabled = there_are_groups,
                .panel = "Clusters"},
    FixedAction{.id = "split_group",
                .words = "Split the chosen group",
                .group = clusters_group,
                .key = "S",
                .enabled = there_are_groups,
                .panel = "Clusters"},
    FixedAction{.id = "reject_outliers",
                .words = "Reject the farthest of the chosen group",
                .group = clusters_group,
                .key = "X",
                .enabled = there_are_groups,
                .panel = "Clusters"},
    FixedAction{.id = "learn_groups",
                .words = "Learn the groups' names as classes",
                .group = clusters_group,
                .enabled = there_are_groups,
                .run = emits<LearnGroups>},

    FixedAction{.id = "fit_map",
                .words = "Fit the map into view",
                .group = map_group,
                .key = "R",
                .run = [](PanelContext& c) { c.views.fit_map = true; }},
    FixedAction{.id = "lay_out",
                .words = "Lay the map out anew",
                .group = map_group,
                .enabled = there_are_features,
                .run = emits<StartMap>},
    FixedAction{.id = "measure_map",
                .words = "Measure how far the map can be trusted",
                .group = map_group,
                .enabled = there_is_map,
                .run = emits<StartMapQuality>},
    FixedAction{.id = "lasso",
                .words = "Drags select by lasso",
                .group = map_group,
                .key = "L",
                .enabled = there_is_map,
                .panel = "Map"},
    FixedAction{.id = "box",
                .words = "Drags select by box",
                .group = map_group,
                .key = "B",
                .enabled = there_is_map,
                .panel = "Map"},
    FixedAction{.id = "map_of_features",
                .words = "Map of the features",
                .group = map_group,
                .enabled = there_are_latents,
                .run = emit_map_of<MapOf::features>},
    FixedAction{.id = "map_of_latents",
                .words = "Map of the latents",
                .group = map_group,
                .enabled = there_are_latents,
                .run = emit_map_of<MapOf::latents>},
    FixedAction{.id = "names",
                .words = "Names of the groups on the map: on or off",
                .group = map_group,
                .enabled = there_is_map,
                .run = turn_over<&MapLook::names>},
    FixedAction{.id = "pictures",
                .words = "Pictures on the map: on or off",
                .group = map_group,
                .enabled = there_is_map,
                .run = turn_over<&MapLook::pictures>},
    FixedAction{.id = "alone",
                .words = "Only the selection stands out: on or off",
                .group = map_group,
                .enabled = there_is_map,
                .run = turn_over<&MapLook::only_selected>},
    FixedAction{.id = "cut",
                .words = "Cut the map open, or close it",
                .group = map_group,
                .enabled = there_is_map,
                .run = turn_over<&MapLook::sliced>},
    FixedAction{.id = "fence",
                .words = "A fence around the selection, or none",
                .group = map_group,
                .enabled = there_is_map,
                .run = emits<SetFence>},

    FixedAction{.id = "overlay",
                .words = "Labels over the live picture: on or off",
                .group = live_group,
                .key = "C",
                .run =
                    [](PanelContext& c) {
                      c.commands.emplace_back(ShowOverlay{!c.session.overlay_visible});
                    }},
    FixedAction{.id = "next_organism",
                .words = "Follow the next organism",
                .group = live_group,
                .key = "Right",
                .enabled = there_is_feed,
                .panel = "Live"},
    FixedAction{.id = "last_organism",
                .words = "Follow the one before",
                .group = live_group,
                .key = "Left",
                .enabled = there_is_feed,
                .panel = "Live"},
    FixedAction{.id = "synthetic_feed",
                .words = "Open the synthetic feed",
                .group = live_group,
                .run = [](PanelContext& c) { c.commands.emplace_back(OpenFeed{"synthetic"}); }},
    FixedAction{.id = "close_feed",
                .words = "Close the feed",
                .group = live_group,
                .enabled = there_is_feed,
                .run = emits<CloseFeed>},
    FixedAction{.id = "look_at_frame",
                .words = "Look at the whole frame",
                .group = live_group,
                .run = emit_look<live::Look::whole_frame>},
    FixedAction{.id = "look_at_centre",
                .words = "Look at the centre square",
                .group = live_group,
                .run = emit_look<live::Look::centre_square>},
    FixedAction{.id = "look_at_tiles",
                .words = "Look at tiles",
                .group = live_group,
                .run = emit_look<live::Look::tiles>},
    FixedAction{.id = "look_at_organisms",
                .words = "Look at organisms",
                .group = live_group,
                .run = emit_look<live::Look::organisms>},
    FixedAction{.id = "compare",
                .words = "Both models speak on the feed: on or off",
                .group = live_group,
                .enabled = there_is_race,
                .run =
                    [](PanelContext& c) {
                      c.commands.emplace_back(CompareOnFeed{!c.session.compare_on_feed});
                    }},
    FixedAction{.id = "stop_log",
                .words = "Stop the log",
                .group = live_group,
                .enabled = there_is_feed,
                .run = emits<StopLog>},

    FixedAction{
        .id = "palette", .words = "All commands by name", .group = window_group, .key = "Ctrl+P"},
    FixedAction{.id = "keys", .words = "Keys and gestures", .group = window_group, .key = "?"},
    FixedAction{.id = "tours", .words = "Guided tours", .group = window_group},
    FixedAction{
        .id = "theme", .words = "Light or dark", .group = window_group, .run = change_theme},
    FixedAction{.id = "teach",
                .words = "Layout: Teach",
                .group = window_group,
                .key = "F2",
                .run = emit_layout<Layout::teach>},
    FixedAction{.id = "explore",
                .words = "Layout: Explore",
                .group = window_group,
                .key = "F3",
                .run = emit_layout<Layout::explore>},
    FixedAction{.id = "monitor",
                .words = "Layout: Monitor",
                .group = window_group,
                .key = "F4",
                .run = emit_layout<Layout::monitor>},
    FixedAction{.id = "reset_layout", .words = "Reset the layout", .group = window_group},
    FixedAction{.id = "full_screen",
                .words = "Fill the screen",
                .group = window_group,
                .key = "F11",
                .run = [](PanelContext& c) { c.views.full_screen = !c.views.full_screen; }},
    FixedAction{.id = "larger",
                .words = "Everything larger",
                .group = window_group,
                .key = "Ctrl++",
                .run = [](PanelContext& c) { scale_by(c, 1); }},
    FixedAction{.id = "smaller",
                .words = "Everything smaller",
                .group = window_group,
                .key = "Ctrl+-",
                .run = [](PanelContext& c) { scale_by(c, -1); }},
    FixedAction{.id = "usual_size",
                .words = "Everything at its usual size",
                .group = window_group,
                .key = "Ctrl+0",
                .run = emits<SetUiScale>},
    FixedAction{.id = "dismiss",
                .words = "Clear the log",
                .group = window_group,
                .run = emits<DismissNotices>},
};

}  // namespace

std::span<const FixedAction> fixed_actions() {
  return action_table;
}

}  // namespace diatom::app
