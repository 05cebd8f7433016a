#pragma once

#include "actors/agent/agent_state.hpp"
#include "messages/interval.hpp"
#include "messages/metric_fact.hpp"

namespace streamvane::actors::agent {

/// When the first change of either timeline began; instant::max() if nothing is
/// known of the agent.
instant first_change(const state& s);

/// The rows of quarter hour `start`, sorted: milliseconds per status, which add
/// up to the quarter's length in each of the three metrics; nothing where the
/// agent was not known yet or has been gone for long (genesys.md 4.5, 11.11).
contributions rows(const state& s, instant start);

/// Appends the rows of the quarter hours in [from, to), quarter's edges, which
/// have now ended.
void close_quarters(const state& s, instant from, instant to,
                    contribution_change& change);

/// Appends how the rows of an agent in [from, to), quarter's edges, are others
/// `after` than they were `before`. Walks both states' timelines along once;
/// rows are reckoned only of the quarter hours in which the agent had another
/// status, or has rows in one state alone.
void replace_rows(const state& before, const state& after, instant from,
                  instant to, contribution_change& change);

} // namespace streamvane::actors::agent
