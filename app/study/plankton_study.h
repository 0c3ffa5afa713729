// The study of clustering without labels: what is a cluster worth that was found in pixels, in
// hand-made features, in a network's features, in their principal components, in the latent of a
// VAE on them, and in that of a VAE on the images themselves? Each cell (data, recipe, latent
// dimensions, seed) has a file of its own, so that a study can be interrupted and shared out.
//
// After Alfano, Rando, Letizia, Odone, Rosasco, Pastore: "Efficient unsupervised learning for
// plankton images", ICPR 2022.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/cluster_job.h"
#include "app/study/shard.h"
#include "ml/backbone/backbone.h"
#include "ml/core/dataset.h"
#include "ml/core/job.h"

namespace diatom::app {

struct PlanktonStudyOptions {
  std::vector<std::filesystem::path> data;  // or "synthetic"
  std::vector<ml::BackboneRequest> backbones;
  std::vector<int> latents = {10, 30, 50, 100, 500};
  int components = 50;  // of PCA
  std::string method = "kmeans";
  int clusters = 0;         // 0: as many as the data have classes
  int runs = 5;             // seeds: seed, seed + 1, ...
  int further_runs = 5;     // of every latent size but the first
  int feature_epochs = 50;  // of the VAE on features
  int image_epochs = 20;    // of the VAE on images, which takes long
  std::uint64_t seed = 0;
  ml::Device device = ml::Device::cpu;
  std::filesystem::path out;  // a folder, created on demand
};

struct PlanktonRow {
  std::string data;
  std::string recipe;  // "feature-VAE squeezenet1_1"
  int latent = 0;      // Z; 0 where nothing reduces the rows to one
  std::uint64_t seed = 0;
  int clusters = 0;
  double purity = 0.0;
  int overlaps = 0;
  double adjusted_rand = 0.0;
  double mutual_information = 0.0;
  double accuracy = 0.0;
  double silhouette = 0.0;
  double seconds_features = 0.0;
  double seconds_reduction = 0.0;
  double seconds_clustering = 0.0;
};

class PlanktonStudy {
 public:
  using Report = std::function<void(const ml::Progress&)>;

  // Opens data and backbones. Throws std::invalid_argument or std::runtime_error with one sentence.
  explicit PlanktonStudy(PlanktonStudyOptions options);

  std::size_t cells() const { return cells_.size(); }
  std::size_t missing(const Shard& shard = {}) const;

  // Computes what the shard is missing.
  void run(const Shard& shard, const Report& report) const;

  // From all cells that are there: results.csv, table.md and purity.svg.
  void write_summary() const;

  std::vector<PlanktonRow> rows() const;
  std::string table() const;  // Markdown, with a caption

 private:
  struct Recipe {
    std::string name;
    ml::BackboneRequest backbone;
    std::string reduction;
  };
  struct Cell {
    std::size_t data = 0;
    std::size_t recipe = 0;
    int latent = 0;
    std::uint64_t seed = 0;
    std::string settings;  // hash of all that decides its row
  };

  void list_recipes();
  void list_cells();
  ClusterRequest request_for(const Cell& cell) const;  // all but the features
  std::filesystem::path file_of(const Cell& cell) const;
  ml::Snapshot<ml::Features> features_of(const Cell& cell, const Report& report) const;
  PlanktonRow computed(const Cell& cell, const ml::Snapshot<ml::Features>& features,
                       const Report& report) const;
  std::string table_of(const ml::Dataset& data, const std::vector<PlanktonRow>& rows) const;

  PlanktonStudyOptions options_;
  std::vector<ml::Dataset> data_;
  std::vector<Recipe> recipes_;
  std::vector<Cell> cells_;
};

}  // namespace diatom::app
