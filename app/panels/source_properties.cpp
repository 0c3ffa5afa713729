#include "app/panels/source_properties.h"

#include <imgui.h>

#include "app/panels/parameter_form.h"
#include "app/panels/widgets.h"

namespace diatom::app {

void draw_source_properties(const FeedView& feed, Commands& commands) {
  if (feed.properties.empty() || !ImGui::TreeNode("Source settings")) return;
  ml::MethodInfo form{"source", feed.address, "", {}};
  ml::ParameterValues values;
  for (const auto& property : feed.properties) {
    auto parameter = property.parameter;
    if (property.automatic) parameter.label += " (auto)";
    parameter.default_value = parameter.maximum;  // 0 is a value here, and does not mean "auto"
    values[parameter.id] = property.value;
    form.parameters.push_back(parameter);
  }
  if (const auto change = parameter_form(form, values))
    commands.emplace_back(SetFeedProperty{change->parameter, change->value});
  ImGui::TreePop();
}

}  // namespace diatom::app
