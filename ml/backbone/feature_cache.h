// FeatureCache: feature rows on disk, by recipe and by the image's content. A recipe has a folder
// of its own, and each batch of new rows becomes one more file there, written whole and never
// touched again; so saving costs the same however much there is, and an interrupted run keeps its
// rows.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <unordered_map>
#include <vector>

#include "ml/backbone/backbone.h"

namespace diatom::ml {

class FeatureCache {
 public:
  struct Row {
    Vector values;         // (D)
    float seconds = 0.0F;  // what it cost when it was computed
  };

  // Lists the recipe's files and reads none. `folder` is created on demand; "" keeps nothing.
  FeatureCache(const std::filesystem::path& folder, const FeatureRecipe& recipe);
  ~FeatureCache();  // saves what add() left, as far as the disk lets it
  FeatureCache(const FeatureCache&) = delete;
  FeatureCache& operator=(const FeatureCache&) = delete;

  // Reads one more file; false where none is left. A damaged one is deleted: its rows are computed
  // anew.
  bool load_next();

  // The row of the image with this content, or null.
  const Row* find(const std::string& content_hash) const;

  // Keeps a row, and writes a file whenever enough are waiting.
  void add(const std::string& content_hash, Row row);
  void save();

  // Why rows can no longer be saved (a full disk, no permission), or "". The cache goes on without.
  const std::string& warning() const { return warning_; }

 private:
  void read(const std::filesystem::path& file);

  std::filesystem::path folder_;  // the recipe's
  Eigen::Index dim_;
  std::vector<std::filesystem::path> unread_;
  std::unordered_map<std::string, Row> rows_;
  std::vector<std::string> unsaved_;  // their content hashes
  std::string warning_;
};

}  // namespace diatom::ml
