#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace streamvane::tools::streamvaned {

/// A key of the store as a word fit for a URL: lower-case hex digits.
std::string to_cursor(std::string_view key);

/// The key of a cursor; nothing where the text is none.
std::optional<std::string> from_cursor(std::string_view text);

} // namespace streamvane::tools::streamvaned
