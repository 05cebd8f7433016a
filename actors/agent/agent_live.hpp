#pragma once

#include "actors/agent/agent_state.hpp"
#include "messages/metric_fact.hpp"

namespace streamvane::actors::agent {

/// What live state holds of the agent: routing status, presence and, where the
/// organisation has its own, its definition, each with the instant since which
/// it is so. Sorted.
contributions live_statuses(const state& s);

} // namespace streamvane::actors::agent
