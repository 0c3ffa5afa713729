// Data laid out in folders: <class>/*, train|test|val|valid/<class>/*, or images in no class
// folder.
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

void list_images(Listing& listing, const fs::path& folder, const std::string& class_name,
                 Split split) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    std::error_code error;
    if (is_hidden(entry.path()) || !has_image_ending(entry.path()) || entry.is_directory(error)) {
      continue;
    }
    const auto path = entry.path().lexically_relative(listing.root).generic_string();
    add_file(listing, {path, class_name, split});
  }
}

void list_classes(Listing& listing, const fs::path& folder, Split split) {
  for (const auto& class_folder : folders_in(folder))
    list_images(listing, class_folder, class_folder.filename().string(), split);
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
    if (listing.files.empty()) list_images(listing, folder, "", Split::unassigned);
    return listing;
  } catch (const fs::filesystem_error& error) {
    throw std::runtime_error("cannot read the folder " + error.path1().string() + ": " +
                             error.code().message());
  }
}

}  // namespace diatom::ml
