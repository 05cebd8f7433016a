#pragma once

#include "messages/error.hpp"
#include "messages/time.hpp"

#include <string_view>

namespace streamvane {

/// A compiled time zone is some kilobytes; more is no time zone.
inline constexpr std::size_t time_zone_file_bytes_max = std::size_t{256} * 1024;

/// Whether the bytes of a compiled time zone (TZif, RFC 8536, version 2 or
/// later) may be given to a reader that trusts them: all counts, indexes and
/// orders hold, and all changes of offset before `until` are written out rather
/// than left to the rule at the end, which the date library does not read.
/// Errors: corrupt, with what is wrong and the byte; unavailable, the changes
/// end too early (`zic -b slim`).
result<> check_time_zone_file(std::string_view bytes, instant until);

} // namespace streamvane
