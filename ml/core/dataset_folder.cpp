// Data laid out in folders: <class>/* or train|test|val|valid/<class>/*.
#include <algorithm>
#include <stdexcept>

#include "ml/core/dataset_listing.h"

namespace diatom::ml {
namespace {

namespace fs = std::filesystem;

bool is_hidden(const fs::path& path) {
  return path.filename().string().starts_with('.');
}

// Folders directly inside `folder`; one level at a time, so a link that leads back up cannot trap
// us.
std::vector<fs::path> folders_in(const fs::path& folder) {
  std::vector<fs::path> folders;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (!is_hidden(entry.path()) && entry.is_directory(error)) folders.push_back(entry.path());
  }
  return folders;
}

bool has_images(const fs::path& folder) {
  return std::any_of(
      fs::directory_iterator(folder), fs::directory_iterator(),
      [](const auto& entry) { return !is_hidden(entry.path()) && has_image_ending(entry.path()); });
}

void list_classes(Listing& listing, const fs::path& folder, Split split) {
  for (const auto& class_folder : folders_in(folder)) {
    for (const auto& entry : fs::directory_iterator(class_folder)) {
      std::error_code error;
      if (is_hidden(entry.path()) || !has_image_ending(entry.path()) || entry.is_directory(error)) {
        continue;
      }
      const auto path = entry.path().lexically_relative(listing.root).generic_string();
      add_file(listing, {path, class_folder.filename().string(), split});
    }
  }
}

// train/ and its like count as parts where they hold class folders; otherwise they are classes.
std::vector<fs::path> parts_in(const fs::path& folder) {
  auto parts = folders_in(folder);
  std::erase_if(parts, [](const fs::path& part) {
    return !split_from(part.filename().string()) || folders_in(part).empty();
  });
  return parts;
}

}  // namespace

Listing list_folder(const fs::path& folder) {
  try {
    Listing listing{folder, {}, {}};
    const auto parts = parts_in(folder);
    for (const auto& part : parts)
      list_classes(listing, part, *split_from(part.filename().string()));
    if (parts.empty()) list_classes(listing, folder, Split::unassigned);
    if (listing.files.empty() && listing.skipped.empty() && has_images(folder)) {
      throw std::runtime_error(
          folder.string() +
          " holds images but no class folders; sort them into one folder a class");
    }
    return listing;
  } catch (const fs::filesystem_error& error) {
    throw std::runtime_error("cannot read the folder " + error.path1().string() + ": " +
                             error.code().message());
  }
}

}  // namespace diatom::ml
