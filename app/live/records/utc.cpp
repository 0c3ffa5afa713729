#include "app/live/records/utc.h"

#include <regex>
#include <stdexcept>

#include <fmt/format.h>

namespace diatom::live {

using std::chrono::floor;
using std::chrono::milliseconds;

std::string iso_8601(Utc utc) {
  const auto day = floor<std::chrono::days>(utc);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(floor<milliseconds>(utc - day));
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count(),
                     time.subseconds().count());
}

Utc utc_of(const std::string& text) {
  static const std::regex pattern(
      R"((\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?)?Z?)");
  std::smatch match;
  const auto refuse = [&] {
    return std::invalid_argument("'" + text +
                                 "' is no UTC like 2024-05-31 or 2024-05-31T14:03:09.125Z");
  };
  if (!std::regex_match(text, match, pattern)) throw refuse();
  const auto number = [&](std::size_t part) {
    return match[part].matched ? std::stoi(match[part].str()) : 0;
  };
  const auto month = static_cast<unsigned>(number(2));
  const auto day = static_cast<unsigned>(number(3));
  const std::chrono::year_month_day date(std::chrono::year(number(1)), std::chrono::month(month),
                                         std::chrono::day(day));
  if (!date.ok() || number(4) > 23 || number(5) > 59 || number(6) > 59) throw refuse();
  const auto fraction = match[7].str() + std::string(3 - match[7].str().size(), '0');
  return std::chrono::sys_days(date) + std::chrono::hours(number(4)) +
         std::chrono::minutes(number(5)) + std::chrono::seconds(number(6)) +
         milliseconds(std::stoi(fraction));
}

}  // namespace diatom::live
