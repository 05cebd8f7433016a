#pragma once

#include "messages/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace streamvane::config {

/// Reads "4096", "64KiB", "64MiB", "1GiB", "2TiB" as bytes; nothing for any
/// other text, and for what does not fit.
std::optional<std::uint64_t> parse_size(std::string_view text);

/// "64MiB": in the largest unit that leaves a whole number.
std::string show_size(std::uint64_t bytes);

/// "15m": in the largest unit that leaves a whole number.
std::string show_duration(millis duration);

} // namespace streamvane::config
