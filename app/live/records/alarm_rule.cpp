#include "app/live/records/alarm_rule.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <exception>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

namespace diatom::live {
namespace {

// How a kind is called in the text of a rule, and in the log.
struct KindNames {
  AlarmKind kind;
  const char* word;
  const char* name;
};

constexpr std::array kind_names = {
    KindNames{AlarmKind::class_seen, "class", "class_seen"},
    KindNames{AlarmKind::rate_above, "above", "rate_above"},
    KindNames{AlarmKind::rate_below, "below", "rate_below"},
    KindNames{AlarmKind::novelty, "novelty", "novelty"},
    KindNames{AlarmKind::focus_lost, "focus", "focus_lost"},
    KindNames{AlarmKind::light_lost, "light", "light_lost"},
    KindNames{AlarmKind::disk_nearly_full, "disk", "disk_nearly_full"},
    KindNames{AlarmKind::drift, "drift", "drift"},
    KindNames{AlarmKind::fence, "fence", "fence"},
};

const KindNames& names_of(AlarmKind kind) {
  return *std::find_if(kind_names.begin(), kind_names.end(),
                       [kind](const KindNames& names) { return names.kind == kind; });
}

bool is_rate(AlarmKind kind) {
  return kind == AlarmKind::rate_above || kind == AlarmKind::rate_below;
}

bool names_class(AlarmKind kind) {
  return kind == AlarmKind::class_seen || is_rate(kind);
}

bool has_limit(AlarmKind kind) {
  return kind != AlarmKind::class_seen && kind != AlarmKind::fence;
}

bool is_share(AlarmKind kind) {
  return has_limit(kind) && !is_rate(kind) && kind != AlarmKind::disk_nearly_full;
}

double limit_in(const std::string& text, const std::string& number) {
  try {
    std::size_t read = 0;
    const double limit = std::stod(number, &read);
    if (read == number.size()) return limit;
  } catch (const std::exception&) {  // said below, with the rule's text
  }
  throw std::invalid_argument("the limit of the alarm '" + text + "' is no number");
}

[[noreturn]] void refuse_text(const std::string& text) {
  throw std::invalid_argument("'" + text +
                              "' is no alarm; write class:NAME, above:NAME:5, below:NAME:5, "
                              "novelty:0.3, drift:0.3, focus:0.5, light:0.5, disk:500 or fence");
}

}  // namespace

const char* name_of(AlarmKind kind) {
  return names_of(kind).name;
}

void check_rule(const AlarmRule& rule) {
  const auto refuse = [&](const std::string& what) {
    throw std::invalid_argument(fmt::format("alarm {}: {}", name_of(rule.kind), what));
  };
  if (!std::isfinite(rule.limit) || rule.limit < 0.0) refuse("its limit is no number from 0 on");
  if (is_share(rule.kind) && rule.limit > 1.0) refuse("its limit is a share, from 0 to 1");
  if (!(rule.min_gap_s >= 0.0 && rule.min_gap_s <= 1e7)) refuse("its gap is no number of seconds");
  if (rule.kind == AlarmKind::class_seen && rule.class_name.empty()) refuse("it names no class");
}

AlarmRule alarm_rule(const std::string& text) {
  const auto colon = text.find(':');
  const auto* const names = std::find_if(
      kind_names.begin(), kind_names.end(),
      [word = text.substr(0, colon)](const KindNames& known) { return word == known.word; });
  if (names == kind_names.end()) refuse_text(text);
  AlarmRule rule;
  rule.kind = names->kind;
  const bool says_more = colon != std::string::npos;
  if (says_more != (names_class(rule.kind) || has_limit(rule.kind))) refuse_text(text);
  auto rest = says_more ? text.substr(colon + 1) : std::string();
  if (has_limit(rule.kind)) {
    // A class's name may have colons itself, so the limit stands behind the last one.
    const auto last = is_rate(rule.kind) ? rest.rfind(':') : 0;
    if (last == std::string::npos) refuse_text(text);
    rule.limit = limit_in(text, is_rate(rule.kind) ? rest.substr(last + 1) : rest);
    rest.resize(last);
  }
  rule.class_name = std::move(rest);
  check_rule(rule);
  return rule;
}

std::string text_of(const AlarmRule& rule) {
  std::string text = names_of(rule.kind).word;
  if (names_class(rule.kind)) text += ':' + rule.class_name;
  if (has_limit(rule.kind)) text += fmt::format(":{}", rule.limit);
  return text;
}

}  // namespace diatom::live
