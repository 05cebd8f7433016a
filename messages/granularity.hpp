#pragma once

#include "messages/error.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace streamvane {

/// How long the intervals of a report are: ISO 8601 periods, as Genesys spells
/// them (genesys.md 4.7).
enum class granularity : std::uint8_t {
  pt15m, ///< UTC quarter hours, the same instants in every zone.
  pt30m, ///< Half hours of the local clock.
  pt1h,  ///< Hours of the local clock.
  p1d,   ///< From one local midnight to the next.
  p1w,   ///< From Monday to Monday, local (ISO 8601 weeks).
  p1m,   ///< From the first of a month to the first of the next, local.
};

inline constexpr std::array<granularity, 6> granularities{
    granularity::pt15m, granularity::pt30m, granularity::pt1h,
    granularity::p1d,   granularity::p1w,   granularity::p1m};

/// "PT15M", "P1D", …
std::string_view to_string(granularity g);

/// Reads what to_string() writes. Errors: invalid, with the text.
result<granularity> parse_granularity(std::string_view text);

} // namespace streamvane
