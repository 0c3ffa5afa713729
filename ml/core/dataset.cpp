#include "ml/core/dataset.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>

#include "ml/core/dataset_listing.h"
#include "ml/core/ending.h"
#include "ml/core/files.h"
#include "ml/core/random.h"

namespace diatom::ml {
namespace {

namespace fs = std::filesystem;

class FileImages : public ImageStore {
 public:
  explicit FileImages(fs::path root) : root_(std::move(root)) {}

  std::string content_hash(const Sample& sample) const override {
    const auto bytes = read_bytes(root_ / sample.path);
    return hash_hex(bytes.data(), bytes.size());
  }

  Image load(const Sample& sample) const override { return read_image(root_ / sample.path); }

  int longest_side_px(const Sample& sample) const override {
    return ml::longest_side_px(read_bytes(root_ / sample.path));
  }

 private:
  fs::path root_;
};

std::string name_from(const fs::path& where, bool is_folder) {
  const auto whole = fs::absolute(where).lexically_normal();
  if (!is_folder) return whole.stem().string();
  return (whole.has_filename() ? whole : whole.parent_path()).filename().string();
}

// Classes get their numbers by name, samples their order by path: neither depends on the disk.
void number_classes(Dataset& dataset, std::vector<ListedFile> files) {
  std::map<std::string, int> numbers;
  for (const auto& file : files)
    if (!file.class_name.empty()) numbers[file.class_name] = 0;
  for (auto& [name, number] : numbers) {
    number = static_cast<int>(dataset.classes.size());
    dataset.classes.push_back(name);
  }
  for (auto& file : files) {
    const int label = file.class_name.empty() ? unlabelled : numbers[file.class_name];
    dataset.samples.push_back({std::move(file.path), label, file.split, std::move(file.numbers)});
  }
  const auto by_path = [](const auto& a, const auto& b) { return a.path < b.path; };
  std::sort(dataset.samples.begin(), dataset.samples.end(), by_path);
  std::stable_sort(dataset.skipped.begin(), dataset.skipped.end(), by_path);
}

void check_samples(const Dataset& dataset, const fs::path& where) {
  if (!dataset.samples.empty()) return;
  const auto skipped = dataset.skipped.size();
  throw std::runtime_error(where.string() + " holds no images" +
                           (skipped == 0
                                ? std::string("; expected are folders <class>/*.png")
                                : " that can be read; " + std::to_string(skipped) +
                                      " skipped, the first is " + dataset.skipped.front().path +
                                      " (" + dataset.skipped.front().reason + ")"));
}

Listing listing_of(const fs::path& where, bool is_folder) {
  if (is_folder) {
    const auto table = ecotaxa_table_in(where);
    return table ? list_ecotaxa(*table) : list_folder(where);
  }
  if (has_ending(where, ".csv")) return list_csv(where);
  if (has_ending(where, ".zip")) return list_ecotaxa_zip(where);
  throw std::runtime_error(where.string() +
                           " is neither a folder nor a .csv table nor EcoTaxa's .zip");
}

}  // namespace

const char* name_of(Split split) {
  switch (split) {
    case Split::train:
      return "train";
    case Split::test:
      return "test";
    case Split::unassigned:
      break;
  }
  return "unassigned";
}

std::optional<Split> split_from(std::string_view name) {
  if (name == "test") return Split::test;
  if (name == "train" || name == "val" || name == "valid") return Split::train;
  return std::nullopt;
}

void add_file(Listing& listing, ListedFile file) {
  std::error_code error;
  const auto place = listing.root / file.path;
  const auto status = fs::status(place, error);
  if (!fs::exists(status)) {
    listing.skipped.push_back({file.path, "missing"});
  } else if (!fs::is_regular_file(status)) {
    listing.skipped.push_back({file.path, "not a file"});
  } else if (fs::file_size(place, error) == 0) {
    listing.skipped.push_back({file.path, "empty file"});
  } else {
    listing.files.push_back(std::move(file));
  }
}

Dataset open_dataset(const fs::path& where) {
  std::error_code error;
  const auto status = fs::status(where, error);
  if (!fs::exists(status))
    throw std::runtime_error("there is no folder or table " + where.string());
  const bool is_folder = fs::is_directory(status);
  auto listing = listing_of(where, is_folder);
  Dataset dataset;
  dataset.name = name_from(where, is_folder);
  dataset.skipped = std::move(listing.skipped);
  dataset.columns = std::move(listing.columns);
  dataset.images = listing.images ? listing.images : std::make_shared<FileImages>(listing.root);
  number_classes(dataset, std::move(listing.files));
  check_samples(dataset, where);
  return dataset;
}

void check_labelled(const Dataset& dataset, const std::string& who) {
  if (dataset.classes.size() >= 2) return;
  const auto what = dataset.classes.empty()
                        ? " has no labels: "
                        : " holds only the class '" + dataset.classes.front() + "': ";
  throw std::invalid_argument(dataset.name + what + who +
                              " needs two or more classes, as folders <class>/* or as the column "
                              "label of a CSV");
}

std::string class_name(const std::vector<std::string>& classes, int label) {
  return label == unlabelled ? "unlabelled" : classes.at(static_cast<std::size_t>(label));
}

int ImageStore::longest_side_px(const Sample& sample) const {
  const auto image = load(sample);
  return std::max(image.width, image.height);
}

int largest_side_px(const Dataset& dataset) {
  int largest = 0;
  for (const auto& sample : dataset.samples) {
    try {
      largest = std::max(largest, dataset.images->longest_side_px(sample));
    } catch (const std::runtime_error&) {  // whoever needs its pixels says so
    }
  }
  return largest;
}

Dataset with_split(Dataset dataset, double test_fraction, std::uint64_t seed) {
  if (!(test_fraction >= 0.0 && test_fraction < 1.0)) {
    throw std::invalid_argument("the test fraction must be at least 0 and below 1");
  }
  auto& samples = dataset.samples;
  const bool came_with_test = std::any_of(samples.begin(), samples.end(), [](const Sample& sample) {
    return sample.split == Split::test;
  });
  std::vector<Sample*> by_path;
  for (auto& sample : samples) {
    if (!came_with_test || sample.split == Split::unassigned) sample.split = Split::train;
    by_path.push_back(&sample);
  }
  if (came_with_test || test_fraction == 0.0) return dataset;

  std::sort(by_path.begin(), by_path.end(),
            [](const Sample* a, const Sample* b) { return a->path < b->path; });
  std::map<int, std::vector<Sample*>> by_class;
  for (auto* sample : by_path) by_class[sample->label].push_back(sample);
  Random random(seed);
  for (auto& [label, members] : by_class) {
    if (members.size() < 2) continue;
    random.shuffle(members);
    const auto wanted = std::lround(test_fraction * static_cast<double>(members.size()));
    const auto count = std::clamp<long>(wanted, 1, static_cast<long>(members.size()) - 1);
    for (long i = 0; i < count; ++i) members[static_cast<std::size_t>(i)]->split = Split::test;
  }
  return dataset;
}

}  // namespace diatom::ml
