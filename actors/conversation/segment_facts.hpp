#pragma once

#include "actors/conversation/timeline.hpp"
#include "messages/metric_fact.hpp"

#include <vector>

namespace streamvane::actors::conversation {

/// What a state of an agent's session is measured as; none for the states that
/// are not.
metric_id metric_of(const conversation_event& segment);

/// Whether the time that the metric measures is part of the handle time.
bool is_handling(metric_id metric);

/// Appends the facts that the states of agents' sessions give (genesys.md 5.3,
/// source G).
void add_segment_facts(metric_facts& into,
                       const std::vector<session_view>& sessions);

} // namespace streamvane::actors::conversation
