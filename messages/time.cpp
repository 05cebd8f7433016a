#include "messages/time.hpp"

#include <charconv>
#include <cstdio>
#include <limits>

namespace streamvane {

namespace {

using std::chrono::day;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::month;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

failure not_a_time(std::string_view text) {
  return {errc::invalid,
          "not an ISO 8601 time: '" + std::string{text.substr(0, 64)} + "'"};
}

/// Walks over a text, digit group by digit group.
struct reader {
  std::string_view rest;

  bool number(std::size_t width, int& into) {
    if (rest.size() < width)
      return false;
    int value = 0;
    for (char c : rest.substr(0, width)) {
      if (c < '0' || c > '9')
        return false;
      value = value * 10 + (c - '0');
    }
    into = value;
    rest.remove_prefix(width);
    return true;
  }

  bool skip(char c) {
    if (rest.empty() || rest.front() != c)
      return false;
    rest.remove_prefix(1);
    return true;
  }

  bool fraction(int& ms) {
    int digits = 0;
    int value = 0;
    while (!rest.empty() && rest.front() >= '0' && rest.front() <= '9') {
      if (digits < 3)
        value = value * 10 + (rest.front() - '0');
      ++digits;
      rest.remove_prefix(1);
    }
    for (int i = digits; i < 3; ++i)
      value *= 10;
    ms = value;
    return digits >= 1 && digits <= 9;
  }

  bool offset(minutes& into) {
    if (rest.empty())
      return true;
    if (skip('Z') || skip('z'))
      return true;
    int sign = rest.front() == '-' ? -1 : 1;
    if (!skip('+') && !skip('-'))
      return false;
    int h = 0;
    int m = 0;
    if (!number(2, h))
      return false;
    if (!rest.empty()) {
      skip(':');
      if (!number(2, m))
        return false;
    }
    if (h > 23 || m > 59)
      return false;
    into = sign * (hours{h} + minutes{m});
    return true;
  }
};

} // namespace

std::string to_iso(instant t) {
  auto date = std::chrono::floor<days>(t);
  year_month_day ymd{date};
  std::chrono::hh_mm_ss time{t - date};
  auto ms = static_cast<int>(time.subseconds().count());
  char buffer[48];
  int size = std::snprintf(
      buffer, sizeof(buffer), "%04d-%02u-%02uT%02d:%02d:%02d",
      static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()),
      static_cast<unsigned>(ymd.day()), static_cast<int>(time.hours().count()),
      static_cast<int>(time.minutes().count()),
      static_cast<int>(time.seconds().count()));
  std::string text(buffer, static_cast<std::size_t>(size));
  if (ms != 0) {
    size = std::snprintf(buffer, sizeof(buffer), ".%03d", ms);
    text.append(buffer, static_cast<std::size_t>(size));
  }
  return text + 'Z';
}

result<instant> parse_iso(std::string_view text) {
  reader in{text};
  int y = 0;
  int mo = 0;
  int d = 0;
  int h = 0;
  int mi = 0;
  int s = 0;
  int ms = 0;
  minutes offset{0};
  if (!in.number(4, y) || !in.skip('-') || !in.number(2, mo) || !in.skip('-')
      || !in.number(2, d))
    return not_a_time(text);
  if (!in.rest.empty()) {
    if (!in.skip('T') && !in.skip('t') && !in.skip(' '))
      return not_a_time(text);
    if (!in.number(2, h) || !in.skip(':') || !in.number(2, mi))
      return not_a_time(text);
    if (in.skip(':')) {
      if (!in.number(2, s))
        return not_a_time(text);
      if ((in.skip('.') || in.skip(',')) && !in.fraction(ms))
        return not_a_time(text);
    }
    if (!in.offset(offset) || !in.rest.empty())
      return not_a_time(text);
  }
  year_month_day ymd{year{y}, month{static_cast<unsigned>(mo)},
                     day{static_cast<unsigned>(d)}};
  if (!ymd.ok() || h > 23 || mi > 59 || s > 60)
    return not_a_time(text);
  return instant{sys_days{ymd}} + hours{h} + minutes{mi} + seconds{s}
         + millis{ms} - offset;
}

result<millis> parse_duration(std::string_view text) {
  failure wrong{errc::invalid, "not a duration such as 250ms, 120s, 15m, 25h, "
                               "31d: '"
                                   + std::string{text.substr(0, 64)} + "'"};
  std::int64_t number = 0;
  auto [end, failed]
      = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc{} || number < 0)
    return wrong;
  std::string_view unit{
      end, static_cast<std::size_t>(text.data() + text.size() - end)};
  std::int64_t scale = 0;
  if (unit == "ms" || (unit.empty() && number == 0))
    scale = 1;
  else if (unit == "s")
    scale = 1000;
  else if (unit == "m")
    scale = 60'000;
  else if (unit == "h")
    scale = 3'600'000;
  else if (unit == "d")
    scale = 86'400'000;
  if (scale == 0 || number > std::numeric_limits<std::int64_t>::max() / scale)
    return wrong;
  return millis{number * scale};
}

} // namespace streamvane
