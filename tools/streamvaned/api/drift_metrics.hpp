#pragma once

#include "runtime/metrics_store/metrics_store.hpp"
#include "runtime/telemetry/metric_page.hpp"

#include <cstddef>

namespace streamvane::tools::streamvaned {

/// Pairs of topic and field that get a series of their own; the others share
/// one, named "other" (genesys.md 7).
inline constexpr std::size_t unknown_fields_max = 256;

/// What the drift ledger of the store counts. The pairs that the log shows
/// first keep their series, so that every series only grows. Nothing where the
/// store cannot be read.
void add_drift(runtime::telemetry::metric_page& page,
               const runtime::metrics_store::metrics_store& store);

} // namespace streamvane::tools::streamvaned
