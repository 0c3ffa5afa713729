#include "app/class_counts.h"

namespace diatom::app {

std::vector<ClassCount> count_classes(const std::vector<ml::Sample>& samples, std::size_t classes) {
  std::vector<ClassCount> counts(classes);
  for (const auto& sample : samples) {
    if (sample.label == ml::unlabelled) continue;
    auto& count = counts.at(static_cast<std::size_t>(sample.label));
    ++(sample.split == ml::Split::test ? count.test : count.train);
  }
  return counts;
}

}  // namespace diatom::app
