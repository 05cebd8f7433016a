#pragma once

#include "messages/time.hpp"

namespace streamvane::tools::streamvaned {

/// The wall clock of the process.
instant wall_clock();

} // namespace streamvane::tools::streamvaned
