#pragma once

#include "actors/agent/agent_explain.hpp"
#include "actors/conversation/explain.hpp"
#include "actors/interval/cell_query.hpp"
#include "messages/cell.hpp"
#include "messages/error.hpp"
#include "runtime/metrics_store/snapshot.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace streamvane::actors::explain {

/// A conversation and what it has to do with the cells.
struct explained_conversation {
  conversation_id which{};
  conversation::explanation what{};
};

/// The facts behind cells, and what was left out of them by which rule.
struct cell_explanation {
  std::vector<explained_conversation> conversations{}; ///< By id.
  std::vector<agent::counted_stretch> stretches{};     ///< Of agent-state.
  cell_metrics sums{};            ///< What the facts come to.
  cell_metrics cells{};           ///< What the cells have.
  std::uint64_t offset_first = 0; ///< Of the messages that tell the facts;
  std::uint64_t offset_last = 0;  ///< both 0 where none is known.

  /// Whether the facts are all there is: an agent's changes are forgotten three
  /// days behind the newest.
  bool is_whole() const {
    return sums == cells;
  }
};

/// Bounds of one explanation.
inline constexpr std::size_t explained_facts_max = 100'000;
inline constexpr millis explained_range_max{32LL * 86'400'000};

/// Explains the cells of a query of one family, whose range is bounded. Reads
/// the states of all entities once, but looks only into those that name the
/// queue, agent or flow that the query names. `stopping` is asked now and then.
/// Errors: invalid (no family, a range above explained_range_max), too_large
/// (above explained_facts_max), unavailable (stopping), corrupt, io.
result<cell_explanation>
explain_cells(const runtime::metrics_store::snapshot& from,
              const interval::cell_query& query,
              const std::function<bool()>& stopping);

} // namespace streamvane::actors::explain
