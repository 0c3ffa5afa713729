// The folder in which published and imported weights are kept, and how they come there.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/models/download.h"
#include "app/models/manifest.h"

namespace diatom::app {

// In the folder for data. Not created by this call.
std::filesystem::path model_folder();

struct KeptWeights {
  std::filesystem::path file;
  bool was_there = false;
};

// Downloads the file into `folder`, unless it is there. Throws as download() does, and where a file
// of that name is there whose hash is another.
KeptWeights get_weights(const PublishedWeights& weights, const std::filesystem::path& folder,
                        const DownloadProgress& show = {});

struct ImportedWeights {
  KeptWeights kept;
  std::vector<std::string> backbones;  // ids of all that it fits
  std::string sha256;
};

// Copies a weights file into `folder` under its own name, whole or not at all. Throws
// std::runtime_error with one sentence: unreadable, fitting no backbone, or another file has that
// name there.
ImportedWeights import_weights(const std::filesystem::path& file,
                               const std::filesystem::path& folder);

}  // namespace diatom::app
