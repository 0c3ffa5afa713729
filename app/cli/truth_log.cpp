#include "app/cli/truth_log.h"

#include "app/cli/results.h"

namespace diatom::app {

std::vector<std::int64_t> coco_counts(const ml::TruthObject& object, int frame_width,
                                      int frame_height) {
  std::vector<std::int64_t> counts;
  std::int64_t counted = 0;  // pixels in all runs so far
  bool is_inside = false;
  const auto end_run_at = [&](std::int64_t pixel) {
    counts.push_back(pixel - counted);
    counted = pixel;
    is_inside = !is_inside;
  };
  const auto& box = object.box;
  for (int x = box.x0; x < box.x1; ++x) {
    const auto column = static_cast<std::int64_t>(x) * frame_height;
    for (int y = box.y0; y < box.y1; ++y) {
      const auto at = static_cast<std::size_t>((y - box.y0) * box.width() + (x - box.x0));
      if ((object.mask.pixels[at] != 0) != is_inside) end_run_at(column + y);
    }
    // Between the box's columns there is nothing, unless the box is as high as the frame.
    if (is_inside && box.y1 < frame_height) end_run_at(column + box.y1);
    if (is_inside && box.y0 > 0) end_run_at(column + frame_height);
  }
  end_run_at(static_cast<std::int64_t>(frame_width) * frame_height);
  return counts;
}

TruthLog::TruthLog(const ml::SceneOptions& scene, std::uint64_t seed, std::ostream& json)
    : width_(scene.width), height_(scene.height), json_(json) {
  json_ << "{\"frame_size\": [" << width_ << ", " << height_ << "], \"fps\": " << ml::scene_fps
        << ", \"seed\": " << seed << ", \"frames\": [";
}

void TruthLog::add(std::uint64_t frame, const std::vector<ml::TruthObject>& objects) {
  Json list = Json::array();
  for (const auto& object : objects) {
    const auto& box = object.box;
    list.push_back(
        {{"class", object.class_name},
         {"distractor", object.is_distractor},
         {"identity", object.identity},
         {"visible_share", object.visible_share},
         {"blur_px", object.blur_px},
         {"box", {box.x0, box.y0, box.width(), box.height()}},
         {"mask",
          {{"size", {height_, width_}}, {"counts", coco_counts(object, width_, height_)}}}});
  }
  json_ << (is_first_ ? "\n" : ",\n") << Json{{"frame", frame}, {"objects", list}}.dump();
  is_first_ = false;
}

void TruthLog::finish() {
  json_ << "\n]}\n";
}

}  // namespace diatom::app
