#include "app/coloring.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>

#include <spdlog/fmt/fmt.h>

namespace diatom::app {

namespace {

// Seen are distortions up to a quarter.
constexpr float largest_distortion = 0.25F;
constexpr float not_known = std::numeric_limits<float>::quiet_NaN();

std::ptrdiff_t place_of(const std::vector<std::string>& columns, const std::string& name) {
  const auto found = std::find(columns.begin(), columns.end(), name);
  return found == columns.end() ? -1 : found - columns.begin();
}

// From `dark` to `bright`, which may be equal.
template <class Number>
std::vector<float> on_ramp(const std::vector<Number>& numbers, Number dark, Number bright) {
  const Number width = bright > dark ? bright - dark : Number(1);
  std::vector<float> places;
  places.reserve(numbers.size());
  for (const auto number : numbers)
    places.push_back(std::isnan(number)
                         ? not_known
                         : std::clamp(static_cast<float>((number - dark) / width), 0.0F, 1.0F));
  return places;
}

template <class Number>
std::vector<Number> sorted_without_nan(const std::vector<Number>& numbers) {
  std::vector<Number> known;
  std::copy_if(numbers.begin(), numbers.end(), std::back_inserter(known),
               [](Number number) { return !std::isnan(number); });
  std::sort(known.begin(), known.end());
  return known;
}

Ramp correctness(const Session& session) {
  const auto& predictions = *predictions_on_map(session);
  Ramp ramp{{}, "wrong", "right", {}};
  for (std::size_t row = 0; row < predictions.size(); ++row) {
    const int label = label_of(session, static_cast<int>(row));
    ramp.values.push_back(label < 0 ? not_known : predictions[row] == label ? 0.9F : 0.15F);
  }
  return ramp;
}

// The highest hundredth is as bright as what lies just below it: one row far out would leave all
// others dark.
Ramp novelty(const ml::MapQuality& quality) {
  const auto known = sorted_without_nan(quality.novelty);
  const float dark = known.front();
  const float bright =
      known[static_cast<std::size_t>(0.99 * static_cast<double>(known.size() - 1))];
  return {on_ramp(quality.novelty, dark, bright), fmt::format("{:.1f} x", dark),
          fmt::format("{:.1f} x", bright),
          fmt::format("how far its nearest row number {}\nlies, against what is usual; faint:\nnot "
                      "measured",
                      quality.neighbours)};
}

Ramp distortion(const ml::MapQuality& quality) {
  return {on_ramp(quality.distortion, 0.0F, largest_distortion), "0",
          fmt::format("{:.2f}", largest_distortion),
          "bright: its neighbours here are not\nthose in truth, or are torn apart;\nfaint: not "
          "measured"};
}

Ramp order(std::size_t rows) {
  Ramp ramp{{}, "first", "last", "in the order of the rows"};
  const auto last = static_cast<float>(std::max<std::size_t>(2, rows) - 1);
  for (std::size_t row = 0; row < rows; ++row)
    ramp.values.push_back(static_cast<float>(row) / last);
  return ramp;
}

Ramp column(const ml::Features& features, const std::string& name) {
  const auto place = static_cast<std::size_t>(place_of(features.columns, name));
  std::vector<double> numbers;
  for (const auto& sample : features.samples) numbers.push_back(sample.numbers.at(place));
  const auto known = sorted_without_nan(numbers);
  // Rows with a number may all have been left out: unlabelled ones, unreadable ones.
  if (known.empty()) return {std::vector<float>(numbers.size(), not_known), "", "", "not given"};
  return {on_ramp(numbers, known.front(), known.back()), fmt::format("{:.10g}", known.front()),
          fmt::format("{:.10g}", known.back()),
          known.size() < numbers.size() ? "faint: not given" : ""};
}

Ramp ramp_of(const Session& session) {
  const auto& features = *session.map->features;
  switch (shown_color(session)) {
    case ColorBy::correctness:
      return correctness(session);
    case ColorBy::confidence:
      return {on_ramp(*session.training->confidences, 0.0F, 1.0F), "0 %", "100 %",
              "the probability of what it\nis taken for"};
    case ColorBy::novelty:
      return novelty(*session.map_quality->quality);
    case ColorBy::distortion:
      return distortion(*session.map_quality->quality);
    case ColorBy::order:
      return order(features.samples.size());
    case ColorBy::column:
      return column(features, session.color_column);
    case ColorBy::label:
    case ColorBy::prediction:
    case ColorBy::cluster:
      break;
  }
  return {};
}

}  // namespace

const ml::Labels* predictions_on_map(const Session& session) {
  const auto& training = session.training;
  if (!training || !training->predictions || !map_is_current(session)) return nullptr;
  return training->features == session.features ? training->predictions.get() : nullptr;
}

bool can_color(const Session& session, ColorBy by, const std::string& column) {
  switch (by) {
    case ColorBy::label:
    case ColorBy::order:
      return true;
    case ColorBy::prediction:
    case ColorBy::correctness:
      return predictions_on_map(session) != nullptr;
    case ColorBy::confidence:
      return predictions_on_map(session) != nullptr && session.training->confidences;
    case ColorBy::cluster:
      return map_shows_clusters(session);
    case ColorBy::novelty:
    case ColorBy::distortion:
      return quality_is_current(session);
    case ColorBy::column:
      break;
  }
  return session.map && place_of(session.map->features->columns, column) >= 0;
}

ColorBy shown_color(const Session& session) {
  return can_color(session, session.color_by, session.color_column) ? session.color_by
                                                                    : ColorBy::label;
}

const char* name_of(ColorBy by) {
  switch (by) {
    case ColorBy::label:
      return "Class";
    case ColorBy::prediction:
      return "Prediction";
    case ColorBy::cluster:
      return "Cluster";
    case ColorBy::correctness:
      return "Right or wrong";
    case ColorBy::confidence:
      return "Confidence";
    case ColorBy::novelty:
      return "Novelty";
    case ColorBy::distortion:
      return "Distortion";
    case ColorBy::order:
      return "Order";
    case ColorBy::column:
      break;
  }
  return "Column";
}

std::string words_for(ColorBy by, const std::string& column) {
  if (by == ColorBy::column) return column;
  std::string words = name_of(by);
  words.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(words.front())));
  return words;
}

bool is_number(ColorBy by) {
  return by != ColorBy::label && by != ColorBy::prediction && by != ColorBy::cluster;
}

ColorBy groups_of(ColorBy by) {
  return is_number(by) ? ColorBy::label : by;
}

const ml::Snapshot<Ramp>& ShownRamp::of(const Session& session) {
  const auto by = shown_color(session);
  auto cause = std::tuple(session.map, session.training, session.taught_labels, session.map_quality,
                          by, session.color_column);
  if (cause == cause_) return ramp_;
  cause_ = std::move(cause);
  ramp_ = session.map && is_number(by) ? std::make_shared<const Ramp>(ramp_of(session)) : nullptr;
  return ramp_;
}

}  // namespace diatom::app
