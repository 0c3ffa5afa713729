// What was top-tuned and fine-tuned, in a session file.
#include <memory>
#include <utility>

#include "app/session_file/results.h"
#include "ml/classifier/falkon_tuning.h"

namespace diatom::ml {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Iteration, index, residual, accuracy_train, accuracy_test,
                                   seconds)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TuningPoint, sigma, lambda, rung, centres, accuracy, error)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CentresTried, centres, sigma, lambda, accuracy, gain,
                                   standard_error)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(FineTuningPoint, epochs, images_seen, seconds, loss,
                                   accuracy_train, accuracy_validation, accuracy_test,
                                   cosine_to_frozen)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SkippedFile, path, reason)

}  // namespace diatom::ml

namespace diatom::app {

namespace {

void save_fit(const ml::Fit& fit, Parts& parts) {
  parts.json["fit"] = {{"iterations", fit.iterations},
                       {"seconds", fit.seconds},
                       {"chosen", fit.chosen},
                       {"accuracy_leave_one_out", fit.accuracy_leave_one_out}};
  parts.add("test_scores", fit.test_scores);
  parts.add("centre_rows", fit.centre_rows);
}

ml::Fit load_fit(const Parts& parts, const ml::Snapshot<ml::Model>& model) {
  const auto& said = parts.json.at("fit");
  ml::Fit fit;
  if (model) fit.head = model->head;
  fit.iterations = said.at("iterations").get<std::vector<ml::Iteration>>();
  fit.seconds = said.at("seconds").get<double>();
  fit.chosen = said.at("chosen").get<std::map<std::string, double>>();
  fit.accuracy_leave_one_out = said.at("accuracy_leave_one_out").get<double>();
  fit.test_scores = parts.matrix("test_scores");
  fit.centre_rows = parts.rows("centre_rows");
  return fit;
}

void check_fit(const ml::Fit& fit, const ml::Features& features) {
  for (const auto row : fit.centre_rows)
    require(row >= 0 && row < features.values.rows(), "centres and features");
  const auto held_out = static_cast<Eigen::Index>(features.rows_of(ml::Split::test).size());
  const auto classes = static_cast<Eigen::Index>(features.classes.size());
  require(fit.test_scores.size() == 0 ||
              (fit.test_scores.rows() == held_out && fit.test_scores.cols() == classes),
          "scores and features");
}

void check_run(const TopTuningRun& run) {
  const auto& features = *run.features;
  const auto rows = features.samples.size();
  const auto classes = static_cast<int>(features.classes.size());
  if (run.model)
    require(run.model->standardisation.mean.size() == features.values.cols() &&
                run.model->classes.size() == features.classes.size(),
            "classifier and features");
  if (run.taught_labels) check_labels(*run.taught_labels, rows, features.classes.size());
  if (run.confidences) require(run.confidences->size() == rows, "confidences and features");
  if (run.predictions) {
    require(run.predictions->size() == rows, "predictions and features");
    for (const int label : *run.predictions)
      require(label >= 0 && label < classes, "predictions and classes");
  }
  if (run.fit) check_fit(*run.fit, features);
}

}  // namespace

Parts save_training(const TopTuningRun& run, const Session& session, ShelfOut& shelf) {
  Parts parts;
  parts.json["model"] = shelf.add(run.model);
  if (run.fit) save_fit(*run.fit, parts);
  if (run.tuning)
    parts.json["tuning"] = {{"points", run.tuning->points},
                            {"doublings", run.tuning->doublings},
                            {"seconds", run.tuning->seconds}};
  if (run.predictions) parts.add("predictions", *run.predictions);
  if (run.confidences) parts.add("confidences", *run.confidences);
  parts.json["labels_of_session"] = run.taught_labels == session.taught_labels;
  if (run.taught_labels && run.taught_labels != session.taught_labels)
    parts.add("taught_labels", *run.taught_labels);
  return parts;
}

ml::Snapshot<TopTuningRun> load_training(const Parts& parts, const Session& session,
                                         ShelfIn& shelf) {
  TopTuningRun run;
  run.features = session.features;
  run.model = shelf.model(parts.json.at("model").get<int>());
  if (parts.json.contains("fit")) run.fit = snapshot_of(load_fit(parts, run.model));
  if (parts.json.contains("tuning")) {
    const auto& said = parts.json.at("tuning");
    run.tuning = snapshot_of(ml::Tuning{said.at("points").get<std::vector<ml::TuningPoint>>(),
                                        said.at("doublings").get<std::vector<ml::CentresTried>>(),
                                        said.at("seconds").get<double>()});
  }
  if (parts.has("predictions")) run.predictions = snapshot_of(parts.integers("predictions"));
  if (parts.has("confidences")) run.confidences = snapshot_of(parts.floats("confidences"));
  if (parts.json.at("labels_of_session").get<bool>())
    run.taught_labels = session.taught_labels;
  else if (parts.has("taught_labels"))
    run.taught_labels = snapshot_of(parts.integers("taught_labels"));
  check_run(run);
  if (run.model && run.model->head)
    run.prepared = snapshot_of(ml::prepare_training(*run.features, run.model->standardisation));
  return snapshot_of(std::move(run));
}

Parts save_fine_tuning(const ml::FineTuning& run, ShelfOut& shelf) {
  Parts parts;
  parts.json = {{"curve", run.curve},
                {"best", run.best},
                {"model", shelf.add(run.model)},
                {"chosen", shelf.add(run.chosen)},
                {"seconds", run.seconds},
                {"unfolded", run.unfolded},
                {"first_layer", run.first_layer},
                {"skipped", run.skipped}};
  parts.add("predictions", run.predictions);
  return parts;
}

// Whatever it was at, it is over: a session keeps no optimiser.
ml::Snapshot<ml::FineTuning> load_fine_tuning(const Parts& parts, ShelfIn& shelf) {
  const auto& said = parts.json;
  ml::FineTuning run;
  run.curve = said.at("curve").get<std::vector<ml::FineTuningPoint>>();
  run.best = said.at("best").get<std::size_t>();
  require(run.best < std::max<std::size_t>(1, run.curve.size()), "fine-tuning's points");
  run.model = shelf.model(said.at("model").get<int>());
  run.chosen = shelf.model(said.at("chosen").get<int>());
  run.seconds = said.at("seconds").get<double>();
  run.is_over = true;
  run.unfolded = said.at("unfolded").get<bool>();
  run.first_layer = said.at("first_layer").get<std::string>();
  run.skipped = said.at("skipped").get<std::vector<ml::SkippedFile>>();
  run.predictions = parts.integers("predictions");
  return snapshot_of(std::move(run));
}

}  // namespace diatom::app
