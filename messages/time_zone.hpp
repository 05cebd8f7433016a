#pragma once

#include "messages/error.hpp"
#include "messages/granularity.hpp"
#include "messages/interval.hpp"
#include "messages/time.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace date {
class time_zone;
}

namespace streamvane {

/// Where the system keeps its compiled time zones.
inline constexpr std::string_view time_zone_folder = "/usr/share/zoneinfo";

/// The instants that time zones are asked about, [start, end). Before, offsets
/// were odd; behind, the date library knows no change of offset.
inline constexpr interval time_zone_range{
    instant{std::chrono::sys_days{std::chrono::year{1970} / 1 / 1}},
    instant{std::chrono::sys_days{std::chrono::year{2038} / 1 / 1}}};

/// No interval of any granularity has more quarters: a month of 31 days whose
/// clocks are set back by up to a day.
inline constexpr std::size_t interval_quarters_max = 31 * 96 + 96;

/// The clocks of a zone are set anew.
struct offset_change {
  instant at{};
  std::chrono::minutes from{};
  std::chrono::minutes to{};

  friend bool operator==(const offset_change&, const offset_change&) = default;
};

/// "+01:00", "-03:30".
std::string offset_text(std::chrono::minutes offset);

/// The starts of the quarter hours in an interval. Errors: invalid, its bounds
/// are not on UTC quarter hours or in the wrong order; too_large, above
/// interval_quarters_max.
result<std::vector<instant>> quarters_of(const interval& i);

/// Local clocks and calendars of an IANA time zone (genesys.md 4.7). All
/// intervals are UTC and whole quarter hours, and those of a granularity follow
/// each other without gap or overlap:
///
/// - Days, weeks and months begin at the first instant of their date: 00:00, or
///   what follows where the clocks jump over it. Where clocks go back over
///   midnight the later date has begun at the first midnight and does not end.
/// - Hours and half hours are those of the local clock and end where the offset
///   changes: the hour 02 that comes twice in autumn is two intervals, one that
///   is cut is shorter. A quarter in whose midst the offset changes (none since
///   2022) counts by the offset at its start.
///
/// Every function refuses, as invalid, instants outside time_zone_range and
/// those at which the offset is not a multiple of a quarter hour (Kiritimati
/// until 1979, Monrovia until 1972).
///
/// One pointer, cheap to copy; safe to use from many threads.
class time_zone {
public:
  /// The zone of that name, "Europe/Paris". Reads its file. Errors: not_found;
  /// unavailable, io or corrupt with the file where the database is missing,
  /// damaged or ends too early.
  static result<time_zone> find(std::string_view name);

  /// As found, with capitals.
  const std::string& name() const;

  /// What is added to UTC for local time.
  result<std::chrono::minutes> offset_at(instant t) const;

  /// "2026-10-25T02:15:00+01:00", which parse_iso() reads back to `t`.
  result<std::string> local_text(instant t) const;

  /// The interval of that granularity which owns `t`.
  result<interval> interval_at(instant t, granularity g) const;

  /// The local day of that date. Errors: invalid, no date; not_found, clocks
  /// jumped over all of it (Pacific/Apia, 2011-12-30).
  result<interval> day(std::chrono::year_month_day date) const;

  /// When the offset changes within [start, end), in order.
  result<std::vector<offset_change>> changes_in(const interval& i) const;

private:
  explicit time_zone(const ::date::time_zone* zone) : zone_{zone} {
    // nop
  }

  const ::date::time_zone* zone_; ///< Lives as long as the process.
};

} // namespace streamvane
