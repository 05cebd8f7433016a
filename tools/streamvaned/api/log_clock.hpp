#pragma once

#include "messages/error.hpp"
#include "messages/time.hpp"
#include "runtime/event_log/event_log.hpp"
#include "runtime/metrics_store/snapshot.hpp"

#include <cstdint>

namespace streamvane::tools::streamvaned {

/// The log as far as a snapshot of the store knows it.
struct log_clock {
  /// The log's clock: when the last record arrived whose effects are in the
  /// snapshot. Zero before the first epoch.
  instant now{};
  std::uint16_t shards = 0; ///< Of the store; 0 before the first epoch.
};

/// A function of log and snapshot, so that what is told "as of" the clock can
/// be told again. Errors: corrupt, io.
result<log_clock> log_clock_of(runtime::event_log::event_log& log,
                               const runtime::metrics_store::snapshot& from);

} // namespace streamvane::tools::streamvaned
