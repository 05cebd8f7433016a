#pragma once

#include "actors/conversation/contradictions.hpp"
#include "messages/metric.hpp"

#include <array>
#include <atomic>
#include <cstdint>

namespace streamvane::actors::epoch {

/// How far the engine has come, for anyone to read at any time: ingest slows
/// down by it, probes and metrics show it. Written by the epoch driver.
struct engine_progress {
  /// Upper bounds of the latency histogram in milliseconds; one more counter
  /// takes what is above.
  static constexpr std::array<std::int64_t, 18> latency_bounds_ms
      = {1,  2,   5,   10,  15,  20,  30,    40,    50,
         75, 100, 150, 200, 250, 500, 1'000, 5'000, 60'000};

  std::atomic<std::uint64_t> log_end{0};
  std::atomic<std::uint64_t> committed_offset{0};
  std::atomic<std::uint64_t> epochs{0};
  std::atomic<std::uint64_t> commits{0};
  std::atomic<std::uint64_t> events{0};
  std::atomic<std::uint64_t> unfolded{0};
  std::atomic<std::uint64_t> drifted{0};
  std::atomic<std::uint64_t> operations{0};
  std::atomic<std::uint64_t> other_transfers{0};
  std::atomic<std::uint64_t> repeated_members{0};
  std::atomic<std::uint64_t> blank_members{0};
  std::atomic<std::uint64_t> dead_letters{0};
  std::atomic<std::uint64_t> entities_folded{0};
  std::atomic<std::uint64_t> cells_changed{0};
  std::atomic<std::uint64_t> revisions{0};
  std::atomic<std::uint64_t> pending_cells{0};
  std::atomic<std::uint64_t> commit_retries{0};
  /// By how many powers of two epochs and transactions are made smaller, since
  /// one was too large for the store. Kept when the engine starts anew.
  std::atomic<std::uint32_t> shrunk{0};
  std::atomic<std::int64_t> clock_ms{0}; ///< Of the log.
  std::atomic<bool> started{false};      ///< The first epoch may begin.

  /// Received → committed, of the live events.
  std::array<std::atomic<std::uint64_t>, latency_bounds_ms.size() + 1>
      latency_counts{};
  std::atomic<std::uint64_t> latency_sum_ms{0};

  /// Of how many sessions two sources said different things, by metric.
  std::array<std::atomic<std::uint64_t>, metric_id_last + 1> disputed{};

  /// Of how many facts only the records or only the detail events tell, of the
  /// two that tell of the session, by metric; and of how many the other one did
  /// later. The difference is what is one-sided now.
  std::array<std::atomic<std::uint64_t>, metric_id_last + 1> one_sided{};
  std::array<std::atomic<std::uint64_t>, metric_id_last + 1> settled{};

  /// In how many conversations something contradicts, by the kind of it.
  std::array<std::atomic<std::uint64_t>,
             conversation::contradiction_kinds.size()>
      contradicted{};
  /// Numbers of contacts that Genesys observed and that were compared with our
  /// own count, and those that differed, by metric.
  std::atomic<std::uint64_t> observations_compared{0};
  std::array<std::atomic<std::uint64_t>, metric_id_last + 1>
      observations_differing{};

  /// Records in the log that are not in the store yet.
  std::uint64_t lag() const {
    auto end = log_end.load(std::memory_order_relaxed);
    auto committed = committed_offset.load(std::memory_order_relaxed);
    return end > committed ? end - committed : 0;
  }
};

} // namespace streamvane::actors::epoch
