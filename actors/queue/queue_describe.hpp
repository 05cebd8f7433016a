#pragma once

#include "actors/queue/queue_fold.hpp"

#include <string>

namespace streamvane::actors::queue {

/// The state as one JSON object: the latest observed values.
std::string describe(const state& s);

} // namespace streamvane::actors::queue
