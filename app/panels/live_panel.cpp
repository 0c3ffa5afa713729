// Live: the feed, what the classifier says of it, and the figures that account for every frame.
#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/panels.h"
#include "app/panels/style.h"
#include "app/panels/viewport.h"
#include "app/panels/widgets.h"
#include "app/panels/words.h"
#include "renderer/colormap.h"

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

// Where the picture's pixels lie on the screen.
struct PictureOnScreen {
  ImVec2 at;
  float scale;

  ImVec2 operator()(float x, float y) const { return {at.x + scale * x, at.y + scale * y}; }
};

PictureOnScreen on_screen(const ml::Image& image, const ViewportInput& input) {
  const auto place =
      renderer::fitted({0, 0, input.size.x, input.size.y}, image.width, image.height);
  return {{input.at.x + place.x, input.at.y + place.y},
          image.width > 0 ? place.width / static_cast<float>(image.width) : 1};
}

// Less sure than that of its class, a thing is taken for unknown.
constexpr float sure_from = 0.5F;

bool is_unknown(const live::Sighting& sighting) {
  return sighting.label < 0 || sighting.probability() < sure_from;
}

ImU32 color_of(const live::Sighting& sighting, renderer::Theme theme) {
  if (is_unknown(sighting)) return ImGui::GetColorU32(ImGuiCol_TextDisabled);
  return packed(renderer::class_color(sighting.label, theme));
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
              const PictureOnScreen& screen, ImU32 color, Tags& tags) {
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
  ground.w = 0.7F;
  list.AddRectFilled(tag.from, tag.to, ImGui::GetColorU32(ground), 2);
  list.AddText(ImGui::GetFont(), size, at, color, words.c_str());
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
                  ImU32 color) {
  std::vector<ImVec2> line;
  line.reserve(outline.size());
  for (const auto& point : outline)
    line.push_back(
        screen(static_cast<float>(point.x()) + 0.5F, static_cast<float>(point.y()) + 0.5F));
  list.AddPolyline(line.data(), static_cast<int>(line.size()), color, ImDrawFlags_Closed, 1.5F);
}

// Outlines of organisms, boxes of tiles and of the centre; the whole frame needs none.
void draw_sightings(ImDrawList& list, const live::Overlay& overlay, const PictureOnScreen& screen,
                    renderer::Theme theme) {
  if (overlay.look == live::Look::whole_frame) return;
  Tags tags;
  for (const auto& sighting : overlay.sightings) {
    const ImU32 color = color_of(sighting, theme);
    if (sighting.organism)
      draw_outline(list, sighting.organism->outline, screen, color);
    else
      draw_box(list, sighting.region, screen, color);
    if (overlay.look != live::Look::centre_square)
      draw_tag(list, overlay, sighting, screen, color, tags);
  }
}

// Whose card is shown: where there are many, that of what lies under the mouse.
const live::Sighting* sighting_of_card(const live::Overlay& overlay,
                                       const PictureOnScreen& screen) {
  const bool is_one =
      overlay.look == live::Look::whole_frame || overlay.look == live::Look::centre_square;
  if (is_one) return overlay.sightings.empty() ? nullptr : &overlay.sightings.front();
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const float x = (mouse.x - screen.at.x) / screen.scale;
  const float y = (mouse.y - screen.at.y) / screen.scale;
  const auto found = std::find_if(
      overlay.sightings.begin(), overlay.sightings.end(), [x, y](const live::Sighting& sighting) {
        const auto& region = sighting.region;
        return sighting.label >= 0 && x >= static_cast<float>(region.x) &&
               y >= static_cast<float>(region.y) &&
               x < static_cast<float>(region.x + region.width) &&
               y < static_cast<float>(region.y + region.height);
      });
  return found == overlay.sightings.end() ? nullptr : &*found;
}

// The widest class name, with its mark; the same whatever the order of the bars.
float names_width(const live::Overlay& overlay) {
  float width = 0;
  for (const auto& name : overlay.classes)
    width = std::max(width, ImGui::CalcTextSize(name.c_str()).x);
  return width + 2 * ImGui::GetFontSize();
}

// What one model says of the overlay's region.
struct Speech {
  const std::vector<float>* probabilities;
  const char* who = "";  // "" where nobody else speaks
  bool right = false;    // on the right side of the picture
};

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

// The label with its probability, and below it a bar for each of the likeliest classes.
void draw_card(ImDrawList& list, const live::Overlay& overlay, const Speech& speech,
               const ViewportInput& input, renderer::Theme theme) {
  const float em = ImGui::GetFontSize();
  const bool alone = *speech.who == '\0';
  const float room = alone ? input.size.x - 1.2F * em : (input.size.x - 1.8F * em) / 2;
  const float width = std::min(room, names_width(overlay) + 11 * em);
  const float line = 1.35F * em;
  const float caption = alone ? 0.0F : line;
  const auto fitting =
      static_cast<std::size_t>(std::max(0.0F, (0.48F * input.size.y - 3.2F * em - caption) / line));
  const auto& probabilities = *speech.probabilities;
  const auto order = by_probability(probabilities);
  const std::size_t bars = std::min({order.size(), fitting, most_bars});
  if (width < 9 * em || order.empty()) return;

  const float height = caption + 2.5F * em + static_cast<float>(bars) * line + 0.5F * em;
  const float left = speech.right ? input.size.x - width - 0.6F * em : 0.6F * em;
  ImVec2 at(input.at.x + left, input.at.y + input.size.y - height - 0.6F * em);
  ImVec4 ground = ImGui::GetStyleColorVec4(ImGuiCol_PopupBg);
  ground.w = 0.86F;
  list.AddRectFilled(at, {at.x + width, at.y + height}, ImGui::GetColorU32(ground), 0.5F * em);

  if (!alone)
    list.AddText({at.x + 0.7F * em, at.y + 0.5F * em}, ImGui::GetColorU32(ImGuiCol_TextDisabled),
                 speech.who);
  at.y += caption;
  const float probability = probabilities[static_cast<std::size_t>(order.front())];
  draw_headline(list, {at.x + 0.7F * em, at.y + 0.6F * em}, width - 1.4F * em,
                name_of_class(overlay, order.front()), probability,
                packed(renderer::class_color(order.front(), theme)));
  for (std::size_t bar = 0; bar < bars; ++bar)
    draw_bar(list, {at.x + 0.7F * em, at.y + 2.5F * em + static_cast<float>(bar) * line},
             width - 1.2F * em, overlay, probabilities[static_cast<std::size_t>(order[bar])],
             order[bar], theme);
}

// One model's card; or both, side by side, which may be wanted only where they differ.
void draw_speeches(ImDrawList& list, const Session& session, const live::Sighting& sighting,
                   const ViewportInput& input, bool only_differences) {
  const auto& overlay = *session.overlay;
  if (!sighting.rival) {
    draw_card(list, overlay, {&sighting.probabilities}, input, session.theme);
    return;
  }
  if (only_differences && sighting.rival->label == sighting.label) return;
  draw_card(list, overlay, {&sighting.probabilities, "top-tuned"}, input, session.theme);
  draw_card(list, overlay, {&sighting.rival->probabilities, "fine-tuned", true}, input,
            session.theme);
}

void draw_state(ImDrawList& list, const live::FeedStatus& feed, const ViewportInput& input) {
  const std::string words = feed.message.empty() ? live::name_of(feed.state) : feed.message;
  const float em = ImGui::GetFontSize();
  const float wrap = std::max(4 * em, input.size.x - 3 * em);
  const ImVec2 size = ImGui::CalcTextSize(words.c_str(), nullptr, false, wrap);
  const ImVec2 at(input.at.x + (input.size.x - size.x) / 2, input.at.y + 1.2F * em);
  list.AddRectFilled({at.x - 0.7F * em, at.y - 0.4F * em},
                     {at.x + size.x + 0.7F * em, at.y + size.y + 0.4F * em},
                     ImGui::GetColorU32(ImGuiCol_PopupBg), 0.5F * em);
  list.AddText(nullptr, 0, at, ImGui::GetColorU32(ImGuiCol_Text), words.c_str(), nullptr, wrap);
}

void draw_over_picture(const Session& session, const ViewportInput& input, bool only_differences) {
  auto& list = *ImGui::GetWindowDrawList();
  list.PushClipRect(input.at, {input.at.x + input.size.x, input.at.y + input.size.y}, true);
  const auto frame = shown_frame(session);
  if (session.overlay_visible && session.overlay && frame == session.overlay->frame) {
    const auto screen = on_screen(frame->image, input);
    draw_sightings(list, *session.overlay, screen, session.theme);
    if (const auto* const sighting = sighting_of_card(*session.overlay, screen))
      draw_speeches(list, session, *sighting, input, only_differences);
  }
  if (session.feed.state != live::FeedState::playing) draw_state(list, session.feed, input);
  list.PopClipRect();
}

std::string model_age(const Session& session) {
  if (!session.model) return "none yet";
  const int step = session.overlay ? session.overlay->model_step : session.model->step;
  return fmt::format("step {}{}", step,
                     is_going(session, JobRole::training) ? ", in training" : "");
}

void draw_ledger(const live::Ledger& ledger) {
  auto words = fmt::format("captured {} = classified {} + skipped {} + dropped {} + waiting {}",
                           ledger.captured, ledger.classified, ledger.skipped, ledger.dropped,
                           ledger.waiting);
  if (ledger.lost > 0) words += fmt::format("; lost before capture {}", ledger.lost);
  muted_text(words);
  tooltip(
      "Every captured frame is accounted for. Dropped: a newer one came before its turn. Skipped: "
      "refused on purpose, such as with no model yet.");
}

void draw_figures(const PanelContext& context) {
  const auto& feed = context.session.feed;
  if (ImGui::BeginTable("##figures", 3, ImGuiTableFlags_SizingStretchSame)) {
    const auto cell = [](const char* name, const std::string& value) {
      ImGui::TableNextColumn();
      figure(name, value);
    };
    cell("camera", fmt::format("{:.1f} fps", feed.camera_fps));
    cell("recognised", fmt::format("{:.1f} fps", feed.recognised_fps));
    cell("display", fmt::format("{:.0f} fps", context.figures.fps));
    cell("latency p50", fmt::format("{:.0f} ms", feed.latency_ms_p50));
    cell("latency p99", fmt::format("{:.0f} ms", feed.latency_ms_p99));
    cell("model", model_age(context.session));
    ImGui::EndTable();
  }
  draw_ledger(feed.ledger);
  if (feed.compared > 0)
    muted_text(
        fmt::format("the two models differ in {} of {} frames", feed.differing, feed.compared));
}

class LivePanel : public Panel {
 public:
  const char* title() const override { return "Live"; }
  void draw(PanelContext& context) override;

 private:
  void draw_source(PanelContext& context);

  std::string address_;            // half-typed
  bool only_differences_ = false;  // of two models
  float figures_height_ = 0;       // of the last frame
  ViewportWidget viewport_;
};

void LivePanel::draw(PanelContext& context) {
  draw_source(context);
  if (context.session.feed_address.empty()) {
    empty_state("No feed is open",
                "A camera's number, a video file, a folder of images, a stream's address, or "
                "\"synthetic\".");
    return;
  }
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const auto input =
      viewport_.show("##picture", context.views.live, {room.x, room.y - figures_height_});
  if (input.size.x > 0) draw_over_picture(context.session, input, only_differences_);
  const float begin = ImGui::GetCursorPosY();
  draw_figures(context);
  figures_height_ = ImGui::GetCursorPosY() - begin;
}

void LivePanel::draw_source(PanelContext& context) {
  const auto& session = context.session;
  const bool is_open = !session.feed_address.empty();
  const char* close = "Close";
  const bool entered = path_field("##source", "Camera, file, folder ...", address_,
                                  button_room("Open") + (is_open ? button_room(close) : 0));
  tooltip(
      "A camera (0, /dev/video0; aravis for industrial ones), a video file, a folder of images, or "
      "one that an instrument fills (watch:FOLDER), a stream (rtsp://, http://), or synthetic.");
  ImGui::SameLine();
  const bool opened = ImGui::Button("Open") || entered;
  if (opened && !address_.empty()) context.commands.emplace_back(OpenFeed{address_});
  if (!is_open) return;
  ImGui::SameLine();
  if (ImGui::Button(close)) context.commands.emplace_back(CloseFeed{});

  const int clicked =
      segmented("look", {"Frame", "Centre", "Tiles", "Organisms"}, static_cast<int>(session.look));
  if (clicked >= 0) context.commands.emplace_back(ChooseLook{static_cast<live::Look>(clicked)});
  ImGui::SameLine();
  bool visible = session.overlay_visible;
  if (ImGui::Checkbox("Labels", &visible)) context.commands.emplace_back(ShowOverlay{visible});
  tooltip("What the classifier says, over the frame that it speaks of (C).");
  if (!session.compare_on_feed || !session.fine_tuning) return;
  ImGui::SameLine();
  ImGui::Checkbox("Only where they differ", &only_differences_);
  tooltip("Both models speak; their cards are shown where they name different classes.");
}

}  // namespace

std::unique_ptr<Panel> make_live_panel() {
  return std::make_unique<LivePanel>();
}

}  // namespace diatom::app
