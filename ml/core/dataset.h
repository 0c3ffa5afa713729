// Dataset: what there is to learn from, as a cheap value. It lists samples and knows how to fetch
// each image, but holds no pixels: decoding happens on the compute side, one image at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "ml/core/image.h"

namespace diatom::ml {

enum class Split : std::uint8_t { unassigned, train, test };

const char* name_of(Split split);

inline constexpr int unlabelled = -1;  // the label where nobody has said

struct Sample {
  std::string path;  // relative to the data set, '/'-separated; its identity and sort key
  int label = 0;     // index into Dataset::classes, or `unlabelled`
  Split split = Split::unassigned;
  std::vector<double> numbers = {};  // one for each of Dataset::columns; NaN where none is given
};

struct SkippedFile {
  std::string path;
  std::string reason;
};

// Where pixels come from: files, or a world drawn by code. Thread-safe.
class ImageStore {
 public:
  virtual ~ImageStore() = default;

  // The encoded bytes' identity, for the feature cache; equal content gives equal hashes.
  virtual std::string content_hash(const Sample& sample) const = 0;

  // Throws std::runtime_error with the reason where the image cannot be read.
  virtual Image load(const Sample& sample) const = 0;

  // What is done to the images after they are read, as canonical JSON; "" where nothing is.
  virtual std::string preparation() const { return {}; }

  // Of width and height, without decoding where there is another way. Throws as load() does.
  virtual int longest_side_px(const Sample& sample) const;
};

struct Dataset {
  std::string name;
  std::vector<std::string> classes;  // sorted bytewise; empty: all samples are unlabelled
  std::vector<Sample> samples;       // sorted by path, bytewise
  std::vector<std::string> columns;  // what else is known of every sample, as numbers: "depth"
  std::vector<SkippedFile> skipped;  // found, but no usable image
  std::shared_ptr<const ImageStore> images;
};

// Opens a folder `<class>/*`, a folder `train|test/<class>/*` (`val` and `valid` count as train),
// or a CSV with the columns `path,label` and optionally `split` (paths relative to the CSV);
// further columns that hold numbers and nothing else are kept. Or opens EcoTaxa's: a table *.tsv
// with the columns object_id, img_file_name and optionally object_annotation_category, in a folder
// or a .zip with its images; its columns object_* of type [f] are kept. Images that lie in no class
// folder, and a CSV that gives no label, make an unlabelled data set. Throws std::runtime_error
// with one sentence: missing, no images.
Dataset open_dataset(const std::filesystem::path& where);

// For what learns from labels, which `who` names: "top-tuning". Throws std::invalid_argument with
// one sentence where there are none, or of one class only.
void check_labelled(const Dataset& dataset, const std::string& who);

// "unlabelled" for the label that says so.
std::string class_name(const std::vector<std::string>& classes, int label);

// Of any image's width or height; 0 where none can be read.
int largest_side_px(const Dataset& dataset);

// Gives every sample a split. Data that came with a test part keep it; otherwise `test_fraction`
// of each class (at least one sample, and never all, of a class with two or more), or of all
// unlabelled samples, is drawn with `seed`; 0 draws none. Throws std::invalid_argument unless
// 0 <= test_fraction < 1.
Dataset with_split(Dataset dataset, double test_fraction, std::uint64_t seed);

// Forgets which samples are for training and which for test.
Dataset without_split(Dataset dataset);

// `classes` classes with `per_class` samples each, drawn with `seed`; any split is forgotten.
// Throws std::invalid_argument with one sentence where there are too few of either.
Dataset drawn_subset(const Dataset& dataset, int classes, int per_class, std::uint64_t seed);

// Hash over everything that the data set lists: paths, classes, splits. No pixel is read.
std::string listing_hash(const Dataset& dataset);

}  // namespace diatom::ml
