// What a folder or a table lists, before classes have numbers: the step between the ways to lay
// data out on disk and the one Dataset.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ml/core/dataset.h"

namespace diatom::ml {

struct ListedFile {
  std::string path;        // relative to the listing's root, '/'-separated
  std::string class_name;  // "" for none
  Split split = Split::unassigned;
  std::vector<double> numbers = {};  // one for each of Listing::columns
};

struct Listing {
  std::filesystem::path root;
  std::vector<ListedFile> files;
  std::vector<SkippedFile> skipped;
  std::vector<std::string> columns = {};
  std::shared_ptr<const ImageStore> images = nullptr;  // null: files below the root
};

// All throw std::runtime_error with one sentence that names the place.
Listing list_folder(const std::filesystem::path& folder);
Listing list_csv(const std::filesystem::path& csv);
Listing list_ecotaxa(const std::filesystem::path& table);
Listing list_ecotaxa_zip(const std::filesystem::path& zip);

// Nothing where the folder itself holds no table of EcoTaxa; throws where it holds several.
std::optional<std::filesystem::path> ecotaxa_table_in(const std::filesystem::path& folder);

// "train", "val" and "valid" are train, "test" is test; nothing for other names.
std::optional<Split> split_from(std::string_view name);

// Adds the file to `files`, or to `skipped` where a glance shows that it can hold no image.
void add_file(Listing& listing, ListedFile file);

}  // namespace diatom::ml
