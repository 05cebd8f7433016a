#pragma once

#include "messages/time.hpp"

namespace streamvane::tools::vanebench {

/// The wall clock of the process.
instant wall_clock();

} // namespace streamvane::tools::vanebench
