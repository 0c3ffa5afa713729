#include "app/app.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <thread>
#include <tuple>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <imgui.h>

#include "app/graphics_driver.h"
#include "app/panels/notices.h"
#include "app/panels/style.h"
#include "app/picture.h"
#include "ml/core/image.h"
#include "renderer/gl/driver.h"

namespace diatom::app {

namespace {

constexpr double kFrameMs = 1000.0 / 60.0;
constexpr double kLeastGrantMs = 2.0;    // training goes on beside a picture that is slow to draw
constexpr int kFramesToSettle = 4;       // an event's last effects on the interface
constexpr double kIdleWaitSeconds = 10;  // with a feed open less: its stall has to be noticed
constexpr double kFeedWaitSeconds = 0.1;

Eigen::Vector2i size_px(const SheetGrid& grid) {
  return {grid.width_px(), grid.height_px()};
}

double now_ms() {
  return ml::Scheduler::steady_clock()();
}

std::unique_ptr<Window> open(const AppOptions& options) {
  load_graphics_driver_apart();
  return options.headless ? open_headless_window(options.window_size_px)
                          : open_window("Diatom", options.window_size_px, options.vertical_sync);
}

bool input_came() {
  const auto& io = ImGui::GetIO();
  const bool moved = io.MouseDelta.x != 0.0F || io.MouseDelta.y != 0.0F || io.MouseWheel != 0.0F;
  return moved || ImGui::IsAnyMouseDown() || !io.InputQueueCharacters.empty();
}

}  // namespace

App::App(AppOptions options)
    : options_(std::move(options)),
      window_(open(options_)),
      thumbnail_target_(size_px(grid_of(SheetPlace::panels))),
      hover_target_(size_px(grid_of(SheetPlace::hover_card))),
      bench_([window = window_.get()] { window->wake(); }),
      map_camera_(views_, renderer::gl::current_driver().software),
      kept_(options_.keep, bench_, interface_, views_),
      started_ms_(now_ms()) {
  if (!options_.frame_log.empty()) log_.emplace(options_.frame_log);
  views_.map.pick = [this](int x, int y) { return map_target_.id_near(x, y); };
  views_.live.pick = [this](int x, int y) { return live_target_.id_at(x, y); };
}

App::~App() = default;

void App::run() {
  while (!ended()) frame();
}

void App::frame() {
  const auto timed = [this](Phase phase, auto&& work) {
    const double begin_ms = now_ms();
    work();
    times_.at(static_cast<std::size_t>(phase)) = now_ms() - begin_ms;
  };
  Commands commands;
  Scenes scenes;
  input();
  timed(Phase::ui, [&] { commands = ui(); });
  timed(Phase::apply, [&] { apply_all(commands); });
  timed(Phase::collect, [&] { collect(); });
  timed(Phase::extract, [&] { scenes = extract(); });
  timed(Phase::render, [&] {
    recording_.step(bench_, renderer_, scenes.map, views_.map.view);
    render(scenes);
  });
  timed(Phase::grant, [&] { grant(); });
  timed(Phase::present, [&] { present(); });
  ++frame_number_;
}

// The time spent waiting for input is nobody's cost; taking it is.
void App::input() {
  const bool wait = may_wait();
  const double now_seconds = (now_ms() - started_ms_) / 1000.0;
  const double most_seconds =
      std::min(bench_.session.feeds.empty() ? kIdleWaitSeconds : kFeedWaitSeconds,
               next_is_read_in_s(bench_.session, now_seconds));
  if (wait) quiet_frames_ = kFramesToSettle - 1;
  const double begin_ms = now_ms();
  window_->take_input(wait ? most_seconds : 0.0);
  frame_begin_ms_ = wait ? now_ms() : begin_ms;
  times_.at(static_cast<std::size_t>(Phase::input)) = now_ms() - frame_begin_ms_;
}

// Nothing to compute, nothing new to see: the loop sleeps until an event. Runs of a given length
// and measured runs draw on at full rate.
bool App::may_wait() const {
  return quiet_frames_ > kFramesToSettle && options_.frames == 0 && !log_ &&
         !bench_.scheduler.has_runnable();
}

Commands App::ui() {
  // Targets take the size that their panels had in the last frame: the texture that a panel shows
  // is then the one that render() draws into.
  map_target_.resize(views_.map.view.size_px);
  live_target_.resize(views_.live.view.size_px);
  views_.map.texture = map_target_.color_texture();
  views_.live.texture = live_target_.color_texture();
  views_.thumbnails = thumbnail_target_.color_texture();
  views_.hover_picture = hover_target_.color_texture();
  views_.decoded = decoded_target_.color_texture();
  views_.preparation = preparation_target_.color_texture();
  views_.strangers = strangers_target_.color_texture();

  Commands commands = bench_.take_follow_ups();
  for (auto& path : window_->take_drops()) commands.emplace_back(OpenDropped{std::move(path)});
  if (appearance_.follow(bench_.session, window_->scale(), gui_)) quiet_frames_ = 0;
  window_->set_full_screen(views_.full_screen);
  gui_.begin_frame();
  if (input_came()) quiet_frames_ = 0;
  interface_.draw({bench_.session, figures_, views_, commands});
  gui_.end_frame();
  return commands;
}

void App::apply_all(const Commands& commands) {
  if (!commands.empty()) quiet_frames_ = 0;
  bench_.map_camera = views_.map.view.camera;
  for (const auto& command : commands) {
    kept_.before(command);
    apply(bench_, command);
  }
  if (const auto asked = std::exchange(bench_.camera_asked, std::nullopt))
    map_camera_.jump_to(*asked);
  kept_.keep((now_ms() - started_ms_) / 1000.0);
}

void App::collect() {
  const auto& session = bench_.session;
  const auto seen = [&session] {
    const auto& feed = feed_in_view(session);
    return std::tuple(feed.frame, feed.overlay, session.map, feed.status.state);
  };
  const auto before = seen();
  bench_.collect();
  recording_.tell(bench_.session);
  const bool news = before != seen() || recording_.is_going() || !session.being_saved.empty();
  quiet_frames_ = news || bench_.scheduler.has_runnable() ? 0 : quiet_frames_ + 1;
}

App::Scenes App::extract() {
  const auto& session = bench_.session;
  const float pictures_within =
      session.relief >= Relief::thumbnails ? 0.0F : views_.pictures_within;
  Scenes scenes{map_scene_.extract(session, views_.hovered_row, pictures_within),
                live_scene(session),
                thumbnail_scene(session),
                hover_scene(session),
                decoded_scene(session),
                preparation_scene(session),
                strangers_scene(session)};
  views_.live_places = map_scene_.live_places();
  if (!scenes.map.clouds.empty()) morph_.move(scenes.map.clouds.front(), now_ms() / 1000.0);
  const bool moves = map_camera_.move(session, map_scene_.bounds(), map_target_.size_px());
  if (moves || morph_.is_moving()) quiet_frames_ = 0;
  return scenes;
}

void App::render(const Scenes& scenes) {
  const auto draw = [this](const renderer::Scene& scene, Viewport& viewport,
                           renderer::Target& target) {
    if (!viewport.visible) return renderer::Stats();
    renderer::View view = viewport.view;
    view.size_px = target.size_px();
    return renderer_.render(scene, view, target);
  };
  figures_.points_thinned = draw(scenes.map, views_.map, map_target_).points_thinned;
  draw(scenes.live, views_.live, live_target_);
  const auto draw_sheet = [this](const renderer::Scene& scene, renderer::Target& target,
                                 const auto& newest, auto& drawn) {
    if (newest == drawn) return;
    drawn = newest;
    renderer::View view;
    view.size_px = target.size_px();
    renderer_.render(scene, view, target);
  };
  draw_sheet(scenes.thumbnails, thumbnail_target_, bench_.session.thumbnails, drawn_thumbnails_);
  draw_sheet(scenes.hover, hover_target_, bench_.session.hover_picture, drawn_hover_);
  draw_sheet(scenes.decoded, decoded_target_, bench_.session.walk, drawn_walk_);
  draw_sheet(scenes.strangers, strangers_target_, bench_.session.strangers, drawn_strangers_);
  const auto& prepared = bench_.session.prepared;
  draw_sheet(scenes.preparation, preparation_target_, prepared ? prepared->sheet : nullptr,
             drawn_preparation_);
  window_->bind();
  gui_.draw();
}

void App::grant() {
  const auto& session = bench_.session;
  figures_.granted_ms = std::max(kLeastGrantMs, session.training_share * left_of_frame_ms());
  if (session.relief >= Relief::training_share) figures_.granted_ms /= 4.0;
  if (bench_.scheduler.has_runnable()) bench_.scheduler.grant(figures_.granted_ms, session.pace);
}

double App::left_of_frame_ms() const {
  return frame_begin_ms_ + kFrameMs - now_ms();
}

void App::present() {
  const bool last = options_.frames > 0 && frame_number_ + 1 == options_.frames;
  if (last && !options_.screenshot.empty()) save_screenshot(options_.screenshot);
  if (std::exchange(bench_.screenshot_requested, false)) {
    const auto name =
        fmt::format("diatom-{:%Y%m%d-%H%M%S}.png", fmt::localtime(std::time(nullptr)));
    save_screenshot(name);
    bench_.notify(Severity::information, "saved " + name);
  }
  window_->present();
  // Where the display does not hold us back to its rate, the clock does.
  if (const double left_ms = left_of_frame_ms(); left_ms > 0.0)
    std::this_thread::sleep_for(std::chrono::duration<double, std::milli>(left_ms));

  constexpr double newest_weight = 0.05;
  const double whole_ms = std::max(1e-3, now_ms() - frame_begin_ms_);
  figures_.frame_ms += newest_weight * (app::frame_ms(times_) - figures_.frame_ms);
  figures_.fps += newest_weight * (1000.0 / whole_ms - figures_.fps);
  figures_.now_seconds = (now_ms() - started_ms_) / 1000.0;
  bench_.feeds().feel_load(bench_.session, figures_.frame_ms);
  if (!log_) return;
  const auto& jobs = bench_.session.jobs;
  const auto running = std::count_if(jobs.begin(), jobs.end(), [](const JobEntry& entry) {
    return entry.status.state == ml::JobState::running;
  });
  log_->add(frame_number_, times_, static_cast<int>(running));
}

void App::save_screenshot(const std::filesystem::path& file) {
  ml::write_image(file, image_of(window_->read_pixels()));
}

bool App::ended() const {
  return window_->closing() || bench_.quit_requested ||
         (options_.frames > 0 && frame_number_ >= options_.frames);
}

}  // namespace diatom::app
