#pragma once

#include "messages/ids.hpp"
#include "messages/kpi_policy.hpp"
#include "messages/time.hpp"
#include "messages/token.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::actors::agent {

/// Stands for a status that nobody told us.
inline constexpr token unknown_status{"UNKNOWN"};

/// One entry of a timeline: what the agent was from `since` on.
struct status_change {
  instant since{};
  instant published{};
  token word{};      ///< Routing status, or system presence.
  uuid definition{}; ///< Presence only: the organisation's own definition.

  /// The smallest in our log that a message came at which says all of this; 0
  /// where it is not known, in states that were packed before offsets were
  /// kept. It decides nothing.
  std::uint64_t offset = 0;

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

  /// What was agreed on (agent_rules) when the agent was first heard of: rows
  /// that were asserted once are retracted by the same limits.
  millis rows_before = agent_rules::silent_max;
  millis rows_after_offline = agent_rules::silent_max;
};

/// Changes that lie further back than this from the newest one of their
/// timeline are forgotten, but for the one that was in force: intervals are
/// sealed after 25 hours.
inline constexpr millis remembered{3LL * 24 * 3600 * 1000};

/// A timeline keeps at most so many changes; the oldest are forgotten first.
inline constexpr std::size_t changes_max = 4096;

std::string pack(const state& s);

/// Nothing where the bytes are not of pack().
std::optional<state> unpack(std::string_view bytes);

} // namespace streamvane::actors::agent
