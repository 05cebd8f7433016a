#pragma once

#include "messages/error.hpp"
#include "messages/time.hpp"
#include "runtime/event_log/event_log.hpp"
#include "runtime/metrics_store/snapshot.hpp"

namespace streamvane::tools::streamvaned {

/// The log's clock as far as the snapshot knows the log: when the last record
/// arrived whose effects are in it. A function of log and snapshot, so that
/// what is told "as of" it can be told again. Zero before the first epoch.
/// Errors: corrupt, io.
result<instant> log_clock(runtime::event_log::event_log& log,
                          const runtime::metrics_store::snapshot& from);

} // namespace streamvane::tools::streamvaned
