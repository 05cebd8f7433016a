#pragma once

#include "actors/agent/agent_state.hpp"
#include "messages/cell.hpp"
#include "messages/interval.hpp"

#include <cstdint>
#include <vector>

namespace streamvane::actors::agent {

/// A stretch of a quarter hour that an agent spent in one status.
struct counted_stretch {
  cell_key cell{};
  metric_key metric{};
  streamvane::interval when{};
  instant since{}; ///< When the status began; the epoch where it is unknown.
  instant published{};      ///< Of the message that said so.
  std::uint64_t offset = 0; ///< Where it lies in our log; 0: not known.
};

/// The stretches that the agent's rows of the quarter hours in `range` are made
/// of, as far as the changes are still remembered: each row is the sum of the
/// lengths of its stretches.
std::vector<counted_stretch> explain(const state& s,
                                     const streamvane::interval& range);

} // namespace streamvane::actors::agent
