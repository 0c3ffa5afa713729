#include "app/study/semantic_variability.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <ostream>
#include <set>
#include <stdexcept>
#include <utility>

#include <spdlog/fmt/fmt.h>

#include "app/chart/dot_plot.h"
#include "app/top_tuning_job.h"
#include "ml/core/files.h"
#include "ml/core/scheduler.h"
#include "ml/core/seeds.h"
#include "ml/core/tensor_map.h"
#include "ml/core/user_folders.h"
#include "ml/pretraining/pretrain.h"
#include "ml/synth/formula.h"
#include "ml/synth/world.h"

namespace diatom::app {

namespace {

// Independent draws under one seed.
enum Stream : std::uint64_t { source_stream, world_stream, formula_stream };

constexpr std::array heads = {"ridge", "falkon"};
constexpr std::size_t drawn_targets = 2;
constexpr int formulas_in_target = 20;
// With few pictures to top-tune on it shows what features are worth; with many all are near 100 %.
constexpr double held_out_of_drawn = 0.95;
constexpr double held_out_of_folder = 0.25;
constexpr auto batch = static_cast<int>(ml::pretrain_batch);

void check(const SemanticVariabilityOptions& options) {
  const auto refuse = [](const std::string& sentence) { throw std::invalid_argument(sentence); };
  if (options.few < 2 || options.many <= options.few)
    refuse(fmt::format("few and many are at least 2 classes, and many more than few, not {} and {}",
                       options.few, options.many));
  if (options.pictures < options.many)
    refuse(fmt::format("{} pictures are too few for {} classes", options.pictures, options.many));
  if (options.pictures % options.few != 0 || options.pictures % options.many != 0)
    refuse(fmt::format("{} pictures cannot be shared equally both by {} and by {} classes",
                       options.pictures, options.few, options.many));
  if (options.epochs < 1) refuse(fmt::format("epochs are 1 or more, not {}", options.epochs));
  if (options.seeds < 1 || options.seeds > 100)
    refuse(fmt::format("there can be 1 to 100 seeds, not {}", options.seeds));
  if (options.target_pictures < 2 * formulas_in_target)
    refuse(fmt::format("a target has at least {} pictures, not {}", 2 * formulas_in_target,
                       options.target_pictures));
}

bool is_registered(const std::string& backbone) {
  const auto& all = ml::BackboneRegistry::instance().all();
  return std::any_of(all.begin(), all.end(),
                     [&](const auto& method) { return method.info.id == backbone; });
}

// What a picture to draw and an update cost on this machine.
struct Pace {
  double picture_seconds = 0.0;
  double update_seconds = 0.0;
};

Pace measured_pace() {
  ml::PretrainOptions options;
  options.epochs = 5;  // of one update each; the first also warms up
  options.views_a_picture = 1;
  ml::Pretrain job({{"formula", ml::formula_dataset(2, batch / 2, 0)}}, options);
  const auto clock = ml::Scheduler::steady_clock();
  const double begin_ms = clock();
  while (!job.latest()) job.step();
  const double drawn_ms = clock();
  ml::run_to_completion(job);
  return {(drawn_ms - begin_ms) / 1000.0 / batch, (clock() - drawn_ms) / 1000.0 / options.epochs};
}

}  // namespace

SemanticVariability::SemanticVariability(SemanticVariabilityOptions options)
    : options_(std::move(options)) {
  check(options_);
  if (!options_.source.empty()) {
    source_ = ml::open_dataset(options_.source);
    ml::check_labelled(source_, "the study");
  }
  for (const int classes : {options_.few, options_.many})  // impossible ones end here
    source(classes, options_.seed);
  list_pretrainings();
  list_targets();
  list_cells();
  std::filesystem::create_directories(options_.out);
  rows_ = read_study_rows(options_.out / "results.csv");
}

void SemanticVariability::list_pretrainings() {
  const auto shared = [this](int classes) {
    return fmt::format("{} classes × {}", classes, options_.pictures / classes);
  };
  pretrainings_ = {{shared(options_.few), "diatom-net", "few", options_.few, options_.epochs},
                   {shared(options_.many), "diatom-net", "many", options_.many, options_.epochs},
                   {"random weights", "diatom-net", "random", 0, 0}};
  for (const char* const id : {"handmade", "pixels"}) {
    if (is_registered(id))
      pretrainings_.push_back({id, id, {}, 0, 0});
    else
      notes_.push_back(fmt::format("`{}` is left out: this program has no such backbone.", id));
  }
  for (const auto& pretraining : pretrainings_) axes_.pretrainings.push_back(pretraining.name);
}

void SemanticVariability::list_targets() {
  axes_.targets = {"synthetic world", "unseen formulas"};
  for (const auto& folder : options_.targets) {
    targets_.push_back(ml::open_dataset(folder));
    ml::check_labelled(targets_.back(), "the study");
    axes_.targets.push_back(targets_.back().name);
  }
  if (std::set<std::string>(axes_.targets.begin(), axes_.targets.end()).size() !=
      axes_.targets.size())
    throw std::invalid_argument("two targets are called " + axes_.targets.back() +
                                "; the table could not tell them apart");
}

void SemanticVariability::list_cells() {
  axes_.heads.assign(heads.begin(), heads.end());
  for (int repetition = 0; repetition < options_.seeds; ++repetition) {
    const auto seed = options_.seed + static_cast<std::uint64_t>(repetition);
    std::vector<std::string> identities;
    for (std::size_t i = 0; i < axes_.targets.size(); ++i)
      identities.push_back(ml::listing_hash(target(i, seed)));
    for (std::size_t pretraining = 0; pretraining < pretrainings_.size(); ++pretraining) {
      const auto settings = settings_of(pretrainings_[pretraining], seed);
      for (std::size_t i = 0; i < axes_.targets.size(); ++i) {
        const auto both = settings + identities[i];
        const auto hash = ml::hash_hex(both.data(), both.size()).substr(0, 12);
        for (const auto& head : axes_.heads) cells_.push_back({pretraining, i, head, seed, hash});
      }
    }
  }
}

const StudyRow* SemanticVariability::row_of(const Cell& cell) const {
  const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const StudyRow& row) {
    return row.settings == cell.settings && row.head == cell.head && row.seed == cell.seed &&
           row.target == axes_.targets[cell.target] &&
           row.pretraining == axes_.pretrainings[cell.pretraining];
  });
  return found == rows_.end() ? nullptr : &*found;
}

bool SemanticVariability::any_missing(std::size_t pretraining, std::uint64_t seed) const {
  return std::any_of(cells_.begin(), cells_.end(), [&](const Cell& cell) {
    return cell.pretraining == pretraining && cell.seed == seed && row_of(cell) == nullptr;
  });
}

std::size_t SemanticVariability::missing() const {
  return static_cast<std::size_t>(std::count_if(
      cells_.begin(), cells_.end(), [this](const Cell& cell) { return row_of(cell) == nullptr; }));
}

std::vector<StudyRow> SemanticVariability::rows() const {
  std::vector<StudyRow> rows;
  for (const auto& cell : cells_)
    if (const auto* const row = row_of(cell)) rows.push_back(*row);
  return rows;
}

ml::Dataset SemanticVariability::source(int classes, std::uint64_t seed) const {
  if (classes == 0) return ml::formula_dataset(2, 1, seed);  // nothing is learnt from it
  const int per_class = options_.pictures / classes;
  const auto draw = ml::seed_of(seed, {source_stream});
  return options_.source.empty() ? ml::formula_dataset(classes, per_class, draw)
                                 : ml::drawn_subset(source_, classes, per_class, draw);
}

ml::Dataset SemanticVariability::target(std::size_t index, std::uint64_t seed) const {
  if (index >= drawn_targets)
    return ml::with_split(targets_[index - drawn_targets], held_out_of_folder, seed);
  const auto species = static_cast<int>(ml::species().size());
  auto dataset = index == 0 ? ml::synthetic_dataset(options_.target_pictures / species,
                                                    ml::seed_of(seed, {world_stream}))
                            : ml::formula_dataset(formulas_in_target,
                                                  options_.target_pictures / formulas_in_target,
                                                  ml::seed_of(seed, {formula_stream}));
  return ml::with_split(ml::without_split(std::move(dataset)), held_out_of_drawn, seed);
}

std::filesystem::path SemanticVariability::weights_file(const Pretraining& pretraining,
                                                        std::uint64_t seed) const {
  return options_.out / fmt::format("{}-seed{}.safetensors", pretraining.file, seed);
}

// All that decides the weights.
std::string SemanticVariability::settings_of(const Pretraining& pretraining,
                                             std::uint64_t seed) const {
  if (pretraining.file.empty()) return pretraining.backbone;
  return fmt::format("{} epochs, seed {}, {}", pretraining.epochs, seed,
                     ml::listing_hash(source(pretraining.classes, seed)));
}

bool SemanticVariability::network_is_there(const Pretraining& pretraining,
                                           std::uint64_t seed) const {
  const auto file = weights_file(pretraining, seed);
  if (!std::filesystem::exists(file)) return false;
  const auto metadata = ml::read_safetensors(file).metadata;
  const auto found = metadata.find("settings");
  return found != metadata.end() && found->second == settings_of(pretraining, seed);
}

double SemanticVariability::expected_seconds() const {
  if (missing() == 0) return 0.0;
  const auto pace = measured_pace();
  const ml::PretrainOptions defaults;
  const double views = options_.pictures * defaults.views_a_picture;
  double seconds = 0.0;
  for (int repetition = 0; repetition < options_.seeds; ++repetition) {
    const auto seed = options_.seed + static_cast<std::uint64_t>(repetition);
    for (std::size_t i = 0; i < pretrainings_.size(); ++i) {
      const auto& pretraining = pretrainings_[i];
      if (!any_missing(i, seed)) continue;
      if (!pretraining.file.empty() && !network_is_there(pretraining, seed) &&
          pretraining.epochs > 0)
        seconds += views * pace.picture_seconds +
                   std::ceil(views / batch) * pretraining.epochs * pace.update_seconds;
      // A forward pass is about a third of an update.
      for (std::size_t place = 0; place < axes_.targets.size(); ++place)
        seconds += static_cast<double>(target(place, seed).samples.size()) *
                   (pace.picture_seconds + pace.update_seconds / (3 * batch));
    }
  }
  return seconds;
}

SemanticVariability::Report SemanticVariability::within(const Report& report,
                                                        const std::string& title) const {
  if (!report) return {};
  const auto done = static_cast<float>(cells_.size() - missing());
  const float fraction = done / static_cast<float>(cells_.size());
  return [report, title, fraction](const ml::Progress& progress) {
    report({fraction, fmt::format("{}: {}", title, progress.message)});
  };
}

void SemanticVariability::pretrain(const Pretraining& pretraining, std::uint64_t seed,
                                   const Report& report) const {
  ml::PretrainOptions options;
  options.epochs = pretraining.epochs;
  options.seed = seed;
  ml::Pretrain job({{"source", source(pretraining.classes, seed)}}, options);
  const auto result = ml::run_to_result(job, within(report, pretraining.name));
  auto weights = ml::halved(*result->weights);
  weights.metadata["settings"] = settings_of(pretraining, seed);
  ml::write_safetensors(weights_file(pretraining, seed), weights);
}

std::shared_ptr<const ml::Backbone> SemanticVariability::backbone(const Pretraining& pretraining,
                                                                  std::uint64_t seed,
                                                                  const Report& report) const {
  if (pretraining.file.empty()) return ml::make_backbone({pretraining.backbone, {}, {}, 0});
  if (!network_is_there(pretraining, seed)) pretrain(pretraining, seed, report);
  return ml::make_backbone({pretraining.backbone, weights_file(pretraining, seed), {}, 0});
}

ml::Snapshot<ml::Features> SemanticVariability::features(
    const Cell& cell, std::shared_ptr<const ml::Backbone> backbone, const Report& report) const {
  // What is drawn by code costs little to draw anew.
  const auto cache = cell.target < drawn_targets ? std::filesystem::path() : ml::cache_folder();
  ml::ExtractFeatures job(target(cell.target, cell.seed), std::move(backbone), cache);
  return ml::run_to_result(job, within(report, axes_.pretrainings[cell.pretraining] + " on " +
                                                   axes_.targets[cell.target]));
}

StudyRow SemanticVariability::computed(const Cell& cell, const ml::Snapshot<ml::Features>& features,
                                       const Report& report) const {
  TopTuningRequest request;
  request.features = features;
  request.classifier = cell.head;
  request.seed = cell.seed;
  TopTuningJob job(std::move(request));
  const auto run = ml::run_to_result(job, within(report, cell.head));
  StudyRow row;
  row.target = axes_.targets[cell.target];
  row.pretraining = axes_.pretrainings[cell.pretraining];
  row.head = cell.head;
  row.seed = cell.seed;
  row.accuracy = run->fit->iterations.back().accuracy_test;
  row.n_train = static_cast<int>(features->rows_of(ml::Split::train).size());
  row.n_test = static_cast<int>(features->rows_of(ml::Split::test).size());
  row.classes = static_cast<int>(features->classes.size());
  row.seconds_features = features->seconds;
  row.seconds = features->seconds + run->fit->seconds;
  row.settings = cell.settings;
  return row;
}

// Cells of one network, and of one target within it, follow each other: what they share is made
// once, and only where one of them is missing.
void SemanticVariability::run(const Report& report) {
  std::shared_ptr<const ml::Backbone> network;
  ml::Snapshot<ml::Features> rows_of_target;
  const Cell* last = nullptr;
  for (const auto& cell : cells_) {
    if (row_of(cell) != nullptr) continue;
    const bool same_network =
        last != nullptr && last->pretraining == cell.pretraining && last->seed == cell.seed;
    if (!same_network) network = backbone(pretrainings_[cell.pretraining], cell.seed, report);
    if (!same_network || last->target != cell.target)
      rows_of_target = features(cell, network, report);
    rows_.push_back(computed(cell, rows_of_target, report));
    write_study_rows(options_.out / "results.csv", rows_);
    last = &cell;
  }
  write_table_and_plot();
}

std::string SemanticVariability::table() const {
  std::string text = fmt::format(
      "Held-out accuracy in points{}: pre-trained on {} pictures for {} {}, frozen, then "
      "top-tuned.\n\n",
      options_.seeds > 1 ? fmt::format(", mean ± standard deviation over {} seeds", options_.seeds)
                         : std::string(),
      options_.pictures, options_.epochs, options_.epochs == 1 ? "epoch" : "epochs");
  text += study_table(rows(), axes_);
  for (const auto& note : notes_) text += '\n' + note + '\n';
  return text;
}

void SemanticVariability::write_table_and_plot() const {
  const auto known_rows = rows();
  DotPlot plot{fmt::format("Pre-trained on {} pictures, then top-tuned", options_.pictures),
               "held-out accuracy (%)",
               axes_.pretrainings,
               axes_.heads,
               {}};
  for (const auto& target : axes_.targets) {
    DotPanel panel{target, {}};
    for (const auto& pretraining : axes_.pretrainings) {
      auto& dots = panel.dots.emplace_back();
      for (const auto& head : axes_.heads) {
        const auto summary = summary_of(known_rows, target, pretraining, head);
        dots.push_back({100.0 * summary.mean, 100.0 * summary.deviation});
      }
    }
    plot.panels.push_back(std::move(panel));
  }
  ml::write_atomically(options_.out / "table.md", [&](std::ostream& file) { file << table(); });
  ml::write_atomically(options_.out / "plot.svg",
                       [&](std::ostream& file) { file << svg_of(plot); });
}

}  // namespace diatom::app
