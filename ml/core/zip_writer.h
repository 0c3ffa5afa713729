// A zip archive of texts and files, written whole or not at all. Texts are deflated; files are
// stored as they are, since tensors and pictures hardly shrink.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace diatom::ml {

struct ZipEntry {
  std::string name;
  std::string text;
  std::filesystem::path file = {};  // whose bytes stand in place of `text`; "" for none
};

// The archive is put together in memory, then written as write_atomically does. Throws
// std::runtime_error that names `target`; the old file then stays as it is.
void write_zip_entries(const std::filesystem::path& target, const std::vector<ZipEntry>& entries);

}  // namespace diatom::ml
