#include "app/cli/prediction_log.h"

#include <ctime>
#include <utility>

#include <spdlog/fmt/fmt.h>

namespace diatom::app {

namespace {

// A field of RFC 4180, in quotes throughout.
std::string quoted(const std::string& text) {
  std::string field = "\"";
  for (const char c : text) field += c == '"' ? "\"\"" : std::string(1, c);
  return field + '"';
}

}  // namespace

std::string iso_8601(std::chrono::system_clock::time_point utc) {
  using std::chrono::milliseconds;
  const auto since_epoch = std::chrono::floor<milliseconds>(utc.time_since_epoch()).count();
  const auto seconds = static_cast<std::time_t>(since_epoch / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts.tm_year + 1900,
                     parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                     since_epoch % 1000);
}

PredictionLog::PredictionLog(std::vector<std::string> classes, std::string model_hash,
                             std::ostream* csv)
    : classes_(std::move(classes)),
      model_hash_(std::move(model_hash)),
      csv_(csv),
      counts_(classes_.size()) {
  if (csv_ != nullptr) *csv_ << "frame,utc,source,class,score,model_hash\n";
}

void PredictionLog::add(const live::Overlay& overlay) {
  const auto label = static_cast<std::size_t>(overlay.label);
  ++counts_.at(label);
  if (csv_ == nullptr) return;
  *csv_ << overlay.frame->id << ',' << iso_8601(overlay.frame->captured_utc) << ','
        << quoted(overlay.frame->source) << ',' << quoted(classes_[label]) << ','
        << fmt::format("{:.6f}", overlay.probabilities.at(label)) << ',' << model_hash_ << '\n';
}

Json PredictionLog::counts() const {
  Json counts = Json::object();
  for (std::size_t c = 0; c < classes_.size(); ++c) counts[classes_[c]] = counts_[c];
  return counts;
}

}  // namespace diatom::app
