#pragma once

#include "runtime/http/message.hpp"

#include <optional>
#include <string>

namespace streamvane::runtime::http {

/// Fills path and query from the target; a sentence if the query has a broken
/// escape, a control character, a name twice or too many parameters.
std::optional<std::string> take_target_apart(request& out);

} // namespace streamvane::runtime::http
