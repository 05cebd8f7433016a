#include "messages/time_zone.hpp"

#include "messages/time_zone_file.hpp"

#include <date/tz.h>

#include <algorithm>
#include <exception>
#include <fstream>
#include <utility>

namespace streamvane {

namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::year_month_day;

/// A stretch [start, end) without a change of offset.
struct steady_stretch {
  instant start{};
  instant end{};
  seconds offset{};
};

/// The library's first and last stretch reach beyond what milliseconds count.
instant within_reach(date::sys_seconds t) {
  constexpr auto first
      = std::chrono::floor<seconds>(time_zone_range.start) - days{366};
  constexpr auto last
      = std::chrono::floor<seconds>(time_zone_range.end) + days{366};
  return std::clamp(t, first, last);
}

/// The library tells stretches also by their names ("CET"), this does not. The
/// zone was read when it was found, so the library does not throw any more.
steady_stretch stretch_at(const date::time_zone& zone, instant t) {
  auto known = zone.get_info(std::chrono::floor<seconds>(t));
  steady_stretch now{within_reach(known.begin), within_reach(known.end),
                     known.offset};
  for (auto next = zone.get_info(known.end); next.offset == now.offset;
       next = zone.get_info(next.end)) {
    if (now.end == within_reach(next.end))
      break;
    now.end = within_reach(next.end);
  }
  for (auto last = zone.get_info(known.begin - seconds{1});
       last.offset == now.offset;
       last = zone.get_info(last.begin - seconds{1})) {
    if (now.start == within_reach(last.begin))
      break;
    now.start = within_reach(last.begin);
  }
  return now;
}

sys_days local_date(const date::time_zone& zone, instant t) {
  return std::chrono::floor<days>(t + stretch_at(zone, t).offset);
}

/// The first instant at which local clocks show `date` or later.
instant start_of(const date::time_zone& zone, sys_days date) {
  // No zone is two days ahead of UTC: there it is still an earlier date.
  auto now = stretch_at(zone, instant{date} - days{2});
  for (;;) {
    auto start = std::max(now.start, instant{date} - now.offset);
    if (start < now.end)
      return start;
    now = stretch_at(zone, now.end);
  }
}

/// The date whose day owns `t`: what clocks show, or the next one where they
/// went back over a midnight that had been.
sys_days owning_date(const date::time_zone& zone, instant t) {
  auto date = local_date(zone, t);
  while (start_of(zone, date + days{1}) <= t)
    date += days{1};
  return date;
}

instant next_quarter(instant t) {
  auto start = interval_start(t);
  return start == t ? t : start + quarter;
}

/// The interval of `length` on local clocks, cut where the offset changes.
interval clock_interval(const steady_stretch& now, instant t, millis length) {
  auto start = interval_start(t + now.offset, length) - now.offset;
  return {std::max(start, next_quarter(now.start)),
          std::min(start + length, next_quarter(now.end))};
}

bool whole_quarter(millis length) {
  return length % quarter == millis{0};
}

std::string in_zone(const date::time_zone& zone, std::string_view what) {
  return "time zone " + zone.name() + ": " + std::string{what};
}

/// The stretch at an instant that may be asked about.
result<steady_stretch> usable_stretch(const date::time_zone& zone, instant t) {
  if (!time_zone_range.contains(t))
    return failure{errc::invalid,
                   in_zone(zone, to_iso(t) + " is not in "
                                     + to_iso(time_zone_range.start) + " to "
                                     + to_iso(time_zone_range.end))};
  auto now = stretch_at(zone, t);
  if (!whole_quarter(now.offset))
    return failure{errc::invalid,
                   in_zone(zone, "at " + to_iso(t) + " it was "
                                     + std::to_string(now.offset.count())
                                     + " s from UTC, no multiple of 900 s")};
  return now;
}

/// The interval, if it is whole quarters: it is not where a neighbouring offset
/// is odd.
result<interval> whole(const date::time_zone& zone, const interval& i) {
  if (i.start == interval_start(i.start) && i.end == interval_start(i.end))
    return i;
  return failure{errc::invalid,
                 in_zone(zone, to_iso(i.start) + " to " + to_iso(i.end)
                                   + " is not made of whole quarter hours")};
}

result<> check_file(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  if (!in)
    return failure{errc::io, "time zone file " + path + " cannot be opened"};
  std::string bytes(time_zone_file_bytes_max + 1, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (in.bad())
    return failure{errc::io, "time zone file " + path + " cannot be read"};
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  if (bytes.size() > time_zone_file_bytes_max)
    return failure{errc::corrupt, "time zone file " + path + " has more than "
                                      + std::to_string(time_zone_file_bytes_max)
                                      + " bytes"};
  // The last of them decide what holds until the end of the range.
  auto sound = check_time_zone_file(bytes, time_zone_range.end);
  if (!sound)
    return failure{sound.why().code,
                   "time zone file " + path + ": " + sound.why().what};
  return done{};
}

/// Null where there is none of that name. Throws what the library throws.
const date::time_zone* locate(std::string_view name) {
  const auto& zones = date::get_tzdb().zones;
  auto at = std::lower_bound(
      zones.begin(), zones.end(), name,
      [](const auto& zone, std::string_view n) { return zone.name() < n; });
  return at == zones.end() || at->name() != name ? nullptr : &*at;
}

/// Files of the database's folder that are zones and yet no names of IANA.
bool is_local_choice(std::string_view name) {
  return name == "localtime" || name == "posixrules";
}

failure no_database(std::string_view why) {
  while (why.ends_with('\n')) // As the library ends some of its sentences.
    why.remove_suffix(1);
  return {errc::unavailable, "no time zone database in "
                                 + std::string{time_zone_folder} + ": "
                                 + std::string{why}};
}

} // namespace

std::string offset_text(minutes offset) {
  auto length = std::chrono::abs(offset).count();
  auto two_digits = [](minutes::rep n) {
    return (n < 10 ? "0" : "") + std::to_string(n);
  };
  return (offset < minutes{0} ? '-' : '+') + two_digits(length / 60) + ':'
         + two_digits(length % 60);
}

result<std::vector<instant>> quarters_of(const interval& i) {
  auto wrong = [&i](errc code, std::string_view why) {
    return failure{code, "interval " + to_iso(i.start) + " to " + to_iso(i.end)
                             + ' ' + std::string{why}};
  };
  if (i.end < i.start || interval_start(i.start) != i.start
      || interval_start(i.end) != i.end)
    return wrong(errc::invalid, "is not made of whole quarter hours");
  auto count = static_cast<std::size_t>((i.end - i.start) / quarter);
  if (count > interval_quarters_max)
    return wrong(errc::too_large, "has more than "
                                      + std::to_string(interval_quarters_max)
                                      + " quarter hours");
  std::vector<instant> starts;
  starts.reserve(count);
  for (auto t = i.start; t < i.end; t += quarter)
    starts.push_back(t);
  return starts;
}

result<time_zone> time_zone::find(std::string_view name) {
  try {
    if (date::get_tzdb().zones.empty())
      return no_database("it is empty");
    const auto* zone = is_local_choice(name) ? nullptr : locate(name);
    if (zone == nullptr)
      return failure{errc::not_found,
                     "no time zone '" + std::string{name.substr(0, 64)}
                         + "'; names are those of IANA, such as Europe/Paris"};
    // The library aborts at files that are none and trusts what they say.
    auto path = std::string{time_zone_folder} + '/' + zone->name();
    if (auto sound = check_file(path); !sound)
      return sound.why();
    zone->get_info(std::chrono::floor<seconds>(time_zone_range.start));
    return time_zone{zone};
  } catch (const std::exception& e) {
    return no_database(e.what());
  }
}

const std::string& time_zone::name() const {
  return zone_->name();
}

result<minutes> time_zone::offset_at(instant t) const {
  auto now = usable_stretch(*zone_, t);
  if (!now)
    return now.why();
  return std::chrono::floor<minutes>(now->offset);
}

result<std::string> time_zone::local_text(instant t) const {
  auto offset = offset_at(t);
  if (!offset)
    return offset.why();
  auto text = to_iso(t + *offset);
  text.pop_back(); // The Z.
  return text + offset_text(*offset);
}

result<interval> time_zone::interval_at(instant t, granularity g) const {
  auto start = interval_start(t);
  auto now = usable_stretch(*zone_, start);
  if (!now)
    return now.why();
  auto between = [this](sys_days first, sys_days next) {
    return whole(*zone_, {start_of(*zone_, first), start_of(*zone_, next)});
  };
  switch (g) {
  case granularity::pt15m: return interval{start, start + quarter};
  case granularity::pt30m: return clock_interval(*now, start, 2 * quarter);
  case granularity::pt1h: return clock_interval(*now, start, 4 * quarter);
  case granularity::p1d: {
    auto date = owning_date(*zone_, t);
    return between(date, date + days{1});
  }
  case granularity::p1w: {
    auto date = owning_date(*zone_, t);
    auto monday = date - (std::chrono::weekday{date} - std::chrono::Monday);
    return between(monday, monday + days{7});
  }
  case granularity::p1m: {
    year_month_day date{owning_date(*zone_, t)};
    auto first = date.year() / date.month() / 1;
    return between(first, first + std::chrono::months{1});
  }
  }
  return failure{errc::internal, in_zone(*zone_, "unknown granularity")};
}

result<interval> time_zone::day(year_month_day date) const {
  if (!date.ok())
    return failure{errc::invalid, in_zone(*zone_, "no date of the calendar")};
  auto midnight = instant{sys_days{date}};
  if (!time_zone_range.contains(midnight))
    return failure{errc::invalid,
                   in_zone(*zone_, to_iso(midnight).substr(0, 10)
                                       + " is not in the years 1970 to 2037")};
  interval i{start_of(*zone_, date),
             start_of(*zone_, sys_days{date} + days{1})};
  if (i.start == i.end)
    return failure{errc::not_found,
                   in_zone(*zone_, "there was no "
                                       + to_iso(midnight).substr(0, 10)
                                       + ", clocks jumped over it")};
  return whole(*zone_, i);
}

result<std::vector<offset_change>>
time_zone::changes_in(const interval& i) const {
  std::vector<offset_change> changes;
  if (i.end <= i.start)
    return changes;
  auto before = usable_stretch(*zone_, i.start);
  if (before && before->start == i.start)
    before = usable_stretch(*zone_, i.start - millis{1});
  if (!before)
    return before.why();
  while (before->end < i.end) {
    auto after = usable_stretch(*zone_, before->end);
    if (!after)
      return after.why();
    if (after->offset != before->offset)
      changes.push_back({before->end,
                         std::chrono::floor<minutes>(before->offset),
                         std::chrono::floor<minutes>(after->offset)});
    before = after;
  }
  return changes;
}

} // namespace streamvane
