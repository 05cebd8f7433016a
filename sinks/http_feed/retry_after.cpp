#include "sinks/http_feed/retry_after.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <string>
#include <vector>

namespace streamvane::sinks::http_feed {

namespace {

namespace chrono = std::chrono;

constexpr std::size_t date_bytes_max = 40;
constexpr millis wait_max{86'400'000};

constexpr std::array<std::string_view, 12> months
    = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// Digits only, of which there are `least` to `most`.
std::optional<int> number(std::string_view text, std::size_t least,
                          std::size_t most) {
  int value = 0;
  if (text.size() < least || text.size() > most
      || !std::all_of(text.begin(), text.end(),
                      [](char c) { return c >= '0' && c <= '9'; }))
    return std::nullopt;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::vector<std::string_view> words_of(std::string_view text) {
  constexpr std::string_view between = " ,-";
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < text.size();) {
    auto begin = text.find_first_not_of(between, at);
    if (begin == std::string_view::npos)
      break;
    auto end = std::min(text.find_first_of(between, begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    at = end;
  }
  return words;
}

/// "08:49:37"; a leap second is allowed.
std::optional<millis> time_of_day(std::string_view text) {
  if (text.size() != 8 || text[2] != ':' || text[5] != ':')
    return std::nullopt;
  auto hours = number(text.substr(0, 2), 2, 2);
  auto minutes = number(text.substr(3, 2), 2, 2);
  auto seconds = number(text.substr(6, 2), 2, 2);
  if (!hours || !minutes || !seconds || *hours > 23 || *minutes > 59
      || *seconds > 60)
    return std::nullopt;
  return chrono::hours{*hours} + chrono::minutes{*minutes}
         + chrono::seconds{*seconds};
}

std::optional<instant> point(std::optional<int> year, std::string_view month,
                             std::optional<int> day, std::string_view clock) {
  auto found = std::find(months.begin(), months.end(), month);
  auto time = time_of_day(clock);
  if (!year || !day || !time || found == months.end())
    return std::nullopt;
  chrono::year_month_day date{
      chrono::year{*year},
      chrono::month{static_cast<unsigned>(found - months.begin() + 1)},
      chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok())
    return std::nullopt;
  return chrono::sys_days{date} + *time;
}

std::optional<int> full_year(std::optional<int> two_digits, instant now) {
  if (!two_digits)
    return std::nullopt;
  auto today = chrono::floor<chrono::days>(now);
  auto this_year = static_cast<int>(chrono::year_month_day{today}.year());
  auto year = this_year - this_year % 100 + *two_digits;
  return year > this_year + 50 ? year - 100 : year;
}

} // namespace

std::optional<instant> parse_http_date(std::string_view text, instant now) {
  if (text.size() > date_bytes_max)
    return std::nullopt;
  auto words = words_of(text);
  if (words.size() == 6 && words[5] == "GMT") {
    // "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT"
    auto year = words[3].size() == 2 ? full_year(number(words[3], 2, 2), now)
                                     : number(words[3], 4, 4);
    return point(year, words[2], number(words[1], 2, 2), words[4]);
  }
  if (words.size() == 5) // "Sun Nov  6 08:49:37 1994"
    return point(number(words[4], 4, 4), words[1], number(words[2], 1, 2),
                 words[3]);
  return std::nullopt;
}

std::optional<millis> parse_retry_after(std::string_view text, instant now) {
  if (!text.empty() && text.find_first_not_of("0123456789") == text.npos) {
    auto seconds = number(text, 1, 9); // Of more digits: for ever.
    return seconds ? std::min<millis>(chrono::seconds{*seconds}, wait_max)
                   : wait_max;
  }
  auto date = parse_http_date(text, now);
  if (!date)
    return std::nullopt;
  return std::clamp(*date - now, millis{0}, wait_max);
}

} // namespace streamvane::sinks::http_feed
