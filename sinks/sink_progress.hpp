#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

namespace streamvane::sinks {

/// What a sink actor is at.
enum class sink_state : std::uint8_t {
  waiting,      ///< For the schedule.
  committing,   ///< Its cursor is on the way to the disk.
  delivering,   ///< The receiver has the word.
  backoff,      ///< The receiver could not take a batch; it comes again.
  unauthorized, ///< As backoff, at its longest: credentials are refused.
};

/// "waiting", "committing", …
std::string_view to_string(sink_state state);

/// How far a sink is, for anyone to read at any time. Written by the sink
/// actor; outlives its restarts.
struct sink_progress {
  std::atomic<sink_state> state{sink_state::waiting};
  /// Outbox sequence up to which all is delivered or dead-lettered.
  std::atomic<std::uint64_t> sequence{0};
  std::atomic<std::uint64_t> delivered_batches{0};   ///< Ever, as the store.
  std::atomic<std::uint64_t> delivered_envelopes{0}; ///< Ever, as the store.
  std::atomic<std::uint64_t> dead_batches{0};        ///< Ever, as the store.
  std::atomic<std::uint64_t> dead_envelopes{0};      ///< Ever, as the store.
  std::atomic<std::uint64_t> attempts{0};            ///< Of this process.
  std::atomic<std::uint64_t> retries{0};             ///< Of this process.
  std::atomic<std::uint64_t> store_retries{0};       ///< Of this process.
  /// When the oldest envelope in flight was published; 0: none is in flight.
  std::atomic<std::int64_t> oldest_published_ms{0};
  std::atomic<std::int64_t> last_delivered_ms{0}; ///< 0: not in this process.
  std::atomic<std::int64_t> next_run_ms{0};
};

} // namespace streamvane::sinks
