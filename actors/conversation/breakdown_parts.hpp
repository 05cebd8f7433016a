#pragma once

#include "actors/conversation/timeline.hpp"
#include "messages/breakdown.hpp"
#include "messages/metric_fact.hpp"

#include <vector>

namespace streamvane::actors::conversation {

/// The parts of a breakdown that a fact is counted in (genesys.md 4.3, 5.2):
/// one, or of `skill` one for each requested skill. What a measured value says
/// itself comes before what its session says. Nothing known is a part, too, so
/// that but for `skill` the parts add up to the whole.
std::vector<uuid> parts_of(const metric_fact& fact, breakdown by,
                           const std::vector<session_view>& sessions,
                           direction originating);

/// The lists of several skills that were said of the conversation, sorted, each
/// once: name_of() does not tell what is in them.
std::vector<skill_list> skill_lists_of(const state& s);

} // namespace streamvane::actors::conversation
