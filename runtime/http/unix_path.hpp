#pragma once

#include "messages/error.hpp"

#include <string>
#include <string_view>

namespace streamvane::runtime::http {

/// What stands before the path where an address is that of a unix socket.
inline constexpr std::string_view unix_prefix = "unix:";

/// The path of `text`, which starts with unix_prefix. Errors: invalid, if the
/// path does not fit into a socket's address; names `option`, where the text
/// comes from.
result<std::string> parse_unix_path(std::string_view option,
                                    std::string_view text);

} // namespace streamvane::runtime::http
