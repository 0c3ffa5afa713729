#include "app/live/records/monitor.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include <fmt/format.h>

namespace diatom::live {
namespace {

constexpr double margin = 1.2;  // how far back a value must come to be well again
constexpr std::chrono::seconds one_minute(60);
constexpr std::size_t novelty_tracks = 100;
constexpr std::size_t novelty_tracks_needed = 20;
constexpr double bins_a_decade = 10.0;

bool is_of_frames(AlarmKind kind) {
  return kind == AlarmKind::focus_lost || kind == AlarmKind::light_lost;
}

// Told by what comes along, not by a figure.
bool is_of_visitors(AlarmKind kind) {
  return kind == AlarmKind::class_seen || kind == AlarmKind::fence;
}

// Single frames may be bad: something large swims past.
AlarmLatch::Duration hold_of(AlarmKind kind) {
  return std::chrono::seconds(is_of_frames(kind) ? 5 : 0);
}

AlarmLatch::Duration from_seconds(double seconds) {
  return std::chrono::duration_cast<AlarmLatch::Duration>(std::chrono::duration<double>(seconds));
}

std::string words_of(const AlarmRule& rule, const std::string& who, double value) {
  switch (rule.kind) {
    case AlarmKind::class_seen:
      return fmt::format("{} was seen", who);
    case AlarmKind::rate_above:
      return fmt::format("{} {} in a minute, more than {}", value, who, rule.limit);
    case AlarmKind::rate_below:
      return fmt::format("{} {} in a minute, fewer than {}", value, who, rule.limit);
    case AlarmKind::novelty:
      return fmt::format("{:.0f} % of the last tracks are novel", 100.0 * value);
    case AlarmKind::focus_lost:
      return fmt::format("Sharpness fell to {:.0f} % of what it was", 100.0 * value);
    case AlarmKind::light_lost:
      return fmt::format("Brightness fell to {:.0f} % of what it was", 100.0 * value);
    case AlarmKind::disk_nearly_full:
      return fmt::format("{:.0f} MB are free on the disk", value);
    case AlarmKind::drift:
      return fmt::format("{:.0f} % of the newest organisms lie far from the training data",
                         100.0 * value);
    case AlarmKind::fence:
      return fmt::format("{} came into the fence", who);
  }
  return {};
}

}  // namespace

void SizeHistogram::add(double size) {
  const double bin = std::floor(bins_a_decade * std::log10(std::max(size, 1.0)));
  ++counts[static_cast<std::size_t>(std::min(bin, bins - 1.0))];
}

double SizeHistogram::lower_edge(int bin) {
  return std::pow(10.0, bin / bins_a_decade);
}

Monitor::Monitor(MonitorOptions options) : novel_from_(options.novel_from) {
  use_rules(std::move(options.rules));
}

// --- What is watched

void Monitor::use_rules(std::vector<AlarmRule> rules) {
  for (const auto& rule : rules) check_rule(rule);
  rules_ = std::move(rules);
  set_up_watches();
}

void Monitor::set_up_watches() {
  std::vector<Watch> watches;
  for (const auto& rule : rules_) {
    if (!is_of_frames(rule.kind)) watches.push_back(watch_of(rule, std::nullopt));
    if (is_of_frames(rule.kind))
      for (const auto& [feed, usual] : usual_light_) watches.push_back(watch_of(rule, feed));
  }
  watches_ = std::move(watches);
}

// The one that there is already, or a new one.
Monitor::Watch Monitor::watch_of(const AlarmRule& rule, std::optional<std::uint64_t> feed) const {
  const auto known = std::find_if(watches_.begin(), watches_.end(), [&](const Watch& watch) {
    return watch.rule == rule && (!is_of_frames(rule.kind) || watch.feed == feed);
  });
  if (known != watches_.end()) return *known;
  return {rule, AlarmLatch(hold_of(rule.kind), from_seconds(rule.min_gap_s)), feed, rule.class_name,
          rule.class_name.empty() ? "tracks" : rule.class_name};
}

// --- What happens

void Monitor::add(std::uint64_t feed, const TrackRecord& track, Utc now) {
  move_to(now);
  ++figures_.tracks;
  ++figures_.tracks_by_class[track.class_name];
  figures_.history.add(track.class_name, now_);
  last_minute_.tick(now_);
  last_minute_by_class_[track.class_name].tick(now_);
  if (track.size_um)
    figures_.sizes_um.add(*track.size_um);
  else
    figures_.sizes_px.add(std::sqrt(4.0 * track.area_px / std::numbers::pi));
  if (track.novelty) newest_are_novel_.push_back(*track.novelty >= novel_from_);
  if (newest_are_novel_.size() > novelty_tracks) newest_are_novel_.pop_front();

  for (auto& watch : watches_) {
    if (watch.rule.kind == AlarmKind::class_seen && watch.rule.class_name == track.class_name) {
      watch.last_seen = now_;
      watch.feed = feed;
    }
    if (is_of_visitors(watch.rule.kind)) judge_seen(watch);
    if (watch.rule.kind == AlarmKind::novelty) judge_novelty(watch);
  }
  judge_rates();
}

void Monitor::look(std::uint64_t feed, double sharpness, double brightness, Utc now) {
  move_to(now);
  const auto [usual, is_new] = usual_light_.try_emplace(feed);
  if (is_new) set_up_watches();
  judge_share(feed, AlarmKind::focus_lost, sharpness, usual->second.sharpness);
  judge_share(feed, AlarmKind::light_lost, brightness, usual->second.brightness);
}

void Monitor::forget(std::uint64_t feed) {
  usual_light_.erase(feed);
  set_up_watches();
}

void Monitor::tell_free_disk(double mb, Utc now) {
  move_to(now);
  for (auto& watch : watches_)
    if (watch.rule.kind == AlarmKind::disk_nearly_full) judge_below(watch, mb);
}

void Monitor::tell_drift(double share, Utc now) {
  move_to(now);
  for (auto& watch : watches_)
    if (watch.rule.kind == AlarmKind::drift) judge_above(watch, share);
}

void Monitor::tell_fence(std::uint64_t feed, std::uint64_t track, const std::string& class_name,
                         Utc now) {
  move_to(now);
  for (auto& watch : watches_) {
    if (watch.rule.kind != AlarmKind::fence) continue;
    watch.last_seen = now_;
    watch.feed = feed;
    watch.class_name = class_name;
    watch.who =
        fmt::format("{} (track {})", class_name.empty() ? "Something unknown" : class_name, track);
    judge_seen(watch);
  }
}

void Monitor::tick(Utc now) {
  move_to(now);
  for (auto& watch : watches_)
    if (is_of_visitors(watch.rule.kind)) judge_seen(watch);
  judge_rates();
}

void Monitor::move_to(Utc now) {
  if (!begun_) begun_ = now_ = now;
  now_ = std::max(now_, now);
}

// --- What is amiss

void Monitor::judge(Watch& watch, double value, bool is_bad, bool is_well) {
  if (!watch.latch.update(is_bad, is_well, now_)) return;
  const auto& rule = watch.rule;
  watch.text = words_of(rule, watch.who, value);
  ++figures_.alarms_by_kind[name_of(rule.kind)];
  const auto class_name = watch.class_name.empty() ? std::nullopt : std::optional(watch.class_name);
  alarms_.push_back({now_, name_of(rule.kind), watch.text, class_name, value, watch.feed});
}

void Monitor::judge_above(Watch& watch, double value) {
  judge(watch, value, value > watch.rule.limit, value <= watch.rule.limit / margin);
}

void Monitor::judge_below(Watch& watch, double value) {
  judge(watch, value, value < watch.rule.limit, value >= watch.rule.limit * margin);
}

void Monitor::judge_seen(Watch& watch) {
  const bool is_here = watch.last_seen == now_;
  const auto gap = from_seconds(watch.rule.min_gap_s);
  judge(watch, 1.0, is_here, !is_here && (!watch.last_seen || now_ - *watch.last_seen >= gap));
}

void Monitor::judge_novelty(Watch& watch) {
  const auto tracks = newest_are_novel_.size();
  if (tracks < novelty_tracks_needed) return;
  const auto novel = std::count(newest_are_novel_.begin(), newest_are_novel_.end(), true);
  judge_above(watch, static_cast<double>(novel) / static_cast<double>(tracks));
}

// What comes during an alarm is no example of what is usual.
void Monitor::judge_share(std::uint64_t feed, AlarmKind kind, double value, UsualValue& usual) {
  const auto usually = usual.value(now_);
  bool is_usual = true;
  for (auto& watch : watches_) {
    if (watch.rule.kind != kind || watch.feed != feed || !usually || *usually <= 0.0) continue;
    const double share = value / *usually;
    const double limit = watch.rule.limit;
    judge(watch, share, share < limit, share >= std::min(limit * margin, (1.0 + limit) / 2.0));
    is_usual = is_usual && share >= limit && !watch.latch.is_raised();
  }
  if (is_usual) usual.add(value, now_);
}

void Monitor::judge_rates() {
  for (auto& watch : watches_) {
    const auto kind = watch.rule.kind;
    if (kind != AlarmKind::rate_above && kind != AlarmKind::rate_below) continue;
    const auto rate = static_cast<double>(rate_of(watch.rule.class_name));
    if (kind == AlarmKind::rate_above) judge_above(watch, rate);
    if (kind == AlarmKind::rate_below && now_ - *begun_ >= one_minute) judge_below(watch, rate);
  }
}

std::uint64_t Monitor::rate_of(const std::string& class_name) const {
  if (class_name.empty()) return last_minute_.events(now_);
  const auto found = last_minute_by_class_.find(class_name);
  return found == last_minute_by_class_.end() ? 0 : found->second.events(now_);
}

// --- What is told

std::vector<AlarmRecord> Monitor::take_alarms() {
  return std::exchange(alarms_, {});
}

MonitorFigures Monitor::figures() const {
  auto figures = figures_;
  figures.tracks_last_minute = last_minute_.events(now_);
  for (const auto& [name, minute] : last_minute_by_class_)
    if (const auto tracks = minute.events(now_); tracks > 0)
      figures.tracks_last_minute_by_class[name] = tracks;
  for (const auto& watch : watches_)
    if (watch.latch.is_raised()) figures.alarms_now.push_back(watch.text);
  return figures;
}

}  // namespace diatom::live
