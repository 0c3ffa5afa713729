#include "app/panels/how_many_view.h"

#include <array>
#include <limits>
#include <string>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/explanation_mark.h"
#include "app/panels/plot.h"
#include "app/panels/style.h"
#include "app/panels/widgets.h"
#include "app/words.h"

namespace diatom::app {
namespace {

struct Seen {
  const char* id;
  const char* name;
  const ml::Criterion& criterion;
};

bool is_finished(const ml::HowMany& found) {
  return !found.ks.empty() && found.gap.values.size() == found.ks.size();
}

// The curve, and on it the number that it suggests.
void draw_criterion(const Seen& seen, const ml::HowMany& found, const UiColors& colors) {
  const auto& [id, name, criterion] = seen;
  const auto count = criterion.values.size();
  const std::vector<double> at(found.ks.begin(), found.ks.begin() + static_cast<long>(count));
  std::vector<double> suggested(count, std::numeric_limits<double>::quiet_NaN());
  for (std::size_t i = 0; i < count; ++i)
    if (found.ks[i] == criterion.suggested) suggested[i] = criterion.values[i];
  const auto words =
      criterion.suggested > 0 ? fmt::format("{}", criterion.suggested) : std::string("–");
  const std::array curves = {Curve{name, colors.muted, criterion.values, at},
                             Curve{words.c_str(), colors.accent, suggested, at}};
  draw_plot({.id = id, .title = "", .x_name = "clusters"}, curves,
            {0, 5.5F * ImGui::GetFontSize()});
}

}  // namespace

void draw_how_many(const ml::HowMany& found, renderer::Theme theme) {
  if (found.ks.empty()) return;
  emphasised_text(is_finished(found) ? plural(found.suggested, "cluster") + " suggested"
                                     : "Finding out how many clusters there are");
  tooltip(
      "What most of the four say; where they are at odds, the silhouette's. The partition entropy "
      "of fuzzy c-means and the Bayesian information criterion of a Gaussian mixture are best "
      "where "
      "they are lowest, the silhouette of k-means where it is highest, and the gap between k-means "
      "and rows without clusters at the first k that the next one does not beat by more than its "
      "standard error.");
  explanation_mark("how_many");
  if (!ImGui::BeginTable("##criteria", 2, ImGuiTableFlags_SizingStretchSame)) return;
  const auto colors = ui_colors(theme);
  for (const auto& seen :
       {Seen{"##entropy", "entropy", found.entropy}, Seen{"##bic", "BIC", found.bic},
        Seen{"##silhouette", "silhouette", found.silhouette}, Seen{"##gap", "gap", found.gap}}) {
    ImGui::TableNextColumn();
    draw_criterion(seen, found, colors);
  }
  ImGui::EndTable();
}

}  // namespace diatom::app
