#include "app/study/top_tuning_study.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <ostream>
#include <set>
#include <stdexcept>
#include <utility>

#include <spdlog/fmt/fmt.h>

#include "app/chart/dot_plot.h"
#include "app/chart/time_plot.h"
#include "app/top_tuning_job.h"
#include "ml/backbone/features.h"
#include "ml/classifier/classifier.h"
#include "ml/core/files.h"
#include "ml/core/user_folders.h"
#include "ml/fine_tuning/fine_tune.h"
#include "ml/fine_tuning/fine_tuned_file.h"

namespace diatom::app {

namespace {

constexpr const char* kFineTuning = "fine-tuning";
constexpr std::size_t kProbed = 24;  // images that an estimate is made from

void check(const TopTuningStudyOptions& options) {
  const auto refuse = [](const std::string& sentence) { throw std::invalid_argument(sentence); };
  if (options.data.empty()) refuse("a study needs data: name one or more folders");
  if (options.backbones.empty()) refuse("a study needs a backbone: name one with --backbone");
  if (options.seeds < 1 || options.seeds > 100)
    refuse(fmt::format("there can be 1 to 100 seeds, not {}", options.seeds));
  for (const auto& method : options.methods)
    if (method != kFineTuning) ml::ClassifierRegistry::instance().find(method);
}

void check_names_differ(const std::vector<std::string>& names, const char* what) {
  const std::set<std::string> different(names.begin(), names.end());
  if (different.size() != names.size())
    throw std::invalid_argument(
        fmt::format("two {} have one name; the table could not tell them apart", what));
}

// A few images of every part, to time.
ml::Dataset probe_of(ml::Dataset dataset) {
  auto& samples = dataset.samples;
  std::vector<ml::Sample> kept;
  const auto stride = std::max<std::size_t>(1, samples.size() / kProbed);
  for (std::size_t i = 0; i < samples.size() && kept.size() < kProbed; i += stride) {
    kept.push_back(samples[i]);
    kept.back().split = ml::Split::train;
  }
  samples = std::move(kept);
  return dataset;
}

// Of one image, extracted and learnt from once.
double extraction_seconds(const ml::Dataset& probe, const ml::BackboneRequest& request) {
  ml::ExtractFeatures job(probe, ml::make_backbone(request), "");
  return ml::run_to_result(job)->seconds / static_cast<double>(probe.samples.size());
}

double learning_seconds(const ml::Dataset& probe, const ml::BackboneRequest& request) {
  ml::FineTuneRequest wanted;
  wanted.dataset = probe;
  wanted.backbone = ml::make_backbone(request);
  wanted.values = {{"epochs", 1}, {"validation", 0}};
  wanted.device = request.device;
  ml::FineTune job(std::move(wanted));
  return ml::run_to_result(job)->seconds / static_cast<double>(probe.samples.size());
}

std::vector<double> values_of(const std::vector<StudyRow>& rows, const std::string& data,
                              const std::string& backbone, const std::string& method,
                              double StudyRow::*member) {
  std::vector<double> values;
  for (const auto& row : rows)
    if (row.target == data && row.pretraining == backbone && row.head == method)
      values.push_back(row.*member);
  return values;
}

double mean_seconds(const std::vector<StudyRow>& rows, const std::string& data,
                    const std::string& backbone, const std::string& method) {
  const auto summary = summary_of(values_of(rows, data, backbone, method, &StudyRow::seconds));
  return summary.count == 0 ? std::nan("") : summary.mean;
}

// Of one seed's fine-tuning and top-tuning, in the seeds that have both: paired, since they share
// the split.
StudySummary difference_of(const std::vector<StudyRow>& rows, const std::string& data,
                           const std::string& backbone, const std::string& top_tuning) {
  std::vector<double> differences;
  for (const auto& fine : rows)
    for (const auto& top : rows)
      if (fine.head == kFineTuning && top.head == top_tuning && fine.seed == top.seed &&
          fine.target == data && top.target == data && fine.pretraining == backbone &&
          top.pretraining == backbone)
        differences.push_back(fine.accuracy - top.accuracy);
  return summary_of(differences);
}

std::string seconds_text(double seconds) {
  return std::isfinite(seconds) ? fmt::format("{:.1f}", seconds) : "–";
}

std::string signed_points(const StudySummary& summary) {
  if (summary.count == 0) return "–";
  if (summary.count == 1) return fmt::format("{:+.1f}", 100.0 * summary.mean);
  return fmt::format("{:+.1f} ± {:.1f}", 100.0 * summary.mean, 100.0 * summary.deviation);
}

}  // namespace

struct TopTuningStudy::Bench {
  const Cell* of = nullptr;  // whose backbone and split these are
  std::shared_ptr<const ml::Backbone> backbone;
  ml::Snapshot<ml::Features> features;  // null until a cell needs them
};

TopTuningStudy::TopTuningStudy(TopTuningStudyOptions options) : options_(std::move(options)) {
  check(options_);
  options_.fine_tuning = ml::checked_values(ml::fine_tuning_info(), options_.fine_tuning);
  std::vector<std::string> names;
  for (const auto& place : options_.data) {
    data_.push_back(ml::open_dataset(place));
    ml::check_labelled(data_.back(), "the study");
    names.push_back(data_.back().name);
  }
  check_names_differ(names, "data sets");
  list_cells();
  check_names_differ(backbone_names_, "backbones");
  std::filesystem::create_directories(options_.out / "cells");
}

// Seed by seed, so that an unfinished study already says something about everything.
void TopTuningStudy::list_cells() {
  std::vector<std::string> recipes;
  for (auto request : options_.backbones) {
    request.device = ml::Device::cpu;  // it does not count, and stays free for the processes
    recipes.push_back(ml::to_json(ml::make_backbone(request)->recipe()));
    backbone_names_.push_back(request.id);
  }
  const auto fine_tuning_text = [this] {
    std::string text;
    for (const auto& [id, value] : options_.fine_tuning) text += fmt::format("{}={} ", id, value);
    return text;
  }();
  for (int repetition = 0; repetition < options_.seeds; ++repetition)
    for (std::size_t data = 0; data < data_.size(); ++data)
      for (std::size_t backbone = 0; backbone < recipes.size(); ++backbone)
        for (const auto& method : options_.methods) {
          const bool is_fine = method == kFineTuning;
          if (is_fine && repetition >= options_.fine_tuning_seeds) continue;
          Cell cell{data, backbone, method, options_.seed + static_cast<std::uint64_t>(repetition),
                    ""};
          const auto text =
              fmt::format("{} {} {} {} {}", ml::listing_hash(dataset(cell)), recipes[backbone],
                          method, cell.seed, is_fine ? fine_tuning_text : std::string());
          cell.settings = ml::hash_hex(text.data(), text.size()).substr(0, 12);
          cells_.push_back(std::move(cell));
        }
}

ml::Dataset TopTuningStudy::dataset(const Cell& cell) const {
  return ml::with_split(data_[cell.data], options_.test_fraction, cell.seed);
}

std::filesystem::path TopTuningStudy::file_of(const Cell& cell) const {
  return options_.out / "cells" / (cell.settings + ".csv");
}

bool TopTuningStudy::is_there(const Cell& cell) const {
  return std::filesystem::exists(file_of(cell));
}

std::size_t TopTuningStudy::missing(const Shard& shard) const {
  std::size_t count = 0;
  for (std::size_t i = 0; i < cells_.size(); ++i)
    if (shard.has(i) && !is_there(cells_[i])) ++count;
  return count;
}

double TopTuningStudy::expected_seconds(const Shard& shard) const {
  std::map<std::pair<std::size_t, std::size_t>, double> extraction, learning;  // an image's
  double seconds = 0.0;
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    const auto& cell = cells_[i];
    if (!shard.has(i) || is_there(cell)) continue;
    const bool is_fine = cell.method == kFineTuning;
    auto& price = (is_fine ? learning : extraction)[{cell.data, cell.backbone}];
    if (price == 0.0) {
      const auto& request = options_.backbones[cell.backbone];
      const auto probe = probe_of(dataset(cell));
      price = is_fine ? learning_seconds(probe, request) : extraction_seconds(probe, request);
    }
    const auto images = static_cast<double>(data_[cell.data].samples.size());
    seconds += images * price *
               (is_fine ? options_.fine_tuning.at("epochs")
                        : 1.0 / static_cast<double>(options_.methods.size()));
  }
  return seconds;
}

void TopTuningStudy::fine_tune(const Cell& cell, const Bench& bench, const Report& report,
                               StudyRow& row) const {
  ml::FineTuneRequest request;
  request.dataset = dataset(cell);
  request.backbone = bench.backbone;
  request.values = options_.fine_tuning;
  request.seed = cell.seed;
  request.device = options_.backbones[cell.backbone].device;
  request.checkpoint = options_.out / "cells" / (cell.settings + ".checkpoint");
  request.resume = true;
  const auto checkpoint = request.checkpoint;
  ml::FineTune job(std::move(request));
  const auto run = ml::run_to_result(job, report);
  const auto& best = run->curve.at(run->best);
  row.accuracy = best.accuracy_test;
  row.seconds = best.seconds;
  std::filesystem::remove(checkpoint);
  std::filesystem::remove(checkpoint.string() + ".best");
  std::filesystem::remove(ml::network_beside(checkpoint.string() + ".best"));
}

void TopTuningStudy::top_tune(const Cell& cell, Bench& bench, const Report& report,
                              StudyRow& row) const {
  if (!bench.features) {
    ml::ExtractFeatures extraction(dataset(cell), bench.backbone, ml::cache_folder());
    bench.features = ml::run_to_result(extraction, report);
  }
  const auto& method = ml::ClassifierRegistry::instance().find(cell.method);
  TopTuningRequest request;
  request.features = bench.features;
  request.backbone = bench.backbone;
  request.classifier = cell.method;
  request.values = ml::default_values(method.info);
  request.tune = static_cast<bool>(method.tune);
  request.seed = cell.seed;
  request.device = options_.backbones[cell.backbone].device;
  TopTuningJob job(std::move(request));
  const auto run = ml::run_to_result(job, report);
  row.accuracy = run->fit->iterations.back().accuracy_test;
  row.seconds_features = bench.features->seconds;
  row.seconds =
      bench.features->seconds + (run->tuning ? run->tuning->seconds : 0.0) + run->fit->seconds;
}

StudyRow TopTuningStudy::computed(const Cell& cell, Bench& bench, const Report& report) const {
  const auto samples = dataset(cell).samples;
  const auto tests = std::count_if(samples.begin(), samples.end(), [](const auto& sample) {
    return sample.split == ml::Split::test;
  });
  StudyRow row;
  row.target = data_[cell.data].name;
  row.pretraining = backbone_names_[cell.backbone];
  row.head = cell.method;
  row.seed = cell.seed;
  row.n_test = static_cast<int>(tests);
  row.n_train = static_cast<int>(samples.size()) - row.n_test;
  row.classes = static_cast<int>(data_[cell.data].classes.size());
  row.settings = cell.settings;
  if (cell.method == kFineTuning)
    fine_tune(cell, bench, report, row);
  else
    top_tune(cell, bench, report, row);
  return row;
}

void TopTuningStudy::run(const Shard& shard, const Report& report) const {
  Bench bench;
  const auto all = static_cast<float>(std::max<std::size_t>(1, missing(shard)));
  float done = 0.0F;
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    const auto& cell = cells_[i];
    if (!shard.has(i) || is_there(cell)) continue;
    if (bench.of == nullptr || bench.of->data != cell.data || bench.of->backbone != cell.backbone ||
        bench.of->seed != cell.seed)
      bench = {&cell, ml::make_backbone(options_.backbones[cell.backbone]), nullptr};
    const auto title = fmt::format("{}, {}, {}, seed {}", data_[cell.data].name,
                                   backbone_names_[cell.backbone], cell.method, cell.seed);
    const auto within = [&](const ml::Progress& progress) {
      if (report)
        report({(done + progress.fraction) / all, fmt::format("{}: {}", title, progress.message)});
    };
    write_study_rows(file_of(cell), {computed(cell, bench, within)});
    done += 1.0F;
  }
}

std::vector<StudyRow> TopTuningStudy::rows() const {
  std::vector<StudyRow> rows;
  for (const auto& cell : cells_)
    for (auto& row : read_study_rows(file_of(cell))) rows.push_back(std::move(row));
  return rows;
}

std::string TopTuningStudy::table() const {
  const auto known = rows();
  const auto& methods = options_.methods;
  std::string head = "| data | backbone | images | classes |";
  std::string rule = "|---|---|---:|---:|";
  for (const auto& method : methods) {
    head += fmt::format(" {} | seconds |", method);
    rule += "---:|---:|";
  }
  std::string lines;
  for (const auto& dataset : data_)
    for (const auto& backbone : backbone_names_) {
      lines += fmt::format("| {} | {} | {} | {} |", table_cell(dataset.name), backbone,
                           dataset.samples.size(), dataset.classes.size());
      for (const auto& method : methods)
        lines +=
            fmt::format(" {} | {} |", in_points(summary_of(known, dataset.name, backbone, method)),
                        seconds_text(mean_seconds(known, dataset.name, backbone, method)));
      const auto falkon = mean_seconds(known, dataset.name, backbone, "falkon");
      const auto fine = mean_seconds(known, dataset.name, backbone, kFineTuning);
      lines += fmt::format(
          " {} | {} |\n", signed_points(difference_of(known, dataset.name, backbone, "falkon")),
          std::isfinite(fine / falkon) ? fmt::format("{:.0f}", fine / falkon) : std::string("–"));
    }
  return fmt::format(
             "Held-out accuracy in points, mean ± standard deviation over seeds ({} of {} cells). "
             "Seconds in all: of fine-tuning, to its best validation accuracy; of the others, "
             "extraction of all features, choice of parameters and fit. FT − TT: fine-tuning less "
             "FALKON, seed by seed, in points; and how many times its seconds.\n\n",
             known.size(), cells_.size()) +
         head + " FT − TT | times |\n" + rule + "---:|---:|\n" + lines;
}

void TopTuningStudy::write_summary() const {
  const auto known = rows();
  TimePlot time{"Accuracy against time", options_.methods, {}};
  DotPlot differences{"Fine-tuning less FALKON", "points of held-out accuracy", {}, {}, {{"", {}}}};
  if (backbone_names_.size() <= 4) differences.series = backbone_names_;
  for (const auto& dataset : data_) {
    differences.rows.push_back(dataset.name);
    auto& dots = differences.panels.front().dots.emplace_back();
    for (const auto& backbone : backbone_names_) {
      auto& group = time.groups.emplace_back();
      group.name = data_.size() > 1 ? dataset.name + ", " + backbone : backbone;
      for (const auto& method : options_.methods) {
        const auto accuracy = summary_of(known, dataset.name, backbone, method);
        group.series.push_back({mean_seconds(known, dataset.name, backbone, method),
                                accuracy.count == 0 ? std::nan("") : 100.0 * accuracy.mean});
      }
      const auto difference = difference_of(known, dataset.name, backbone, "falkon");
      if (dots.size() < 4)
        dots.push_back({difference.count == 0 ? std::nan("") : 100.0 * difference.mean,
                        100.0 * difference.deviation});
    }
  }
  const auto write = [this](const char* name, const std::string& text) {
    ml::write_atomically(options_.out / name, [&](std::ostream& file) { file << text; });
  };
  write_study_rows(options_.out / "results.csv", known);
  write("table.md", table());
  write("time.svg", svg_of(time));
  write("differences.svg", svg_of(differences));
}

}  // namespace diatom::app
