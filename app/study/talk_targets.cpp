#include "app/study/talk_targets.h"

#include <spdlog/fmt/fmt.h>

namespace diatom::app {

// Sizes and classes are those of the study. "tfds:" is a name in the TensorFlow Datasets catalogue
// (tensorflow.org/datasets), "kaggle:" one on kaggle.com/datasets.
const std::vector<TalkTarget>& talk_targets() {
  static const std::vector<TalkTarget> targets = {
      {"afhq", "AFHQ", 13167, 1463, 3, "github.com/clovaai/stargan-v2", "CC BY-NC 4.0"},
      {"beans", "Beans", 1167, 128, 3, "tfds: beans", "MIT"},
      {"best-artworks", "Best artworks", 7896, 878, 50,
       "kaggle: ikarus777/best-artworks-of-all-time", "CC BY-NC-SA 4.0"},
      {"boat-types", "Boat types", 1315, 147, 9, "kaggle: clorichel/boat-types-recognition",
       "see there"},
      {"caltech-101", "Caltech-101", 3060, 6084, 102, "tfds: caltech101", "CC BY 4.0"},
      {"cassava", "Cassava", 7545, 1885, 5, "tfds: cassava", "see there"},
      {"cats-vs-dogs", "Cats vs Dogs", 20935, 2327, 2, "tfds: cats_vs_dogs", "see there"},
      {"chest-x-ray", "Chest x-ray", 4708, 524, 2, "kaggle: paultimothymooney/chest-xray-pneumonia",
       "CC BY 4.0"},
      {"cifar-10", "CIFAR-10", 50000, 10000, 10, "tfds: cifar10", "see there"},
      {"cifar-100", "CIFAR-100", 50000, 10000, 100, "tfds: cifar100", "see there"},
      {"citrus-leaves", "Citrus leaves", 534, 60, 4, "tfds: citrus_leaves", "CC BY 4.0"},
      {"colorectal-histology", "Colorectal histology", 4500, 500, 8, "tfds: colorectal_histology",
       "CC BY 4.0"},
      {"deep-weeds", "Deep weeds", 15758, 1751, 9, "tfds: deep_weeds", "CC BY 4.0"},
      {"dtd", "DTD", 3760, 1880, 47, "tfds: dtd", "research use"},
      {"eurosat", "EuroSAT", 24300, 2700, 10, "tfds: eurosat", "MIT"},
      {"fgvc-aircraft", "FGVC Aircraft", 6667, 3333, 100, "robots.ox.ac.uk/~vgg/data/fgvc-aircraft",
       "non-commercial research"},
      {"football-vs-rugby", "Football vs Rugby", 2203, 245, 2,
       "kaggle: ligtfeather/football-vs-rugby-image-classification", "see there"},
      {"gemstones", "Gemstones", 2571, 286, 87, "kaggle: lsind18/gemstones-images", "see there"},
      {"horses-or-humans", "Horses or Humans", 1027, 256, 2, "tfds: horses_or_humans", "see there"},
      {"icubworld", "iCubWorld subset", 86400, 9600, 10, "robotology.github.io/iCubWorld",
       "see there"},
      {"indian-food", "Indian food", 3600, 400, 80,
       "kaggle: iamsouravbanerjee/indian-food-images-dataset", "see there"},
      {"make-no-make", "Make no make", 1355, 151, 2, "kaggle: petersunga/make-up-vs-no-make-up",
       "see there"},
      {"malaria", "Malaria", 24802, 2756, 2, "tfds: malaria", "see there"},
      {"meat-quality", "Meat quality", 1706, 190, 2,
       "kaggle: crowww/meat-quality-assessment-based-on-deep-learning", "see there"},
      {"oxford-flowers", "Oxford Flowers", 2040, 6149, 102, "tfds: oxford_flowers102", "see there"},
      {"oxford-pets", "Oxford-IIIT Pets", 3680, 3669, 37, "tfds: oxford_iiit_pet", "CC BY-SA 4.0"},
      {"plankton", "Plankton", 4500, 500, 10, "ibm.box.com/v/PlanktonData (lensless set)",
       "see there"},
      {"sars-cov-ct", "SARS-CoV CT", 2232, 249, 2, "kaggle: plameneduardo/sarscov2-ctscan-dataset",
       "see there"},
      {"stanford-cars", "Stanford Cars", 8144, 8041, 196, "tfds: cars196", "see there"},
      {"stanford-dogs", "Stanford Dogs", 12000, 8580, 120, "tfds: stanford_dogs", "see there"},
      {"tf-flowers", "TensorFlow Flowers", 3303, 367, 5, "tfds: tf_flowers", "CC BY 2.0"},
      {"weather", "Weather", 1012, 113, 4, "data.mendeley.com/datasets/4drtyfjtfy", "CC BY 4.0"}};
  return targets;
}

FoundTargets find_talk_targets(const std::filesystem::path& place) {
  FoundTargets found;
  for (const auto& target : talk_targets()) {
    const auto folder = place / target.folder;
    if (std::filesystem::is_directory(folder))
      found.folders.push_back(folder);
    else
      found.missing.push_back(&target);
  }
  return found;
}

std::string talk_table() {
  std::string table =
      "| folder | data set | train | test | classes | where | licence |\n"
      "|---|---|---:|---:|---:|---|---|\n";
  for (const auto& target : talk_targets())
    table += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", target.folder, target.name,
                         target.train, target.test, target.classes, target.where, target.licence);
  return table;
}

}  // namespace diatom::app
