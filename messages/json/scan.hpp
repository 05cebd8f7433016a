#pragma once

#include "messages/error.hpp"

#include <cstdint>
#include <string_view>

namespace streamvane::json {

/// What a JSON text may cost before it is refused (reliability.md 2.3, row 20).
/// How long the whole text may be is for the listener to say.
struct limits {
  std::uint32_t depth_max = 64;            ///< The top object counts as 1.
  std::uint32_t tokens_max = 100'000;      ///< Keys, scalars and containers.
  std::uint32_t number_bytes_max = 64;     ///< Of one number, as written.
  std::uint32_t string_bytes_max = 65'536; ///< Of one string, as written.
};

/// The greatest text that the scan takes whatever its caller allows: offsets
/// into a document are 32 bits wide.
inline constexpr std::size_t text_bytes_max = 1ULL << 31;

/// Goes over a JSON text before any parser sees it and refuses what makes
/// parsers fall or disagree: a byte order mark, NUL and other raw control
/// characters in strings, invalid UTF-8, broken escapes, lone surrogates, NUL
/// in keys, anything above the limits, bytes after the value. Does not check
/// the grammar between tokens; that is left to the parser behind it. Fails with
/// `invalid` or `too_large`, what is wrong, and its byte offset.
result<> scan(std::string_view text, const limits& within = {});

} // namespace streamvane::json
