#pragma once

#include "config/node.hpp"
#include "messages/error.hpp"

#include <string>
#include <string_view>

namespace streamvane::config {

/// Parses one YAML document into nodes. `name` stands for the file in failures.
/// Errors: invalid (each problem that can be found in one go on a line of its
/// own: syntax, bytes that are not text, duplicate or odd keys, tags, several
/// documents), too_large (a bound of load.hpp).
result<node_ptr> read_yaml(std::string_view text, const std::string& name);

} // namespace streamvane::config
