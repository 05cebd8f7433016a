#pragma once

#include "messages/agent_event.hpp"
#include "messages/interval.hpp"
#include "messages/metric_fact.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::actors::agent {

/// One entry of a timeline: what the agent was from `since` on.
struct status_change {
  instant since{};
  instant published{};
  token word{};      ///< Routing status, or system presence.
  uuid definition{}; ///< Presence only: the organisation's own definition.

  friend bool operator==(const status_change&, const status_change&) = default;
};

/// Sorted by `since`, each instant once. Between two words of one instant the
/// one published later stands, then the greater word (genesys.md 11.12).
using status_timeline = std::vector<status_change>;

/// What we know of one agent: two timelines that do not depend on each other
/// (genesys.md 5.5), and the queues that the agent serves.
struct state {
  organization_id organization{};
  agent_id id{};
  instant first_published = instant::max(); ///< Of any message about the agent.
  status_timeline routing{};
  status_timeline presence{};

  /// A quarter's edge: what lies before it was forgotten at least in part, so
  /// rows before it stay what they are.
  instant settled{};
  instant queues_published{};
  std::vector<queue_id> active_queues{}; ///< Of the latest activity message.
};

/// Changes that lie further back than this from the newest one of their
/// timeline are forgotten, but for the one that was in force: intervals are
/// sealed after 25 hours.
inline constexpr millis remembered{3LL * 24 * 3600 * 1000};

/// Rows begin at most this long before the first message about an agent, and
/// stop this long after an OFFLINE that nothing follows (genesys.md 11.11).
inline constexpr millis silent_max{31LL * 24 * 3600 * 1000};

/// Adds what `event` says and appends what changes in the quarter hours that
/// have ended by `horizon` (a quarter's edge). Events are folded one by one in
/// log order; within `remembered`, any order and repetition gives the same
/// state and the same rows. Beyond it, rows that were asserted stay.
void fold(state& s, const agent_event& event, instant horizon,
          contribution_change& change);

/// Appends the rows of the quarter hours in [from, to) that have now ended.
void close_quarters(const state& s, instant from, instant to,
                    contribution_change& change);

/// The rows of quarter hour `start`: milliseconds per status, which add up to
/// the quarter's length in each of the three metrics; nothing where the agent
/// was not known yet or has been gone for long.
contributions rows(const state& s, instant start);

std::string pack(const state& s);

/// Nothing where the bytes are not of pack().
std::optional<state> unpack(std::string_view bytes);

} // namespace streamvane::actors::agent
