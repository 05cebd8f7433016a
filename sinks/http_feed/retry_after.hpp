#pragma once

#include "messages/time.hpp"

#include <optional>
#include <string_view>

namespace streamvane::sinks::http_feed {

/// Reads an HTTP-date in any of the three spellings of RFC 9110 5.6.7; nothing
/// for other text and for days and times that do not exist. The name of the
/// weekday is not checked. A year of two digits is the nearest one that is not
/// more than 50 years after `now`.
std::optional<instant> parse_http_date(std::string_view text, instant now);

/// How long a Retry-After field (RFC 9110 10.2.3: seconds or an HTTP-date)
/// wants us to wait: 0 for a date in the past, a day at most; nothing for text
/// that is neither.
std::optional<millis> parse_retry_after(std::string_view text, instant now);

} // namespace streamvane::sinks::http_feed
