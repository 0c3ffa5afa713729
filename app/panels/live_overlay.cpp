#include "app/panels/live_overlay.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "app/panels/style.h"
#include "app/panels/widgets.h"
#include "app/words.h"
#include "renderer/colormap.h"
#include "renderer/theme.h"

namespace diatom::app {
namespace {

constexpr std::size_t most_bars = 5;

std::vector<int> by_probability(const std::vector<float>& probabilities) {
  std::vector<int> order(probabilities.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    return probabilities[static_cast<std::size_t>(a)] > probabilities[static_cast<std::size_t>(b)];
  });
  return order;
}

std::string name_of_class(const live::Overlay& overlay, int class_id) {
  const auto place = static_cast<std::size_t>(class_id);
  return place < overlay.classes.size() ? overlay.classes[place] : "unknown";
}

bool is_unknown(const live::Sighting& sighting) {
  return !sighting.is_known();
}

constexpr float tag_opacity = 0.86F;  // of its ground: what lies below must not be read with it

ImU32 color_of(const live::Sighting& sighting, renderer::Theme theme) {
  if (is_unknown(sighting)) return ImGui::GetColorU32(ImGuiCol_TextDisabled);
  return packed(renderer::class_color(sighting.label, theme));
}

ImU32 ink_of(const live::Sighting& sighting, renderer::Theme theme) {
  if (is_unknown(sighting)) return ImGui::GetColorU32(ImGuiCol_Text);
  return class_ink(sighting.label, theme);
}

struct ScreenBox {
  ImVec2 from;
  ImVec2 to;

  bool overlaps(const ScreenBox& other) const {
    return from.x < other.to.x && other.from.x < to.x && from.y < other.to.y && other.from.y < to.y;
  }
};

// Where tags lie already: one that would hide another is left out, and its organism keeps its
// outline and its card.
using Tags = std::vector<ScreenBox>;

// What it is, above it, or inside where there is no room above.
void draw_tag(ImDrawList& list, const live::Overlay& overlay, const live::Sighting& sighting,
              const PictureOnScreen& screen, renderer::Theme theme, Tags& tags) {
  const auto name =
      is_unknown(sighting) ? std::string("?") : name_of_class(overlay, sighting.label);
  const auto words =
      sighting.label < 0 ? name : fmt::format("{} {:.0f} %", name, 100 * sighting.probability());
  const float size = 0.85F * ImGui::GetFontSize();
  const ImVec2 room = ImGui::GetFont()->CalcTextSizeA(size, 1e6F, 0.0F, words.c_str());
  ImVec2 at = screen(static_cast<float>(sighting.region.x), static_cast<float>(sighting.region.y));
  at.y = std::max(at.y - room.y - 2, screen.at.y);
  const ScreenBox tag{{at.x - 2, at.y}, {at.x + room.x + 2, at.y + room.y}};
  if (std::any_of(tags.begin(), tags.end(),
                  [&tag](const ScreenBox& other) { return tag.overlaps(other); }))
    return;
  tags.push_back(tag);
  ImVec4 ground = ImGui::GetStyleColorVec4(ImGuiCol_PopupBg);
  ground.w = tag_opacity;
  list.AddRectFilled(tag.from, tag.to, ImGui::GetColorU32(ground), 2);
  list.AddText(ImGui::GetFont(), size, at, ink_of(sighting, theme), words.c_str());
}

void draw_box(ImDrawList& list, const live::Region& region, const PictureOnScreen& screen,
              ImU32 color) {
  const auto x = static_cast<float>(region.x);
  const auto y = static_cast<float>(region.y);
  list.AddRect(screen(x, y),
               screen(x + static_cast<float>(region.width), y + static_cast<float>(region.height)),
               color, 4, 0, 2);
}

void draw_outline(ImDrawList& list, const ml::Contour& outline, const PictureOnScreen& screen,
                  ImU32 color, float width_px) {
  std::vector<ImVec2> line;
  line.reserve(outline.size());
  for (const auto& point : outline)
    line.push_back(
        screen(static_cast<float>(point.x()) + 0.5F, static_cast<float>(point.y()) + 0.5F));
  list.AddPolyline(line.data(), static_cast<int>(line.size()), color, ImDrawFlags_Closed, width_px);
}

// The widest class name, with its mark; the same whatever the order of the bars.
float names_width(const live::Overlay& overlay) {
  float width = 0;
  for (const auto& name : overlay.classes)
    width = std::max(width, ImGui::CalcTextSize(name.c_str()).x);
  return width + 2 * ImGui::GetFontSize();
}

void draw_bar(ImDrawList& list, ImVec2 at, float width, const live::Overlay& overlay,
              float probability, int class_id, renderer::Theme theme) {
  const float em = ImGui::GetFontSize();
  const renderer::Color color = renderer::class_color(class_id, theme);
  const float names = std::min(names_width(overlay), 0.6F * width);
  const float bars = std::max(0.0F, width - names - 3.4F * em);
  const float middle = at.y + em / 2;
  draw_class_mark(list, {at.x + em / 2, middle}, 0.6F * em, class_id, theme);
  list.PushClipRect(at, {at.x + names - 0.4F * em, at.y + 1.4F * em}, true);
  list.AddText({at.x + 1.3F * em, at.y}, ImGui::GetColorU32(ImGuiCol_Text),
               name_of_class(overlay, class_id).c_str());
  list.PopClipRect();
  const ImVec2 from(at.x + names, middle - 0.22F * em);
  list.AddRectFilled(from, {from.x + bars, from.y + 0.44F * em}, packed(color, 0.18F), 0.22F * em);
  list.AddRectFilled(from,
                     {from.x + bars * std::clamp(probability, 0.0F, 1.0F), from.y + 0.44F * em},
                     packed(color), 0.22F * em);
  list.AddText({from.x + bars + 0.5F * em, at.y}, ImGui::GetColorU32(ImGuiCol_TextDisabled),
               fmt::format("{:.0f} %", 100 * probability).c_str());
}

// The label, cut where it is too long, and its probability behind it.
void draw_headline(ImDrawList& list, ImVec2 at, float width, const std::string& label,
                   float probability, ImU32 color) {
  ImFont* const large = font(Font::figure);
  const float size = 1.4F * ImGui::GetFontSize();
  const auto extent = [&](const std::string& words) {
    return large->CalcTextSizeA(size, width, 0.0F, words.c_str()).x;
  };
  const auto share = fmt::format("{:.0f} %", 100 * probability);
  const float names = std::min(extent(label), width - extent(share + "  "));
  list.PushClipRect(at, {at.x + names, at.y + 1.4F * size}, true);
  list.AddText(large, size, at, color, label.c_str());
  list.PopClipRect();
  list.AddText(large, size, {at.x + names + extent("  "), at.y}, color, share.c_str());
}

}  // namespace

PictureOnScreen on_screen(const ml::Image& image, const ViewportInput& input) {
  const auto place =
      renderer::fitted({0, 0, input.size.x, input.size.y}, image.width, image.height);
  return {{input.at.x + place.x, input.at.y + place.y},
          image.width > 0 ? place.width / static_cast<float>(image.width) : 1};
}

void draw_sightings(ImDrawList& list, const live::Overlay& overlay, const PictureOnScreen& screen,
                    std::uint64_t followed, renderer::Theme theme) {
  if (overlay.look == live::Look::whole_frame) return;
  Tags tags;
  for (const auto& sighting : overlay.sightings) {
    const ImU32 color = color_of(sighting, theme);
    const bool is_followed =
        sighting.organism && followed != 0 && sighting.organism->track == followed;
    if (is_followed)
      draw_outline(list, sighting.organism->outline, screen,
                   packed(renderer::theme_colors(theme).highlight), 5);
    if (sighting.organism)
      draw_outline(list, sighting.organism->outline, screen, color, 1.5F);
    else
      draw_box(list, sighting.region, screen, color);
    if (overlay.look != live::Look::centre_square)
      draw_tag(list, overlay, sighting, screen, theme, tags);
  }
}

std::optional<std::size_t> sighting_at(const live::Overlay& overlay, const PictureOnScreen& screen,
                                       ImVec2 place) {
  const float x = (place.x - screen.at.x) / screen.scale;
  const float y = (place.y - screen.at.y) / screen.scale;
  const auto& sightings = overlay.sightings;
  const auto found =
      std::find_if(sightings.begin(), sightings.end(), [x, y](const live::Sighting& sighting) {
        const auto& region = sighting.region;
        return x >= static_cast<float>(region.x) && y >= static_cast<float>(region.y) &&
               x < static_cast<float>(region.x + region.width) &&
               y < static_cast<float>(region.y + region.height);
      });
  if (found == sightings.end()) return std::nullopt;
  return static_cast<std::size_t>(found - sightings.begin());
}

void draw_card(ImDrawList& list, const live::Overlay& overlay, const Speech& speech,
               const ViewportInput& input, renderer::Theme theme) {
  const float em = ImGui::GetFontSize();
  const bool alone = speech.who.empty();
  const float room = alone ? input.size.x - 1.2F * em : (input.size.x - 1.8F * em) / 2;
  const float width = std::min(room, names_width(overlay) + 11 * em);
  const float line = 1.35F * em;
  const float caption = alone ? 0.0F : line;
  const float note = speech.note.empty() ? 0.0F : line;
  const auto fitting = static_cast<std::size_t>(
      std::max(0.0F, (0.48F * input.size.y - 3.2F * em - caption - note) / line));
  const auto& probabilities = *speech.probabilities;
  const auto order = by_probability(probabilities);
  const std::size_t bars = std::min({order.size(), fitting, most_bars});
  if (width < 9 * em || order.empty()) return;

  const float height = caption + 2.5F * em + static_cast<float>(bars) * line + note + 0.5F * em;
  const float left = speech.right ? input.size.x - width - 0.6F * em : 0.6F * em;
  ImVec2 at(input.at.x + left, input.at.y + input.size.y - height - 0.6F * em);
  ImVec4 ground = ImGui::GetStyleColorVec4(ImGuiCol_PopupBg);
  ground.w = tag_opacity;
  list.AddRectFilled(at, {at.x + width, at.y + height}, ImGui::GetColorU32(ground), 0.5F * em);

  if (!alone)
    list.AddText({at.x + 0.7F * em, at.y + 0.5F * em}, ImGui::GetColorU32(ImGuiCol_TextDisabled),
                 speech.who.c_str());
  at.y += caption;
  const float probability = probabilities[static_cast<std::size_t>(order.front())];
  draw_headline(list, {at.x + 0.7F * em, at.y + 0.6F * em}, width - 1.4F * em,
                name_of_class(overlay, order.front()), probability,
                class_ink(order.front(), theme));
  for (std::size_t bar = 0; bar < bars; ++bar)
    draw_bar(list, {at.x + 0.7F * em, at.y + 2.5F * em + static_cast<float>(bar) * line},
             width - 1.2F * em, overlay, probabilities[static_cast<std::size_t>(order[bar])],
             order[bar], theme);
  if (!speech.note.empty())
    list.AddText({at.x + 0.7F * em, at.y + 2.5F * em + static_cast<float>(bars) * line},
                 ImGui::GetColorU32(ImGuiCol_TextDisabled), speech.note.c_str());
}

std::string advice_on(const live::Sighting& sighting) {
  constexpr float certain_from = 0.95F;
  if (sighting.label < 0) return {};
  if (!sighting.is_known()) return "worth a label (1 to 9, + new)";
  return sighting.probability() >= certain_from ? "a label would add nothing" : "";
}

}  // namespace diatom::app
