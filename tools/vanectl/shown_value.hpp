#pragma once

#include "messages/json/value.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace streamvane::tools::vanectl {

/// The value as indented JSON, two blanks a level, a line break at the end.
std::string pretty_json(const json::value& v);

/// The value as one line of JSON, a line break at the end.
std::string json_line(const json::value& v);

/// The value for reading: "name: text" lines, members of members indented,
/// items behind "- ". Fit for a terminal (clean()).
std::string outlined(const json::value& v);

/// The member that a path leads to: "letter.reason"; of "a.b|c" the first that
/// is there. Null where there is none.
const json::value& at_path(const json::value& from, std::string_view path);

/// Bytes of an id that tell it from others at a glance.
inline constexpr std::size_t short_id_bytes = 8;

/// A scalar as text fit for a terminal: "" for null, "yes" and "no" for truth
/// values, the items of an array with commas between them, objects as JSON; cut
/// to `size_max` characters where it is not 0.
std::string scalar_text(const json::value& v, std::size_t size_max = 0);

} // namespace streamvane::tools::vanectl
