#include "app/tour/actions.h"

#include <algorithm>
#include <utility>

#include "app/tour/colors.h"
#include "app/tour/known_calls.h"

namespace diatom::app {

namespace {

using MakeCommands = Commands (*)(const Call&, const Session&);

template <class X>
Commands one(X command) {
  Commands commands;
  commands.emplace_back(std::move(command));
  return commands;
}

const std::string& told(const Call& call, const char* name) {
  return call.words.at(name);
}

int told_whole(const Call& call, const char* name) {
  return static_cast<int>(call.numbers.at(name));
}

// The feeds of an earlier lesson, and whatever was held, are no part of the next one.
Commands begin_anew(const Call& /*nothing*/, const Session& session) {
  Commands commands;
  if (!session.playing) commands.emplace_back(PlayOrPause{});
  for (std::size_t i = 0; i < session.feeds.size(); ++i) commands.emplace_back(CloseFeed{});
  commands.emplace_back(SelectRows{});
  commands.emplace_back(FollowOrganism{});
  commands.emplace_back(SetMapLook{});
  return commands;
}

Commands choose_backbone(const Call& call, const Session& session) {
  ml::BackboneRequest request;
  request.id = told(call, "id");
  request.device = session.device;
  return one(ChooseBackbone{request});
}

Commands select_first(const Call& call, const Session& session) {
  std::vector<int> rows;
  const int all = session.features ? static_cast<int>(session.features->samples.size()) : 0;
  for (int row = 0; row < std::min(all, told_whole(call, "count")); ++row) rows.push_back(row);
  return rows.empty() ? Commands() : one(SelectRows{std::move(rows)});
}

Commands play_slow_motion(const Call& /*nothing*/, const Session& session) {
  if (!is_going(session, JobRole::slow_motion)) return one(StartSlowMotion{});
  return one(ResumeJob{job_of(session, JobRole::slow_motion)->id});
}

// To the far end of the dimension that is walked along, or of the one that says most.
Commands walk_along(const Call& /*nothing*/, const Session& session) {
  const auto& run = session.clusters;
  if (!run || !run->latents) return {};
  const ml::Vector mean = run->latents->colwise().mean().transpose();
  Eigen::Index dimension = 0;
  if (session.walk && session.walk->latents == run->latents)
    dimension = session.walk->dimension;
  else if (run->vae && !run->vae->curve.empty())
    run->vae->curve.back().kl_by_dimension.maxCoeff(&dimension);
  WalkTo walk{mean, static_cast<int>(dimension)};
  walk.latent[dimension] = run->latents->col(dimension).maxCoeff();
  return one(std::move(walk));
}

// The organism of the feed in view that has been looked at most often; -1: there is none.
std::ptrdiff_t best_sighting(const Session& session) {
  const auto& overlay = feed_in_view(session).overlay;
  if (!overlay) return -1;
  std::ptrdiff_t best = -1;
  int looks = 0;
  for (std::size_t i = 0; i < overlay->sightings.size(); ++i) {
    const auto& organism = overlay->sightings[i].organism;
    if (!organism || organism->exemplars.empty() || organism->looks <= looks) continue;
    looks = organism->looks;
    best = static_cast<std::ptrdiff_t>(i);
  }
  return best;
}

Commands follow_one(const Call& /*nothing*/, const Session& session) {
  const auto best = best_sighting(session);
  if (best < 0) return {};
  const auto& sighting = feed_in_view(session).overlay->sightings[static_cast<std::size_t>(best)];
  return one(FollowOrganism{sighting.organism->track});
}

// The organism that is followed, where it is still there, becomes a class of its own.
Commands teach_one_new_class(const Call& /*nothing*/, const Session& session) {
  if (!session.features) return {};
  const auto& overlay = feed_in_view(session).overlay;
  const auto* const followed = followed_sighting(session);
  const bool can_be_learnt = followed != nullptr && !followed->organism->exemplars.empty();
  const auto place = can_be_learnt ? followed - overlay->sightings.data() : best_sighting(session);
  if (place < 0) return {};
  return one(TeachSighting{static_cast<std::size_t>(place),
                           static_cast<int>(session.features->classes.size())});
}

const std::vector<KnownCall<MakeCommands>> known_actions = {
    {"begin_anew", {}, begin_anew},
    {"open_world", {}, [](const Call&, const Session&) { return one(OpenData{"synthetic"}); }},
    {"choose_backbone", {told_word("id")}, choose_backbone},
    {"extract", {}, [](const Call&, const Session&) { return one(StartExtraction{}); }},
    {"choose_classifier",
     {told_word("id")},
     [](const Call& call, const Session&) { return one(ChooseClassifier{told(call, "id")}); }},
    {"set_classifier",
     {told_word("parameter"), told_number("value")},
     [](const Call& call, const Session&) {
       return one(SetClassifierValue{told(call, "parameter"), call.numbers.at("value")});
     }},
    {"train", {}, [](const Call&, const Session&) { return one(StartTraining{}); }},
    {"colour",
     {told_word("by")},
     [](const Call& call, const Session&) {
       return one(ChooseColor{color_named(told(call, "by")).value_or(ColorBy::label)});
     }},
    {"map",
     {told_word("by")},
     [](const Call& call, const Session&) { return one(ChooseEmbedding{told(call, "by")}); }},
    {"select", {told_number("count")}, select_first},
    {"explain",
     {told_number("row")},
     [](const Call& call, const Session&) { return one(ExplainRow{told_whole(call, "row")}); }},
    {"set_fine_tuning",
     {told_word("parameter"), told_number("value")},
     [](const Call& call, const Session&) {
       return one(SetFineTuningValue{told(call, "parameter"), call.numbers.at("value")});
     }},
    {"race", {}, [](const Call&, const Session&) { return one(StartRace{}); }},
    {"step_slow_motion", {}, [](const Call&, const Session&) { return one(StepSlowMotion{}); }},
    {"play_slow_motion", {}, play_slow_motion},
    {"reduce",
     {told_word("by")},
     [](const Call& call, const Session&) { return one(ChooseReduction{told(call, "by")}); }},
    {"set_vae",
     {told_word("parameter"), told_number("value")},
     [](const Call& call, const Session&) {
       return one(SetVaeValue{told(call, "parameter"), call.numbers.at("value")});
     }},
    {"set_components",
     {told_number("count")},
     [](const Call& call, const Session&) {
       return one(SetComponents{told_whole(call, "count")});
     }},
    {"choose_clustering",
     {told_word("id")},
     [](const Call& call, const Session&) { return one(ChooseClustering{told(call, "id")}); }},
    {"set_clustering",
     {told_word("parameter"), told_number("value")},
     [](const Call& call, const Session&) {
       return one(SetClusteringValue{told(call, "parameter"), call.numbers.at("value")});
     }},
    {"cluster", {}, [](const Call&, const Session&) { return one(StartClustering{}); }},
    {"walk", {}, walk_along},
    {"pretrain",
     {told_number("epochs")},
     [](const Call& call, const Session&) {
       StartPretraining command;
       command.epochs = told_whole(call, "epochs");
       return one(command);
     }},
    {"use_pretrained", {}, [](const Call&, const Session&) { return one(UsePretrainedWeights{}); }},
    {"open_feed", {}, [](const Call&, const Session&) { return one(OpenFeed{"synthetic"}); }},
    {"look_at_organisms",
     {},
     [](const Call&, const Session&) { return one(ChooseLook{live::Look::organisms}); }},
    {"follow", {}, follow_one},
    {"teach_new_class", {}, teach_one_new_class},
    {"undo", {}, [](const Call&, const Session&) { return one(Undo{}); }},
};

}  // namespace

std::string what_is_wrong_with_action(const Call& action) {
  auto wrong = what_is_wrong_with(action, known_actions, "command");
  const auto by = action.words.find("by");
  if (wrong.empty() && action.name == "colour" && !color_named(by->second))
    wrong = "nothing is coloured by '" + by->second + "'";
  return wrong;
}

Commands commands_of(const Call& action, const Session& session) {
  return find_call(known_actions, action.name)->function(action, session);
}

}  // namespace diatom::app
