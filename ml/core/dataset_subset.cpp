// Parts of a data set, and what makes two of them the same.
#include <algorithm>
#include <stdexcept>

#include "ml/core/dataset.h"
#include "ml/core/files.h"
#include "ml/core/random.h"

namespace diatom::ml {

Dataset without_split(Dataset dataset) {
  for (auto& sample : dataset.samples) sample.split = Split::unassigned;
  return dataset;
}

Dataset drawn_subset(const Dataset& dataset, int classes, int per_class, std::uint64_t seed) {
  std::vector<std::vector<std::size_t>> of_class(dataset.classes.size());
  for (std::size_t i = 0; i < dataset.samples.size(); ++i)
    if (const int label = dataset.samples[i].label; label != unlabelled)
      of_class.at(static_cast<std::size_t>(label)).push_back(i);
  std::erase_if(of_class,
                [&](const auto& members) { return members.size() < std::size_t(per_class); });
  if (of_class.size() < static_cast<std::size_t>(classes))
    throw std::invalid_argument(dataset.name + " has " + std::to_string(of_class.size()) +
                                " classes of at least " + std::to_string(per_class) +
                                " pictures, and " + std::to_string(classes) + " are needed");

  Random random(seed);
  random.shuffle(of_class);
  of_class.resize(static_cast<std::size_t>(classes));
  std::sort(of_class.begin(), of_class.end());
  Dataset subset;
  subset.name = dataset.name;
  subset.columns = dataset.columns;
  subset.images = dataset.images;
  for (const auto& members : of_class) {
    const auto label = static_cast<int>(subset.classes.size());
    const auto original = static_cast<std::size_t>(dataset.samples[members.front()].label);
    subset.classes.push_back(dataset.classes[original]);
    for (const auto place : random.sample_without_replacement<std::size_t>(
             members.size(), static_cast<std::size_t>(per_class))) {
      const auto& sample = dataset.samples[members[place]];
      subset.samples.push_back({sample.path, label, Split::unassigned, sample.numbers});
    }
  }
  std::sort(subset.samples.begin(), subset.samples.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  return subset;
}

std::string listing_hash(const Dataset& dataset) {
  std::string text = dataset.name;
  for (const auto& sample : dataset.samples)
    text += '\n' + sample.path + ' ' + class_name(dataset.classes, sample.label) + ' ' +
            name_of(sample.split);
  return hash_hex(text.data(), text.size());
}

}  // namespace diatom::ml
