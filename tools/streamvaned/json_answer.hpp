#pragma once

#include "messages/error.hpp"

#include <functional>
#include <string>

namespace streamvane::tools::streamvaned {

/// One JSON value as text, or why there is none; called once, on any thread.
using json_answer = std::function<void(result<std::string>)>;

} // namespace streamvane::tools::streamvaned
