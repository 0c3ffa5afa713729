#include "app/tour/conditions.h"

#include <algorithm>
#include <cmath>

#include "app/race.h"
#include "app/tour/colors.h"
#include "app/tour/known_calls.h"

namespace diatom::app {

namespace {

using Holds = bool (*)(const Call&, const Session&);

// What a call may be told, or what holds where it is not.
double told_or(const Call& call, const char* name, double otherwise) {
  const auto found = call.numbers.find(name);
  return found == call.numbers.end() ? otherwise : found->second;
}
bool told_otherwise(const Call& call, const char* name, const std::string& is) {
  const auto found = call.words.find(name);
  return found != call.words.end() && found->second != is;
}

bool are_features_there(const Call& call, const Session& session) {
  const auto& features = session.features;
  return features && features->recipe && !is_going(session, JobRole::features) &&
         !told_otherwise(call, "by", features->recipe->backbone);
}

// A classifier has come to its end, on the features that are there now.
bool has_been_trained(const Call& call, const Session& session) {
  const auto& run = session.training;
  const bool has_ended =
      run && run->fit && run->model && run->predictions && run->features == session.features &&
      !is_going(session, JobRole::training) && !is_going(session, JobRole::features);
  if (!has_ended || told_otherwise(call, "by", run->model->head->method())) return false;
  if (run->features->recipe && told_otherwise(call, "backbone", run->features->recipe->backbone))
    return false;
  const auto centres = run->fit->chosen.find("centres");
  const double stands_on = centres == run->fit->chosen.end() ? NAN : centres->second;
  const double accuracy = run->fit->iterations.back().accuracy_test;
  const double wanted = told_or(call, "centres", NAN);
  return (std::isnan(wanted) || wanted == stands_on) && accuracy >= told_or(call, "above", -1.0) &&
         accuracy < told_or(call, "below", 2.0);
}

bool has_been_mapped(const Call& call, const Session& session) {
  return map_is_current(session) && !is_going(session, JobRole::map) &&
         session.embedding == call.words.at("by");
}

bool is_colored(const Call& call, const Session& session) {
  return color_named(call.words.at("by")) == session.color_by;
}

bool is_selected(const Call& call, const Session& session) {
  return static_cast<double>(session.selection->size()) >= told_or(call, "at_least", 1.0);
}

bool is_explained(const Call& /*nothing*/, const Session& session) {
  const auto& explanation = session.explanation;
  return explanation && explanation->training == session.training &&
         explanation->probabilities.size() > 0;
}

bool is_raced(const Call& /*nothing*/, const Session& session) {
  if (!session.fine_tuning || !session.fine_tuning->is_over) return false;
  return race_of(session.features.get(), session.training.get(), session.fine_tuning.get())
      .verdict.has_value();
}

bool moves_slowly(const Call& call, const Session& session) {
  const auto& run = session.slow_motion;
  if (!run || run->preconditioned.iterations.empty()) return false;
  const auto& iterations = run->preconditioned.iterations;
  return static_cast<double>(iterations.size()) >= told_or(call, "iterations", 1.0) &&
         iterations.back().residual < told_or(call, "residual_below", INFINITY);
}

bool is_clustered(const Call& call, const Session& session) {
  const auto& run = session.clusters;
  const bool has_ended = run && run->is_final && run->clustering && run->clustering->partition &&
                         !is_going(session, JobRole::clusters);
  if (!has_ended) return false;
  const double wanted = told_or(call, "clusters", 0.0);
  const bool found_out = run->how_many != nullptr;
  if (wanted > 0.0 && (found_out || run->clustering->partition->clusters() != wanted)) return false;
  if (told_otherwise(call, "number", found_out ? "found out" : "given")) return false;
  return told_or(call, "purity_above", -1.0) < 0.0 ||
         (run->scores().by_labels &&
          run->scores().by_labels->purity > call.numbers.at("purity_above"));
}

bool learns_latents(const Call& call, const Session& session) {
  const auto& run = session.clusters;
  return run && run->vae && run->vae->epochs >= call.numbers.at("epochs");
}

// Latent dimensions that say nothing, once the VAE has come to its end.
bool has_unused(const Call& call, const Session& session) {
  const auto& run = session.clusters;
  if (!is_clustered({}, session) || !run->vae || run->vae->curve.empty()) return false;
  const auto unused =
      (run->vae->curve.back().kl_by_dimension.array() < static_cast<float>(ml::collapsed_below))
          .count();
  return static_cast<double>(unused) >= told_or(call, "at_least", 0.0) &&
         static_cast<double>(unused) <= told_or(call, "at_most", INFINITY);
}

// A person has left the middle of the latent space.
bool has_walked(const Call& /*nothing*/, const Session& session) {
  const auto& walk = session.walk;
  if (!walk || !session.clusters || walk->latents != session.clusters->latents) return false;
  const ml::Vector mean = walk->latents->colwise().mean().transpose();
  return (walk->at - mean).cwiseAbs().maxCoeff() > 0.1F * (walk->high - walk->low);
}

bool is_pretrained(const Call& call, const Session& session) {
  const auto& run = session.pretraining;
  const bool has_ended = run && run->weights && !is_going(session, JobRole::pretraining);
  return has_ended && static_cast<double>(run->updates) >= told_or(call, "updates_from", 0.0) &&
         static_cast<double>(run->updates) <= told_or(call, "updates_to", INFINITY);
}

// Organisms of the newest frame that can be taught: the classifier has looked at them.
bool sees_organisms(const Call& call, const Session& session) {
  const auto& overlay = feed_in_view(session).overlay;
  if (!overlay) return false;
  const auto& all = overlay->sightings;
  const auto seen = std::count_if(all.begin(), all.end(), [](const live::Sighting& sighting) {
    return sighting.organism && !sighting.organism->exemplars.empty();
  });
  return static_cast<double>(seen) >= told_or(call, "at_least", 1.0);
}

bool follows_one(const Call& /*nothing*/, const Session& session) {
  return session.followed_track != 0;
}

bool has_classes(const Call& call, const Session& session) {
  return session.features &&
         static_cast<double>(session.features->classes.size()) == call.numbers.at("count");
}

// What was taught is in the picture.
bool has_learnt(const Call& /*nothing*/, const Session& session) {
  return session.lesson && session.lesson->shown_after_ms;
}

const std::vector<KnownCall<Holds>> known_conditions = {
    {"features", {perhaps_word("by")}, are_features_there},
    {"trained",
     {perhaps_word("by"), perhaps_word("backbone"), perhaps_number("centres"),
      perhaps_number("above"), perhaps_number("below")},
     has_been_trained},
    {"mapped", {told_word("by")}, has_been_mapped},
    {"coloured", {told_word("by")}, is_colored},
    {"selected", {perhaps_number("at_least")}, is_selected},
    {"explained", {}, is_explained},
    {"raced", {}, is_raced},
    {"slow_motion", {perhaps_number("iterations"), perhaps_number("residual_below")}, moves_slowly},
    {"clustered",
     {perhaps_number("clusters"), perhaps_word("number"), perhaps_number("purity_above")},
     is_clustered},
    {"learning_latents", {told_number("epochs")}, learns_latents},
    {"unused_dimensions", {perhaps_number("at_least"), perhaps_number("at_most")}, has_unused},
    {"walked", {}, has_walked},
    {"pretrained", {perhaps_number("updates_from"), perhaps_number("updates_to")}, is_pretrained},
    {"organisms", {perhaps_number("at_least")}, sees_organisms},
    {"following", {}, follows_one},
    {"classes", {told_number("count")}, has_classes},
    {"learnt", {}, has_learnt},
};

}  // namespace

std::string what_is_wrong_with_condition(const Call& condition) {
  return what_is_wrong_with(condition, known_conditions, "condition");
}

bool holds(const Call& condition, const Session& session) {
  return find_call(known_conditions, condition.name)->function(condition, session);
}

}  // namespace diatom::app
