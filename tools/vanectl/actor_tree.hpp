#pragma once

#include "messages/json/value.hpp"

#include <string>

namespace streamvane::tools::vanectl {

/// A tree of supervisors ({"name","kind","actor","state","restarts",
/// "last_reason","children"}), a line each, with lines that lead to children.
std::string tree_text(const json::value& root);

} // namespace streamvane::tools::vanectl
