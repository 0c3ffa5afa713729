#include "app/panels/row_search.h"

#include <regex>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_stdlib.h>

#include "app/coloring.h"
#include "app/panels/actions.h"
#include "app/panels/widgets.h"
#include "ml/core/dataset.h"

namespace diatom::app {
namespace {

constexpr std::size_t longest_pattern = 200;  // the library's search needs stack for long ones

std::regex compiled(const std::string& pattern) {
  if (pattern.size() > longest_pattern)
    throw std::runtime_error(
        fmt::format("a pattern may have {} characters at most", longest_pattern));
  try {
    // Without backtracking, which can take for ever.
    return std::regex(
        pattern, std::regex::ECMAScript | std::regex::icase | std::regex_constants::__polynomial);
  } catch (const std::regex_error&) {
    throw std::runtime_error(fmt::format("'{}' is no regular expression", pattern));
  }
}

}  // namespace

std::vector<int> rows_found(const Session& session, const std::string& pattern) {
  std::vector<int> rows;
  if (!session.features || pattern.empty()) return rows;
  const auto expression = compiled(pattern);
  const auto& features = *session.features;
  const auto* const predictions = predictions_on_map(session);
  const auto finds = [&expression](const std::string& words) {
    return std::regex_search(words, expression);
  };
  std::vector<bool> class_found;
  for (const auto& name : features.classes) class_found.push_back(finds(name));
  const auto finds_class = [&class_found](int label) {
    return label >= 0 && class_found.at(static_cast<std::size_t>(label));
  };
  for (std::size_t row = 0; row < features.samples.size(); ++row) {
    const bool found = finds_class(label_of(session, static_cast<int>(row))) ||
                       (predictions != nullptr && finds_class((*predictions)[row])) ||
                       finds(features.samples[row].path);
    if (found) rows.push_back(static_cast<int>(row));
  }
  return rows;
}

void RowSearch::draw(PanelContext& context, float width) {
  ImGui::SetNextItemWidth(width);
  if (std::exchange(wants_focus_, false)) ImGui::SetKeyboardFocusHere();
  const bool entered = ImGui::InputTextWithHint("##find", "find: name or class", &pattern_,
                                                ImGuiInputTextFlags_EnterReturnsTrue);
  tooltip(with_key(
      "Enter selects the rows whose file, class or prediction this regular expression finds",
      context.views, "find"));
  if (!complaint_.empty()) {
    ImGui::SameLine();
    muted_text(complaint_);
  }
  if (!entered) return;
  try {
    context.commands.emplace_back(SelectRows{rows_found(context.session, pattern_)});
    complaint_.clear();
  } catch (const std::runtime_error& error) {
    complaint_ = error.what();
  }
}

}  // namespace diatom::app
