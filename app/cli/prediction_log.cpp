#include "app/cli/prediction_log.h"

#include <utility>

#include <spdlog/fmt/fmt.h>

#include "app/live/records/utc.h"

namespace diatom::app {

namespace {

// A field of RFC 4180, in quotes throughout.
std::string quoted(const std::string& text) {
  std::string field = "\"";
  for (const char c : text) field += c == '"' ? "\"\"" : std::string(1, c);
  return field + '"';
}

}  // namespace

PredictionLog::PredictionLog(std::vector<std::string> classes, std::string model_hash,
                             std::ostream* csv)
    : classes_(std::move(classes)),
      model_hash_(std::move(model_hash)),
      csv_(csv),
      counts_(classes_.size()) {
  if (csv_ != nullptr) *csv_ << "frame,utc,source,class,score,model_hash,x,y,width,height,track\n";
}

void PredictionLog::add(const live::Overlay& overlay) {
  for (const auto& sighting : overlay.sightings)
    if (sighting.label >= 0) add(overlay, sighting);
}

void PredictionLog::add(const live::Overlay& overlay, const live::Sighting& sighting) {
  const auto label = static_cast<std::size_t>(sighting.label);
  ++counts_.at(label);
  if (csv_ == nullptr) return;
  *csv_ << overlay.frame->id << ',' << live::iso_8601(overlay.frame->captured_utc) << ','
        << quoted(overlay.frame->source) << ',' << quoted(classes_[label]) << ','
        << fmt::format("{:.6f}", sighting.probability()) << ',' << model_hash_;
  const auto& region = sighting.region;
  *csv_ << fmt::format(",{},{},{},{},", region.x, region.y, region.width, region.height);
  if (sighting.organism) *csv_ << sighting.organism->track;
  *csv_ << '\n';
}

Json PredictionLog::counts() const {
  Json counts = Json::object();
  for (std::size_t c = 0; c < classes_.size(); ++c) counts[classes_[c]] = counts_[c];
  return counts;
}

}  // namespace diatom::app
