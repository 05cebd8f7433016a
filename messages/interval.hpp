#pragma once

#include "messages/time.hpp"

#include <chrono>

namespace streamvane {

/// The base granularity: cells are kept per UTC quarter hour, everything
/// coarser is a sum of quarters (genesys.md 4.7).
inline constexpr millis quarter{15 * 60 * 1000};

/// A half-open stretch of time [start, end).
struct interval {
  instant start{};
  instant end{};

  friend bool operator==(const interval&, const interval&) = default;

  constexpr bool contains(instant t) const {
    return start <= t && t < end;
  }
};

/// The start of the interval of length `length` that owns `t`; intervals are
/// aligned to 1970-01-01T00:00Z and own their start, not their end.
constexpr instant interval_start(instant t, millis length = quarter) {
  auto since = t.time_since_epoch();
  auto rest = since % length;
  if (rest < millis{0})
    rest += length;
  return instant{since - rest};
}

/// The first quarter's edge that does not lie before `t`.
constexpr instant edge_from(instant t) {
  auto start = interval_start(t);
  return start == t ? t : start + quarter;
}

constexpr interval interval_of(instant t, millis length = quarter) {
  auto start = interval_start(t, length);
  return {start, start + length};
}

} // namespace streamvane
