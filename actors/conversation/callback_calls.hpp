#pragma once

#include "actors/conversation/timeline.hpp"
#include "messages/kpi_policy.hpp"
#include "messages/metric_fact.hpp"

#include <cstdint>
#include <vector>

namespace streamvane::actors::conversation {

/// Gives an agent's work with a callback to the session on which the policy of
/// its instant counts it (genesys.md 10.14): talk, hold, after-call work and
/// handling, of `facts` that detail events told, take queue, medium and
/// direction of that session. They stay as many as there are sessions.
void place_callback_work(metric_facts& facts,
                         const std::vector<session_view>& sessions,
                         const policy_history& policies,
                         std::uint32_t policy_number);

} // namespace streamvane::actors::conversation
