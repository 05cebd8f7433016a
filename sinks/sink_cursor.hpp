#pragma once

#include "messages/error.hpp"
#include "messages/time.hpp"
#include "runtime/metrics_store/metrics_store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace streamvane::sinks {

/// A batch whose delivery may have begun. It is written before the first
/// attempt, so that a restart delivers the same envelopes under the same key
/// although the outbox has grown meanwhile.
struct batch_claim {
  std::uint64_t first = 0;     ///< Outbox sequence.
  std::uint64_t last = 0;      ///< Outbox sequence; 0: no batch is in flight.
  std::uint64_t envelopes = 0; ///< Wanted ones in between.
  std::uint64_t wanted = 0;    ///< Which families and profile; 0: no wish.

  friend bool operator==(const batch_claim&, const batch_claim&) = default;
};

/// How far a sink has come: its row in the table `cursors`, written in one
/// commit with the dead letter, if there is one.
struct sink_cursor {
  std::uint64_t sequence = 0; ///< All up to here is delivered or dead-lettered.
  batch_claim claim{};        ///< Begins behind `sequence`.
  instant last_run{};         ///< Of the schedule; the epoch: none yet.
  std::uint64_t delivered_batches = 0;
  std::uint64_t delivered_envelopes = 0;
  std::uint64_t dead_batches = 0;
  std::uint64_t dead_envelopes = 0;

  friend bool operator==(const sink_cursor&, const sink_cursor&) = default;
};

/// Version of the row's bytes.
inline constexpr std::uint8_t sink_cursor_version = 1;

/// "sink/wfm-emea"
std::string sink_cursor_key(std::string_view sink);

std::string pack(const sink_cursor& cursor);

/// Nothing where the bytes are not of pack().
std::optional<sink_cursor> unpack_sink_cursor(std::string_view bytes);

/// The cursor of a sink as the store has it; nothing where there is none.
/// Errors: corrupt (names the sink), and as the store's reads.
result<std::optional<sink_cursor>>
read_sink_cursor(const runtime::metrics_store::metrics_store& store,
                 std::string_view sink);

} // namespace streamvane::sinks
