#pragma once

#include "actors/conversation/timeline.hpp"
#include "messages/metric_fact.hpp"

namespace streamvane::actors::conversation {

/// Appends what live state counts of the conversation: its sessions that are
/// open, in the cells of their queue and of their agent, each with the instant
/// since which it is so. A function of what was said alone: what time does to
/// it, readers reckon.
void add_live(contributions& into, const state& s,
              const std::vector<session_view>& sessions);

/// The same of a state without a timeline; makes one only where something may
/// be open.
void add_live(contributions& into, const state& s);

} // namespace streamvane::actors::conversation
