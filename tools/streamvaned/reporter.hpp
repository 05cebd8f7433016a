#pragma once

#include <functional>
#include <string_view>

namespace streamvane::tools::streamvaned {

/// Told of everything an operator should know; any thread.
using reporter = std::function<void(std::string_view line)>;

} // namespace streamvane::tools::streamvaned
