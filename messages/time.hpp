#pragma once

#include "messages/error.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace streamvane {

using millis = std::chrono::milliseconds;

/// A point in time to the millisecond, always UTC.
using instant = std::chrono::sys_time<millis>;

constexpr instant from_epoch_ms(std::int64_t ms) {
  return instant{millis{ms}};
}

constexpr std::int64_t epoch_ms(instant t) {
  return t.time_since_epoch().count();
}

/// "2026-03-02T09:30:45.013Z"; without ".000" when the millis are zero.
std::string to_iso(instant t);

/// Reads ISO 8601 / RFC 3339 with 0..9 fraction digits (cut to millis) and
/// `Z`, an offset `±hh:mm`, `±hhmm`, `±hh`, or nothing (UTC). A bare date is
/// its midnight. Fails with the text in the error.
result<instant> parse_iso(std::string_view text);

/// Reads "250ms", "120s", "15m", "25h", "31d" or "0"; fails with the text.
result<millis> parse_duration(std::string_view text);

} // namespace streamvane
