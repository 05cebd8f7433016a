#pragma once

#include "actors/conversation/timeline.hpp"
#include "messages/metric_fact.hpp"

#include <vector>

namespace streamvane::actors::conversation {

/// Puts Genesys' own metric records in the place of what detail events say of
/// the same session and metric; never both (genesys.md 5.1, 11.3, 11.22g).
void apply_precedence(metric_facts& facts,
                      const std::vector<session_view>& sessions);

} // namespace streamvane::actors::conversation
