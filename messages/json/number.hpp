#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace streamvane::json {

/// The value of a JSON number where it is whole and fits 64 bits: "3", "-0",
/// "3.0", "1.772443844949e12". Exact: no floating point is involved, so what
/// is accepted is what was written. None for "1.5", "1e40" and for text that
/// is not a JSON number.
std::optional<std::int64_t> to_int64(std::string_view number);

/// True for text of the JSON number grammar (RFC 8259, section 6).
bool is_number(std::string_view text);

} // namespace streamvane::json
