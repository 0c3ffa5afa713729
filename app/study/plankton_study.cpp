#include "app/study/plankton_study.h"

#include <cmath>
#include <fstream>
#include <ostream>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>
#include <spdlog/fmt/ranges.h>

#include "app/chart/dot_plot.h"
#include "app/study/study_rows.h"
#include "ml/backbone/features.h"
#include "ml/core/csv.h"
#include "ml/core/files.h"
#include "ml/core/user_folders.h"
#include "ml/synth/world.h"

namespace diatom::app {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PlanktonRow, data, recipe, latent, seed, clusters, purity,
                                   overlaps, adjusted_rand, mutual_information, accuracy,
                                   silhouette, seconds_features, seconds_reduction,
                                   seconds_clustering)

namespace {

constexpr const char* image_vae = "image-VAE";
constexpr int study_picture_px = 64;
constexpr int synthetic_per_class = 200;

void check(const PlanktonStudyOptions& options) {
  const auto refuse = [](const std::string& sentence) { throw std::invalid_argument(sentence); };
  if (options.data.empty()) refuse("a study needs data: name one or more folders");
  if (options.latents.empty()) refuse("a study needs latent sizes: name one with --latent");
  if (options.runs < 1 || options.further_runs < 1) refuse("a study needs one run or more");
  for (const int latent : options.latents)
    if (latent < 1) refuse(fmt::format("{} is no number of latent dimensions", latent));
  ml::ClusteringRegistry::instance().find(options.method);
}

bool is_vae(const std::string& reduction) {
  return reduction != no_reduction && reduction != reduction_by_pca;
}

PlanktonRow read_row(const std::filesystem::path& file) {
  std::ifstream stream(file);
  try {
    return nlohmann::json::parse(stream).get<PlanktonRow>();
  } catch (const nlohmann::json::exception&) {
    throw std::runtime_error(file.string() + " is no cell of this study: remove it");
  }
}

using Rows = std::vector<PlanktonRow>;

Rows rows_of(const Rows& rows, const std::string& data, const std::string& recipe, int latent) {
  Rows found;
  for (const auto& row : rows)
    if (row.data == data && row.recipe == recipe && row.latent == latent) found.push_back(row);
  return found;
}

template <class Value>
StudySummary over(const Rows& rows, Value PlanktonRow::*member) {
  std::vector<double> values;
  for (const auto& row : rows) values.push_back(static_cast<double>(row.*member));
  return summary_of(values);
}

std::string with_deviation(const StudySummary& summary, int digits) {
  if (summary.count == 0) return "–";
  if (summary.count == 1) return fmt::format("{:.{}f}", summary.mean, digits);
  return fmt::format("{:.{}f} ± {:.{}f}", summary.mean, digits, summary.deviation, digits);
}

// "0.812 ± 0.010 (0.2)": purity, and classes lost.
std::string purity_and_overlaps(const Rows& rows) {
  if (rows.empty()) return "–";
  return fmt::format("{} ({:.1f})", with_deviation(over(rows, &PlanktonRow::purity), 3),
                     over(rows, &PlanktonRow::overlaps).mean);
}

// Half of a 95 % interval of the difference of two means, by Welch's standard error and the normal
// quantile; NaN where a deviation cannot be known.
double interval_of(const StudySummary& one, const StudySummary& other) {
  if (one.count < 2 || other.count < 2) return std::nan("");
  return 1.96 * std::sqrt(one.deviation * one.deviation / one.count +
                          other.deviation * other.deviation / other.count);
}

}  // namespace

PlanktonStudy::PlanktonStudy(PlanktonStudyOptions options) : options_(std::move(options)) {
  check(options_);
  for (const auto& place : options_.data) {
    data_.push_back(place == "synthetic" ? ml::synthetic_dataset(synthetic_per_class, options_.seed)
                                         : ml::open_dataset(place));
    if (data_.back().classes.empty())
      throw std::invalid_argument(place.string() +
                                  " has no labels, so there is nothing to score by");
  }
  list_recipes();
  list_cells();
  std::filesystem::create_directories(options_.out / "cells");
}

void PlanktonStudy::list_recipes() {
  const auto own = [this](const std::string& id, int size_px) {
    ml::BackboneRequest request;
    request.id = id;
    request.size = size_px;
    request.device = options_.device;
    return request;
  };
  recipes_.push_back({"pixels", own("pixels", 0), no_reduction});
  recipes_.push_back({image_vae, own("pixels", study_picture_px), "convolutional"});
  recipes_.push_back({"handmade", own("handmade", 0), no_reduction});
  for (const auto& backbone : options_.backbones) {
    recipes_.push_back({"features " + backbone.id, backbone, no_reduction});
    recipes_.push_back(
        {fmt::format("PCA {} {}", options_.components, backbone.id), backbone, reduction_by_pca});
    recipes_.push_back({"feature-VAE " + backbone.id, backbone, "dense"});
  }
}

// The first latent size first, seed by seed, so that an unfinished study already says something.
void PlanktonStudy::list_cells() {
  std::vector<std::string> inputs;
  for (const auto& recipe : recipes_) {
    auto request = recipe.backbone;
    request.device = ml::Device::cpu;  // it does not count, and stays free for the processes
    inputs.push_back(ml::to_json(ml::make_backbone(request)->recipe()));
  }
  for (std::size_t size = 0; size < options_.latents.size(); ++size) {
    const int runs = size == 0 ? options_.runs : options_.further_runs;
    for (int run = 0; run < runs; ++run)
      for (std::size_t data = 0; data < data_.size(); ++data)
        for (std::size_t recipe = 0; recipe < recipes_.size(); ++recipe) {
          const bool by_vae = is_vae(recipes_[recipe].reduction);
          if (size > 0 && !by_vae) continue;
          Cell cell{data, recipe, by_vae ? options_.latents[size] : 0,
                    options_.seed + static_cast<std::uint64_t>(run), ""};
          const auto request = request_for(cell);
          const auto text = fmt::format("{} {} {} {} {} {} {} {} {}", ml::listing_hash(data_[data]),
                                        recipes_[recipe].name, inputs[recipe], request.reduction,
                                        request.vae_values, request.components, request.method,
                                        request.values, cell.seed);
          cell.settings = ml::hash_hex(text.data(), text.size()).substr(0, 12);
          cells_.push_back(std::move(cell));
        }
  }
}

ClusterRequest PlanktonStudy::request_for(const Cell& cell) const {
  const auto& recipe = recipes_[cell.recipe];
  ClusterRequest request;
  request.reduction = recipe.reduction;
  request.components = options_.components;
  request.method = options_.method;
  request.seed = cell.seed;
  request.device = options_.device;
  const auto classes = static_cast<double>(data_[cell.data].classes.size());
  const auto& method = ml::ClusteringRegistry::instance().find(options_.method).info;
  if (ml::default_values(method).contains("clusters"))
    request.values["clusters"] = options_.clusters > 0 ? options_.clusters : classes;
  if (!is_vae(recipe.reduction)) return request;
  const auto& vae = ml::VaeRegistry::instance().find(recipe.reduction);
  request.vae_values["latent"] = cell.latent;
  request.vae_values["epochs"] = vae.of_pixels ? options_.image_epochs : options_.feature_epochs;
  request.vae_values = ml::checked_values(vae.info, request.vae_values);
  return request;
}

std::filesystem::path PlanktonStudy::file_of(const Cell& cell) const {
  return options_.out / "cells" / (cell.settings + ".json");
}

std::size_t PlanktonStudy::missing(const Shard& shard) const {
  std::size_t count = 0;
  for (std::size_t i = 0; i < cells_.size(); ++i)
    if (shard.has(i) && !std::filesystem::exists(file_of(cells_[i]))) ++count;
  return count;
}

ml::Snapshot<ml::Features> PlanktonStudy::features_of(const Cell& cell,
                                                      const Report& report) const {
  ml::ExtractFeatures job(data_[cell.data], ml::make_backbone(recipes_[cell.recipe].backbone),
                          ml::cache_folder());
  return ml::run_to_result(job, report);
}

PlanktonRow PlanktonStudy::computed(const Cell& cell, const ml::Snapshot<ml::Features>& features,
                                    const Report& report) const {
  auto request = request_for(cell);
  request.features = features;
  ClusterJob job(std::move(request));
  const auto run = ml::run_to_result(job, report);
  const auto& scores = *run->scores().by_labels;
  PlanktonRow row;
  row.data = data_[cell.data].name;
  row.recipe = recipes_[cell.recipe].name;
  row.latent = cell.latent;
  row.seed = cell.seed;
  row.clusters = run->clustering->partition->clusters();
  row.purity = scores.purity;
  row.overlaps = scores.overlaps;
  row.adjusted_rand = scores.adjusted_rand;
  row.mutual_information = scores.mutual_information;
  row.accuracy = scores.accuracy;
  row.silhouette = run->scores().silhouette;
  row.seconds_features = features->seconds;
  row.seconds_reduction = run->seconds_reduction;
  row.seconds_clustering = run->seconds_clustering;
  return row;
}

void PlanktonStudy::run(const Shard& shard, const Report& report) const {
  const auto all = static_cast<float>(std::max<std::size_t>(1, missing(shard)));
  float done = 0.0F;
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    const auto& cell = cells_[i];
    if (!shard.has(i) || std::filesystem::exists(file_of(cell))) continue;
    const auto& recipe = recipes_[cell.recipe];
    const auto title =
        fmt::format("{}, {}{}, seed {}", data_[cell.data].name, recipe.name,
                    cell.latent > 0 ? fmt::format(", Z {}", cell.latent) : "", cell.seed);
    const auto within = [&](const ml::Progress& progress) {
      if (report)
        report({(done + progress.fraction) / all, fmt::format("{}: {}", title, progress.message)});
    };
    const nlohmann::json row = computed(cell, features_of(cell, within), within);
    ml::write_atomically(file_of(cell), [&](std::ostream& file) { file << row.dump(2) << '\n'; });
    done += 1.0F;
  }
}

std::vector<PlanktonRow> PlanktonStudy::rows() const {
  Rows rows;
  for (const auto& cell : cells_)
    if (std::filesystem::exists(file_of(cell))) rows.push_back(read_row(file_of(cell)));
  return rows;
}

std::string PlanktonStudy::table_of(const ml::Dataset& data, const Rows& rows) const {
  std::string head = "| recipe |";
  std::string rule = "|---|";
  for (const int latent : options_.latents) {
    head += fmt::format(" Z = {} |", latent);
    rule += "---:|";
  }
  std::string lines;
  for (const auto& recipe : recipes_) {
    const bool by_vae = is_vae(recipe.reduction);
    lines += fmt::format("| {} |", recipe.name);
    for (std::size_t size = 0; size < options_.latents.size(); ++size) {
      const bool has_cell = by_vae || size == 0;
      const auto found = rows_of(rows, data.name, recipe.name, by_vae ? options_.latents[size] : 0);
      lines += fmt::format(" {} |", has_cell ? purity_and_overlaps(found) : "");
    }
    const auto first = rows_of(rows, data.name, recipe.name, by_vae ? options_.latents[0] : 0);
    lines += fmt::format(
        " {} | {} | {} | {} |\n", with_deviation(over(first, &PlanktonRow::adjusted_rand), 2),
        with_deviation(over(first, &PlanktonRow::mutual_information), 2),
        with_deviation(over(first, &PlanktonRow::accuracy), 2),
        first.empty() ? "–"
                      : fmt::format("{:.1f}", over(first, &PlanktonRow::seconds_reduction).mean));
  }
  std::string differences;
  const auto image =
      over(rows_of(rows, data.name, image_vae, options_.latents[0]), &PlanktonRow::purity);
  for (const auto& recipe : recipes_) {
    if (recipe.reduction != "dense" || image.count == 0) continue;
    const auto feature =
        over(rows_of(rows, data.name, recipe.name, options_.latents[0]), &PlanktonRow::purity);
    const double interval = interval_of(feature, image);
    differences +=
        fmt::format("\n{} less {} at Z = {}: {:+.3f}{} in purity.\n", recipe.name, image_vae,
                    options_.latents[0], feature.mean - image.mean,
                    std::isfinite(interval) ? fmt::format(" ± {:.3f} (95 %)", interval) : "");
  }
  return fmt::format("## {}\n\n", data.name) + head + " ARI | NMI | one to one | seconds |\n" +
         rule + "---:|---:|---:|---:|\n" + lines + differences;
}

std::string PlanktonStudy::table() const {
  const auto known = rows();
  std::string text = fmt::format(
      "Purity, mean ± standard deviation over runs, and how many classes are the majority of no "
      "cluster; clusters by {}, {} ({} of {} cells). ARI, NMI, one-to-one accuracy and the seconds "
      "of the reduction are those of the first column.\n\n",
      options_.method,
      options_.clusters > 0 ? fmt::format("{} of them", options_.clusters)
                            : std::string("as many as there are classes"),
      known.size(), cells_.size());
  for (const auto& data : data_) text += table_of(data, known) + '\n';
  return text;
}

void PlanktonStudy::write_summary() const {
  const auto known = rows();
  DotPlot plot{"Purity of clusters found without labels", "purity in %", {}, {""}, {}};
  for (const auto& recipe : recipes_) plot.rows.push_back(recipe.name);
  for (const auto& data : data_) {
    auto& panel = plot.panels.emplace_back();
    panel.title = data.name;
    for (const auto& recipe : recipes_) {
      const auto purity = over(rows_of(known, data.name, recipe.name,
                                       is_vae(recipe.reduction) ? options_.latents[0] : 0),
                               &PlanktonRow::purity);
      panel.dots.push_back(
          {{purity.count == 0 ? std::nan("") : 100.0 * purity.mean, 100.0 * purity.deviation}});
    }
  }
  const auto write = [this](const char* name, const std::string& text) {
    ml::write_atomically(options_.out / name, [&](std::ostream& file) { file << text; });
  };
  std::string csv =
      "data,recipe,latent,seed,clusters,purity,overlaps,ari,nmi,accuracy,silhouette,"
      "seconds_features,seconds_reduction,seconds_clustering\n";
  for (const auto& row : known)
    csv += fmt::format(
        "{},{},{},{},{},{:.6f},{},{:.6f},{:.6f},{:.6f},{:.6f},{:.3f},{:.3f},{:.3f}\n",
        ml::csv_field(row.data), ml::csv_field(row.recipe), row.latent, row.seed, row.clusters,
        row.purity, row.overlaps, row.adjusted_rand, row.mutual_information, row.accuracy,
        row.silhouette, row.seconds_features, row.seconds_reduction, row.seconds_clustering);
  write("results.csv", csv);
  write("table.md", table());
  write("purity.svg", svg_of(plot));
}

}  // namespace diatom::app
