// Live: the feeds, what the classifier says of the one in view, and the figures that account for
// every frame.
#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/actions.h"
#include "app/panels/explanation_mark.h"
#include "app/panels/figures.h"
#include "app/panels/live_overlay.h"
#include "app/panels/panels.h"
#include "app/panels/parameter_form.h"
#include "app/panels/source_properties.h"
#include "app/panels/style.h"
#include "app/panels/timeline_view.h"
#include "app/panels/viewport.h"
#include "app/panels/widgets.h"
#include "app/words.h"
#include "ml/vision/detection.h"

namespace diatom::app {
namespace {

constexpr float list_em = 9;    // of a list in place of buttons
constexpr float short_em = 19;  // so short a panel gives what it has to the picture

// One model's card; or both, side by side, which may be wanted only where they differ.
void draw_speeches(ImDrawList& list, const Session& session, const live::Sighting& sighting,
                   const ViewportInput& input, bool only_differences) {
  const auto& overlay = *feed_in_view(session).overlay;
  if (!sighting.rival) {
    draw_card(list, overlay, {&sighting.probabilities, {}, false, advice_on(sighting)}, input,
              session.theme);
    return;
  }
  if (only_differences && sighting.rival->label == sighting.label) return;
  draw_card(list, overlay, {&sighting.probabilities, "top-tuned"}, input, session.theme);
  draw_card(list, overlay, {&sighting.rival->probabilities, "fine-tuned", true}, input,
            session.theme);
}

bool is_one(live::Look look) {
  return look == live::Look::whole_frame || look == live::Look::centre_square;
}

// What a card and the digits speak of: what lies under the mouse, else whom a person follows, else
// the only thing that there is.
std::optional<std::size_t> sighting_in_question(const Session& session,
                                                const PictureOnScreen& screen,
                                                const ViewportInput& input) {
  const auto& overlay = *feed_in_view(session).overlay;
  if (overlay.sightings.empty()) return std::nullopt;
  if (is_one(overlay.look)) return 0;
  if (input.hovered) {
    const auto under_mouse = sighting_at(overlay, screen, ImGui::GetIO().MousePos);
    if (under_mouse) return under_mouse;
  }
  const auto* const followed = followed_sighting(session);
  if (followed == nullptr) return std::nullopt;
  return static_cast<std::size_t>(followed - overlay.sightings.data());
}

// The next or last organism, by where they lie from left to right.
std::uint64_t neighbour_of(const live::Overlay& overlay, std::uint64_t followed, bool next) {
  std::vector<std::pair<int, std::uint64_t>> tracks;
  for (const auto& sighting : overlay.sightings)
    if (sighting.organism) tracks.emplace_back(sighting.region.x, sighting.organism->track);
  std::sort(tracks.begin(), tracks.end());
  if (tracks.empty()) return 0;
  const auto found = std::find_if(tracks.begin(), tracks.end(),
                                  [followed](const auto& one) { return one.second == followed; });
  if (found == tracks.end()) return next ? tracks.front().second : tracks.back().second;
  if (next) return found + 1 == tracks.end() ? tracks.front().second : (found + 1)->second;
  return found == tracks.begin() ? tracks.back().second : (found - 1)->second;
}

// A click follows an organism, or nobody; the arrows go from one to the next.
void emit_following(PanelContext& context, const PictureOnScreen& screen,
                    const ViewportInput& input) {
  const auto& session = context.session;
  const auto& overlay = *feed_in_view(session).overlay;
  if (overlay.look != live::Look::organisms) return;
  if (input.clicked) {
    const auto hit = sighting_at(overlay, screen, ImGui::GetIO().MousePos);
    context.commands.emplace_back(
        FollowOrganism{hit ? overlay.sightings[*hit].organism->track : 0});
  }
  for (const bool next : {false, true})
    if (asked(context, next ? "next_organism" : "last_organism"))
      context.commands.emplace_back(
          FollowOrganism{neighbour_of(overlay, session.followed_track, next)});
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

void draw_over_picture(PanelContext& context, const ViewportInput& input, bool only_differences) {
  const auto& session = context.session;
  const auto& feed = feed_in_view(session);
  auto& list = *ImGui::GetWindowDrawList();
  list.PushClipRect(input.at, {input.at.x + input.size.x, input.at.y + input.size.y}, true);
  const auto frame = shown_frame(session);
  if (session.overlay_visible && feed.overlay && frame == feed.overlay->frame) {
    const auto screen = on_screen(frame->image, input);
    emit_following(context, screen, input);
    draw_sightings(list, *feed.overlay, screen, session.followed_track, session.theme);
    const auto question = sighting_in_question(session, screen, input);
    if (question) {
      const bool may_be_meant =
          !is_one(feed.overlay->look) || input.hovered || session.selection->empty();
      if (may_be_meant) context.views.teachable = question;
      draw_speeches(list, session, feed.overlay->sightings[*question], input, only_differences);
    }
  }
  if (feed.status.state != live::FeedState::playing)
    draw_state(list, feed.status, input);
  else
    draw_past(session, input);
  list.PopClipRect();
}

std::string model_age(const Session& session) {
  const auto& overlay = feed_in_view(session).overlay;
  const auto& model = overlay ? overlay->model : session.model;
  if (!model || model->classes.empty()) return "none yet";
  return fmt::format("step {}{}", model->step, is_going(session, JobRole::training) ? " ..." : "");
}

std::string ledger_in_words(const live::Ledger& ledger) {
  auto words = fmt::format("captured {} = classified {} + skipped {} + dropped {} + waiting {}",
                           ledger.captured, ledger.classified, ledger.skipped, ledger.dropped,
                           ledger.waiting);
  if (ledger.lost > 0) words += fmt::format("; lost before capture {}", ledger.lost);
  if (ledger.late > 0) words += fmt::format("; late {}", ledger.late);
  if (ledger.repeated > 0) words += fmt::format("; repeated {}", ledger.repeated);
  return words;
}

constexpr const char* ledger_meaning =
    "Every captured frame is accounted for. Dropped: a newer one came before its turn. Skipped: "
    "refused on purpose, such as with no model yet. Late: more than two frame periods after the "
    "one before. Repeated: the very pixels of the one before.";

// What was taught last, and how soon the picture knew.
void draw_lesson(const Session& session) {
  const auto& lesson = session.lesson;
  const auto classes = session.features ? session.features->classes.size() : 0;
  if (!lesson || static_cast<std::size_t>(lesson->label) >= classes) return;
  const auto& name = session.features->classes[static_cast<std::size_t>(lesson->label)];
  const auto looks = fmt::format("{} look{}", lesson->exemplars, lesson->exemplars == 1 ? "" : "s");
  if (lesson->shown_after_ms)
    muted_text(fmt::format("taught {} as {}: in the picture after {:.0f} ms (Ctrl+Z takes it back)",
                           looks, name, *lesson->shown_after_ms));
  else if (session.labels_wait)
    muted_text(fmt::format("taught {} as {}: waits for the training under way", looks, name));
  else if (can_train(session))
    muted_text(fmt::format("taught {} as {} ...", looks, name));
  else
    muted_text(fmt::format("taught {} as {}: one more class, and there is something to tell apart",
                           looks, name));
}

void draw_skew(const Session& session) {
  const auto& skew = session.skew;
  if (!skew || !session.model || session.model->recipe != skew->features->recipe) return;
  muted_text(skew->largest_difference == 0.0F
                 ? "the feed sees as training saw: no difference"
                 : fmt::format("the feed sees otherwise than training saw: by {:.2g}",
                               skew->largest_difference));
  tooltip(
      fmt::format("{} images of the data set went the way that frames go; the largest "
                  "difference of a feature is {:.3g}.",
                  skew->images, skew->largest_difference));
}

void draw_figures_of_feed(const live::FeedStatus& feed, const PanelContext& context) {
  draw_figures({{"camera", fmt::format("{:.1f} fps", feed.camera_fps)},
                {"recognised", fmt::format("{:.1f} fps", feed.recognised_fps)},
                {"display", fmt::format("{:.0f} fps", context.figures.fps)},
                {"latency p50", fmt::format("{:.0f} ms", feed.latency_ms_p50)},
                {"latency p99", fmt::format("{:.0f} ms", feed.latency_ms_p99)},
                {"model", model_age(context.session)}},
               3);
  muted_text(ledger_in_words(feed.ledger), mark_room());
  tooltip(ledger_meaning);
  explanation_mark("ledger");
}

// One line, where the picture needs the room; the mouse on it reads the account of frames.
void draw_figures_shortly(const live::FeedStatus& feed, const PanelContext& context) {
  muted_text(fmt::format("{:.1f} fps, recognised {:.1f} · {:.0f} ms · {}", feed.camera_fps,
                         feed.recognised_fps, feed.latency_ms_p50, model_age(context.session)),
             mark_room());
  tooltip(ledger_in_words(feed.ledger) + "\n\n" + ledger_meaning);
  explanation_mark("ledger");
}

void draw_below_picture(const PanelContext& context, bool shortly) {
  const auto& feed = feed_in_view(context.session).status;
  if (shortly)
    draw_figures_shortly(feed, context);
  else
    draw_figures_of_feed(feed, context);
  draw_lesson(context.session);
  if (!shortly) draw_skew(context.session);
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
  static void draw_choice_of_feed(PanelContext& context);

  std::string address_;            // half-typed
  bool only_differences_ = false;  // of two models
  float figures_height_ = 0;       // of the last frame
  ViewportWidget viewport_;
};

void LivePanel::draw(PanelContext& context) {
  draw_source(context);
  if (feed_in_view(context.session).address.empty()) {
    empty_state("No feed is open",
                "A camera's number, a video file, a folder of images, a stream's address, or "
                "\"synthetic\".");
    return;
  }
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const auto input =
      viewport_.show("##picture", context.views.live, {room.x, room.y - figures_height_});
  if (input.size.x > 0) draw_over_picture(context, input, only_differences_);
  const float begin = ImGui::GetCursorPosY();
  draw_below_picture(context, room.y < short_em * ImGui::GetFontSize());
  figures_height_ = ImGui::GetCursorPosY() - begin;
}

// Where several are open: which one is in view.
void draw_detection_form(PanelContext& context) {
  const auto& session = context.session;
  if (session.look != live::Look::organisms || !ImGui::TreeNode("What counts as an organism"))
    return;
  if (const auto change = parameter_form(ml::detection_info(), session.detection_values))
    context.commands.emplace_back(SetDetectionValue{change->parameter, change->value});
  ImGui::TreePop();
}

void LivePanel::draw_choice_of_feed(PanelContext& context) {
  const auto& session = context.session;
  if (session.feeds.size() > 1) {
    for (const auto& feed : session.feeds) {
      ImGui::PushID(static_cast<int>(feed.id));
      const auto words = fmt::format("{} ({})", feed.address, live::name_of(feed.status.state));
      if (ImGui::RadioButton(words.c_str(), feed.id == session.viewed_feed))
        context.commands.emplace_back(ViewFeed{feed.id});
      ImGui::PopID();
    }
  }
  draw_source_properties(feed_in_view(session), context.commands);
  draw_detection_form(context);
}

void LivePanel::draw_source(PanelContext& context) {
  const auto& session = context.session;
  const bool is_open = !feed_in_view(session).address.empty();
  const char* close = "Close";
  const char* add = "Add";
  const float buttons = button_room("Open") + (is_open ? button_room(add) + button_room(close) : 0);
  const float room = ImGui::GetContentRegionAvail().x - buttons;
  const float em = ImGui::GetFontSize();
  const bool is_beside = room > 5 * em;
  const bool is_narrow = is_beside && room < list_em * em;
  const bool entered = path_field("##source", is_narrow ? "Source" : "Camera, file, folder ...",
                                  address_, is_beside ? buttons : 0);
  tooltip(
      "A camera (0, /dev/video0; aravis for industrial ones), a video file, a folder of images, or "
      "one that an instrument fills (watch:FOLDER), a stream (rtsp://, http://), or synthetic.");
  if (is_beside) ImGui::SameLine();
  const bool opened = ImGui::Button("Open") || entered;
  if (opened && !address_.empty()) context.commands.emplace_back(OpenFeed{address_});
  if (!is_open) return;
  ImGui::SameLine();
  if (ImGui::Button(add) && !address_.empty())
    context.commands.emplace_back(OpenFeed{address_, true});
  tooltip("Opens it beside what is open: all feeds are recognised, counted and logged.");
  ImGui::SameLine();
  if (ImGui::Button(close)) context.commands.emplace_back(CloseFeed{});
  draw_choice_of_feed(context);

  const int clicked = segmented_or_list("look", {"Frame", "Centre", "Tiles", "Organisms"},
                                        static_cast<int>(session.look), list_em);
  if (clicked >= 0) context.commands.emplace_back(ChooseLook{static_cast<live::Look>(clicked)});
  beside_or_below(checkbox_room("Labels"));
  bool visible = session.overlay_visible;
  if (ImGui::Checkbox("Labels", &visible)) context.commands.emplace_back(ShowOverlay{visible});
  tooltip("What the classifier says, over the frame that it speaks of (C).");
  if (!session.compare_on_feed || !session.fine_tuning) return;
  beside_or_below(checkbox_room("Only where they differ"));
  ImGui::Checkbox("Only where they differ", &only_differences_);
  tooltip("Both models speak; their cards are shown where they name different classes.");
}

}  // namespace

std::unique_ptr<Panel> make_live_panel() {
  return std::make_unique<LivePanel>();
}

}  // namespace diatom::app
