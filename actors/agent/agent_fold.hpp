#pragma once

#include "actors/agent/agent_rows.hpp"
#include "actors/agent/agent_state.hpp"
#include "messages/agent_event.hpp"
#include "messages/metric_fact.hpp"

#include <span>

namespace streamvane::actors::agent {

/// Adds what `events` say, in log order, and appends what that changes in live
/// state and in the quarter hours that had ended by `horizon_before`, and the
/// rows of those that have ended since, by `horizon` (both quarter's edges).
/// False if nothing was news: the state is what it was. Of each event the
/// policy of its publication says how it is read, and of the first one how far
/// rows reach.
///
/// However the events are cut into batches, the state is the same, and so is
/// the sum of what is asserted less what is retracted. Within `remembered`, any
/// order and repetition gives the same, too; beyond it, rows that were asserted
/// stay.
///
/// The worst batch costs, per event, a search in the timelines and the moving
/// of at most `changes_max` changes in each; once, a copy of the state; and the
/// rows, before and after, of each quarter hour whose rows can differ. Events
/// of the current quarter hour cost neither copy nor rows.
bool fold(state& s, std::span<const agent_event* const> events,
          instant horizon_before, instant horizon, contribution_change& change,
          const policy_history& policies = {});

/// A batch of one event, in which no quarter hour ends.
bool fold(state& s, const agent_event& event, instant horizon,
          contribution_change& change);

} // namespace streamvane::actors::agent
