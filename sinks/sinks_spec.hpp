#pragma once

#include "runtime/store_writer/store_writer_actor.hpp"
#include "runtime/supervision/supervisor.hpp"
#include "sinks/outbox.hpp"
#include "sinks/registry.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace streamvane::sinks {

/// Who all sinks of a node work with.
struct sinks_links {
  outbox_reader outbox{};
  cursor_reader cursor{};
  /// Asked at every start of a sink, so that a restarted writer is found.
  std::function<runtime::store_writer::store_writer_actor()> writer{};
  std::function<instant()> now{}; ///< Wall clock.
  /// Of the jitter: another one on every node and start.
  std::uint64_t seed = 1;
};

/// Where sinks run.
enum class sink_threads : std::uint8_t {
  own,    ///< Each on a thread of its own: they block.
  shared, ///< On the scheduler's: for tests, whose sinks do not block.
};

/// The supervisor `sinks` with a child per sink, named as the sink: five
/// failures in a minute are met with restarts, then the sink is parked at its
/// longest backoff; the others go on. The observer is left to the caller.
runtime::supervision::supervisor_spec
sinks_spec(const std::vector<configured_sink>& sinks, sinks_links links,
           sink_threads threads = sink_threads::own);

} // namespace streamvane::sinks
