#pragma once

#include "actors/agent/agent_state.hpp"

#include <string>

namespace streamvane::actors::agent {

/// The state as one JSON object: current status and presence, both timelines
/// (the newest entries), active queues.
std::string describe(const state& s);

} // namespace streamvane::actors::agent
