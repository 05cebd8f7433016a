#pragma once

#include "actors/interval/cell_query.hpp"
#include "runtime/metrics_store/metrics_store.hpp"
#include "sinks/registry.hpp"
#include "sinks/sinks_spec.hpp"

#include <functional>
#include <string>
#include <vector>

namespace streamvane::tools::streamvaned {

/// What sinks read, from the store. `how` renders what is not fixed by the
/// revision itself. The store outlives the functions.
sinks::outbox_reader
outbox_of(const runtime::metrics_store::metrics_store& store,
          std::function<actors::interval::rendering()> how);

/// The same for cursors.
sinks::cursor_reader
cursors_of(const runtime::metrics_store::metrics_store& store);

/// The sinks as one JSON array: name, type, state, how far each is and how far
/// the outbox goes, from their progress. Errors: as the store's reads.
result<std::string>
sinks_text(const std::vector<sinks::configured_sink>& all,
           const runtime::metrics_store::metrics_store& store);

} // namespace streamvane::tools::streamvaned
