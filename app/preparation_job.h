// PreparationJob: what the pre-processing makes of some images, stage by stage on one sheet, and
// then, image by image, what it does to all of the data set. An image a step.
//
//   original -> even light -> mask -> crop -> padded to a square, or to the size of the largest
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "ml/core/dataset.h"
#include "ml/core/image.h"
#include "ml/core/job.h"
#include "ml/core/method.h"
#include "ml/vision/isolation.h"

namespace diatom::app {

struct PreparationSettings {
  ml::ParameterValues isolation;  // of ml::isolation_info()
  bool relative_size = true;      // pad to the largest crop of the set, not to the own square

  bool operator==(const PreparationSettings&) const = default;
};

// What the features are made of in the place of the images as they were opened.
struct PreparationInUse {
  PreparationSettings settings;
  std::shared_ptr<const ml::ImageStore> images_before;
  int canvas_px_before = 0;  // of the backbone's ImageSpec
};

struct PreparedPicture {
  ml::Sample sample;
  bool is_loaded = false;
  bool is_readable = false;
  bool has_object = false;
};

struct PreparationCounts {
  std::size_t seen = 0;   // images of the data set, in its order
  std::size_t whole = 0;  // of these without an object, which are kept whole
  std::size_t unreadable = 0;
  double covered = 0.0;  // sum of the shares of their pictures that objects cover
  int largest_px = 0;    // longest side of any crop

  // In [0, 1]; NaN without an object.
  double mean_covered() const;
};

struct Preparation {
  static constexpr int kTilePx = 128;
  static constexpr std::size_t kMost = 6;  // pictures, one below the other

  // Columns of the sheet. Up to the crop, around which the picture is faded, all tiles of a picture
  // have one scale; the last two are what a network sees.
  enum Stage { original, even_light, mask, crop, square, canvas };
  static constexpr int kStages = 6;
  static constexpr int kWidthPx = kTilePx * kStages;
  static constexpr int kHeightPx = kTilePx * static_cast<int>(kMost);

  PreparationSettings settings;
  ml::Snapshot<ml::Dataset> dataset;             // whose samples they are
  std::shared_ptr<const ml::ImageStore> images;  // as they were opened
  ml::Snapshot<std::vector<int>> selection;      // that the pictures were chosen by
  std::vector<PreparedPicture> pictures;         // at most kMost
  ml::Snapshot<ml::Image> sheet;                 // (kHeightPx, kWidthPx, 3)
  PreparationCounts counts;

  bool is_counted() const { return counts.seen == dataset->samples.size(); }
};

class PreparationJob : public ml::ResultJob<Preparation> {
 public:
  // `asked` says what to show; what it has counted already is not counted again.
  explicit PreparationJob(Preparation asked);

  ml::Step step() override;
  ml::Progress progress() const override;

 private:
  void show(std::size_t picture);
  void pad_to_largest();
  void count();

  ml::Isolation isolation_;
  Preparation preparation_;
  ml::Image sheet_;
  std::vector<ml::Image> crops_;  // of the pictures shown so far; empty where unreadable
  int padded_to_px_ = 0;
};

}  // namespace diatom::app
