#pragma once

#include "tools/streamvaned/json_answer.hpp"

#include <caf/actor.hpp>
#include <caf/fwd.hpp>

#include <cstdint>
#include <functional>
#include <string>

namespace streamvane::tools::streamvaned {

/// Asks the actor of that registry id what it knows of itself. Errors:
/// not_found, unavailable (no answer within five seconds).
void ask_actor(caf::actor_system& system, std::uint64_t id, json_answer answer);

/// Asks `root` and every supervisor below it for their children, as a tree of
/// {"name","kind","actor","state","restarts","last_reason","children"}.
void ask_supervisors(caf::actor_system& system, const caf::actor& root,
                     json_answer answer);

} // namespace streamvane::tools::streamvaned
