#pragma once

#include "actors/queue/queue_fold.hpp"
#include "messages/live_state.hpp"

#include <string>

namespace streamvane::actors::queue {

/// The state as one JSON object: the latest values that Genesys observed.
std::string describe(const state& s);

/// The same, and beside it what we count ourselves at `clock`, the log's.
std::string describe(const state& s, const live_entity& own,
                     const live_rules& rules, instant clock);

} // namespace streamvane::actors::queue
