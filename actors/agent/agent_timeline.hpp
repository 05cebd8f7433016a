#pragma once

#include "actors/agent/agent_state.hpp"
#include "messages/activity.hpp"
#include "messages/interval.hpp"

#include <string>
#include <vector>

namespace streamvane::actors::agent {

/// What an agent was from one instant to another. "UNKNOWN" before the first
/// change that is known.
struct status_stretch {
  streamvane::interval when{};
  token word{};
  uuid definition{}; ///< Presence only.

  friend bool operator==(const status_stretch&, const status_stretch&)
      = default;
};

/// What an agent did, in the words of workforce management.
struct activity_stretch {
  streamvane::interval when{};
  std::string category{};

  friend bool operator==(const activity_stretch&, const activity_stretch&)
      = default;
};

/// Both timelines of an agent and what they mean, cut at the edges of a range;
/// each of the three lists fills the range without gap or overlap.
struct agent_timeline {
  streamvane::interval range{};
  std::vector<status_stretch> routing{};
  std::vector<status_stretch> presence{};
  std::vector<activity_stretch> activities{};
};

/// Cuts the timelines out of a state (genesys.md 4.8, 5.5): the status in force
/// when the range begins is carried in. Changes of more than `remembered` ago
/// are forgotten: time before the oldest one kept is unknown. `range` must not
/// be empty.
agent_timeline timeline_of(const state& s, const activity_table& activities,
                           const streamvane::interval& range);

/// As one JSON object, with the sum of each category in milliseconds.
std::string to_json(const state& s, const agent_timeline& t, instant as_of);

} // namespace streamvane::actors::agent
