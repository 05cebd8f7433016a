#pragma once

#include <cstdint>
#include <string_view>

namespace streamvane::runtime::event_log {

/// CRC32C (Castagnoli, RFC 3720 B.4) of `bytes`, going on from `crc`, the
/// CRC32C of the bytes before them. Different `crc`, different outcome.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t crc = 0);

} // namespace streamvane::runtime::event_log
